// What an entry of the commentary is: its kind, its words, its picture, its side, its minute, and whether it stands.
// The vocabulary is that of docs/API.md#incidents. Other types are free words of whoever wrote them.
import { html, svg } from "lit";
import { namesGoal } from "./goal_words.js";

const WORDS = {
    goal: "Goal", own_goal: "Own goal", penalty_goal: "Penalty goal", penalty_missed: "Penalty missed",
    shootout_goal: "Shoot-out: scored", shootout_miss: "Shoot-out: missed", yellow_card: "Yellow card",
    second_yellow: "Second yellow card", red_card: "Red card", substitution: "Substitution", var: "Video review",
    kick_off: "Kick-off", half_time: "Half time", second_half: "Second half", full_time: "Full time",
    extra_time: "Extra time", injury: "Injury", goal_disallowed: "Goal disallowed", comment: "",
};
const OTHER_SPELLINGS = {
    yellow: "yellow_card", red: "red_card", kickoff: "kick_off", halftime: "half_time", fulltime: "full_time",
    secondhalf: "second_half", sub: "substitution", var_decision: "var", var_check: "var", second_yellow_card: "second_yellow",
    missed_penalty: "penalty_missed", penalty_miss: "penalty_missed", owngoal: "own_goal", penalty: "penalty_goal",
    disallowed_goal: "goal_disallowed",
};
const GOALS = new Set(["goal", "own_goal", "penalty_goal"]);
const CARDS = new Set(["yellow_card", "second_yellow", "red_card"]);
const STAGES = new Set(["kick_off", "half_time", "second_half", "full_time", "extra_time"]);

/** A word of the vocabulary, or "comment". Each spelling of a goal is a "goal". */
export function kindOf({ eventType }) {
    const word = eventType.toLowerCase().trim().replace(/[\s-]+/g, "_");
    const known = Object.hasOwn(OTHER_SPELLINGS, word) ? OTHER_SPELLINGS[word] : word; // "constructor" is a word too
    if (Object.hasOwn(WORDS, known)) return known;
    return namesGoal(eventType) ? "goal" : "comment";
}
export const isGoal = (entry) => GOALS.has(kindOf(entry));
export const isCard = (entry) => CARDS.has(kindOf(entry));
export const isDismissal = (entry) => ["second_yellow", "red_card"].includes(kindOf(entry));
export const isKick = (entry) => ["shootout_goal", "shootout_miss"].includes(kindOf(entry));
/** A part of the match begins or ends: no team did it. */
export const isStage = (entry) => STAGES.has(kindOf(entry));
/** Something happened, and not only a sentence was written. */
export const isIncident = (entry) => kindOf(entry) !== "comment";

/** "Own goal". Of a comment: "". */
export const incidentWords = (entry) => WORDS[kindOf(entry)];

/** It does not stand: another entry struck it, or a review overturned it. */
export const isVoid = (entry) => Number.isInteger(entry.retractedBy) || entry.review === "overturned";
export const isPending = (entry) => entry.review === "pending";
/** Why the entry does not stand, in words; null when it stands. @param entries where the one that struck it may be */
export function voidReason(entry, entries) {
    if (!isVoid(entry)) return null;
    const struck = entries.find(({ id }) => id === entry.retractedBy);
    if (struck) return struck.message || incidentWords(struck) || struck.eventType;
    return entry.review === "overturned" ? "Overturned after a video review" : "Cancelled";
}

/** "home", "away" or null. An own goal's side is the side that gains it. */
export function sideOf({ side, team }, { homeTeam, awayTeam }) {
    if (side === "home" || side === "away") return side;
    if (!team) return null;
    return team === homeTeam ? "home" : team === awayTeam ? "away" : null;
}
export const playerOf = ({ player, actor }) => player ?? actor ?? null;

/** Minutes of added time, 0 without. Scorers who know no `addedMinute` keep it in the metadata. */
export function addedOf({ addedMinute, metadata }) {
    const added = addedMinute ?? metadata?.addedTime;
    return Number.isInteger(added) && added > 0 ? added : 0;
}

