import { LiveScoreError } from "../error.js";
import { jitter, sleep } from "../waiting.js";

/**
 * Reads something again until a reading is fresh: nothing made it stale while it went on. It keeps the events that come
 * meanwhile, which may be ahead of what is read. What fails is tried again; what the service refuses ends it.
 */
export class FreshReading {
    ended = false;
    known = false; // there was a fresh reading
    stale = false; // it must be read again after the one that goes on
    early = new Map(); // match id -> events since the reading began
    #steps;
    #reading = false;
    #timer = null;

    /**
     * @param steps read(): what is read, or null when that became stale before its end; take(found, early): it is fresh;
     * done(): this was the last reading for now, returns the milliseconds until the next; refused(error), ends it;
     * trouble(error), if wanted: it is tried again
     */
    constructor(steps) {
        this.#steps = steps;
    }

    get settled() {
        return this.known && !this.stale;
    }

    end() {
        this.ended = true;
        clearTimeout(this.#timer);
    }

    /** Keeps an event of a match for the reading that goes on, if there is one. */
    keep(event) {
        if (!this.#reading) return;
        if (!this.early.has(event.matchId)) this.early.set(event.matchId, []);
        this.early.get(event.matchId).push(event);
    }

    now = () => {
        if (this.ended) return;
        this.stale = true;
        if (!this.#reading) this.#readUntilFresh();
    };

    /** In place of what was planned before. */
    later(ms) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(this.now, ms);
    }

    async #readUntilFresh() {
        this.#reading = true;
        for (let attempt = 0; this.stale && !this.ended; ) {
            this.stale = false;
            this.early.clear();
            try {
                const found = await this.#steps.read();
                if (this.ended) break;
                if (found === null) continue;
                attempt = 0;
                this.known = true;
                this.#steps.take(found, this.early);
            } catch (error) {
                if (!(error instanceof LiveScoreError)) throw error;
                if (this.ended) break;
                if (error.status >= 400 && error.status < 500 && error.status !== 429) {
                    this.#reading = false;
                    this.#steps.refused(error);
                    return;
                }
                this.stale = true;
                attempt += 1;
                this.#steps.trouble?.(error);
                await sleep(Math.max((error.retryAfter ?? 0) * 1000, 500) + jitter(attempt));
            }
        }
        this.#reading = false;
        this.early.clear();
        const next = this.#steps.done();
        if (!this.ended) this.later(next);
    }
}
