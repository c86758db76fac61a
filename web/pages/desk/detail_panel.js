import { html, nothing } from "lit";
import { DeskElement } from "./desk_element.js";
import { other } from "./model/intents.js";
import "./player_choice.js";

const KINDS = {
    goal: [["goal", "Goal"], ["penalty_goal", "Penalty"], ["own_goal", "Own goal"]],
    yellow_card: [["yellow_card", "Yellow"], ["second_yellow", "Second yellow"]],
    red_card: [["red_card", "Red"], ["second_yellow", "Second yellow"]],
};
const QUESTIONS = { goal: "Who scored?", substitution: "Who goes off, who comes on?", injury: "Who is hurt?" };

/** <detail-panel .desk .intent>: asks who it was. What happened counts already. Sends "done". */
class DetailPanel extends DeskElement {
    static properties = { intent: { attribute: false }, kind: { state: true }, off: { state: true } };

    willUpdate(changed) {
        super.willUpdate(changed);
        if (changed.has("intent") && changed.get("intent")?.id !== this.intent?.id) {
            this.kind = this.intent?.body.eventType;
            this.off = null;
            this.from = document.activeElement;
            this.isNew = true;
        }
    }
    updated() {
        if (!this.isNew) return;
        this.isNew = false;
        const heading = this.querySelector("h2");
        heading?.focus({ preventScroll: true });
        heading?.scrollIntoView({ block: "nearest" });
    }

    done() {
        const { from } = this;
        this.desk.isDoubleTap("detail"); // the next tap is no second one
        this.dispatchEvent(new Event("done"));
        if (from?.isConnected) from.focus({ preventScroll: true });
    }

    choose({ detail: player }, isOn = false) {
        const { eventType } = this.intent.body;
        if (eventType !== "substitution") {
            this.desk.detail(this.intent, { player: player.name, ...(player.id && { playerId: player.id }), ...(this.kind !== eventType && { eventType: this.kind }) });
            return this.done();
        }
        if (!isOn) {
            this.off = player;
            return this.desk.detail(this.intent, { player: player.name, ...(player.id && { playerId: player.id }) });
        }
        this.desk.detail(this.intent, { relatedPlayer: player.name, ...(player.id && { relatedPlayerId: player.id }), ...(this.off && { player: this.off.name }) });
        return this.done();
    }

    skip() {
        if (this.kind !== this.intent.body.eventType) this.desk.detail(this.intent, { eventType: this.kind });
        this.done();
    }

    render() {
        if (!this.intent) return nothing;
        const { eventType, side } = this.intent.body;
        const kinds = KINDS[eventType];
        const { lineups } = this.desk.world;
        const isSub = eventType === "substitution";
        const from = this.kind === "own_goal" ? other(side) : side;
        return html`<section class="detail panel" aria-labelledby="detail-head">
            <h2 id="detail-head" tabindex="-1">${this.intent.label}: <span class="muted">${QUESTIONS[eventType] ?? "Who was it?"}</span></h2>
            <button class="skip" @click=${() => this.skip()}>${isSub && this.off ? "Done" : "Unknown"}</button>
            ${kinds ? html`<div class="kinds" role="group" aria-label="Kind">${kinds.map(([kind, words]) => html`
                <button aria-pressed=${kind === this.kind} @click=${() => { this.kind = kind; }}>${words}</button>`)}</div>` : nothing}
            ${isSub ? html`
                ${this.off ? html`<p>Off: <strong class="name">${this.off.name}</strong></p>` : html`<player-choice label="Who goes off" .players=${lineups?.[side]?.starting ?? []} .more=${lineups?.[side]?.bench ?? []} @choose=${(event) => this.choose(event)}></player-choice>`}
                <player-choice label="Who comes on" .players=${lineups?.[side]?.bench ?? []} .more=${[]} @choose=${(event) => this.choose(event, true)}></player-choice>`
                : html`<player-choice label="Player" .players=${lineups?.[from]?.starting ?? []} .more=${lineups?.[from]?.bench ?? []} @choose=${(event) => this.choose(event)}></player-choice>`}</section>`;
    }
}
customElements.define("detail-panel", DetailPanel);
