/** A refused request or subscription, or a connection that cannot be had. `message` says what happened. */
export class LiveScoreError extends Error {
    /** @param {{status?: number, code?: string, details?: object[], retryAfter?: number, topic?: object, cause?: unknown}} facts */
    constructor(message, { status = 0, code = "", details = [], retryAfter, topic, cause } = {}) {
        super(message, cause === undefined ? undefined : { cause });
        this.name = "LiveScoreError";
        this.status = status; // the HTTP status; 0: there was no answer, or the WebSocket refused
        this.code = code; // the code of the WebSocket: "unknown_match", "too_many_subscriptions"
        this.details = details; // [{path, message, code}]: the offending fields
        this.retryAfter = retryAfter; // seconds
        this.topic = topic; // of a refused subscription: {matchId}, {leagueId}, {teamId} or {channel}
    }
}