/** "45+2'", or "" while nobody knows the minute. */
export function clockWords(entry) {
    const { clock, minute, metadata } = entry;
    if (!Number.isInteger(minute) || clock === null || metadata?.minuteUnknown === true) return "";
    const added = addedOf(entry);
    return added > 0 ? `${minute}+${added}'` : `${minute}'`;
}

/** [45, 2] of "45+2'"; null while nobody knows the minute. */
export function momentOf(entry) {
    return clockWords(entry) ? [entry.minute, addedOf(entry)] : null;
}

/** "43' Goal, Reds: A. Striker": one line for a list, a hint or a screen reader. */
export function incidentLine(entry, match) {
    const side = sideOf(entry, match);
    const team = side ? match[`${side}Team`] : entry.team;
    const player = playerOf(entry);
    const who = kindOf(entry) === "substitution" && entry.relatedPlayer
        ? `${entry.relatedPlayer} on${player ? `, ${player} off` : ""}` : player;
    const what = [incidentWords(entry) || entry.eventType, team].filter(Boolean).join(", ");
    const line = [clockWords(entry), who ? `${what}: ${who}` : what].filter(Boolean).join(" ");
    return isVoid(entry) ? `${line} (does not stand)` : isPending(entry) ? `${line} (under review)` : line;
}

// Pictures of 16 by 16, drawn in the colour of the text unless a class of incidents.css gives another.
const ball = svg`<circle class="ink" cx="8" cy="8" r="7"/><path class="hole" d="M8 4.6 11.2 7 10 10.8H6L4.8 7Z"/>
    <path class="seam" d="M8 1v3.6M14.6 6.2 11.2 7M12.1 13.6 10 10.8M3.9 13.6 6 10.8M1.4 6.2 4.8 7"/>`;
const cross = svg`<path class="cross" d="m4 4 8 8M12 4l-8 8"/>`;
const card = (colour) => svg`<rect class=${colour} x="3.5" y="1.5" width="9" height="13" rx="1.5"/>`;
const PICTURES = {
    goal: ball,
    own_goal: svg`<g class="against">${ball}</g>`,
    penalty_goal: svg`${ball}<circle class="spot" cx="13" cy="13" r="3"/>`,
    penalty_missed: svg`<circle class="ring" cx="8" cy="8" r="6.4"/>${cross}`,
    shootout_goal: svg`<circle class="scored" cx="8" cy="8" r="7"/>`,
    shootout_miss: svg`<circle class="ring" cx="8" cy="8" r="6.4"/>${cross}`,
    yellow_card: card("yellow"),
    red_card: card("red"),
    second_yellow: svg`<rect class="yellow" x="1.5" y="1" width="8.5" height="12" rx="1.5"/><rect class="red" x="6" y="3" width="8.5" height="12" rx="1.5"/>`,
    substitution: svg`<path class="on" d="M4.5 1 8 5.5H6V13H3V5.5H1z"/><path class="off" d="M11.5 15 8 10.5h2V3h3v7.5h2z"/>`,
    var: svg`<rect class="frame" x="1" y="2.5" width="14" height="9" rx="1.2"/><path class="ink" d="M5 13.5h6V15H5z"/><path class="line" d="m5 5.5 2 3.2 4-3.6"/>`,
    injury: svg`<path class="ink" d="M6 1.5h4V6h4.5v4H10v4.5H6V10H1.5V6H6z"/>`,
    goal_disallowed: svg`${ball}<path class="strike" d="M2 14 14 2"/>`,
    comment: svg`<path class="ink" d="M2 2.5h12v8.5H7.5L4 14v-3H2z"/>`,
};
const whistle = svg`<path class="ink" d="M1 5h8.5l.8-1.8 3.4 1.4L12.5 7a4.4 4.4 0 1 1-8 2.2L1 8z"/><circle class="hole" cx="8.3" cy="9" r="1.6"/>`;

/** The picture of an entry as a part of another SVG, 16 by 16. */
export const incidentPicture = (entry) => PICTURES[kindOf(entry)] ?? whistle;
/** The picture of an entry beside its words: a screen reader skips it. */
export const incidentIcon = (entry) => html`<svg class="incident-icon" data-kind=${kindOf(entry)} viewBox="0 0 16 16"
    width="16" height="16" aria-hidden="true" focusable="false">${incidentPicture(entry)}</svg>`;
