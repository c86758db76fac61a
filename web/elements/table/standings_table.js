import { html, nothing } from "lit";
import { countryCode, flag } from "../flag.js";
import { form } from "./form.js";
import { LiveElement } from "../live_element.js";
import { zonesOf } from "./standings_zones.js";
import { hintOf } from "./standings_words.js";

let tables = 0; // makes the ids of hints unique in a page

/**
 * <standings-table>: one table of `GET /api/leagues/:id/standings`.
 *
 * Its columns go by its own width, so it fits beside a match as it does on a phone. Zones are a colour at the position
 * and a line below the table, which names their positions. A team that stands above another one with equal points has a
 * button that tells why.
 */
class StandingsTable extends LiveElement {
    static properties = {
        rows: { attribute: false }, // `tables[].rows` of the answer
        caption: {}, // names the table; seen when `titled`
        titled: { type: Boolean },
        marked: { attribute: false }, // ids of teams, such as the two of the page's match
        running: { attribute: false }, // Map: a team's id -> its match that runs now
        before: { attribute: false }, // Map: a team's id -> its position without the matches that run
        notes: { attribute: false }, // texts below the table, such as the reasons of deductions
        hint: { state: true }, // the id of the team whose hint is open
    };

    constructor() {
        super();
        this.rows = [];
        this.caption = "Table";
        this.titled = false;
        this.marked = [];
        this.running = new Map();
        this.before = new Map();
        this.notes = [];
        this.hint = null;
        this.number = ++tables;
    }

    render() {
        const { zones, zoneOf } = zonesOf(this.rows);
        return html`
            <table class="standings">
                <caption class=${this.titled ? "" : "visually-hidden"}>${this.caption}</caption>
                <thead><tr>
                    <th scope="col" class="position">${abbreviated("#", "Position")}</th>
                    <th scope="col" class="team">Team</th>
                    <th scope="col">${abbreviated("P", "Played")}</th>
                    <th scope="col" class="results">${abbreviated("W", "Won")}</th>
                    <th scope="col" class="results">${abbreviated("D", "Drawn")}</th>
                    <th scope="col" class="results">${abbreviated("L", "Lost")}</th>
                    <th scope="col" class="goals">Goals</th>
                    <th scope="col">${abbreviated("GD", "Goal difference")}</th>
                    <th scope="col" class="points">${abbreviated("Pts", "Points")}</th>
                    <th scope="col" class="last">Form</th>
                </tr></thead>
                <tbody>${this.rows.map((row, index) => this.row(row, this.rows[index + 1], zoneOf(row), index > 0 && zoneOf(row) !== zoneOf(this.rows[index - 1])))}</tbody>
            </table>
            ${zones.length ? html`<ul class="zones" aria-label="What the positions mean">${zones.map(legend)}</ul>` : nothing}
            ${this.notes.length ? html`<ul class="notes">${this.notes.map((note) => html`<li>${note}</li>`)}</ul>` : nothing}`;
    }

    row(row, next, zone, begins) {
        const match = this.running.get(row.team.id);
        const marked = [...this.marked].includes(row.team.id);
        return html`<tr ?data-marked=${marked} ?data-live=${Boolean(match)} data-zone=${zone?.kind ?? nothing}
                ?data-begins=${begins} data-team=${row.team.id}>
            <td class="position">${row.position}${row.positionShared ? html`<span aria-hidden="true">=</span>
                <span class="visually-hidden">shared</span>` : nothing}${this.moved(row)}</td>
            <th scope="row" class="team"><span class="team-cell">
                ${countryCode(row.team.name) ? flag(row.team.name) : nothing}
                <a class="name" dir="auto" href="/team/${row.team.id}">${row.team.name}</a>
                ${match ? score(match) : nothing}
                ${row.description ? html`<span class="visually-hidden">, ${row.description}</span>` : nothing}
            </span></th>
            <td>${row.played}</td>
            <td class="results">${row.won}</td>
            <td class="results">${row.drawn}</td>
            <td class="results">${row.lost}</td>
            <td class="goals">${row.goalsFor}:${row.goalsAgainst}</td>
            <td>${signed(row.goalDifference)}</td>
            <td class="points"><span class="points-cell"><b>${row.points}</b>${deduction(row)}${this.why(row, next)}</span></td>
            <td class="last">${form(row.form ?? "")}</td>
        </tr>`;
    }

    /** Where the matches that run have moved the team. */
    moved(row) {
        const places = (this.before.get(row.team.id) ?? row.position) - row.position;
        if (places === 0) return nothing;
        const words = `${places > 0 ? "up" : "down"} ${Math.abs(places)} ${Math.abs(places) === 1 ? "place" : "places"}`;
        return html`<span class="moved" data-direction=${places > 0 ? "up" : "down"}><span
            aria-hidden="true">${places > 0 ? "▲" : "▼"}${Math.abs(places)}</span><span class="visually-hidden">${words}</span></span>`;
    }

    why(row, next) {
        const words = hintOf(row, next);
        if (!words) return nothing;
        const id = `why-${this.number}-${row.team.id}`;
        const isOpen = this.hint === row.team.id;
        const open = () => { this.hint = row.team.id; };
        const close = () => { if (this.hint === row.team.id) this.hint = null; };
        // A pointer and the keyboard open it by being there, a finger by a tap. Escape closes it.
        return html`<span class="why" @pointerleave=${close}>
            <button type="button" aria-describedby=${id} @click=${open} @focus=${open} @blur=${close}
                @pointerenter=${(event) => event.pointerType === "mouse" && open()}
                @keydown=${(event) => event.key === "Escape" && close()}>
                <span aria-hidden="true">?</span><span class="visually-hidden">Why ${row.team.name} is above ${next.team.name}</span>
            </button>
            <span class="hint" role="tooltip" id=${id} ?hidden=${!isOpen}>${words}</span></span>`;
    }
}
customElements.define("standings-table", StandingsTable);

function abbreviated(short, whole) {
    return html`<abbr title=${whole}><span aria-hidden="true">${short}</span><span class="visually-hidden">${whole}</span></abbr>`;
}

/** What is not known is no 0. */
function signed(value) {
    if (value === null || value === undefined) return "";
    return value > 0 ? `+${value}` : String(value).replace("-", "−");
}

function deduction({ deduction: points }) {
    if (!points) return nothing;
    return html`<span class="deduction"><span aria-hidden="true">−${points}</span><span
        class="visually-hidden">, ${points} ${points === 1 ? "point" : "points"} deducted</span></span>`;
}

function score({ id, homeTeam, awayTeam, homeScore, awayScore }) {
    return html`<a class="live-score" href="/match/${id}"><span class="visually-hidden">Live: ${homeTeam} </span>${homeScore ?? "–"}–${awayScore ?? "–"}<span
        class="visually-hidden"> ${awayTeam}</span></a>`;
}

function legend({ kind, description, from, to }) {
    return html`<li><span class="swatch" data-zone=${kind} aria-hidden="true"></span><span
        class="number">${from === to ? from : `${from}–${to}`}</span> ${description}</li>`;
}
