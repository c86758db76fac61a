// The request that carries an intent out, made for the match as it stands. No DOM.

/** What the score is after an intent. Nobody has scored less than nothing. */
export function scoreAfter({ homeScore, awayScore }, { home, away }) {
    return { homeScore: Math.max(0, (homeScore ?? 0) + home), awayScore: Math.max(0, (awayScore ?? 0) + away) };
}

/**
 * {method, path, body, ifMatch}. A score is absolute, and so is a status: these take effect only on the match that they
 * were made for. @param entryId of change and remove
 */
export function requestOf(intent, match, entryId) {
    const base = `/api/matches/${intent.matchId}`;
    const ifMatch = `"${match.seq}-desk"`; // the service compares the seq
    const { kind, body, counts } = intent;
    const withScore = counts ? { ...body, ...scoreAfter(match, counts) } : body;
    switch (kind) {
        case "entry":
            return { method: "POST", path: `${base}/commentary`, body: withScore, ifMatch: counts ? ifMatch : null };
        case "change":
            return { method: "PATCH", path: `${base}/commentary/${entryId}`, body: withScore, ifMatch: counts || intent.seen?.entry ? ifMatch : null };
        case "remove":
            return { method: "DELETE", path: `${base}/commentary/${entryId}`, ifMatch: null };
        case "score":
            return { method: "PATCH", path: `${base}/score`, body: scoreAfter(match, counts), ifMatch };
        case "status":
            return { method: "PATCH", path: `${base}/status`, body, ifMatch };
        default:
            return { method: "PATCH", path: base, body, ifMatch: null };
    }
}
