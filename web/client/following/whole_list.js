import { LiveScoreError } from "../error.js";
import { applyEvent } from "../match_state.js";
import { tell } from "../waiting.js";
import { FreshReading } from "./fresh_reading.js";

const PAGE = 100;
/** A browser opens six connections to a host; others need some. */
const AT_ONCE = 4;
/** New matches are read together, and clients that hear of them at once don't ask at once. */
const GATHER_MS = 250;
/** For what no event of the channel tells, as another start, or the change of a day. */
const REFRESH_MS = 45_000;
/** Without a connection the list is read all the same, so that its application learns what is wrong. */
const UNJOINED_MS = 1_000;
/** Between two readings by request, for each page: a third of the reads that the service allows. */
const PAGE_MS = 600;

/**
 * All matches of a query, on however many pages, kept current. The channel of all matches tells scores, status, new
 * matches and removals. Whether a new match is one of the list, the server decides. The whole is read again after each
 * new connection, and from time to time.
 */
export class WholeList {
    #query;
    #handlers;
    #request;
    #now;
    #delayMs;
    #reading;
    #matches = new Map(); // id -> match
    #epoch = null;
    #pages = 0; // of the last reading
    #readAt = 0; // when that ended
    #asked = new Set(); // ids of matches that may have come in
    #gather = null;

    /**
     * @param request a function from a query to a page of matches
     * @param options now(): the server's time in ms; delayMs: all that is told is so old; settled(): `settled` may have changed
     */
    constructor(query, handlers, request, { now, delayMs = 0, settled }) {
        this.#query = query;
        this.#handlers = handlers;
        this.#request = request;
        this.#now = now;
        this.#delayMs = delayMs;
        this.#reading = new FreshReading({
            read: () => this.#readPages(),
            take: (found, early) => this.#takeAll(found, early),
            done: () => {
                settled();
                return this.#next();
            },
            refused: (error) => this.refused(error),
            trouble: (error) => tell(handlers.onTrouble, error),
        });
        /** Reads the whole again. */
        this.refresh = this.#reading.now;
        this.#reading.later(UNJOINED_MS);
    }

    get settled() {
        return this.#reading.settled;
    }

    end() {
        this.#reading.end();
        clearTimeout(this.#gather);
    }

    /** The connection is there, or there again: what happened before is only in a new reading. */
    joined = ({ epoch = null }) => {
        if (epoch !== null && this.#epoch !== null && epoch !== this.#epoch) this.#matches.clear();
        this.#epoch = epoch ?? this.#epoch;
        // Where there are only requests, the channel is "joined" again and again.
        const soonest = this.#readAt + (this.#pages - 1) * PAGE_MS;
        if (!this.settled || performance.now() >= soonest) this.refresh();
    };
    interrupted = () => {
        this.#reading.stale = true;
    };
    refused = (error) => {
        this.end();
        tell(this.#handlers.onError, error);
    };

    event = (event) => {
        if (this.#reading.ended) return;
        const { matchId, type } = event;
        this.#reading.keep(event);
        const before = this.#matches.get(matchId);
        if (before && event.seq > before.seq) {
            this.#apply(event);
            tell(this.#handlers.onEvent, event, { before });
        }
        if (type === "match:created" || (type === "match:status" && !before)) this.#ask(matchId);
    };

    #apply(event) {
        const before = this.#matches.get(event.matchId);
        if (!before || event.seq <= before.seq) return;
        if (event.type === "match:removed") this.#matches.delete(event.matchId);
        else this.#matches.set(event.matchId, { ...applyEvent(before, event), early: undefined });
    }

    /** A reading of a match, which may be behind the events, or ahead of what a delayed client may know. */
    #take(match, earlyEvents) {
        const before = this.#matches.get(match.id);
        const tooNew = Date.parse(match.updatedAt) > this.#now() - this.#delayMs;
        if (this.#delayMs > 0 && tooNew) this.#matches.set(match.id, before ?? { ...match, early: true }); // read again when it is old enough
        else if (!before || before.early || match.seq >= before.seq) this.#matches.set(match.id, match);
        for (const event of earlyEvents.get(match.id) ?? []) this.#apply(event);
    }

    // ---- Matches that may have come in

    #ask(id) {
        this.#asked.add(id);
        this.#gather ??= setTimeout(() => this.#readAsked(), GATHER_MS * (1 + Math.random()));
    }

    async #readAsked() {
        this.#gather = null;
        for (const id of this.#asked) if (this.#matches.has(id)) this.#asked.delete(id); // a reading has brought it meanwhile
        const ids = [...this.#asked].slice(0, PAGE);
        if (ids.length === 0) return;
        for (const id of ids) this.#asked.delete(id);
        try {
            const { data } = await this.#request({ ...this.#query, limit: PAGE, ids: ids.join(",") });
            // A whole reading that goes on meanwhile has them too.
            if (this.#reading.ended || !this.#reading.known) return;
            const came = data.filter(({ id }) => !this.#matches.has(id));
            for (const match of came) this.#matches.set(match.id, match);
            if (came.length > 0) this.#tellMatches();
        } catch (error) {
            if (!(error instanceof LiveScoreError)) throw error;
            this.#reading.later((REFRESH_MS / 10) * (1 + Math.random()));
        }
        if (this.#asked.size > 0 && !this.#reading.ended) this.#gather ??= setTimeout(() => this.#readAsked(), GATHER_MS);
    }

    // ---- The whole

    #takeAll(found, early) {
        for (const match of found.values()) this.#take(match, early);
        const removed = new Set([...early.values()].flat().filter(({ type }) => type === "match:removed").map(({ matchId }) => matchId));
        // What came in since the reading began stays until the next one.
        for (const id of this.#matches.keys()) {
            if (removed.has(id) || (!found.has(id) && !early.has(id))) this.#matches.delete(id);
        }
        this.#readAt = performance.now();
        this.#tellMatches();
    }

    /** Milliseconds until the next reading. */
    #next() {
        const waits = this.#delayMs > 0 && [...this.#matches.values()].some(({ early }) => early);
        return (waits ? Math.min(this.#delayMs, REFRESH_MS) : REFRESH_MS) * (1 + Math.random());
    }

    /** id -> match, or null when the connection was lost meanwhile. */
    async #readPages() {
        const query = { limit: PAGE, ...this.#query };
        const found = new Map();
        const add = ({ data }) => data.forEach((match) => found.set(match.id, match));
        const first = await this.#request({ ...query, total: true });
        add(first);
        const { total, hasMore } = first.pagination;
        this.#pages = Math.ceil(total / query.limit) || 1;
        if (hasMore) {
            // The others come side by side. Where matches came in or left meanwhile, or pages were cut, some are missing.
            const offsets = Array.from({ length: this.#pages - 1 }, (_, i) => (i + 1) * query.limit).values();
            const worker = async () => {
                for (const offset of offsets) {
                    if (this.#reading.ended || this.#reading.stale) return;
                    add(await this.#request({ ...query, offset }));
                }
            };
            await Promise.all(Array.from({ length: AT_ONCE }, worker));
        }
        let cursor = found.size < total ? first.pagination.nextCursor : undefined;
        while (cursor && !this.#reading.ended && !this.#reading.stale) {
            const page = await this.#request({ ...query, cursor });
            add(page);
            cursor = page.pagination.hasMore ? page.pagination.nextCursor : undefined;
        }
        return this.#reading.ended || this.#reading.stale ? null : found;
    }

    #tellMatches() {
        tell(this.#handlers.onMatches, [...this.#matches.values()]);
    }
}
