import { service } from "../../elements/service.js";
import { isRunning } from "../../elements/match/match_words.js";
import { MatchRecord } from "./match_record.js";

const PAGE = 50; // entries of the commentary that one request brings
const LOG_PAGE = 1000;
const VIEWERS_MS = 20_000;
const OUTCOME_MS = 1_500; // at most
const OUTCOME_ATTEMPTS = 5;
const TABLE_MS = 1_000; // the table is right within a second of a change
const OTHER_MATCHES_MS = 60_000; // the table also counts matches that the page does not follow

/**
 * What the page knows of its match, and keeps current. Sends "change" whenever something of it is another one.
 *
 * state     "loading", "ready", "failed" (see `error`), "unknown" or "removed"
 * now       a MatchRecord: the match as it stands
 * log       its events so far, oldest first; `wholeLog` once they are all there
 * table     {standings, before} of its league, or null
 * meetings  what `head-to-head` answers, or null
 */
export class MatchData extends EventTarget {
    state = "loading";
    error = null;
    now = null;
    log = [];
    wholeLog = false;
    table = null;
    meetings = null;
    viewers = null;
    hasOlder = false;
    failedOlder = false;
    failedLog = false;
    isSettled = false; // what stands around the match has come, or does not come
    #id;
    #oldest = Infinity; // the id down to which the commentary is whole
    #cursor = null;
    #touched = new Set(); // ids of entries that events brought, changed or removed: newer than any list
    #following = null;
    #generation = 0; // of the log's history: answers of an older one do not count
    #tableTimer = null;

    constructor(id) {
        super();
        this.#id = id;
    }

    async load() {
        this.state = "loading";
        this.error = null;
        this.#tell();
        try {
            await this.#read();
            this.#follow();
            this.#readBesides();
        } catch (error) {
            if (this.state === "removed") return;
            this.state = error.status === 404 || error.status === 400 ? "unknown" : "failed";
            this.error = error;
            this.#tell();
        }
    }

    /** The entries down to where the commentary is whole, newest first. */
    get commentary() {
        return this.now.inOrder.filter(({ id }) => id >= this.#oldest).reverse();
    }

    async loadOlder() {
        const generation = this.#generation;
        this.failedOlder = false;
        try {
            const { data, pagination } = await service.commentary(this.#id, { limit: PAGE, cursor: this.#cursor });
            if (generation !== this.#generation) return;
            this.#takePage(data, pagination);
        } catch {
            this.failedOlder = true;
        }
        this.#tell();
    }

    /** Reads the log from its begin, once. `wholeLog` tells that it is there, `failedLog` that it may be asked for again. */
    async loadLog() {
        if (this.isReadingLog || this.wholeLog) return;
        this.isReadingLog = true;
        this.failedLog = false;
        try {
            // All was read again meanwhile: then this log is of the time before.
            while (!this.wholeLog) await this.#readLog();
        } catch {
            this.failedLog = true;
        }
        this.isReadingLog = false;
        this.#tell();
    }

    // ---- The match itself

    async #read() {
        const generation = ++this.#generation;
        const { data } = await service.request("GET", `/api/matches/${this.#id}`, { query: { include: "events,lineups,statistics" } });
        const record = MatchRecord.of(data);
        const { data: entries, pagination } = await service.commentary(this.#id, { limit: PAGE });
        if (generation !== this.#generation) return;
        this.now = record;
        this.log = [];
        this.wholeLog = false;
        this.#touched.clear();
        this.#oldest = Infinity;
        this.#takePage(entries, pagination);
        this.state = "ready";
        this.#tell();
    }

    #takePage(entries, pagination) {
        for (const entry of entries) {
            if (!this.#touched.has(entry.id)) this.now.entries.set(entry.id, entry);
            this.#oldest = Math.min(this.#oldest, entry.id);
        }
        this.#cursor = pagination?.nextCursor ?? null;
        this.hasOlder = Boolean(pagination?.hasMore && this.#cursor);
        if (!this.hasOlder) this.#oldest = 0;
    }

    #follow() {
        this.#following = service.match(this.#id, {
            onSnapshot: () => this.#readAgain(),
            onEvent: (event, { replayed }) => this.#take(event, replayed),
            onError: (error) => this.#refused(error),
        }, { since: this.now.match.seq });
    }

    /** The service cannot tell all that was missed, so all is read again. */
    async #readAgain() {
        try {
            await this.#read();
            this.#readBesides();
        } catch (error) {
            this.#refused(error);
        }
    }

    #refused(error) {
        this.error = error;
        this.state = error.code === "unknown_match" || error.status === 404 ? "removed" : "failed";
        this.#following?.close();
        this.#tell();
    }

