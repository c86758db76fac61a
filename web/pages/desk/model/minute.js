// The minute that an entry gets which is made now. No DOM.
import { isFootball, statusOf } from "../../../elements/match/match_words.js";
import { elapsedSeconds } from "../../../client/match_state.js";

/** The order of a match's phases in play, as `period` of an entry counts them. */
const PERIODS = { first_half: 1, half_time: 1, second_half: 2, extra_time: 3, penalty_shootout: 5 };
const BREAKS = { halftime: 45, finished: 90, awarded: 90 };

/** `{minute, addedMinute, period}`; addedMinute is null outside of added time. @param now the server's time in ms */
export function minuteOf(match, now) {
    if (!isFootball(match)) {
        const played = match.status === "live" ? Math.floor(elapsedSeconds(match, now) / 60) + 1 : 0;
        return { minute: Math.min(1000, Math.max(0, played)), addedMinute: null, period: Math.max(1, match.periods?.length ?? 1) };
    }
    const running = match.periods?.findLast?.(({ ticking }) => ticking)?.kind;
    const period = running === "extra_time_second" ? 4 : PERIODS[match.phase] ?? 1;
    const [, minute, added] = /^(\d+)(?:\+(\d*))?'$/.exec(match.status === "live" ? statusOf(match, now).text : "") ?? [];
    if (minute) return { minute: Number(minute), addedMinute: added ? Number(added) : null, period };
    if (match.phase === "penalty_shootout" || match.phase === "extra_time") return { minute: 120, addedMinute: null, period };
    return { minute: BREAKS[match.status] ?? 0, addedMinute: null, period };
}

/** "45+2'" */
export const clockText = ({ minute, addedMinute }) => (addedMinute ? `${minute}+${addedMinute}'` : `${minute}'`);
