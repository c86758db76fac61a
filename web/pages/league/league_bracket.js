import { html, nothing } from "lit";
import { countryCode, flag } from "../../elements/flag.js";
import { LiveElement } from "../../elements/live_element.js";
import { isRunning, nameOf, scoreText, statusOf } from "../../elements/match/match_words.js";
import { service } from "../../elements/service.js";

/**
 * <league-bracket>: the knock-out rounds side by side, each with its ties. On a phone a round fills the width, and the
 * next one is a swipe away.
 *
 * columns  as bracketOf tells them
 */
class LeagueBracket extends LiveElement {
    static properties = { columns: { attribute: false } };

    constructor() {
        super();
        this.columns = [];
    }

    render() {
        const beside = this.columns.filter(({ isThirdPlace }) => isThirdPlace);
        const tree = this.columns.filter(({ isThirdPlace }) => !isThirdPlace);
        return html`<div class="bracket" role="region" aria-label="Knock-out rounds" tabindex="0">
            ${tree.map((column) => this.column(column, column === tree.at(-1) ? beside : []))}</div>`;
    }

    /** `beside`: what is played on the days of the last round, and leads nowhere. */
    column({ name, ties, paired }, beside) {
        return html`<div class="bracket-round" ?data-paired=${paired}>
            <h3>${name}</h3>
            <ol class="ties">${ties.map((tie) => html`<li>${tieCard(tie)}</li>`)}</ol>
            ${beside.map((column) => html`<div class="beside"><h3>${column.name}</h3>
                <ol class="ties">${column.ties.map((tie) => html`<li>${tieCard(tie)}</li>`)}</ol></div>`)}
        </div>`;
    }
}
customElements.define("league-bracket", LeagueBracket);

function tieCard({ sides, legs, isRunning: runs }) {
    const hasFlags = sides.every(({ name }) => countryCode(name));
    return html`<article class="tie" ?data-live=${runs}>
        ${sides.map((side) => sideLine(side, legs, hasFlags))}
        <p class="tie-links">${legs.map((leg) => legLink(leg, legs.length > 1))}</p>
    </article>`;
}

function sideLine({ id, name, goals, scores, shootout, wentOn }, legs, hasFlags) {
    return html`<p class="tie-side" ?data-on=${wentOn}>
        ${hasFlags ? flag(name) : nothing}
        ${id ? html`<a class="name" dir="auto" title=${name} href="/team/${id}">${name}</a>` : html`<span class="name" dir="auto" title=${name}>${name}</span>`}
        ${wentOn ? html`<span class="went-on" title="Goes on"><span aria-hidden="true">✓</span><span class="visually-hidden">goes on,</span></span>` : nothing}
        ${legs.length > 1 ? html`<span class="leg-goals number muted" aria-hidden="true">${scores.map((score) => html`<span>${score ?? ""}</span>`)}</span>` : nothing}
        <b class="goals number">${goals ?? nothing}</b>
        ${shootout === null ? nothing : html`<span class="kicks number muted"><span class="visually-hidden">penalties </span>(${shootout})</span>`}
    </p>`;
}

function legLink(match, isOneOfTwo) {
    const { text, tone } = statusOf(match, service.now(), { withDay: "always" });
    const leg = isOneOfTwo && match.leg ? (match.leg === 1 ? "1st leg" : "2nd leg") : "";
    const score = leg && scoreText(match) !== "v" ? scoreText(match) : "";
    return html`<a href="/match/${match.id}" data-tone=${tone} ?data-live=${isRunning(match)}>${[leg, score, text].filter(Boolean).join(" ")}<span
        class="visually-hidden"> (${nameOf(match)})</span></a>`;
}
