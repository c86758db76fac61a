import { html, nothing } from "lit";
import { countryCode, flag } from "../flag.js";
import { LiveElement } from "../live_element.js";
import { LATE, matchLabel, nameOf, scoreText, statusOf, winnerOf } from "./match_words.js";
import { service } from "../service.js";

/** The rows on the page. One timer moves all their clocks, and only those whose text changes are drawn. */
const rows = new Set();
setInterval(() => {
    if (document.hidden) return;
    for (const row of rows) row.tick();
}, 1000);

/**
 * <match-row>: a match on one line, as a link to its page. Its style is web/styles/match_row.css.
 *
 * match      as the service answers it; another object whenever it changes. `redCards` {home, away} if known
 * favourite  true or false: with a button that sends the event "favourite" {detail: {match}}; null: without one
 * withDay    when the start has its day, as in `kickOff`
 * news       a few words over the row, such as who scored
 * asOf       ms since 1970: the clock stands as of then; null: it runs
 * flash      "home" or "away": the side whose score has just changed
 */
class MatchRow extends LiveElement {
    static properties = {
        match: { attribute: false }, favourite: { attribute: false }, withDay: {}, news: {}, flash: {}, asOf: { attribute: false },
    };

    constructor() {
        super();
        this.favourite = null;
        this.withDay = "never";
        this.news = "";
        this.flash = null;
        this.asOf = null;
    }

    connectedCallback() {
        super.connectedCallback();
        rows.add(this);
        this.tick();
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        rows.delete(this);
    }

    tick() {
        if (this.match && this.#status().text !== this.shown) this.requestUpdate();
    }

    #now() {
        return this.asOf ?? service.now();
    }

    #status() {
        return statusOf(this.match, this.#now(), this);
    }

    render() {
        const { match } = this;
        if (!match) return nothing;
        const { text, long, tone } = this.#status();
        this.shown = text;
        const winner = winnerOf(match);
        const flags = isCountry(match.homeTeam) && isCountry(match.awayTeam);
        return html`<a class="match-link" href="/match/${match.id}" aria-label=${matchLabel(match, this.#now(), this)}>
            ${side(match, "home", winner, flags)}
            <span class="score number" data-flash=${this.flash ?? nothing} data-tone=${tone}>${scoreText(match)}</span>
            ${side(match, "away", winner, flags)}
            <span class="status number" data-tone=${tone} title=${long}>${text}</span>
            ${match.stale ? html`<span class="late" title="The score may be late">${LATE}</span>` : nothing}
        </a>${this.news ? html`<span class="news" aria-hidden="true" data-side=${this.flash ?? nothing}>${this.news}</span>` : nothing}${this.#star()}`;
    }

    #star() {
        if (this.favourite === null) return nothing;
        const tell = () => this.dispatchEvent(new CustomEvent("favourite", { bubbles: true, detail: { match: this.match } }));
        return html`<button type="button" class="star" aria-pressed=${this.favourite} aria-label="Favourite ${nameOf(this.match)}" @click=${tell}></button>`;
    }
}

/** A team of two letters is a club more likely than a country. */
const isCountry = (name) => name.length > 2 && countryCode(name) !== null;

function side(match, which, winner, flags) {
    const name = match[`${which}Team`];
    const cards = Math.min(match.redCards?.[which] ?? 0, 5);
    const lost = winner !== null && winner !== which;
    return html`<span class="team ${which} ${lost ? "lost" : ""}" title=${name}>
        ${flags ? flag(name) : nothing}<span class="name" dir="auto">${name}</span>
        ${Array.from({ length: cards }, () => html`<span class="red-card"></span>`)}</span>`;
}
customElements.define("match-row", MatchRow);
