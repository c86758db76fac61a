const SETS = ["leagueId", "teamId"];

/** Names what a message of a WebSocket is about: "matchId 7", "leagueId 7", "teamId 3", "channel live"; or null. */
export function topicKey(message) {
    for (const name of ["matchId", ...SETS, "channel"]) {
        if (message[name] !== undefined && message[name] !== null) return `${name} ${message[name]}`;
    }
    return null;
}

/** The members of a message that name its topic. */
export function topicOf({ matchId, leagueId, teamId, channel }) {
    return Object.fromEntries(Object.entries({ matchId, leagueId, teamId, channel }).filter(([, value]) => value !== undefined));
}

/** The set whose events tell all changes of a list, or null: then the channel of all matches tells most of them. */
export function setOf({ league, team, live, status }) {
    if (Number.isSafeInteger(league)) return { leagueId: league };
    if (Number.isSafeInteger(team)) return { teamId: team };
    return (live === true || live === "true") && status === undefined ? { channel: "live" } : null;
}
