import "../../elements/connection.js";
import { html, nothing } from "lit";
import { flag } from "../../elements/flag.js";
import { PageElement } from "../../elements/page_element.js";
import { empty, failure, unknown } from "../../elements/page_states.js";
import { service } from "../../elements/service.js";
import "../../elements/table/standings_table.js";
import "./league_bracket.js";
import "./league_rounds.js";
import { SeasonData } from "./season_data.js";
import { hasStages, isKnockout, roundName } from "./season_rounds.js";
import { bracketOf } from "./ties.js";

const VENUES = [["", "All"], ["home", "Home"], ["away", "Away"]];

/** <league-page>: a season of a league: tables, knock-out rounds, fixtures and results. The address tells which. */
class LeaguePage extends PageElement {
    static properties = { view: { state: true }, error: { state: true }, isLive: { state: true } };

    constructor() {
        super();
        this.leagueId = Number(location.pathname.split("/")[2]);
        this.data = new SeasonData(this.leagueId);
        this.data.addEventListener("change", () => this.requestUpdate());
        this.error = null;
        this.isLive = true;
        this.isLoaded = false;
        this.view = null;
    }

    connectedCallback() {
        super.connectedCallback();
        const asked = new URLSearchParams(location.search);
        this.view = asked.get("view");
        this.load(asked.get("season"), asked.get("round"));
    }

    /** Of what is asked for last, the failure counts; "Retry" asks for the same again. */
    async load(label = null, round = null) {
        const again = () => this.load(label, round);
        this.again = again;
        this.error = null;
        try {
            await this.data.load(label, round);
            this.isLoaded = true;
            if (!this.views().some(([name]) => name === this.view)) this.view = this.firstView();
            this.tell();
        } catch (error) {
            if (this.again === again) this.error = error;
        }
        this.requestUpdate();
    }

    get isReady() {
        return this.isLoaded || this.error !== null;
    }

    /** The address shows the same again when it is shared or loaded again. */
    tell() {
        const told = new URLSearchParams();
        const { label, rounds, chosen, league } = this.data;
        if (label && label !== league.currentSeason?.label) told.set("season", label);
        if (this.view !== this.firstView()) told.set("view", this.view);
        if (this.hasChosenRound && rounds[chosen]) told.set("round", `${rounds[chosen].stage ?? ""}/${rounds[chosen].round}`);
        history.replaceState(null, "", location.pathname + (told.size ? `?${told}` : ""));
    }

    views() {
        const { standings, rounds, league } = this.data;
        const views = [];
        if (rounds.some(isKnockout)) views.push(["knockout", "Knock-out"]);
        if (standings?.tables.length) views.push(["table", standings.tables.length > 1 && league.kind === "cup" ? "Groups" : "Table"]);
        if (rounds.length || views.length === 0) views.push(["matches", "Matches"]);
        return views;
    }

    /** A cup shows its knock-out rounds once it has come that far; a league shows its table. */
    firstView() {
        const { rounds, league } = this.data;
        const names = this.views().map(([name]) => name);
        const groups = rounds.filter((round) => !isKnockout(round));
        const isPastGroups = groups.every(({ nextStart, running }) => !nextStart && !running);
        if (names.includes("knockout") && ((league.kind === "cup" && isPastGroups) || !names.includes("table"))) return "knockout";
        return names.includes("table") ? "table" : names[0];
    }

    render() {
        if (this.error?.status === 404 || this.error?.status === 400) return unknown("There is no such league", "Its address may be wrong, or it was removed.");
        if (this.error) return html`<h1 class="visually-hidden">League</h1>${failure(this.error, this.again)}`;
        const { league } = this.data;
        const views = this.views();
        return html`<header class="page-head">
                <div class="page-title">${flag(league.country)}<h1 class="name" dir="auto">${league.name}</h1>
                    ${league.country ? html`<p class="muted">${league.country}</p>` : nothing}</div>
                ${this.seasonSwitch()}
            </header>
            ${views.length > 1 ? html`<div class="tabs" role="group" aria-label="Show">${views.map(([name, words]) => html`<button type="button"
                aria-pressed=${this.view === name} @click=${() => this.show(name)}>${words}</button>`)}</div>` : nothing}
            <div class="league-body" data-view=${this.view}>
                ${this.view === "knockout" ? this.bracket() : nothing}
                ${this.view === "table" ? this.tables() : nothing}
                ${this.view === "knockout" ? nothing : html`<section class="matches panel" aria-labelledby="matches-title">
                    <h2 id="matches-title" class="visually-hidden">Fixtures and results</h2>
                    <league-rounds .rounds=${this.data.rounds} .chosen=${this.data.chosen} .matches=${this.data.matches}
                        .error=${this.data.roundError ?? null} @choose=${(event) => this.choose(event.detail)}
                        @retry=${() => this.data.choose(this.data.chosen)}></league-rounds></section>`}
            </div>`;
    }

