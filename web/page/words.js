// The words, numbers and short forms of the page.
import { namesGoal } from "../elements/goal_words.js";

export const RUNNING = new Set(["live", "halftime", "suspended"]);
export const OVER = new Set(["finished", "awarded", "cancelled", "abandoned"]);
export const STATUS_WORDS = {
    scheduled: "Scheduled", halftime: "Half time", finished: "Full time", postponed: "Postponed",
    cancelled: "Cancelled", suspended: "Suspended", abandoned: "Abandoned", awarded: "Awarded",
};
export const STATUS_SHORT = {
    halftime: "HT", finished: "FT", postponed: "Postp.", cancelled: "Canc.", suspended: "Susp.", abandoned: "Aband.", awarded: "Awd.",
};
const PHASE_WORDS = {
    first_half: "First half", second_half: "Second half", extra_time: "Extra time", penalty_shootout: "Penalty shoot-out",
};
export const STAGE_BEGINS = { ...PHASE_WORDS, first_half: "Kick-off" };
// The minutes of play at which a phase begins and ends, and about how much was played before it, added time included.
export const PHASE_MINUTES = {
    first_half: { from: 0, to: 45, played: 0 },
    second_half: { from: 45, to: 90, played: 47 },
    extra_time: { from: 90, to: 120, played: 97 },
};
export const MOST_ADDED = 15;
// The changes of status that the service allows.
export const NEXT_STATUS = {
    scheduled: ["live", "postponed", "cancelled"],
    live: ["halftime", "finished", "suspended", "abandoned"],
    halftime: ["live", "finished", "suspended", "abandoned"],
    suspended: ["live", "halftime", "finished", "abandoned", "cancelled"],
    postponed: ["scheduled", "cancelled"],
};
const KINDS = new Map(Object.entries({ // eventType of commentary -> kind, beside the many words for a goal
    yellow_card: "yellow", yellow: "yellow", red_card: "red", red: "red",
    second_yellow: "red", substitution: "sub", var: "var", var_decision: "var", kickoff: "whistle", kick_off: "whistle",
    halftime: "whistle", half_time: "whistle", fulltime: "whistle", full_time: "whistle", shootout: "shootout",
    shootout_goal: "shootout", shootout_miss: "shootout",
}));
export const ICONS = { goal: "goal", yellow: "card", red: "card", sub: "sub", var: "var", whistle: "whistle", shootout: "goal", talk: "talk" };

export const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
export const dayOfYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
export const wholeDate = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export const kindOf = ({ eventType }) =>
    KINDS.get(eventType.toLowerCase().replace(/[\s-]+/g, "_")) ?? (namesGoal(eventType) ? "goal" : "talk");
export const groupOf = ({ status }) => (RUNNING.has(status) ? "live" : OVER.has(status) ? "finished" : "upcoming");
export const isFootball = ({ sport }) => /^(football|soccer)$/i.test(sport);
export const nameOf = ({ homeTeam, awayTeam }) => `${homeTeam} v ${awayTeam}`;

/** "2–1"; "–" while nobody knows the score. */
export const scoreText = ({ homeScore, awayScore }) => (knowsScore({ homeScore }) ? `${homeScore}–${awayScore}` : "–");
export const knowsScore = ({ homeScore }) => homeScore !== null;
export const LATE = "score may be late";

/** [home, away], or null. The shoot-out is a period of the match; a scorer may have kept it in `stats`. */
export function shootoutOf({ stats, periods }) {
    const { home, away } = periods?.find?.(({ kind }) => kind === "penalty_shootout") ?? stats?.shootout ?? {};
    return Number.isInteger(home) && Number.isInteger(away) ? [home, away] : null;
}

export function minuteText(entry) {
    const added = entry.addedMinute ?? entry.metadata?.addedTime;
    if (!Number.isInteger(entry.minute) || entry.metadata?.minuteUnknown === true) return "";
    return Number.isInteger(added) && added > 0 ? `${entry.minute}+${added}'` : `${entry.minute}'`;
}

export function stageOf(match) {
    const words = match.status === "live" ? PHASE_WORDS[match.phase] ?? "Live" : STATUS_WORDS[match.status] ?? match.status;
    return match.statusReason ? `${words}: ${match.statusReason}` : words;
}
