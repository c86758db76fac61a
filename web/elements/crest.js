import { html } from "lit";
import { countryCode } from "./flag.js";

const COLOURS = 6;

/** Letters for a team without a code: those of its words, or the first ones of its only word. */
function lettersOf(name) {
    const words = name.split(/[\s\-/.]+/).filter((word) => /^\p{L}/u.test(word) && !/^(fc|afc|cf|sc|ac|as|ss|sv|vf[bl]|rb|fk|bsc|tsg|calcio|club|de|the)$/i.test(word));
    const letters = words.length > 1 ? words.slice(0, 3).map((word) => [...word][0]) : [...(words[0] ?? name)].slice(0, 3);
    return letters.join("").toLocaleUpperCase();
}

/** The team's own picture where this server has it, the flag of a country's team, else its letters on a colour of its own. */
export function crest({ id, name, code, logoUrl }) {
    if (logoUrl && /^(\/(?!\/)|data:image\/)/.test(logoUrl)) return html`<img class="crest" src=${logoUrl} width="64" height="64" alt="">`;
    const country = countryCode(name);
    if (country) return html`<img class="crest" src="/flags/${country}.svg" width="64" height="64" alt="">`;
    return html`<span class="crest letters" data-colour=${id % COLOURS} aria-hidden="true">${code ?? lettersOf(name)}</span>`;
}
