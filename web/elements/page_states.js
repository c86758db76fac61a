import { html, nothing } from "lit";

/** What stands in the place of content that could not be had. `retry` asks again. */
export function failure(error, retry) {
    const words = error.status === 0 || error.status >= 500 ? "The service does not answer." : error.message;
    return html`<div class="message" role="alert"><h2>This could not be loaded</h2><p>${words}</p>
        <button type="button" class="primary" @click=${retry}>Retry</button></div>`;
}

/** What stands where there is nothing, and when that may change. */
export function empty(title, words = "") {
    return html`<div class="message"><h2>${title}</h2>${words ? html`<p>${words}</p>` : nothing}</div>`;
}

/** The whole page when its subject does not exist. */
export function unknown(title, words) {
    return html`<div class="message"><h1>${title}</h1><p>${words}</p><a class="button" href="/">All scores</a></div>`;
}
