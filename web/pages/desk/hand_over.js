// The sheet that one scorer gives to the next: in the address behind "#", which no server sees. No DOM.
const MARK = "#handover=";

/** What was done and what is not sent, for people. */
export function sheetOf({ desk, note, at }) {
    const { match } = desk.view;
    const intents = desk.outbox.of(desk.id);
    return {
        at, note, score: `${match.homeTeam} ${match.homeScore ?? "–"}–${match.awayScore ?? "–"} ${match.awayTeam}`,
        done: intents.filter(({ state, detail }) => state === "sent" && !detail).map(({ label }) => label).slice(-12),
        unsent: intents.filter(({ state }) => state !== "sent").map(({ label }) => label),
    };
}

/** The address that the next scorer opens. */
export function linkOf(matchId, sheet) {
    const bytes = new TextEncoder().encode(JSON.stringify(sheet));
    return `${location.origin}/desk?match=${matchId}${MARK}${btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The sheet of an address, or null. Whoever made the link wrote it: it is text, and no more. */
export function sheetOfAddress(hash) {
    if (!hash.startsWith(MARK)) return null;
    try {
        const text = atob(hash.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
        const { at, note, score, done, unsent } = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0))));
        const lines = (list) => (Array.isArray(list) ? list.map(String).slice(0, 50) : []);
        return { at: Number(at), note: String(note ?? ""), score: String(score ?? ""), done: lines(done), unsent: lines(unsent) };
    } catch {
        return null;
    }
}
