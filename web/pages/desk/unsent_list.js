import { html, nothing } from "lit";
import { DeskElement } from "./desk_element.js";

const CHOICES = { theirs: "Keep theirs", mine: "Keep mine", both: "Keep both" };

/** <unsent-list .desk only="unsent">: what the server does not have yet. only="conflict": what the scorer has to decide. */
class UnsentList extends DeskElement {
    static properties = { only: {} };

    decide(intent, choice) {
        this.desk.outbox.decide(intent.id, choice, this.desk.seen());
    }

    conflict(intent) {
        const { words, choices } = intent.conflict;
        return html`<li class="conflict panel"><h2>Not sent: ${intent.label}</h2><p>${words}</p>
            <div class="row">${choices.map((choice) => html`<button class="tap" @click=${() => this.decide(intent, choice)}>${CHOICES[choice]}</button>`)}</div></li>`;
    }

    unsent(intent) {
        const { id, state, label, reason } = intent;
        return html`<li class="unsent" data-state=${state}><p><strong class="name">${label}</strong>
                <span class="unsent-state">${state === "refused" ? `refused: ${reason}` : state === "sending" ? "being sent, not sent yet" : "not sent"}</span></p>
            <div class="row">
                ${state === "refused" ? html`<button @click=${() => this.desk.outbox.retry(id)}>Send again<span class="visually-hidden"> ${label}</span></button>` : nothing}
                <button ?disabled=${state === "sending"} @click=${() => this.desk.outbox.drop(id)}>Drop<span class="visually-hidden"> ${label}</span></button></div></li>`;
    }

    render() {
        const intents = this.desk.outbox.unsent(this.desk.id);
        if (this.only === "conflict") {
            const conflicts = intents.filter(({ state }) => state === "conflict");
            return conflicts.length ? html`<ul class="conflict-list" aria-label="To decide">${conflicts.map((intent) => this.conflict(intent))}</ul>` : nothing;
        }
        const others = intents.filter(({ state }) => state !== "conflict");
        if (others.length === 0) return nothing;
        return html`<section class="panel unsents" aria-labelledby="unsent-head"><h2 id="unsent-head">Not sent yet</h2>
            <ol>${others.map((intent) => this.unsent(intent))}</ol></section>`;
    }
}
customElements.define("unsent-list", UnsentList);
