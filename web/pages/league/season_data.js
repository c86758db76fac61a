import { applyEvent } from "../../client/livescore.js";
import { isRunning } from "../../elements/match/match_words.js";
import { service } from "../../elements/service.js";
import { currentRound, isKnockout } from "./season_rounds.js";

const PAGE = 100;
/** Between two readings of a table that moves. A goal is on screen within a second. */
const TABLE_GAP_MS = 400;
/** Many pages hear of one goal at the same time; they need not ask at the same time. */
const TABLE_SPREAD_MS = 150;
const ROUNDS_GAP_MS = 2_000;

/** Calls `work` at once or soon, and never twice within `gap` ms. */
function paced(work, gap, spread = 0) {
    let timer = 0;
    let last = -Infinity;
    let again = false;
    const run = async () => {
        last = performance.now();
        again = false;
        await work();
        timer = 0;
        if (again) ask();
    };
    const ask = () => {
        again = true;
        if (timer) return;
        const rest = last + gap - performance.now();
        timer = setTimeout(run, Math.max(rest, Math.random() * spread));
    };
    return ask;
}

/**
 * One season of a league, as the page shows it, and kept current by the league's topic. It emits "change".
 *
 * league, seasons, season (the whole of it, or null), label
 * standings, settled   with the matches that run, and without them (null while none runs)
 * rounds, chosen, matches (of the chosen round; null: on their way), roundError, knockout (matches of the knock-out rounds)
 */
export class SeasonData extends EventTarget {
    #leagueId;
    #following = null;
    #turn = 0; // what a former choice still brings is of no use
    #known = new Map(); // id -> match, of all that the page shows
    #refreshTable = paced(() => this.#readTable(), TABLE_GAP_MS, TABLE_SPREAD_MS);
    #refreshRounds = paced(() => this.#readRounds(), ROUNDS_GAP_MS);

    constructor(leagueId) {
        super();
        this.#leagueId = leagueId;
        this.venue = "";
    }

    get path() {
        return `/api/leagues/${this.#leagueId}`;
    }

