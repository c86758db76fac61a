/** The share of a token's remaining life after which the client asks for the next one. */
const RENEW_AT = 0.8;
const RENEW_AT_LEAST_MS = 1_000;
/** A timer of more than 24.8 days would ring at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The application's token: a text, or a function that gives one, or a promise of one. */
export class Credentials {
    #source;

    constructor(source) {
        this.#source = source;
    }

    /** Whether another call may give another token. */
    get renewable() {
        return typeof this.#source === "function";
    }

    /** A token, a promise of one, or null. */
    token() {
        return this.renewable ? this.#source() : this.#source;
    }

    /**
     * Milliseconds from now until the client should send the next token of a connection whose token ends at `expiresAt`,
     * or null for never.
     */
    renewIn(expiresAt, now) {
        const end = Date.parse(expiresAt ?? "");
        if (!this.renewable || Number.isNaN(end)) return null;
        return Math.min(LONGEST_TIMER_MS, Math.max(RENEW_AT_LEAST_MS, (end - now) * RENEW_AT));
    }
}