    seasonSwitch() {
        const { seasons, label } = this.data;
        if (seasons.length === 0) return nothing;
        if (seasons.length === 1) return html`<p class="season number">${label}</p>`;
        return html`<label class="season"><span class="visually-hidden">Season</span>
            <select @change=${(event) => this.chooseSeason(event.target.value)}>${seasons.map((season) => html`<option
                ?selected=${season.label === label}>${season.label}</option>`)}</select></label>`;
    }

    show(view) {
        this.view = view;
        this.tell();
    }

    choose(index) {
        this.hasChosenRound = true;
        this.data.choose(index);
        this.tell();
    }

    chooseSeason(label) {
        this.hasChosenRound = false;
        this.view = null;
        this.load(label);
    }

    tables() {
        const { standings, settled } = this.data;
        const shown = this.isLive || !settled ? standings : settled;
        const { bestPlaced = [] } = shown;
        // Of a season that splits, the stage that it has come to comes first.
        const [{ stage: first }] = shown.tables;
        const tables = [...shown.tables.filter(({ stage }) => stage !== first), ...shown.tables.filter(({ stage }) => stage === first)];
        return html`<section class="tables" aria-labelledby="tables-title">
            <h2 id="tables-title" class="visually-hidden">${tables.length > 1 ? "Tables" : "Table"}</h2>
            ${this.tableSwitches()}
            <div class="table-grid" ?data-many=${tables.length > 1}>
                ${tables.map((table) => this.table(table, tables.length, settled?.tables.find(({ stage, group }) => stage === table.stage && group === table.group)))}
                ${bestPlaced.map(({ position, rows }) => html`<div class="panel"><standings-table titled caption="Teams in place ${position} of their groups"
                    .rows=${rows}></standings-table></div>`)}
            </div>
        </section>`;
    }

    /** The matches that run and count in this table: a knock-out match counts in no group. */
    runningIn({ stage, group }) {
        const counts = (match) => (!group || match.group === group) && (match.stage ?? stage) === stage && (group || !isTie(match));
        return new Map([...this.data.running].filter(([, match]) => counts(match)));
    }

    tableSwitches() {
        const { venue, standings } = this.data;
        const running = standings.tables.some((table) => this.runningIn(table).size > 0);
        const remaining = standings.provisional;
        return html`<div class="table-switches">
            ${standings.tables.length > 1 ? nothing : html`<div class="choices" role="group" aria-label="Matches that count">${VENUES.map(([value, words]) => html`<button type="button"
                aria-pressed=${venue === value} @click=${() => this.data.showVenue(value)}>${words}</button>`)}</div>`}
            ${running ? html`<button type="button" class="live-switch" aria-pressed=${this.isLive}
                @click=${() => { this.isLive = !this.isLive; }}><span class="live-dot" aria-hidden="true"></span>Live table</button>` : nothing}
            <p class="muted small">${running && this.isLive ? "Running matches count with their present score." : remaining ? "" : standings.tables.length > 1 ? "Final tables." : "Final table."}</p>
        </div>`;
    }

    table(table, count, settled) {
        const { stage, group, rows } = table;
        const { league, venue } = this.data;
        const title = [stage, group].filter(Boolean).join(", ") || league.name;
        const before = new Map(this.isLive && !venue ? settled?.rows.map((row) => [row.team.id, row.position]) : []);
        return html`<div class="panel"><standings-table ?titled=${count > 1} caption=${title} .rows=${rows} .running=${this.runningIn(table)} .before=${before}
            .notes=${venue ? [] : this.deductions(rows)}></standings-table></div>`;
    }

    /** A deduction of the season with its reason; the row tells only how many points. */
    deductions(rows) {
        const reasons = new Map();
        for (const { teamId, reason } of this.data.season?.deductions ?? []) if (reason) reasons.set(teamId, reason);
        return rows.filter(({ deduction }) => deduction).map(({ team, deduction }) => {
            const reason = reasons.get(team.id);
            return `${team.name}: ${deduction} ${deduction === 1 ? "point" : "points"} deducted${reason ? ` (${reason})` : ""}`;
        });
    }

    bracket() {
        const rounds = this.data.rounds.filter(isKnockout);
        const columns = bracketOf(rounds, this.data.knockout, (round) => roundName(round, hasStages(rounds)));
        return html`<div class="knockout"><h2 class="visually-hidden">Knock-out rounds</h2>
            ${this.data.knockout.length ? html`<league-bracket .columns=${columns}></league-bracket>` : empty("The draw is not made yet")}</div>`;
    }
}
/** A match of a two-legged tie counts in no table. */
const isTie = ({ leg, tieId }) => leg !== null || tieId !== null;
customElements.define("league-page", LeaguePage);
