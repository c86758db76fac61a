import "../../elements/connection.js";
import { html, nothing } from "lit";
import { crest } from "../../elements/crest.js";
import { form } from "../../elements/table/form.js";
import { matchList } from "../../elements/match/match_list.js";
import { isRunning, knowsScore, scoreText } from "../../elements/match/match_words.js";
import { PageElement } from "../../elements/page_element.js";
import { empty, failure, unknown } from "../../elements/page_states.js";
import "../../elements/table/standings_table.js";
import { TeamData } from "./team_data.js";

const WORDS = { W: "Won", D: "Drew", L: "Lost" };

/** <team-page>: form, next and last matches, the record against the next opponent, and places in tables. */
class TeamPage extends PageElement {
    static properties = { error: { state: true } };

    constructor() {
        super();
        this.teamId = Number(location.pathname.split("/")[2]);
        this.data = new TeamData(this.teamId);
        this.data.addEventListener("change", () => this.requestUpdate());
        this.error = null;
        this.isLoaded = false;
    }

    connectedCallback() {
        super.connectedCallback();
        this.load();
    }

    async load() {
        this.error = null;
        try {
            await this.data.load();
            this.isLoaded = true;
            // The old address of a merged team stays no longer than the visit that used it.
            if (this.data.team.id !== this.teamId) history.replaceState(null, "", `/team/${this.data.team.id}`);
        } catch (error) {
            this.error = error;
        }
        this.requestUpdate();
    }

    get isReady() {
        return this.isLoaded || this.error !== null;
    }

    render() {
        if (this.error?.status === 404 || this.error?.status === 400) return unknown("There is no such team", "Its address may be wrong, or it was removed.");
        if (this.error) return html`<h1 class="visually-hidden">Team</h1>${failure(this.error, () => this.load())}`;
        const { team, last, coming, tables } = this.data;
        const facts = [team.country !== team.name && team.country, team.ageClass, team.gender === "female" && "Women", team.venue].filter(Boolean);
        const [next, ...later] = coming;
        const now = next && isRunning(next);
        return html`<header class="page-head team-head">
                <div class="page-title">${crest(team)}<div><h1 class="name" dir="auto">${team.name}</h1>
                    ${facts.length ? html`<p class="muted">${facts.join(" · ")}</p>` : nothing}</div></div>
                ${this.form()}
            </header>
            <div class="team-body">
                <div class="team-column">
                    ${next ? panel("next", now ? "Playing now" : "Next match", matchList([next], { dated: true, label: now ? "Running match" : "Next match" }), this.meetings())
                        : panel("next", "Next match", empty("No match is planned", "The next one shows here as soon as it is known."))}
                    ${later.length ? panel("later", "Later", matchList(later, { dated: true, label: "Later matches" })) : nothing}
                    ${panel("last", "Last matches", last.length ? matchList(last, { dated: true, label: "Last matches" }) : empty("No match is over yet"))}
                </div>
                ${tables.length ? html`<div class="team-column">${tables.map((table) => this.table(table))}</div>` : nothing}
            </div>`;
    }

    form() {
        const { form: results, last, team } = this.data;
        if (results.length === 0) return nothing;
        const words = (match, result) => {
            const isHome = match.homeTeamId === team.id;
            const opponent = isHome ? match.awayTeam : match.homeTeam;
            return `${WORDS[result] ?? "Played"}${knowsScore(match) ? ` ${scoreText(match)}` : ""} ${isHome ? "at home to" : "away at"} ${opponent}`;
        };
        return html`<div class="team-form"><span class="muted small">Form</span>${form(results.slice(0, 5), { matches: last, words })}</div>`;
    }

    meetings() {
        const { meetings, team } = this.data;
        if (!meetings) return nothing;
        const { opponent, wins, draws, losses, matches } = meetings;
        if (wins + draws + losses === 0) return html`<p class="meetings muted small">The first meeting of the two that is known here.</p>`;
        return html`<section class="meetings" aria-labelledby="meetings-title">
            <h3 id="meetings-title">Head to head with ${opponent.name}</h3>
            <dl class="record"><div><dt>${team.name}</dt><dd class="number">${wins}</dd></div>
                <div><dt>Draws</dt><dd class="number">${draws}</dd></div>
                <div><dt>${opponent.name}</dt><dd class="number">${losses}</dd></div></dl>
            ${matchList(matches, { dated: true, label: `Matches against ${opponent.name}` })}
        </section>`;
    }

    table({ league, season, stage, group, rows, row }) {
        const name = [league.name, group ?? stage].filter(Boolean).join(", ");
        return html`<section class="panel" aria-label=${name}>
            <h2 class="panel-title"><a href="/league/${league.id}${season ? `?season=${encodeURIComponent(season)}` : ""}">${name}</a>
                <span class="muted small number">${season}</span></h2>
            <standings-table caption="${name}: place ${row.position}" .rows=${rows} .marked=${[this.data.team.id]} .running=${this.data.running}></standings-table>
        </section>`;
    }
}
customElements.define("team-page", TeamPage);

function panel(id, title, ...content) {
    return html`<section class="panel" aria-labelledby="${id}-title"><h2 class="panel-title" id="${id}-title">${title}</h2>${content}</section>`;
}
