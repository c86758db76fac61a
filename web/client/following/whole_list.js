import { LiveScoreError } from "../error.js";
import { applyEvent } from "../match_state.js";
import { jitter, sleep, tell } from "../waiting.js";

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
    #settled;
    #matches = new Map(); // id -> match
    #epoch = null;
    #reading = false;
    #stale = false; // the whole must be read again after this reading
    #known = false;
    #early = new Map(); // match id -> events since the reading began
    #pages = 0; // of the last reading
    #readAt = 0; // when that ended
    #asked = new Set(); // ids of matches that may have come in
    #timer = null;
    #gather = null;
    #ended = false;

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
        this.#settled = settled;
        this.#timer = setTimeout(this.refresh, UNJOINED_MS);
    }

    get settled() {
        return this.#known && !this.#stale;
    }

    end() {
        this.#ended = true;
        clearTimeout(this.#timer);
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
        this.#stale = true;
    };
    refused = (error) => {
        this.end();
        tell(this.#handlers.onError, error);
    };

    /** Reads the whole again. */
    refresh = () => {
        if (this.#ended) return;
        this.#stale = true;
        if (!this.#reading) this.#readUntilFresh();
    };

    event = (event) => {
        if (this.#ended) return;
        const { matchId, type } = event;
        if (this.#reading) {
            if (!this.#early.has(matchId)) this.#early.set(matchId, []);
            this.#early.get(matchId).push(event);
        }
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
    #take(match) {
        const before = this.#matches.get(match.id);
        const tooNew = Date.parse(match.updatedAt) > this.#now() - this.#delayMs;
        if (this.#delayMs > 0 && tooNew) this.#matches.set(match.id, before ?? { ...match, early: true }); // read again when it is old enough
        else if (!before || before.early || match.seq >= before.seq) this.#matches.set(match.id, match);
        for (const event of this.#early.get(match.id) ?? []) this.#apply(event);
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
            if (this.#ended || !this.#known) return;
            const came = data.filter(({ id }) => !this.#matches.has(id));
            for (const match of came) this.#matches.set(match.id, match);
            if (came.length > 0) this.#tellMatches();
        } catch (error) {
            if (!(error instanceof LiveScoreError)) throw error;
            this.#readLater(REFRESH_MS / 10);
        }
        if (this.#asked.size > 0 && !this.#ended) this.#gather ??= setTimeout(() => this.#readAsked(), GATHER_MS);
    }

    // ---- The whole

    #readLater(ms) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(this.refresh, ms * (1 + Math.random()));
    }

    async #readUntilFresh() {
        this.#reading = true;
        for (let attempt = 0; this.#stale && !this.#ended; ) {
            this.#stale = false;
            this.#early.clear();
            try {
                const found = await this.#readPages();
                if (this.#ended) break;
                if (found === null) continue;
                attempt = 0;
                for (const match of found.values()) this.#take(match);
                const removed = new Set([...this.#early.values()].flat().filter(({ type }) => type === "match:removed").map(({ matchId }) => matchId));
                // What came in since the reading began stays until the next one.
                for (const id of this.#matches.keys()) {
                    if (removed.has(id) || (!found.has(id) && !this.#early.has(id))) this.#matches.delete(id);
                }
                this.#known = true;
                this.#readAt = performance.now();
                this.#tellMatches();
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
                tell(this.#handlers.onTrouble, error);
                await sleep(Math.max((error.retryAfter ?? 0) * 1000, 500) + jitter(attempt));
            }
        }
        this.#reading = false;
        this.#early.clear();
        this.#settled();
        const waits = this.#delayMs > 0 && [...this.#matches.values()].some(({ early }) => early);
        if (!this.#ended) this.#readLater(waits ? Math.min(this.#delayMs, REFRESH_MS) : REFRESH_MS);
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
                    if (this.#ended || this.#stale) return;
                    add(await this.#request({ ...query, offset }));
                }
            };
            await Promise.all(Array.from({ length: AT_ONCE }, worker));
        }
        let cursor = found.size < total ? first.pagination.nextCursor : undefined;
        while (cursor && !this.#ended && !this.#stale) {
            const page = await this.#request({ ...query, cursor });
            add(page);
            cursor = page.pagination.hasMore ? page.pagination.nextCursor : undefined;
        }
        return this.#ended || this.#stale ? null : found;
    }

    #tellMatches() {
        tell(this.#handlers.onMatches, [...this.#matches.values()]);
    }
}
