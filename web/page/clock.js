// The minute of play, and when a match starts.
import { elapsedSeconds, live } from "./state.js";
import { MOST_ADDED, PHASE_MINUTES, STATUS_SHORT, dayOfYear, isFootball, shootoutOf, timeOfDay } from "./words.js";

/**
 * The present minute of play, as a number. A replay tells by `stats.clockSpeed` how much faster than real time it goes.
 * The scorers' reports outrank the clock.
 */
export function playedMinutes(view) {
    const { match } = view;
    const speed = match.stats?.clockSpeed > 0 ? match.stats.clockSpeed : 1;
    const phase = isFootball(match) ? PHASE_MINUTES[match.phase] : undefined;
    const elapsed = (elapsedSeconds(match, live.now()) * speed) / 60;
    if (!phase) return elapsed;
    const before = view.phaseStarts[match.phase];
    const inPhase = elapsed - (before === undefined ? phase.played : (before * speed) / 60);
    return Math.max(phase.from + Math.max(0, inPhase), view.minute - 1);
}

export function clockOf(view) {
    const { match } = view;
    if (match.status === "live") {
        if (match.phase === "penalty_shootout") return { text: "PENS", ticking: true };
        const minute = Math.floor(playedMinutes(view)) + 1;
        const end = isFootball(match) ? PHASE_MINUTES[match.phase]?.to : undefined;
        // Play is long beyond the end of a half, and no scorer has reported anything. So the clock counts no added
        // time.
        const added = end && view.minute <= end ? minute - end : 0;
        if (added > 0 && added <= MOST_ADDED) return { text: `${end}+${added}'`, ticking: true };
        return { text: `${minute}'`, ticking: true };
    }
    if (match.status === "finished") return { text: shootoutOf(match) ? "Pens" : view.longest > 2 ? "AET" : "FT", tone: "calm" };
    if (match.status === "halftime") return { text: "HT", tone: "warn" };
    if (STATUS_SHORT[match.status]) return { text: STATUS_SHORT[match.status], tone: "warn" };
    return { text: startText(match), tone: "calm" };
}

function startText(match) {
    const start = new Date(match.startTime);
    const minutes = Math.round((start - live.now()) / 60_000);
    if (minutes <= 0) return "soon";
    if (minutes < 60) return `in ${minutes}'`;
    const sameDay = start.toDateString() === new Date(live.now()).toDateString();
    return sameDay ? timeOfDay.format(start) : `${dayOfYear.format(start)} ${timeOfDay.format(start)}`;
}
