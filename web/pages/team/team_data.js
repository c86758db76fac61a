import { applyEvent } from "../../client/livescore.js";
import { RUNNING_STATUSES, isOver, isRunning } from "../../elements/match/match_words.js";
import { service } from "../../elements/service.js";

const LAST = 10;
const NEXT = 6;
const LEAGUES = 4;
const MEETINGS = 5;
/** A match that should have begun longer ago than this is no next match. */
const OVERDUE_MS = 6 * 3_600_000;
/** Between two readings after news; what is on screen moves by the events themselves. */
const GAP_MS = 700;

/**
 * A team as its page shows it, kept current by the team's topic. It emits "change".
 *
 * team, form (["W", null …], newest first), last (matches of the form), coming (running and next ones, the earliest first)
 * meetings  {opponent: {id, name}, wins, draws, losses, matches} with the opponent of the first of `coming`, or null
 * tables    [{league: {id, name}, season, rows, row}]: `rows` are the team's own and its neighbours
 */
export class TeamData extends EventTarget {
    #id;
    #following = null;
    #known = new Map();
    #timer = 0;

    constructor(id) {
        super();
        this.#id = id;
    }

    /** Throws a LiveScoreError: 404 for an unknown team. */
    async load() {
        const { data } = await service.request("GET", `/api/teams/${this.#id}`);
        this.team = data;
        this.#id = data.id; // of the team that this one was merged into
        await this.#read();
        this.#follow();
    }

    /** The running matches, and then the next ones. */
    get coming() {
        const open = this.list.filter((match) => !isOver(match));
        return [...open.filter(isRunning), ...open.filter((match) => !isRunning(match))];
    }

    get running() {
        const running = new Map();
        for (const match of this.#known.values()) {
            if (isRunning(match)) for (const id of [match.homeTeamId, match.awayTeamId]) running.set(id, match);
        }
        return running;
    }

    async #read() {
        const path = `/api/teams/${this.#id}`;
        const from = new Date(service.now() - OVERDUE_MS).toISOString();
        const [form, running, next] = await Promise.all([
            service.request("GET", `${path}/form`, { query: { limit: LAST } }),
            service.request("GET", `${path}/matches`, { query: { status: RUNNING_STATUSES, sort: "startTime", limit: NEXT } }),
            service.request("GET", `${path}/matches`, { query: { status: "scheduled", from, sort: "startTime", limit: NEXT } }),
        ]);
        this.form = form.data.form;
        this.last = this.#take(form.data.matches);
        this.list = this.#take([...running.data, ...next.data]);
        await Promise.all([this.#readMeetings(), this.#readTables()]);
        this.dispatchEvent(new Event("change"));
    }

    async #readMeetings() {
        const [match] = this.coming;
        const isHome = match?.homeTeamId === this.#id;
        const opponent = match && { id: isHome ? match.awayTeamId : match.homeTeamId, name: isHome ? match.awayTeam : match.homeTeam };
        if (!opponent?.id) {
            this.meetings = null;
            return;
        }
        const { data } = await service.request("GET", `/api/teams/${this.#id}/head-to-head/${opponent.id}`, { query: { limit: MEETINGS } });
        this.meetings = { opponent, ...data };
    }

    async #readTables() {
        const places = new Map();
        for (const { leagueId, season } of [...this.coming, ...this.last]) {
            if (leagueId && !places.has(leagueId)) places.set(leagueId, season);
        }
        const answers = await Promise.all([...places].slice(0, LEAGUES).map(async ([leagueId, season]) => {
            try {
                return (await service.request("GET", `/api/leagues/${leagueId}/standings`, { query: { season, live: true } })).data;
            } catch (error) {
                // A cup without a table, or a season that is too large for one: the page does without.
                if (error.status === 404 || error.status === 422) return null;
                throw error;
            }
        }));
        this.tables = answers.filter(Boolean).flatMap(({ league, season, tables }) => {
            // The table of the newest stage that the team has reached.
            const table = tables.findLast(({ rows }) => rows.some(({ team }) => team.id === this.#id));
            if (!table) return [];
            const place = table.rows.findIndex(({ team }) => team.id === this.#id);
            const first = Math.max(0, Math.min(place - 2, table.rows.length - 5));
            return [{ league, season, stage: table.stage, group: table.group, row: table.rows[place], rows: table.rows.slice(first, first + 5) }];
        });
    }

    #take(matches) {
        for (const match of matches) {
            const before = this.#known.get(match.id);
            if (!before || before.seq <= match.seq) this.#known.set(match.id, match);
        }
        return this.#place(matches);
    }

    #place(matches) {
        return matches.map((match) => this.#known.get(match.id) ?? match);
    }

    #follow() {
        this.#following ??= service.team(this.#id, {
            onSnapshot: (matches, { lost }) => {
                const isNews = matches.some((match) => (this.#known.get(match.id)?.seq ?? match.seq) !== match.seq);
                this.#take(matches);
                if (isNews || lost) this.#news();
            },
            onMatch: (match) => {
                this.#take([match]);
                this.#news();
            },
            onEvent: (event) => {
                const before = this.#known.get(event.matchId);
                if (before) this.#known.set(event.matchId, applyEvent(before, event));
                if (/^(match|score):/.test(event.type)) this.#news();
            },
            onError: (error) => console.warn(`Live Score: ${error.message}`),
        });
    }

    #news() {
        this.last = this.#place(this.last);
        this.list = this.#place(this.list);
        this.dispatchEvent(new Event("change"));
        this.#timer ||= setTimeout(async () => {
            this.#timer = 0;
            try {
                await this.#read();
            } catch (error) {
                // What is shown stands as it was; the state of the connection says that it may be old.
                console.warn(`Live Score: ${error.message}`);
            }
        }, GAP_MS);
    }
}
