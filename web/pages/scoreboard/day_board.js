import { LiveScoreError, applyEvent } from "../../client/livescore.js";
import { groupOf, isRunning } from "../../elements/match/match_words.js";
import { followedPeriods } from "../../elements/match/periods.js";
import { shiftDay, startOf, timeZone } from "./days.js";
import { Goals } from "./goals.js";
import { keep, recall } from "./last_known.js";
import { RowFollower } from "./row_follower.js";

const FIELDS = [
    "id", "sport", "league", "leagueId", "homeTeam", "awayTeam", "status", "phase", "startTime", "homeScore", "awayScore", "elapsedSeconds",
    "stats", "periods", "winner", "decidedBy", "statusReason", "stale", "attribution", "seq", "updatedAt",
].join(",");
const LIST = { include: "redCards", fields: FIELDS };
const RED = /^(red|red_card|second_yellow)$/i;
/** Details that no event carries are read for several matches at once. */
const GATHER_MS = 300;
const IDS = 100;
const KEEP_EVERY_MS = 10_000;
/** A blip of the connection needs no words. */
const GRACE_MS = 1_500;
const LAST_KNOWN_AFTER_MS = 1_500;
/** A match that runs over midnight is one of today too, when it began at most so long before. */
const CARRIED_MS = 6 * 3_600_000;

/**
 * What the page knows of one day. Emits `list` when the matches, their order or their groups may have changed, `row`
 * {detail: id} when one match has, and `state` when `state` has.
 */
export class DayBoard extends EventTarget {
    matches = new Map(); // id -> match
    leagues = new Map(); // id -> {name, country, rank}
    /** "loading", "fresh", "old" (as of `asOf`), "failed" (with `trouble`). */
    state = "loading";
    asOf = null;
    trouble = null;
    day = null;
    #begins = -Infinity; // earlier matches are shown once they run
    #carried = new Set(); // ids of those that did
    goals;
    #live;
    #list = null;
    #rows;
    #asked = new Set(); // leagues
    #reread = new Set(); // matches
    #rereadTimer = null;
    #goodAt = null; // when everything was known to be current
    #grace = null;
    #changed = false; // since the last known state was kept
    #isInView;

    /**
     * @param live the client
     * @param isInView(id) whether a goal of the match is news for the visitor
     * @param say(text) announces a goal
     */
    constructor(live, { isInView, say }) {
        super();
        this.#live = live;
        this.#isInView = isInView;
        this.goals = new Goals((id) => this.#tell("row", id), say);
        this.#rows = new RowFollower(live, {
            snapshot: (match, { lost }) => this.#takeSnapshot(match, lost),
            event: (event) => this.#takeEvent(event),
            gone: (id) => this.#remove(id),
        });
        live.addEventListener("connection", () => this.#watch());
        addEventListener("offline", () => this.#watch());
        addEventListener("online", () => this.#watch());
        addEventListener("visibilitychange", () => document.hidden && this.#keep());
        setInterval(() => this.#keep(), KEEP_EVERY_MS);
    }

    /** Shows another day. That of today has the matches of the day before that still run. */
    open(day, isToday) {
        this.#list?.close();
        this.#rows.close();
        this.goals.clear();
        this.#keep();
        this.day = day;
        this.matches = new Map();
        this.#carried.clear();
        this.#begins = isToday ? startOf(day) : -Infinity;
        const moment = (ms) => new Date(ms).toISOString();
        const days = isToday
            ? { from: moment(this.#begins - CARRIED_MS), to: moment(startOf(shiftDay(day, 1))) }
            : { date: day, timezone: timeZone() };
        this.#goodAt = null;
        this.#settle("loading");
        this.#tell("list");
        this.#list = this.#live.all({ ...days, sort: "startTime", ...LIST }, {
            onMatches: (matches) => this.#takeAll(day, matches),
            onEvent: (event) => this.#takeEvent(event),
            onTrouble: (error) => this.#takeTrouble(error),
            onError: (error) => this.#takeTrouble(error),
        });
        setTimeout(() => this.state === "loading" && this.day === day && this.#recall(day), navigator.onLine ? LAST_KNOWN_AFTER_MS : 0);
    }

    /** The matches of the day, and those that were carried over. These stay when they end: who watches wants the result. */
    get shown() {
        return [...this.matches.values()].filter((match) => !this.#isEarlier(match) || this.#carried.has(match.id));
    }

    #isEarlier(match) {
        return Date.parse(match.startTime) < this.#begins;
    }

    #carry(match) {
        if (this.#isEarlier(match) && isRunning(match)) this.#carried.add(match.id);
    }

    /** @param ids the matches whose rows are in view */
    follow(ids) {
        this.#rows.show(ids);
    }

    // ---- What comes

    async #takeAll(day, matches) {
        await this.#learnLeagues(matches);
        if (this.day !== day) return;
        const next = new Map();
        for (const match of matches) {
            const known = this.matches.get(match.id);
            if (known && known.seq > match.seq && !match.early) {
                next.set(match.id, { ...known, redCards: match.redCards ?? known.redCards });
                continue;
            }
            next.set(match.id, known?.early === false && match.early ? known : { ...match, redCards: match.redCards ?? known?.redCards });
            if (known && this.state === "fresh") this.#compare(known, next.get(match.id));
        }
        this.matches = next;
        for (const match of next.values()) this.#carry(match);
        this.#changed = true;
        this.trouble = null;
        this.#settle("fresh");
        this.#tell("list");
        this.#watch();
    }

    #takeEvent(event) {
        const { matchId, type, data, seq } = event;
        if (type.startsWith("commentary:")) {
            if (type === "commentary:new") this.goals.entry(data);
            // A removed entry does not tell what it was.
            if (type === "commentary:removed" || RED.test(data.eventType) || Number.isInteger(data.corrects)) this.#readAgain(matchId);
        }
        const before = this.matches.get(matchId);
        if (!before || seq <= before.seq) return;
        if (type === "match:removed") {
            this.#remove(matchId);
            return;
        }
        const after = applyEvent(before, event);
        if (type === "match:status" || (type === "score:update" && data.periods)) this.#readAgain(matchId);
        this.#put(before, { ...after, ...followedPeriods(before, after, event) });
    }

    #takeSnapshot(match, lost) {
        const before = this.matches.get(match.id);
        if (!before) return;
        const after = { ...before, ...match, early: false };
        if (match.seq > before.seq || lost || before.early) this.#put(before, after);
        if (match.seq > before.seq) this.#readAgain(match.id);
    }

    #put(before, after) {
        this.matches.set(after.id, after);
        this.#carry(after);
        this.#changed = true;
        if (!before.early) this.#compare(before, after);
        const moves = before.status !== after.status || before.startTime !== after.startTime || before.leagueId !== after.leagueId || groupOf(before) !== groupOf(after);
        if (moves) this.#tell("list");
        else this.#tell("row", after.id);
    }

    #compare(before, after) {
        if (before.homeScore !== after.homeScore || before.awayScore !== after.awayScore) this.goals.take(before, after, this.#isInView(after.id));
    }

    #remove(id) {
        if (!this.matches.delete(id)) return;
        this.#changed = true;
        this.#tell("list");
    }

