import { html } from "lit";

const precise = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hour12: false });
const WAYS = { in: "received", out: "sent", note: "note" };

/** Raw frames with their times, the newest first. They are not announced: there may be hundreds a second. */
export function frameLog(name, frames) {
    return html`<div class="ops-frames" role="log" aria-live="off" aria-label=${name} tabindex="0">
        ${frames.length ? "" : html`<p class="muted">Nothing yet.</p>`}
        <ol>${frames.toReversed().map(({ at, way, text, more }) => html`<li data-way=${way}>
            <time class="number muted">${precise.format(at)}</time> <span class="ops-way">${WAYS[way]}</span>
            ${more ? html`<strong>${more}</strong>` : ""}<code>${text}</code></li>`)}</ol>
    </div>`;
}
