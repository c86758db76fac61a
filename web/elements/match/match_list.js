import { html, nothing } from "lit";
import "./match_row.js";

const dayOfYear = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayOfAnyYear = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", year: "numeric" });

/** "Saturday 29 November", with its year when that is another one. */
export function dayName(day, now = Date.now()) {
    return day.getFullYear() === new Date(now).getFullYear() ? dayOfYear.format(day) : dayOfAnyYear.format(day);
}

const shortDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const shortDayOfAnyYear = new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric" });

/** Within this time a day and a month mean one day. */
const UNMISTAKABLE_MS = 300 * 86_400_000;

function dateOf({ startTime }, now) {
    const day = new Date(startTime);
    const text = (Math.abs(day - now) < UNMISTAKABLE_MS ? shortDay : shortDayOfAnyYear).format(day);
    return html`<time class="date muted small number" datetime=${startTime} title=${dayName(day, now)}>${text}</time>`;
}

/** The matches as rows, `dated`: each with its day. Its style, web/styles/match_list.css, goes by the width of the list. */
export function matchList(matches, { dated = false, label, now = Date.now() } = {}) {
    return html`<ul class="match-list" ?data-dated=${dated} aria-label=${label}>${matches.map(
        (match) => html`<li>${dated ? dateOf(match, now) : nothing}<match-row .match=${match}></match-row></li>`)}</ul>`;
}
