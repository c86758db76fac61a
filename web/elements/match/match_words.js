// The words of a match's status and clock, by sport. No DOM here: pages, service worker and Node.js share it.
import { elapsedSeconds } from "../../client/match_state.js";

export const RUNNING = new Set(["live", "halftime", "suspended"]);
/** As lists of the API take them. */
export const RUNNING_STATUSES = [...RUNNING].join(",");
export const OVER = new Set(["finished", "awarded", "cancelled", "abandoned"]);

const SHORT = {
    halftime: "HT", postponed: "Postp.", cancelled: "Canc.", suspended: "Susp.", abandoned: "Aband.", awarded: "Awd.",
};
const LONG = {
    scheduled: "Scheduled", live: "Live", halftime: "Half time", finished: "Full time", postponed: "Postponed", cancelled: "Cancelled",
    suspended: "Suspended", abandoned: "Abandoned", awarded: "Awarded",
};
// The names of sports in the service's rules (src/domain/sport_rules.cpp), folded to lower case.
const SPORTS = {
    football: "football", soccer: "football", "association football": "football", basketball: "basketball",
    "ice hockey": "ice hockey", hockey: "ice hockey", "ice-hockey": "ice hockey", tennis: "tennis", cricket: "cricket",
};
// The minutes of play at which a period of football begins and ends, and about how much was played before it, added
// time included: for a match that does not tell when its periods began.
const FOOTBALL_MINUTES = {
    first_half: { from: 0, to: 45, played: 0 },
    second_half: { from: 45, to: 90, played: 47 },
    extra_time_first: { from: 90, to: 105, played: 97 },
    extra_time_second: { from: 105, to: 120, played: 113 },
};
/** So many minutes beyond the end of a half are added time. More of them mean that nobody has told its end. */
const MOST_ADDED = 15;
const FOOTBALL_PERIODS = {
    first_half: "First half", second_half: "Second half", extra_time: "Extra time", extra_time_first: "Extra time, first half",
    extra_time_second: "Extra time, second half", penalty_shootout: "Penalty shoot-out",
};
const NUMBERED = { quarter: ["Q", "Quarter "], period: ["P", "Period "], set: ["Set ", "Set "], innings: ["Innings ", "Innings "] };

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dayOfYear = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });

/** One of "football", "basketball", "ice hockey", "tennis", "cricket", or null. */
export const sportOf = ({ sport }) => SPORTS[sport?.trim().toLowerCase()] ?? null;
export const isFootball = (match) => sportOf(match) === "football";
export const isRunning = ({ status }) => RUNNING.has(status);
export const isOver = ({ status }) => OVER.has(status);
/** "live", "finished" or "upcoming". */
export const groupOf = (match) => (isRunning(match) ? "live" : isOver(match) ? "finished" : "upcoming");

export const nameOf = ({ homeTeam, awayTeam }) => `${homeTeam} v ${awayTeam}`;
export const knowsScore = ({ homeScore, awayScore }) => Number.isInteger(homeScore) && Number.isInteger(awayScore);
/** "2–1"; "v" before the match, and "–" while nobody knows the score of one that has begun. */
export function scoreText(match) {
    if (groupOf(match) === "upcoming") return "v";
    if (match.status === "cancelled") return "–";
    return knowsScore(match) ? `${match.homeScore}–${match.awayScore}` : "–";
}

/** The accessible name of a match: "Spain 2–1 France, 67'". What else its row shows stands behind. */
export function matchLabel(match, now = Date.now(), options = undefined) {
    const { homeTeam, awayTeam, stale, redCards } = match;
    const parts = [`${homeTeam} ${scoreText(match)} ${awayTeam}`, statusOf(match, now, options).text];
    if (stale) parts.push(LATE);
    for (const [team, cards] of [[homeTeam, redCards?.home], [awayTeam, redCards?.away]]) {
        if (cards > 0) parts.push(`${cards === 1 ? "red card" : `${cards} red cards`} ${team}`);
    }
    return parts.join(", ");
}
/** What a row says of a match whose source is silent. */
export const LATE = "late";

/** {home, away} of the penalty shoot-out, or null. It is a period of the match; a scorer may have kept it in `stats`. */
export function shootoutOf({ periods, stats }) {
    const { home, away } = periods?.find?.(({ kind }) => kind === "penalty_shootout") ?? stats?.shootout ?? {};
    return Number.isInteger(home) && Number.isInteger(away) ? { home, away } : null;
}

/** The side that won: "home", "away" or null. */
export function winnerOf(match) {
    if (!isOver(match)) return null;
    if (match.winner) return match.winner === "draw" ? null : match.winner;
    const { home, away } = shootoutOf(match) ?? { home: match.homeScore, away: match.awayScore };
    return home === away ? null : home > away ? "home" : "away";
}

/** "45+2'" of an entry of the commentary; "" while nobody knows the minute. */
export function minuteText({ clock, minute, addedMinute, metadata }) {
    if (clock) return clock;
    if (!Number.isInteger(minute) || metadata?.minuteUnknown === true) return "";
    const added = addedMinute ?? metadata?.addedTime;
    return Number.isInteger(added) && added > 0 ? `${minute}+${added}'` : `${minute}'`;
}

/** When the match starts, in the browser's zone and language. `withDay`: "Sat, 30 Nov, 18:30"; "always" or "if another day". */
export function kickOff({ startTime }, { withDay = "never", now = Date.now() } = {}) {
    const start = new Date(startTime);
    const isOtherDay = start.toDateString() !== new Date(now).toDateString();
    const day = withDay === "always" || (withDay === "if another day" && isOtherDay);
    return day ? `${dayOfYear.format(start)}, ${timeOfDay.format(start)}` : timeOfDay.format(start);
}

