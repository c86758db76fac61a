import { LiveScoreError } from "../error.js";
import { jitter, sleep, tell } from "../waiting.js";

/**
 * The matches that `followAll` follows. The channel has no snapshot and skips commentary, so the client cannot see a
 * gap. Therefore it reads the list again after each new connection. It holds events that come meanwhile until the list
 * is there.
 */
export class AllMatches {
    #handlers;
    #limit;
    #readPage;
    #seen = new Map(); // match id -> the newest told seq
    #epoch = null; // of these
    #replaced = false; // since the last list
    #held = [];
    #listed = false;
    #readIn = null; // the round of the last reading
    #round = 0; // counts the connections that were lost
    #ended = false;

    /** @param readPage a function from a query to a page of matches, `{data, pagination}` */
    constructor(handlers, limit, readPage) {
        this.#handlers = handlers;
        this.#limit = limit;
        this.#readPage = readPage;
    }

    end() {
        this.#ended = true;
    }

    /** The connection was lost. */
    interrupted() {
        this.#round += 1;
        this.#held = [];
        this.#listed = false;
    }

    refused(error) {
        this.#ended = true;
        tell(this.#handlers.onError, error);
    }

    event(event) {
        if (!this.#listed) {
            this.#held.push(event);
        } else if (event.seq > (this.#seen.get(event.matchId) ?? 0)) {
            this.#seen.set(event.matchId, event.seq);
            tell(this.#handlers.onEvent, event);
        }
    }

    /** The channel is subscribed: reads the list, then tells the held events. */
    async joined({ epoch = null, refresh = false }) {
        if (refresh && this.#round === this.#readIn) return; // a thousand matches are too many for each poll
        this.#readIn = this.#round;
        if (this.#epoch !== null && epoch !== null && this.#epoch !== epoch) {
            this.#seen.clear();
            this.#replaced = true;
        }
        this.#epoch = epoch ?? this.#epoch;
        const round = this.#round;
        const isCurrent = () => !this.#ended && this.#round === round;
        for (let attempt = 0; isCurrent(); ++attempt) {
            try {
                const { matches, complete } = await this.#readAll();
                if (!isCurrent()) return;
                for (const { id, seq } of matches) this.#seen.set(id, Math.max(seq, this.#seen.get(id) ?? 0));
                this.#listed = true;
                const replaced = this.#replaced;
                this.#replaced = false;
                tell(this.#handlers.onMatches, matches, { complete, replaced });
                for (const event of this.#held.splice(0)) this.event(event);
                return;
            } catch (error) {
                if (!(error instanceof LiveScoreError)) throw error;
                console.warn(`Live Score: the list of matches: ${error.message}`);
                await sleep(500 + jitter(attempt));
            }
        }
    }

    async #readAll() {
        const matches = new Map();
        let cursor;
        do {
            const page = await this.#readPage({ limit: Math.min(100, this.#limit - matches.size), cursor });
            for (const match of page.data) matches.set(match.id, match);
            cursor = page.pagination.hasMore ? page.pagination.nextCursor : undefined;
        } while (cursor && matches.size < this.#limit);
        return { matches: [...matches.values()], complete: !cursor };
    }
}
