import { html, nothing } from "lit";
import { DeskElement } from "./desk_element.js";
import { service } from "../../elements/service.js";
import { linkOf, sheetOf } from "./hand_over.js";
import { keyWords } from "./keyboard.js";

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** <desk-dialogs .desk .settings .received>: the list of keys, the settings, and the hand-over. Sends "settings" with the new ones. */
class DeskDialogs extends DeskElement {
    static properties = { settings: { attribute: false }, received: { attribute: false }, shown: { state: true }, note: { state: true }, told: { state: true } };

    constructor() {
        super();
        this.shown = null;
        this.note = "";
        this.told = "";
    }

    async show(name) {
        this.shown = name;
        this.told = "";
        await this.updateComplete;
        const dialog = this.querySelector("dialog");
        if (!dialog.open) dialog.showModal();
    }
    closed() {
        this.shown = null;
    }

    change(name, { target }) {
        this.dispatchEvent(new CustomEvent("settings", { detail: { ...this.settings, [name]: target.checked } }));
    }

    async give() {
        const link = linkOf(this.desk.id, sheetOf({ desk: this.desk, note: this.note, at: service.now() }));
        try {
            if (navigator.share) await navigator.share({ title: "Live Score: hand-over", url: link });
            else await navigator.clipboard.writeText(link);
            this.told = navigator.share ? "Handed over" : "The link is copied. Send it to the next scorer.";
        } catch {
            this.told = "Copy the link below and send it to the next scorer.";
        }
        this.link = link;
    }

    sheet({ score, done, unsent, note, at }) {
        return html`<dl class="sheet">
            <dt>Score</dt><dd class="name">${score}${at ? ` at ${time.format(at)}` : ""}</dd>
            <dt>Done</dt><dd>${done.length ? html`<ol>${done.map((label) => html`<li class="name">${label}</li>`)}</ol>` : "nothing on that desk"}</dd>
            <dt>Not sent</dt><dd>${unsent.length ? html`<ol>${unsent.map((label) => html`<li class="name">${label}</li>`)}</ol>` : "nothing: all is on the server"}</dd>
            ${note ? html`<dt>Note</dt><dd class="name note">${note}</dd>` : nothing}</dl>`;
    }

    contents() {
        const { match } = this.desk?.view ?? {};
        switch (this.shown) {
            case "help":
                return ["Keys", html`${this.settings.shortcuts ? nothing : html`<p>They are off, except for ?.</p>`}
                    <table class="keys"><thead><tr><th scope="col">Key</th><th scope="col">Does</th></tr></thead>
                    <tbody>${keyWords(match ?? { homeTeam: "home", awayTeam: "away" }).map(([key, words]) => html`<tr><th scope="row"><kbd>${key}</kbd></th><td class="name">${words}</td></tr>`)}</tbody></table>`];
            case "settings":
                return ["Settings", html`
                    <label class="setting"><input type="checkbox" .checked=${this.settings.pendingGoals} @change=${(event) => this.change("pendingGoals", event)}> A goal is pending until a second scorer confirms it</label>
                    <label class="setting"><input type="checkbox" .checked=${this.settings.shortcuts} @change=${(event) => this.change("shortcuts", event)}> Letters are shortcuts while nobody types</label>`];
            case "handover":
                return ["Hand over", html`${this.sheet(sheetOf({ desk: this.desk, note: "", at: service.now() }))}
                    ${this.desk.outbox.unsent(this.desk.id).length ? html`<p class="problem">Some entries are not sent. They stay on this device: keep the page open until the line is back.</p>` : nothing}
                    <label class="note-field">Note for the next scorer <textarea rows="3" maxlength="1000" .value=${this.note} @input=${({ target }) => { this.note = target.value; }}></textarea></label>
                    <button class="primary" @click=${() => this.give()}>Make the link</button>
                    ${this.told ? html`<p>${this.told}</p><label>Link <input readonly .value=${this.link ?? ""} @focus=${({ target }) => target.select()}></label>
                        <p class="muted small">The note is part of the link. The next scorer signs in with a key of their own.</p>` : nothing}`];
            case "received":
                return ["Handed over to you", this.sheet(this.received)];
            default:
                return ["", nothing];
        }
    }

    render() {
        const [title, contents] = this.contents();
        return html`<dialog class="panel" aria-labelledby="dialog-head" @close=${this.closed}>
            <h2 id="dialog-head">${title}</h2>${contents}
            <form method="dialog"><button>Close</button></form></dialog>`;
    }
}
customElements.define("desk-dialogs", DeskDialogs);
