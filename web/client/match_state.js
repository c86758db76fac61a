/**
 * The match after an event. Pure: returns a new object, or the same one when the event is not new to it. Commentary
 * moves only `seq`. A goal's score has a separate event, and so has the score after a removed goal.
 */
export function applyEvent(match, event) {
    if (event.seq <= match.seq) return match;
    const { data, timestamp } = event;
    const seq = event.seq;
    switch (event.type) {
        case "match:created":
        case "match:updated":
            return { ...match, ...data, seq };
        case "score:update":
            return {
                ...atTime(match, timestamp), seq,
                homeScore: data.homeScore,
                awayScore: data.awayScore,
                ...(data.locked && { locked: true }),
            };
        case "match:status":
            return {
                ...atTime(match, timestamp), seq,
                status: data.status,
                phase: data.phase ?? match.phase,
                statusReason: data.reason ?? null,
                ...(match.stale && { stale: false }),
            };
        default:
            return { ...match, seq };
    }
}

/**
 * The entries of a match's commentary after an event, newest first, as `commentary()` lists them. Pure: returns a new
 * list, or the same one when nothing changes. It does not add an entry that the list already has. A correction of an
 * entry that the list lacks changes nothing: the entry may stand on a page that was not read.
 */
export function applyCommentary(entries, { type, data }) {
    const known = entries.some(({ id }) => id === data.id);
    switch (type) {
        case "commentary:new":
            return known ? entries : [data, ...entries];
        case "commentary:updated":
            return known ? entries.map((entry) => (entry.id === data.id ? data : entry)) : entries;
        case "commentary:removed":
            return known ? entries.filter(({ id }) => id !== data.id) : entries;
        default:
            return entries;
    }
}

/** Seconds of play at `now` (ms since 1970). The match's own `elapsedSeconds` is as of its `updatedAt`. */
export function elapsedSeconds(match, now) {
    if (match.status !== "live") return match.elapsedSeconds;
    return match.elapsedSeconds + Math.max(0, now - Date.parse(match.updatedAt)) / 1000;
}

function atTime(match, timestamp) {
    return {
        ...match,
        elapsedSeconds: elapsedSeconds(match, Date.parse(timestamp)),
        updatedAt: timestamp,
    };
}