    /** Throws a LiveScoreError: 404 for an unknown league. */
    async load(label = null, wanted = null) {
        const turn = ++this.#turn;
        const read = (path, query = {}) => service.request("GET", this.path + path, { query });
        const [league, seasons, standings, rounds] = await Promise.all([
            read(""), read("/seasons", { limit: PAGE }), orNothing(read("/standings", this.#tableQuery(label))),
            orNothing(read("/rounds", { season: label })),
        ]);
        if (turn !== this.#turn) return;
        // A reading that began meanwhile is of the season before.
        this.#turn += 1;
        this.league = league.data;
        this.seasons = seasons.data;
        this.standings = standings?.data ?? null;
        this.rounds = rounds?.data.rounds ?? [];
        this.label = rounds?.data.season ?? standings?.data.season ?? null;
        this.season = this.seasons.find((season) => season.label === this.label) ?? null;
        this.settled = null;
        this.matches = null;
        this.knockout = [];
        this.#known.clear();
        const named = wanted === null ? -1 : this.rounds.findIndex(({ round, stage }) => `${stage ?? ""}/${round}` === wanted);
        this.chosen = named >= 0 ? named : currentRound(this.rounds, service.now());
        this.#follow();
        await Promise.all([this.#readRound(), this.#readKnockout()]);
    }

    choose(index) {
        this.chosen = index;
        this.matches = null;
        this.roundError = null;
        this.#changed();
        return this.#readRound();
    }

    async showVenue(venue) {
        this.venue = venue;
        await this.#readTable();
    }

    /** Team id -> its match that runs. */
    get running() {
        const running = new Map();
        for (const match of this.#known.values()) {
            if (!isRunning(match) || match.season !== this.label) continue;
            for (const id of [match.homeTeamId, match.awayTeamId]) if (id) running.set(id, match);
        }
        return running;
    }

    #tableQuery(label, live = true) {
        return { season: label, live: live || undefined, venue: this.venue || undefined };
    }

    #changed() {
        this.dispatchEvent(new Event("change"));
    }

    #place(list) {
        return list && list.map((match) => this.#known.get(match.id) ?? match).filter((match) => !match.removed);
    }

    async #readTable() {
        const turn = this.#turn;
        const read = (live) => orNothing(service.request("GET", `${this.path}/standings`, { query: this.#tableQuery(this.label, live) }));
        try {
            const [standings, settled] = await Promise.all([read(true), this.running.size ? read(false) : null]);
            if (turn !== this.#turn) return;
            this.standings = standings?.data ?? null;
            this.settled = settled?.data ?? null;
            this.#changed();
        } catch (error) {
            // The table stands as it was; the state of the connection says that it may be old.
            console.warn(`Live Score: ${error.message}`);
        }
    }

    async #readRounds() {
        const turn = this.#turn;
        try {
            const { data } = await service.request("GET", `${this.path}/rounds`, { query: { season: this.label } });
            if (turn !== this.#turn) return;
            const shown = this.rounds[this.chosen];
            this.rounds = data.rounds;
            const place = this.rounds.findIndex(({ stage, round }) => stage === shown?.stage && round === shown?.round);
            if (place >= 0) this.chosen = place;
            await Promise.all([this.#readRound(), this.#readKnockout()]);
        } catch (error) {
            console.warn(`Live Score: ${error.message}`);
        }
    }

    async #readRound() {
        const turn = this.#turn;
        const round = this.rounds[this.chosen];
        if (!round) return;
        try {
            const matches = await this.#matchesOf(round);
            if (turn !== this.#turn || this.rounds[this.chosen] !== round) return;
            this.matches = this.#take(matches);
            this.roundError = null;
        } catch (error) {
            if (turn !== this.#turn || this.rounds[this.chosen] !== round) return;
            this.roundError = error;
        }
        this.#changed();
    }

    async #readKnockout() {
        const turn = this.#turn;
        const lists = await Promise.all(this.rounds.filter(isKnockout).map((round) => this.#matchesOf(round).catch(() => [])));
        if (turn !== this.#turn) return;
        this.knockout = this.#take(lists.flat());
        this.#changed();
    }

    async #matchesOf({ stage, round }) {
        const all = [];
        const query = { season: this.label, stage, round, sort: "startTime", limit: PAGE };
        for (let cursor; ;) {
            const { data, pagination } = await service.request("GET", `${this.path}/matches`, { query: { ...query, cursor } });
            // A filter cannot ask for what a match does not name.
            all.push(...data.filter((match) => match.stage === stage && match.round === round));
            cursor = pagination.nextCursor;
            if (!cursor) return all;
        }
    }

    /** The answers' matches, unless an event has told more of one. */
    #take(matches) {
        for (const match of matches) {
            const before = this.#known.get(match.id);
            if (!before || before.seq <= match.seq) this.#known.set(match.id, match);
        }
        return this.#place(matches);
    }

    // ---- Live

    #follow() {
        if (this.#following) return;
        this.#following = service.league(this.#leagueId, {
            onSnapshot: (matches, { lost }) => {
                const hadNews = matches.some((match) => (this.#known.get(match.id)?.seq ?? match.seq) !== match.seq);
                this.#take(matches);
                if (hadNews || lost || this.running.size) this.#news({ all: lost });
            },
            onMatch: (match) => {
                this.#take([match]);
                this.#news({ all: true });
            },
            onEvent: (event) => this.#hear(event),
            onError: (error) => console.warn(`Live Score: ${error.message}`),
        });
    }

    #hear(event) {
        const before = this.#known.get(event.matchId);
        if (event.type === "match:removed") {
            if (before) this.#known.set(event.matchId, { ...before, removed: true, status: "cancelled" });
        } else if (event.type === "match:created") {
            this.#take([{ ...event.data, seq: event.seq }]);
        } else if (before) {
            this.#known.set(event.matchId, applyEvent(before, event));
        }
        const movesTable = ["score:update", "match:status", "match:created", "match:updated", "match:removed"].includes(event.type);
        if (movesTable) this.#news({ all: event.type !== "score:update" });
    }

    #news({ all }) {
        this.matches = this.#place(this.matches);
        this.knockout = this.#place(this.knockout);
        this.#changed();
        this.#refreshTable();
        if (all) this.#refreshRounds();
    }
}

/** A league without a season yet has no tables and no rounds, which is no failure. */
async function orNothing(request) {
    try {
        return await request;
    } catch (error) {
        if (error.status === 404) return null;
        throw error;
    }
}
