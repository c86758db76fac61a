// The colours of web/styles/standings.css that zones take in the order of the table. Those of relegation are kept for it.
const COLOURS = ["1", "2", "5", "3"];

/**
 * The zones of a table's rows, the best one first: `[{kind, description, from, to}]`. `kind` names the colour. Zones of
 * one name that are not side by side are several.
 */
export function zonesOf(rows) {
    const zones = [];
    const kinds = new Map();
    let last = null;
    for (const { position, zone, description } of rows) {
        const words = zone && (description || zone.replaceAll("_", " "));
        if (!zone) {
            last = null;
            continue;
        }
        if (last?.description === words) {
            last.to = position;
            continue;
        }
        if (!kinds.has(words)) kinds.set(words, kindOf(zone, [...kinds.values()]));
        last = { kind: kinds.get(words), description: words, from: position, to: position };
        zones.push(last);
    }
    return { zones, zoneOf: (row) => (row.zone ? zones.find(({ from, to }) => row.position >= from && row.position <= to) : null) };
}

function kindOf(zone, taken) {
    if (/relegation/.test(zone)) return /play_?off/.test(zone) ? "relegation-playoff" : "relegation";
    if (/eliminated/.test(zone)) return "relegation";
    return COLOURS[taken.filter((kind) => COLOURS.includes(kind)).length % COLOURS.length];
}
