import { html } from "lit";
import "./match_row.js";

const dayOfYear = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayOfAnyYear = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", year: "numeric" });

/** "Saturday 29 November", with its year when that is another one. */
export function dayName(day, now = Date.now()) {
    return day.getFullYear() === new Date(now).getFullYear() ? dayOfYear.format(day) : dayOfAnyYear.format(day);
}

/** The matches as rows. Its style, web/styles/match_list.css, goes by the width of the list. */
export function matchList(matches, { withDay = "never", label } = {}) {
    return html`<ul class="match-list" aria-label=${label}>${matches.map(
        (match) => html`<li><match-row .match=${match} withDay=${withDay}></match-row></li>`)}</ul>`;
}
