/** A refused request or subscription. */
export class LiveScoreError extends Error {
    /** @param {{status?: number, code?: string, details?: object[], retryAfter?: number}} facts */
    constructor(message, { status = 0, code = "", details = [], retryAfter } = {}) {
        super(message);
        this.name = "LiveScoreError";
        this.status = status; // the HTTP status; 0: there was no answer, or the WebSocket refused
        this.code = code; // the code of the WebSocket: "unknown_match", "too_many_subscriptions"
        this.details = details; // [{path, message, code}]: the offending fields
        this.retryAfter = retryAfter; // seconds
    }
}
