import { html, nothing } from "lit";
import { DeskElement } from "./desk_element.js";
import { GOALS, labelOf, other } from "./model/intents.js";
import "./player_choice.js";

const REASONS = ["Offside", "Handball", "Foul", "Wrong entry"];
const KINDS = [["goal", "Goal"], ["penalty_goal", "Penalty"], ["own_goal", "Own goal"]];
const CARDS = [["yellow_card", "Yellow card"], ["second_yellow", "Second yellow"], ["red_card", "Red card"]];

/** <entry-editor .desk .entry>: corrects an entry, or cancels it with a reason. Sends "done". */
class EntryEditor extends DeskElement {
    static properties = { entry: { attribute: false }, next: { state: true }, reason: { state: true } };

    willUpdate(changed) {
        super.willUpdate(changed);
        // What the scorer saw when the correction began is what it is compared with.
        if (this.next) return;
        const { minute, addedMinute = null, side = null, eventType, player, actor, relatedPlayer = null } = this.entry;
        this.seen = this.entry;
        this.next = { minute, addedMinute, side, eventType, player: player ?? actor ?? null, relatedPlayer };
    }

    set(members) {
        this.next = { ...this.next, ...members };
    }
    done() {
        this.dispatchEvent(new Event("done"));
    }
    async save() {
        await this.desk.correct(this.seen, this.next);
        this.done();
    }
    async cancel() {
        await this.desk.cancel(this.seen, this.reason);
        this.done();
    }
    async review(review) {
        await this.desk.review(this.seen, review);
        this.done();
    }
    field({ target }, name) {
        const number = target.value === "" ? null : Number(target.value);
        if (name === "minute" && (number === null || !target.validity.valid)) return;
        this.set({ [name]: name === "addedMinute" && number === 0 ? null : number });
    }
    choices(label, choices, name) {
        return html`<div class="row" role="group" aria-label=${label}>${choices.map(([value, words]) => html`
            <button aria-pressed=${this.next[name] === value} @click=${() => this.set({ [name]: value })}><span class="name">${words}</span></button>`)}</div>`;
    }

    render() {
        const { match } = this.desk.view;
        const { entry, next } = this;
        const { lineups } = this.desk.world;
        const isGoal = GOALS.has(entry.eventType);
        const kinds = isGoal ? KINDS : CARDS.some(([kind]) => kind === entry.eventType) ? CARDS : null;
        const isVoid = Number.isInteger(entry.retractedBy) || entry.review === "overturned";
        const from = next.eventType === "own_goal" && next.side ? other(next.side) : next.side;
        const sheet = lineups?.[from];
        const unsent = entry.intent && !entry.id;
        return html`<div class="editor" role="group" aria-label="Correction of ${labelOf(entry)}">
            <div class="row minute-row"><button @click=${() => this.set({ minute: Math.max(0, (next.minute ?? 0) - 1) })}>−1 minute</button>
                <label>Minute <input type="number" inputmode="numeric" min="0" max="1000" .value=${String(next.minute ?? "")} @input=${(event) => this.field(event, "minute")}></label>
                <label>Added <input type="number" inputmode="numeric" min="0" max="99" .value=${String(next.addedMinute ?? "")} @input=${(event) => this.field(event, "addedMinute")}></label>
                <button @click=${() => this.set({ minute: (next.minute ?? 0) + 1 })}>+1 minute</button></div>
            ${entry.side ? this.choices("Side", [["home", match.homeTeam], ["away", match.awayTeam]], "side") : nothing}
            ${kinds ? this.choices("Kind", kinds, "eventType") : nothing}
            ${entry.side ? html`<player-choice label=${entry.eventType === "substitution" ? "Player off" : "Player"} .chosen=${next.player ?? ""} .players=${sheet?.starting ?? []} .more=${sheet?.bench ?? []}
                @choose=${({ detail }) => this.set({ player: detail.name })}></player-choice>
                ${next.player ? html`<p>Player: <strong class="name">${next.player}</strong> <button @click=${() => this.set({ player: null })}>Nobody</button></p>` : nothing}` : nothing}
            <div class="row"><button class="tap primary" @click=${() => this.save()}>Save</button>
                <button class="tap" @click=${() => this.done()}>Leave as it is</button></div>
            ${unsent || isVoid ? nothing : html`<div class="cancel"><p>Cancel it, because of</p><div class="row" role="group" aria-label="Reason">${REASONS.map((reason) => html`
                    <button aria-pressed=${this.reason === reason} @click=${() => { this.reason = reason; }}>${reason}</button>`)}
                    <label>Another reason <input maxlength="200" autocomplete="off" @input=${({ target }) => { this.reason = target.value.trim(); }}></label></div>
                <button class="tap danger" ?disabled=${!this.reason} @click=${() => this.cancel()}>Cancel this entry</button></div>`}
            ${entry.review === "overturned" ? html`<button class="tap" @click=${() => this.review("confirmed")}>It stands after all</button>` : nothing}</div>`;
    }
}
customElements.define("entry-editor", EntryEditor);
