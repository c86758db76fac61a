import { html, nothing } from "lit";
import { LiveElement } from "../../elements/live_element.js";
import { styled } from "../../elements/styled.js";
import { periodName } from "./match_incidents.js";

const NAMES = { expected_goals: "Expected goals (xG)", shots_on_target: "Shots on target", hit_woodwork: "Hit the woodwork", first_serve: "First serve in" };
const decimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const MOST_FREE = 12;

/** "Shots on target". */
function nameOf(name) {
    if (Object.hasOwn(NAMES, name)) return NAMES[name];
    const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").trim().toLowerCase();
    return words.charAt(0).toUpperCase() + words.slice(1);
}
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/** The rows of a match: its statistics, or what its free `stats` have of two sides. */
export function statisticsOf({ statistics, match }) {
    if (statistics.length > 0) return statistics;
    return Object.entries(match.stats ?? {})
        .filter(([name, value]) => name !== "shootout" && isNumber(value?.home) && isNumber(value?.away))
        .slice(0, MOST_FREE)
        .map(([name, { home, away }]) => ({ name, unit: "count", period: null, home, away }));
}

/** <match-statistics>: each statistic as two bars. `rows` are as `GET /api/matches/:id/stats` answers them. */
class MatchStatistics extends LiveElement {
    static properties = { rows: { attribute: false }, home: {}, away: {}, period: { state: true } };

    constructor() {
        super();
        this.rows = [];
        this.period = null;
    }

    render() {
        const periods = [...new Set(this.rows.map(({ period }) => period ?? null))];
        if (periods.includes(null)) periods.sort((a, b) => (a === null ? -1 : b === null ? 1 : 0));
        const period = periods.includes(this.period) ? this.period : periods[0] ?? null;
        return html`
            ${periods.length > 1 ? html`<div class="choices" role="group" aria-label="Part of the match">${periods.map((one) => html`<button
                type="button" aria-pressed=${one === period} @click=${() => { this.period = one; }}>${one ? periodName(one) : "Whole match"}</button>`)}</div>` : nothing}
            <table class="statistics"><caption class="visually-hidden">Statistics, ${period ? periodName(period) : "whole match"}</caption>
            <thead class="visually-hidden"><tr><th scope="col">Statistic</th><th scope="col">${this.home}</th><th scope="col">${this.away}</th></tr></thead>
            <tbody>${this.rows.filter((row) => (row.period ?? null) === period).map(bars)}</tbody></table>`;
    }
}
customElements.define("match-statistics", MatchStatistics);

function bars({ name, unit, home, away }) {
    const total = (home ?? 0) + (away ?? 0);
    const share = (value) => (isNumber(value) && total > 0 ? value / total : 0);
    const bar = (value, other, side) => html`<span class="bar ${side}" aria-hidden="true"><span data-more=${isNumber(value) && value > (other ?? 0) ? "" : nothing}
        ${styled({ width: `${(100 * share(value)).toFixed(1)}%` })}></span></span>`;
    return html`<tr><th scope="row">${nameOf(name)}</th><td class="home number">${valueWords(home, unit)}${bar(home, away, "home")}</td>
        <td class="away number">${valueWords(away, unit)}${bar(away, home, "away")}</td></tr>`;
}

function valueWords(value, unit) {
    if (!isNumber(value)) return "–";
    return unit === "percent" ? `${decimal.format(value)}%` : decimal.format(value);
}
