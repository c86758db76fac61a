import { html, nothing } from "lit";
import { isFootball, isRunning } from "../../elements/match/match_words.js";
import { periodName } from "./match_incidents.js";

const SHORT = { quarter: "Q", period: "P", set: "Set ", innings: "Inn. " };

/** "Q3", "Set 2", "OT". */
function shortName(kind) {
    const [, name, number] = /^(.*?)(?:_(\d+))?$/.exec(kind);
    if (SHORT[name] && number) return SHORT[name] + number;
    if (name === "overtime") return number > 1 ? `OT${number}` : "OT";
    return periodName(kind);
}

/** The score of each period, in sports where that is how people read a match; football has it beside its incidents. */
export function periodTable(match) {
    const periods = (match.periods ?? []).filter(({ home, away }) => Number.isInteger(home) || Number.isInteger(away));
    if (isFootball(match) || periods.length === 0) return nothing;
    const row = (side) => html`<tr><th scope="row" class="name" dir="auto">${match[`${side}Team`]}</th>${periods.map(
        (period) => html`<td class="number" data-now=${isNow(period, match) ? "" : nothing} data-won=${period[side] > period[side === "home" ? "away" : "home"] ? "" : nothing}>${period[side] ?? "–"}</td>`)}</tr>`;
    return html`<div class="period-scroll" tabindex="0" role="group" aria-label="Score by period"><table class="period-table">
        <caption class="visually-hidden">Score by period</caption>
        <thead><tr><td></td>${periods.map((period) => html`<th scope="col"><abbr title=${periodName(period.kind)}>${shortName(period.kind)}</abbr></th>`)}</tr></thead>
        <tbody>${row("home")}${row("away")}</tbody></table></div>`;
}

const isNow = (period, match) => isRunning(match) && !period.endedAt && period === match.periods.at(-1);