    #take(event, replayed) {
        if (event.type === "match:removed") {
            this.state = "removed";
            this.#tell();
            return;
        }
        if (event.type.startsWith("commentary:")) this.#touched.add(event.data.id);
        const before = this.now.match;
        this.log.push(event);
        this.now.apply(event);
        const detail = { event, before, replayed };
        this.dispatchEvent(new CustomEvent("event", { detail }));
        const { homeScore, awayScore, status } = this.now.match;
        if (homeScore !== before.homeScore || awayScore !== before.awayScore || status !== before.status) this.#readTableSoon();
        if (event.type === "match:status") this.#readOutcomeSoon();
        this.#tell();
    }

    async #readLog() {
        const generation = this.#generation;
        const behind = [];
        let since = 0;
        for (;;) {
            const { data, pagination } = await service.events(this.#id, { since, limit: LOG_PAGE });
            if (generation !== this.#generation) return;
            behind.push(...data);
            since = data.at(-1)?.seq ?? since;
            const met = this.log[0]?.seq ?? this.now.match.seq + 1;
            if (!pagination.hasMore || data.length === 0 || since >= met - 1) break;
        }
        const first = this.log[0]?.seq ?? Infinity;
        this.log = [...behind.filter(({ seq }) => seq < first), ...this.log];
        this.wholeLog = true;
        this.#tell();
    }

    // ---- What stands around it: a page without it is still a page

    #readBesides() {
        Promise.all([this.#readTable(), this.#readMeetings()]).then(() => {
            this.isSettled = true;
            this.#tell();
        });
        this.#readViewers();
        this.loadLog();
        if (this.timers) return;
        this.timers = [
            setInterval(() => this.#whileSeen(() => this.#readViewers()), VIEWERS_MS),
            setInterval(() => this.#whileSeen(() => this.#readTable()), OTHER_MATCHES_MS),
        ];
    }

    #whileSeen(read) {
        if (!document.hidden && this.state === "ready" && isRunning(this.now.match)) read();
    }

    #readTableSoon() {
        if (this.#tableTimer) return;
        this.#tableTimer = setTimeout(() => {
            this.#tableTimer = null;
            this.#readTable();
        }, TABLE_MS);
    }

    /**
     * What follows from a change of status is drawn at once as far as the event tells. The rest is read after it: the
     * periods of other sports, a decision, an aggregate. The time differs for each of the many who look at the match.
     */
    #readOutcomeSoon(attempt = 0) {
        clearTimeout(this.outcomeTimer);
        this.outcomeTimer = setTimeout(() => this.#besides(async () => {
            const generation = this.#generation;
            const { data } = await service.match(this.#id);
            if (generation !== this.#generation || this.state !== "ready") return;
            const { match } = this.now;
            if (data.seq === match.seq) this.now.match = data;
            // The answer and the events meet somewhere, unless there are very many of these.
            else if (attempt < OUTCOME_ATTEMPTS) this.#readOutcomeSoon(attempt + 1);
            else this.now.match = { ...match, periods: data.periods, winner: data.winner, decidedBy: data.decidedBy, aggregate: data.aggregate };
        }), OUTCOME_MS * (0.1 + Math.random()));
    }

    async #readTable() {
        const { leagueId, season } = this.now.match;
        if (!leagueId || !season) return;
        await this.#besides(async () => {
            const query = { season };
            const live = service.standings(leagueId, { ...query, live: true });
            const [{ data: standings }, before] = await Promise.all([live, isRunning(this.now.match) ? service.standings(leagueId, query) : null]);
            this.table = { standings, before: before?.data ?? null };
        });
    }

    async #readMeetings() {
        const { homeTeamId, awayTeamId } = this.now.match;
        if (!homeTeamId || !awayTeamId) return;
        await this.#besides(async () => {
            const { data } = await service.request("GET", `/api/teams/${homeTeamId}/head-to-head/${awayTeamId}`, { query: { limit: 10 } });
            this.meetings = data;
        });
    }

    async #readViewers() {
        if (!isRunning(this.now.match)) {
            this.viewers = null;
            return;
        }
        await this.#besides(async () => {
            this.viewers = (await service.request("GET", `/api/matches/${this.#id}/viewers`)).data.viewers;
        });
    }

    async #besides(read) {
        try {
            await read();
            this.#tell();
        } catch (error) {
            // The page shows the rest. What is missing comes with the next reading.
            console.warn(`Live Score: ${error.message}`);
        }
    }

    #tell() {
        this.dispatchEvent(new Event("change"));
    }
}
