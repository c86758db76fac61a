import { html, nothing } from "lit";

// Providers name countries in English. Intl knows the English name of each ISO 3166 code; these are other names, and
// the countries of the United Kingdom, which have teams of their own.
const OTHER_NAMES = {
    "bosnia & herzegovina": "ba", "bosnia and herzegovina": "ba", "bosnia-herzegovina": "ba", "cape verde": "cv", congo: "cg", "costa-rica": "cr",
    "czech republic": "cz", "côte d'ivoire": "ci", "ivory coast": "ci", "dr congo": "cd", england: "gb-eng",
    holland: "nl", "korea republic": "kr", "south korea": "kr", "north korea": "kp", macedonia: "mk", "northern ireland": "gb-nir",
    "republic of ireland": "ie", scotland: "gb-sct", turkey: "tr", "türkiye": "tr", uae: "ae", uk: "gb", us: "us",
    usa: "us", wales: "gb-wls", "trinidad and tobago": "tt", "hong kong": "hk", macau: "mo", palestine: "ps", curaçao: "cw", myanmar: "mm",
};

let codes;
function codeByName() {
    if (codes) return codes;
    codes = new Map(Object.entries(OTHER_NAMES));
    const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
    for (let i = 0; i < 26 * 26; ++i) {
        const code = String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26));
        const name = names.of(code);
        // A code that is no longer used has the name of the one in its place: DD is Germany too.
        if (Intl.getCanonicalLocales(`und-${code}`)[0] !== `und-${code}`) continue;
        if (name && !codes.has(name.toLowerCase())) codes.set(name.toLowerCase(), code.toLowerCase());
    }
    return codes;
}

/** The ISO code of a country's name or code, or null. */
export function countryCode(country) {
    if (!country) return null;
    return codeByName().get(country.trim().toLowerCase()) ?? (/^[A-Za-z]{2}$/.test(country) ? country.toLowerCase() : null);
}

/** The flag of a country. What it shows stands beside it as text, so a screen reader skips it. */
export function flag(country) {
    const code = countryCode(country);
    return code ? html`<img class="flag" src="/flags/${code}.svg" width="20" height="20" alt="" loading="lazy">` : nothing;
}
