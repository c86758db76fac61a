import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { DeskElement } from "./desk_element.js";
import { GOALS, WORDS } from "./model/intents.js";
import { clockText } from "./model/minute.js";
import "./entry_editor.js";

const keyOf = (entry) => entry.metadata?.desk ?? String(entry.id);

/** <entry-list .desk .entries>: what was entered, newest first. Each entry opens its correction. */
class EntryList extends DeskElement {
    static properties = { entries: { attribute: false }, open: { state: true } };

    constructor() {
        super();
        this.open = null;
    }

    toggle(entry) {
        this.open = this.open === keyOf(entry) ? null : keyOf(entry);
    }
    close() {
        const key = this.open;
        this.open = null;
        this.updateComplete.then(() => this.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus());
    }

    row(entry) {
        const key = keyOf(entry);
        const isVoid = Number.isInteger(entry.retractedBy) || entry.review === "overturned";
        const player = entry.player ?? entry.actor;
        const what = WORDS[entry.eventType] ? [WORDS[entry.eventType], entry.team].filter(Boolean).join(" ") : entry.message;
        const marks = [isVoid && "does not stand", entry.review === "pending" && "to be confirmed", entry.intent && "not sent", !this.desk.isOwn(entry) && entry.metadata?.desk && "other desk"].filter(Boolean);
        const isOpen = this.open === key;
        return html`<li class="entry" data-void=${isVoid} data-goal=${GOALS.has(entry.eventType)} data-other=${!this.desk.isOwn(entry)}>
            <button class="entry-open" data-key=${key} aria-expanded=${isOpen} @click=${() => this.toggle(entry)}>
                <span class="entry-minute number">${entry.minute === null ? "" : entry.clock ?? clockText(entry)}</span>
                <span class="entry-words"><span class=${isVoid ? "struck" : ""}>${what}</span>${player && WORDS[entry.eventType] ? html`<span class="name muted">: ${entry.relatedPlayer ? `${entry.relatedPlayer} for ${player}` : player}</span>` : nothing}
                    ${marks.map((mark) => html` <span class="mark">${mark}</span>`)}</span>
                <span class="entry-do">Correct</span></button>
            ${isOpen ? html`<entry-editor .desk=${this.desk} .entry=${entry} @done=${this.close}></entry-editor>` : nothing}</li>`;
    }

    render() {
        return html`<section class="entries panel" aria-labelledby="entries-head"><h2 id="entries-head">Entries</h2>
            ${this.entries.length === 0 ? html`<p class="muted">Nothing was entered yet.</p>`
                : html`<ol>${repeat(this.entries, keyOf, (entry) => this.row(entry))}</ol>`}</section>`;
    }
}
customElements.define("entry-list", EntryList);
