import { html, nothing } from "lit";
import { DeskElement } from "./desk_element.js";
import { isFootball } from "../../elements/match/match_words.js";
import { GOALS, labelOf } from "./model/intents.js";

const REVIEWED = new Set([...GOALS, "red_card", "penalty_missed"]);
const SHOWN = 4;

/** <review-panel .desk .entries>: goals that wait for the second scorer, and the video referee. */
class ReviewPanel extends DeskElement {
    static properties = { entries: { attribute: false }, choosing: { state: true } };

    start(entry) {
        this.choosing = false;
        this.desk.startReview(entry);
    }

    pending(entry) {
        const isVar = entry.eventType === "var";
        const what = isVar ? entry.message : labelOf(entry);
        // The scorer who entered a goal does not confirm it.
        const waits = !isVar && this.desk.isOwn(entry);
        return html`<li class="pending panel"><p><strong>${what}</strong><span class="muted">${isVar ? nothing : waits ? " waits for the second scorer" : " is to be confirmed"}</span></p>
            ${waits ? nothing : html`<div class="row">
                <button class="tap" @click=${() => this.desk.review(entry, "confirmed")}>${isVar ? "Decision stands" : "Confirm"}<span class="visually-hidden"> ${what}</span></button>
                <button class="tap" @click=${() => this.desk.review(entry, "overturned")}>${isVar ? "Overturned" : "No goal"}<span class="visually-hidden"> ${what}</span></button></div>`}</li>`;
    }

    render() {
        const { match } = this.desk.view;
        const pending = this.entries.filter(({ review, retractedBy }) => review === "pending" && !Number.isInteger(retractedBy));
        const objects = this.entries.filter((entry) => entry.id && REVIEWED.has(entry.eventType) && !Number.isInteger(entry.retractedBy) && entry.review !== "overturned").slice(0, SHOWN);
        return html`
            ${pending.length ? html`<ul class="pendings" aria-label="To be decided">${pending.map((entry) => this.pending(entry))}</ul>` : nothing}
            ${isFootball(match) ? html`<div class="reviews"><button class="tap" aria-expanded=${Boolean(this.choosing)} @click=${() => { this.choosing = !this.choosing; }}>VAR review</button>
                ${this.choosing ? html`<div class="row" role="group" aria-label="What is reviewed">${objects.map((entry) => html`
                    <button class="tap" @click=${() => this.start(entry)}>${labelOf(entry)}</button>`)}
                    <button class="tap" @click=${() => this.start(null)}>Something else</button></div>` : nothing}</div>` : nothing}`;
    }
}
customElements.define("review-panel", ReviewPanel);
