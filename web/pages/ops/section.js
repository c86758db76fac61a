import { html, nothing } from "lit";
import { LiveElement } from "../../elements/live_element.js";

/**
 * A part of the page that shows what it loads, again and again. A part has `heading`, `load()`, which returns what is
 * shown, and `body(data)`. What was shown stays while it cannot be loaded, and says that it is old.
 */
export class OpsSection extends LiveElement {
    static properties = { operator: { attribute: false }, data: { state: true }, problem: { state: true }, busy: { state: true } };

    constructor() {
        super();
        this.data = null;
        this.problem = "";
    }

    async refresh() {
        if (this.busy) return;
        this.busy = true;
        try {
            this.data = await this.load();
            this.problem = "";
        } catch (problem) {
            this.problem = problem.status ? problem.message : "The service does not answer.";
        } finally {
            this.busy = false;
        }
    }

    /** Asks, acts and loads again. Returns whether it was done. */
    async act(question, request) {
        if (!(await this.closest("ops-page").confirm(question))) return false;
        const done = await this.operator.act(request);
        await this.refresh();
        await this.updateComplete;
        // The button that acted may have gone with its row, and the focus with it.
        const { activeElement } = document;
        if (activeElement === document.body || activeElement.disabled) this.querySelector("h2").focus();
        return done;
    }

    /** A button that acts. Who may not act sees it, and why it does nothing. */
    button(label, name, onClick, { primary = false, disabled = false } = {}) {
        const mayAct = this.operator.mayAct;
        return html`<button type="button" class=${primary ? "primary" : ""} aria-label=${name}
            ?disabled=${disabled || !mayAct} aria-describedby=${mayAct ? nothing : "ops-right"} @click=${onClick}>${label}</button>`;
    }

    render() {
        const id = `${this.localName}-heading`;
        return html`<section class="ops-section" aria-labelledby=${id}>
            <h2 id=${id} tabindex="-1">${this.heading}</h2>
            ${this.problem ? this.renderProblem() : nothing}
            ${this.data ? this.body(this.data) : this.problem ? nothing : html`<div class="skeleton ops-waiting" aria-hidden="true"></div>`}
        </section>`;
    }

    renderProblem() {
        return html`<div class="ops-problem" role="alert">
            <p>${this.problem} ${this.data ? "What you see is old." : ""}</p>
            <button type="button" aria-label="Retry: ${this.heading}" @click=${() => this.refresh()}>Retry</button>
        </div>`;
    }
}

/** A table that scrolls by itself where there is no room. `columns`: [heading, class?]; `rows`: arrays of cells. */
export function table(caption, columns, rows, empty) {
    if (!rows.length) return html`<p class="ops-empty">${empty}</p>`;
    return html`<div class="ops-scroll" role="group" aria-label=${caption} tabindex="0"><table class="ops-table">
        <caption class="visually-hidden">${caption}</caption>
        <thead><tr>${columns.map(([name, kind]) => html`<th scope="col" class=${kind ?? nothing}>${name}</th>`)}</tr></thead>
        <tbody>${rows.map((cells) => html`<tr>${cells.map((cell, i) =>
            i === 0 ? html`<th scope="row" class=${columns[0][1] ?? nothing}>${cell}</th>` : html`<td class=${columns[i][1] ?? nothing}>${cell}</td>`)}</tr>`)}
        </tbody></table></div>`;
}

/** Names with their values. */
export function facts(pairs) {
    return html`<dl class="ops-facts">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd class="number">${value}</dd></div>`)}</dl>`;
}

/** A word that says how something is, with a mark that does not depend on colour. */
export function mark(state, word) {
    const shape = { well: "●", late: "▲", bad: "■", off: "○" }[state];
    return html`<span class="ops-mark" data-state=${state}><span aria-hidden="true">${shape}</span> ${word}</span>`;
}

export function incomplete(answer) {
    if (answer.complete) return nothing;
    return html`<p class="ops-warning" role="status">Redis does not answer: this is of the answering instance alone.</p>`;
}
