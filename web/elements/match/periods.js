// The periods of a match behind an event, as far as the event tells. No DOM here: pages and Node.js share it.
import { isFootball, knowsScore, sportOf } from "./match_words.js";

/** `{periods}` of a match behind an event that moves them, else `{}`. `after`: as `applyEvent` gives it. */
export function followedPeriods(before, after, { type, data }) {
    if (type === "score:update") return { periods: data.periods ?? afterScore(before, after) };
    return type === "match:status" ? { periods: afterStatus(before, after) } : {};
}

function afterScore({ periods, homeScore, awayScore, sport }, score) {
    const last = periods?.at?.(-1);
    // Goals belong to the period that runs. Where periods are won, as sets are, their score comes with the match itself.
    if (!last || last.endedAt || sportOf({ sport }) === "tennis" || !Number.isInteger(last.home) || !Number.isInteger(homeScore)) return periods;
    const [home, away] = [last.home + score.homeScore - homeScore, last.away + score.awayScore - awayScore];
    return home < 0 || away < 0 ? periods : [...periods.slice(0, -1), { ...last, home, away }];
}

/**
 * By the rules of the service (src/domain/periods.cpp): without them the minute of a second half would go by the usual
 * length of the first until the match was read again. Of other sports the event does not tell which period begins.
 */
function afterStatus(match, { status, phase, updatedAt: timestamp }) {
    const { periods } = match;
    if (!Array.isArray(periods) || status === "suspended") return periods;
    if (status === "scheduled" || status === "postponed") return [];
    if (status !== "live") return ended(match, timestamp);
    const kind = isFootball(match) ? kindOf(phase, periods.at(-1)) : null;
    if (!kind) return periods;
    const last = periods.at(-1);
    if (last?.kind === kind) {
        // A period that had been ended too early goes on.
        return match.status === "live" ? periods : [...periods.slice(0, -1), { ...last, endedAt: null, ticking: true }];
    }
    const none = knowsScore(match) || kind === "penalty_shootout" ? 0 : null;
    return [...ended(match, timestamp), { kind, startedAt: timestamp, endedAt: null, addedMinutes: null, home: none, away: none, ticking: true }];
}

function ended({ periods, addedMinutes }, timestamp) {
    const last = periods.at(-1);
    if (!last || last.endedAt) return periods;
    return [...periods.slice(0, -1), { ...last, endedAt: timestamp, addedMinutes: last.addedMinutes ?? addedMinutes ?? null, ticking: false }];
}

/** A break in extra time ends its first half. */
function kindOf(phase, last) {
    if (phase === "first_half" || phase === "second_half" || phase === "penalty_shootout") return phase;
    if (phase !== "extra_time") return null;
    const isSecond = last?.kind === "extra_time_second" || (last?.kind === "extra_time_first" && last.endedAt);
    return isSecond ? "extra_time_second" : "extra_time_first";
}
