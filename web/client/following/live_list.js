import { LiveScoreError } from "../error.js";
import { applyEvent } from "../match_state.js";
import { jitter, sleep, tell } from "../waiting.js";

/** Events that may move a match into a list, out of it, or to another place. Many of them cost one reading. */
const REORDERING = new Set(["match:created", "match:updated", "match:status", "match:removed"]);
const REREAD_MS = 250;
/** For what no event tells, as the change of a day. */
const REFRESH_MS = 30_000;

/**
 * A list of `GET /api/matches` that stays current. Events of its matches are applied at once. What may change which
 * matches it has, or their order, makes the client read it again.
 */
export class LiveList {
    #query;
    #handlers;
    #read;
    #settled;
    #matches = [];
    #pagination = null;
    #early = new Map(); // match id -> events since the reading began
    #reading = false;
    #stale = false; // it must be read again after this reading
    #known = false;
    #ended = false;
    #timer = null;

    /** @param read a function from a query to a page; settled: a function, `settled` may have changed */
    constructor(query, handlers, read, settled) {
        this.#query = query;
        this.#handlers = handlers;
        this.#read = read;
        this.#settled = settled;
    }

    get settled() {
        return this.#known && !this.#stale;
    }

    end() {
        this.#ended = true;
        clearTimeout(this.#timer);
    }

    joined = () => this.refresh();
    interrupted = () => {};

    /** The connection is there, or there again: what happened before is only in a new reading. */
    refresh = () => {
        if (this.#ended) return;
        this.#stale = true;
        if (!this.#reading) this.#readUntilFresh();
    };

    event = (event) => {
        if (this.#ended) return;
        if (this.#reading) {
            if (!this.#early.has(event.matchId)) this.#early.set(event.matchId, []);
            this.#early.get(event.matchId).push(event);
        }
        if (this.#apply(event)) {
            tell(this.#handlers.onEvent, event);
            this.#tellList();
        }
        if (REORDERING.has(event.type)) this.#readLater(REREAD_MS * (1 + Math.random()));
    };

    refused = (error) => {
        this.end();
        tell(this.#handlers.onError, error);
    };

    #apply(event) {
        const index = this.#matches.findIndex(({ id }) => id === event.matchId);
        if (index < 0) return false;
        const before = this.#matches[index];
        if (event.seq <= before.seq) return false;
        this.#matches = event.type === "match:removed" ? this.#matches.filter(({ id }) => id !== event.matchId)
            : this.#matches.map((match) => (match === before ? applyEvent(match, event) : match));
        return true;
    }

    #readLater(ms) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(this.refresh, ms);
    }

    async #readUntilFresh() {
        this.#reading = true;
        for (let attempt = 0; this.#stale && !this.#ended; ) {
            this.#stale = false;
            this.#early.clear();
            try {
                const { data, pagination } = await this.#read(this.#query);
                if (this.#ended) break;
                attempt = 0;
                const before = new Map(this.#matches.map((match) => [match.id, match]));
                // A match that the list had may be ahead of a reading that began before its last event.
                this.#matches = data.map((match) => (before.get(match.id)?.seq > match.seq ? before.get(match.id) : match));
                this.#pagination = pagination;
                for (const event of [...this.#early.values()].flat()) this.#apply(event);
                this.#known = true;
                this.#tellList();
            } catch (error) {
                if (!(error instanceof LiveScoreError)) throw error;
                if (this.#ended) break;
                if (error.status >= 400 && error.status < 500 && error.status !== 429) {
                    this.#reading = false;
                    this.refused(error);
                    return;
                }
                this.#stale = true;
                attempt += 1;
                await sleep(500 + jitter(attempt));
            }
        }
        this.#reading = false;
        this.#settled();
        if (!this.#ended) this.#readLater(REFRESH_MS * (1 + Math.random()));
    }

    #tellList() {
        tell(this.#handlers.onList, this.#matches, { pagination: this.#pagination });
    }
}