/**
 * What stands beside the score. @param now the server's time in ms since 1970; withDay: as in `kickOff`
 * {text, long, tone, ticking}: text "67'", "45+2'", "HT", "FT", "AET", "Pens 4–2", "Q3 4:12", "Set 2", "Innings 1", "18:30";
 * long: the same in words; tone "live", "warn" or "calm"; ticking: the text changes by itself.
 */
export function statusOf(match, now = Date.now(), { withDay = "never" } = {}) {
    const words = { ...statusWords(match, now, withDay) };
    if (match.statusReason) words.long += `: ${match.statusReason}`;
    return { tone: "calm", ticking: false, ...words };
}

function statusWords(match, now, withDay) {
    switch (match.status) {
        case "live":
            return { tone: "live", ticking: true, ...runningWords(match, now) };
        case "halftime":
            return { tone: "live", ...breakWords(match) };
        case "finished":
            return finalWords(match);
        case "scheduled":
            return { text: kickOff(match, { withDay, now }), long: kickOff(match, { withDay: "if another day", now }) };
        default:
            return { text: SHORT[match.status] ?? match.status, long: LONG[match.status] ?? match.status, tone: "warn" };
    }
}

function runningWords(match, now) {
    const shootout = shootoutOf(match);
    const period = runningPeriod(match);
    if (match.phase === "penalty_shootout" || period?.kind === "penalty_shootout") {
        const kicks = shootout ? ` ${shootout.home}–${shootout.away}` : "";
        return { text: `Pens${kicks}`, long: `Penalty shoot-out${kicks}`, ticking: false };
    }
    if (isFootball(match)) {
        const { text, kind } = footballMinute(match, period, now);
        return { text, long: FOOTBALL_PERIODS[kind] ?? "Live" };
    }
    return { ticking: false, ...periodWords(match, period) };
}

/** The words of a period that is not one of football. "Q3 4:12" only if somebody tells the clock: it stops too often. */
function periodWords(match, period) {
    const [, name, number] = /^(.*?)(?:_(\d+))?$/.exec(period?.kind ?? "");
    const clock = /^\d{1,2}:\d\d$/.test(match.stats?.clock ?? "") ? ` ${match.stats.clock}` : "";
    if (NUMBERED[name] && number) return { text: NUMBERED[name][0] + number + clock, long: NUMBERED[name][1] + number + clock };
    if (name === "overtime") return { text: `OT${number > 1 ? number : ""}${clock}`, long: `Overtime${number > 1 ? ` ${number}` : ""}${clock}` };
    if (name === "super_over") return { text: "Super over", long: "Super over" };
    return { text: "Live", long: "Live" };
}

function breakWords(match) {
    const last = match.periods?.at?.(-1)?.kind;
    const isHalf = isFootball(match) ? match.phase !== "extra_time" : last === undefined || last === "quarter_2";
    const hasHalves = isFootball(match) || sportOf(match) === "basketball" || sportOf(match) === null;
    return isHalf && hasHalves ? { text: "HT", long: "Half time" } : { text: "Break", long: "Break" };
}

function finalWords(match) {
    const shootout = shootoutOf(match);
    const kinds = (match.periods ?? []).map(({ kind }) => kind);
    const sport = sportOf(match);
    if (sport === "tennis" || sport === "cricket") return { text: "Final", long: "Final" };
    if (shootout || match.decidedBy === "penalties") {
        const kicks = shootout ? ` ${shootout.home}–${shootout.away}` : "";
        return { text: `Pens${kicks}`, long: `After penalties${kicks}` };
    }
    if (kinds.some((kind) => kind.startsWith("overtime"))) return { text: "AOT", long: "After overtime" };
    if (match.decidedBy === "extra_time" || kinds.some((kind) => kind.startsWith("extra_time"))) return { text: "AET", long: "After extra time" };
    return { text: "FT", long: "Full time" };
}

function runningPeriod({ periods }) {
    return periods?.findLast?.(({ endedAt, ticking }) => ticking || !endedAt) ?? null;
}

/**
 * The minute that is being played, which the first second of play makes 1. The clock runs by the match's own seconds of
 * play; a replay tells by `stats.clockSpeed` how much faster than real time it goes.
 */
function footballMinute(match, period, now) {
    const kind = kindOfFootball(match, period);
    const speed = match.stats?.clockSpeed > 0 ? match.stats.clockSpeed : 1;
    const { from, to, played } = FOOTBALL_MINUTES[kind] ?? { from: 0, to: Infinity, played: 0 };
    const elapsed = elapsedSeconds(match, now) * speed;
    const before = period?.kind === kind ? secondsBefore(match, period) : null;
    const inPeriod = before === null ? elapsed - played * 60 : elapsed - before * speed;
    const minute = from + Math.floor(Math.max(0, inPeriod) / 60) + 1;
    if (minute <= to) return { text: `${minute}'`, kind };
    const added = minute - to;
    return { text: added <= MOST_ADDED ? `${to}+${added}'` : `${to}+'`, kind };
}

function kindOfFootball({ phase }, period) {
    if (phase === "extra_time") return period?.kind === "extra_time_second" ? period.kind : "extra_time_first";
    return phase ?? period?.kind;
}

/** The seconds that the periods before this one took, or null when one of them does not tell. */
function secondsBefore({ periods }, period) {
    let seconds = 0;
    for (const { startedAt, endedAt } of periods.slice(0, periods.indexOf(period))) {
        if (!startedAt || !endedAt) return null;
        seconds += (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
    }
    return seconds;
}
