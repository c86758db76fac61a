import { clockWords, isVoid, momentOf } from "../../elements/match/incident_words.js";
import { isFootball, statusOf } from "../../elements/match/match_words.js";

/** As `statusOf`. What a scorer has entered for a later minute outranks the clock, which nobody may have started in time. */
export function clockOf({ match, entries }, now) {
    const status = statusOf(match, now, { withDay: "always" });
    const [, minute, added = 0] = /^(\d+)(?:\+(\d*))?'$/.exec(status.text) ?? [];
    if (match.status !== "live" || !isFootball(match) || !minute) return status;
    let latest = null;
    for (const entry of entries.values()) {
        const moment = isVoid(entry) ? null : momentOf(entry);
        if (moment && (!latest || isLater(moment, latest.moment))) latest = { entry, moment };
    }
    const isAhead = latest && latest.moment[0] > 0 && isLater(latest.moment, [Number(minute), Number(added)]);
    return isAhead ? { ...status, text: clockWords(latest.entry) } : status;
}

const isLater = ([minute, added], [otherMinute, otherAdded]) => minute > otherMinute || (minute === otherMinute && added > otherAdded);
