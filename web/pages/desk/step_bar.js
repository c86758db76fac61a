import { html, nothing } from "lit";
import { DeskElement } from "./desk_element.js";
import { isFootball } from "../../elements/match/match_words.js";
import { keyOf } from "./keyboard.js";

/** <step-bar .desk .steps>: kick-off, half time and so on, added time, and what is rare. */
class StepBar extends DeskElement {
    static properties = { steps: { attribute: false }, asked: { state: true } };

    constructor() {
        super();
        this.asked = null;
    }

    /** A step by its name, as its button does it. */
    press(name) {
        const step = this.steps.main.find((one) => one.name === name);
        if (step?.legal) this.begin(step);
    }
    begin(step) {
        if (step.ask || step.reason) {
            this.asked = step;
            this.updateComplete.then(() => this.querySelector(".asked input, .asked button")?.focus());
            return;
        }
        this.desk.step(step);
    }
    confirm(event) {
        event.preventDefault();
        const reason = new FormData(event.target).get("reason")?.trim() ?? "";
        const step = this.asked;
        this.asked = null;
        this.desk.step(step, reason);
    }

    main(step) {
        return html`<button class="tap step ${step.next && step.legal ? "primary" : ""}" ?disabled=${!step.legal} aria-keyshortcuts=${keyOf({ step: step.name }) ?? nothing}
            @click=${() => this.begin(step)}>${step.name}</button>`;
    }

    render() {
        const { main, more } = this.steps;
        const { match } = this.desk.view;
        const isLive = match.status === "live" && isFootball(match);
        return html`<div class="steps" role="group" aria-label="Parts of the match">${main.map((step) => this.main(step))}</div>
            ${this.asked ? html`<form class="asked panel" @submit=${this.confirm}>
                <p><strong>${this.asked.name}.</strong> ${this.asked.ask ?? ""}</p>
                ${this.asked.reason ? html`<label>Reason <input name="reason" maxlength="500" autocomplete="off"></label>` : nothing}
                <div class="row"><button class="primary">Confirm</button><button type="button" @click=${() => { this.asked = null; }}>Back</button></div></form>` : nothing}
            ${isLive ? html`<div class="added" role="group" aria-label="Added time"><span class="small" aria-hidden="true">Added time</span>
                ${[1, 2, 3, 4, 5, 6, 8, 10].map((minutes) => html`<button aria-pressed=${match.addedMinutes === minutes}
                    @click=${() => this.desk.addedTime(minutes)}>+${minutes}</button>`)}</div>` : nothing}
            ${more.length ? html`<details class="more-steps"><summary>More: ${more.map(({ name }) => name).slice(0, 2).join(", ")} …</summary>
                <div class="row">${more.map((step) => html`<button class="tap step" @click=${() => this.begin(step)}>${step.name}</button>`)}</div></details>` : nothing}`;
    }
}
customElements.define("step-bar", StepBar);
