import { applyEvent } from "../match_state.js";
import { tell } from "../waiting.js";
import { FreshReading } from "./fresh_reading.js";

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
    #handlers;
    #reading;
    #matches = [];
    #pagination = null;

    /** @param read a function from a query to a page; settled: a function, `settled` may have changed */
    constructor(query, handlers, read, settled) {
        this.#handlers = handlers;
        this.#reading = new FreshReading({
            read: () => read(query),
            take: (page, early) => this.#take(page, early),
            done: () => {
                settled();
                return REFRESH_MS * (1 + Math.random());
            },
            refused: (error) => this.refused(error),
        });
        this.refresh = this.#reading.now;
    }

    get settled() {
        return this.#reading.settled;
    }

    end() {
        this.#reading.end();
    }

    /** The connection is there, or there again: what happened before is only in a new reading. */
    joined = () => this.refresh();
    interrupted = () => {};

    event = (event) => {
        if (this.#reading.ended) return;
        this.#reading.keep(event);
        if (this.#apply(event)) {
            tell(this.#handlers.onEvent, event);
            this.#tellList();
        }
        if (REORDERING.has(event.type)) this.#reading.later(REREAD_MS * (1 + Math.random()));
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

    /** @param early events of matches, which may be ahead of the page */
    #take({ data, pagination }, early) {
        const before = new Map(this.#matches.map((match) => [match.id, match]));
        // A match that the list had may be ahead of a reading that began before its last event.
        this.#matches = data.map((match) => (before.get(match.id)?.seq > match.seq ? before.get(match.id) : match));
        this.#pagination = pagination;
        for (const event of [...early.values()].flat()) this.#apply(event);
        this.#tellList();
    }

    #tellList() {
        tell(this.#handlers.onList, this.#matches, { pagination: this.#pagination });
    }
}