    // ---- What is read

    async #learnLeagues(matches) {
        const ids = [...new Set(matches.map(({ leagueId }) => leagueId))].filter((id) => id && !this.leagues.has(id) && !this.#asked.has(id));
        for (let i = 0; i < ids.length; i += IDS) {
            const some = ids.slice(i, i + IDS);
            for (const id of some) this.#asked.add(id);
            try {
                const { data } = await this.#live.request("GET", "/api/leagues", { query: { ids: some.join(",") } });
                for (const { id, name, country, rank } of data) this.leagues.set(id, { name, country, rank });
            } catch (error) {
                if (!(error instanceof LiveScoreError)) throw error;
                // The matches name their leagues, so the page goes without ranks until the next reading.
                for (const id of some) this.#asked.delete(id);
            }
        }
    }

    #readAgain(id) {
        this.#reread.add(id);
        this.#rereadTimer ??= setTimeout(() => this.#readDetails(), GATHER_MS * (1 + Math.random()));
    }

    async #readDetails() {
        const ids = [...this.#reread].slice(0, IDS);
        for (const id of ids) this.#reread.delete(id);
        this.#rereadTimer = this.#reread.size > 0 ? setTimeout(() => this.#readDetails(), GATHER_MS) : null;
        if (this.#live.delay > 0) return; // it would tell too early
        try {
            const { data } = await this.#live.matches({ ids: ids.join(","), ...LIST });
            for (const match of data) {
                const before = this.matches.get(match.id);
                if (before && match.seq >= before.seq) this.#put(before, { ...before, ...match });
                else if (before) this.#put(before, { ...before, redCards: match.redCards });
            }
        } catch (error) {
            // The list is read again from time to time.
            if (!(error instanceof LiveScoreError)) throw error;
        }
    }

    // ---- How old it is

    #takeTrouble(error) {
        this.trouble = error;
        if (this.state === "loading") this.#recall(this.day);
    }

    async #recall(day) {
        const state = await recall(day);
        if (this.day !== day || this.state !== "loading") return;
        if (state === null) {
            if (this.trouble || !navigator.onLine) this.#settle("failed");
            return;
        }
        this.matches = new Map(state.matches.map((match) => [match.id, match]));
        for (const match of state.matches) this.#carry(match);
        for (const [id, league] of state.leagues) this.leagues.set(id, league);
        this.#settle("old", state.at);
        this.#tell("list");
    }

    async #keep() {
        if (!this.#changed || this.state !== "fresh" || !this.day) return;
        this.#changed = false;
        await keep(this.day, { at: Date.now(), matches: [...this.matches.values()], leagues: [...this.leagues] });
    }

    /** The connection has changed. What is shown is current only while it is open and all was read. */
    #watch() {
        const { state, stale } = this.#live.connection;
        const isGood = state === "open" && !stale && navigator.onLine;
        if (isGood) {
            clearTimeout(this.#grace);
            this.#grace = null;
            this.#goodAt = null;
            if (this.state === "old" && !this.trouble) this.#settle("fresh");
            return;
        }
        if (this.state !== "fresh") return;
        this.#goodAt ??= Date.now();
        this.#grace ??= setTimeout(() => {
            this.#grace = null;
            if (this.state === "fresh" && this.#goodAt !== null) this.#settle("old", this.#goodAt);
        }, navigator.onLine ? GRACE_MS : 0);
    }

    #settle(state, asOf = null) {
        if (this.state === state && this.asOf === asOf) return;
        this.state = state;
        this.asOf = asOf;
        this.#tell("state");
    }

    #tell(type, detail = null) {
        this.dispatchEvent(new CustomEvent(type, { detail }));
    }
}
