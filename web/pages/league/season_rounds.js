// What the rounds of a season are called, and which one a visitor sees first. No DOM here.

const HOUR = 3_600_000;
/** A match that began so long ago is not what the next one has to compete with. */
const AFTERGLOW = 12 * HOUR;

/** "Matchday 7", "Final", or with its stage where the season has several: "Matchday 7, Relegation". */
export function roundName({ stage, round }, withStage = false) {
    const name = Number.isInteger(round) ? `Matchday ${round}` : (round ?? "Matches");
    return withStage && stage && stage !== name ? `${name}, ${stage}` : name;
}

export const hasStages = (rounds) => new Set(rounds.map(({ stage }) => stage)).size > 1;

/** Rounds of a cup have names, and their matches belong to no group. */
export const isKnockout = ({ round, groups }) => typeof round === "string" && groups.length === 0;

/**
 * The index of the round to show first: the one that runs, else the one whose last or next match is nearest in time.
 * What was just played stays for a while before the next round takes its place. -1 without rounds.
 */
export function currentRound(rounds, now) {
    const running = rounds.findIndex(({ running: matches }) => matches > 0);
    if (running >= 0) return running;
    let found = -1;
    let nearest = Infinity;
    rounds.forEach(({ previousStart, nextStart }, index) => {
        const since = previousStart ? Math.max(0, now - Date.parse(previousStart) - AFTERGLOW) : Infinity;
        const until = nextStart ? Math.abs(Date.parse(nextStart) - now) : Infinity;
        const distance = Math.min(since, until);
        if (distance < nearest) [found, nearest] = [index, distance];
    });
    return found >= 0 ? found : rounds.length - 1;
}

/** The matches of a round by the day of their start in the browser's zone: `[{day: Date, matches}]`. */
export function byDay(matches) {
    const days = new Map();
    const sorted = [...matches].sort((a, b) => Date.parse(a.startTime) - Date.parse(b.startTime) || a.id - b.id);
    for (const match of sorted) {
        const day = new Date(match.startTime);
        const key = day.toDateString();
        if (!days.has(key)) days.set(key, { day, matches: [] });
        days.get(key).matches.push(match);
    }
    return [...days.values()];
}
