// The keys of the desk. The left hand has the home side, the right hand the other one.
import { WORDS } from "./model/intents.js";

export const KEYS = {
    q: { type: "goal", side: "home" }, w: { type: "yellow_card", side: "home" }, e: { type: "red_card", side: "home" }, r: { type: "substitution", side: "home" },
    p: { type: "goal", side: "away" }, o: { type: "yellow_card", side: "away" }, i: { type: "red_card", side: "away" }, u: { type: "substitution", side: "away" },
    z: { does: "undo" }, k: { step: "Kick off" }, h: { step: "Half time" }, s: { step: "Second half" }, f: { step: "Full time" },
    "?": { does: "help" },
};

/** The key of an action, or null. */
export function keyOf({ type, side, does, step }) {
    const found = Object.entries(KEYS).find(([, one]) => one.type === type && one.side === side && one.does === does && one.step === step);
    return found?.[0] ?? null;
}

const TYPING = "input, textarea, select, [contenteditable]";

/** The key of KEYS that an event of the keyboard means, or null: while somebody types, a letter is a letter. */
export function shortcut(event, { shortcuts }) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return null;
    if (event.target.closest?.(TYPING)) return null;
    const key = event.key.toLowerCase();
    if (!Object.hasOwn(KEYS, key)) return null;
    return shortcuts || key === "?" ? key : null;
}

/** [key, words] of all. */
export function keyWords({ homeTeam, awayTeam }) {
    return Object.entries(KEYS).map(([key, { type, side, does, step }]) => [
        key.toUpperCase(),
        type ? `${WORDS[type]} ${side === "home" ? homeTeam : awayTeam}` : step ?? (does === "undo" ? "Undo" : "This list"),
    ]).concat([["Esc", "Closes what is open"]]);
}
