import "../../elements/confirm_dialog.js";
import { html, nothing } from "lit";
import { LiveElement } from "../../elements/live_element.js";
import { entrySentence } from "./audit.js";
import "./charts.js";
import "./console.js";
import "./instances.js";
import { Operator } from "./operator.js";
import "./pair.js";
import "./providers.js";
import "./queue.js";
import "./refusals.js";
import "./stores.js";
import "./webhooks.js";
import { timeOfDay } from "./words.js";

const REFRESH_MS = 5_000;
// What is drawn of the last hour has a new point every ten seconds, and the audit log changes by what is done here.
const SLOW_PARTS = new Set(["ops-charts", "ops-audit"]);
const PARTS = [
    ["ops-instances", "Instances"], ["ops-charts", "Last hour"], ["ops-queue", "Queue"], ["ops-providers", "Providers"],
    ["ops-webhooks", "Webhooks"], ["ops-refusals", "Refusals"], ["ops-stores", "Stores"], ["ops-audit", "Audit log"],
    ["ops-console", "Console"], ["ops-pair", "Two instances"],
];

class OpsPage extends LiveElement {
    static properties = { problem: { state: true }, busy: { state: true }, paused: { state: true }, hiddenNow: { state: true }, refreshedAt: { state: true } };

    constructor() {
        super();
        this.problem = "";
        this.paused = false;
        this.hiddenNow = document.hidden;
        this.round = 0;
        this.operator = new Operator();
        this.operator.addEventListener("change", () => this.requestUpdate());
        this.operator.addEventListener("notice", () => this.noticed());
    }

    async connectedCallback() {
        super.connectedCallback();
        document.addEventListener("visibilitychange", () => this.shown());
        if (this.operator.wasSignedIn) await this.signIn(this.operator.key);
    }

    confirm(question) {
        return this.querySelector("confirm-dialog").ask(question);
    }

    // ---- who looks

    async signIn(key) {
        this.busy = true;
        this.problem = "";
        try {
            await this.operator.signIn(key);
            await this.updateComplete;
            this.refresh();
        } catch (problem) {
            this.problem = {
                401: "This key is not valid.",
                403: "This key may not look here: it needs the scope observe or admin.",
                404: "This address hides /api/admin from you. NGINX_ADMIN_CLIENTS names who may ask; or ask an instance itself.",
            }[problem.status]
                ?? (problem.status ? problem.message : "The service does not answer.");
        } finally {
            this.busy = false;
        }
    }

    /** What had the focus goes with the form, so the focus goes to what comes in its place. */
    async submit(event) {
        event.preventDefault();
        const field = event.target.elements.namedItem("key");
        await this.signIn(field.value.trim());
        await this.updateComplete;
        if (this.operator.me) document.getElementById("main").focus();
        else field.focus();
    }

    async signOut() {
        this.operator.signOut();
        await this.updateComplete;
        this.querySelector("#ops-key").focus();
    }

    // ---- refreshing

    get parts() {
        return [...this.querySelectorAll(PARTS.map(([name]) => name).join(","))].filter((part) => part.refresh);
    }

    shown() {
        this.hiddenNow = document.hidden;
        if (!document.hidden) this.refresh();
    }

    pause(paused) {
        this.paused = paused;
        if (!paused) this.refresh();
    }

    /** Loads all parts, and arms the next time. Nobody looks at a hidden page, so it asks nothing. */
    async refresh() {
        clearTimeout(this.timer);
        if (!this.operator.me || document.hidden || this.paused) return;
        const isSlowTurn = this.round++ % 2 === 0;
        await Promise.all(this.parts.filter((part) => isSlowTurn || !SLOW_PARTS.has(part.localName)).map((part) => part.refresh()));
        this.refreshedAt = Date.now();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.refresh(), REFRESH_MS);
    }

    async noticed() {
        this.requestUpdate();
        await this.querySelector("ops-audit")?.refresh();
    }

    // ---- what is shown

    render() {
        return this.operator.me ? this.renderDesk() : this.renderSignIn();
    }

    renderSignIn() {
        return html`<form class="panel ops-sign-in" @submit=${(event) => this.submit(event)}>
            <p>An API key with the scope <code>admin</code> sees and acts. One with the scope <code>observe</code> sees.</p>
            <label for="ops-key">API key</label>
            <input id="ops-key" name="key" type="password" autocomplete="off" spellcheck="false" aria-describedby="ops-key-note">
            <p id="ops-key-note" class="muted small">It stays in this tab until you sign out or close it.</p>
            <button type="submit" class="primary" ?disabled=${this.busy}>Sign in</button>
            <p role="alert" class="ops-alert">${this.problem || this.operator.farewell}</p>
        </form>`;
    }

    renderDesk() {
        const { me, notice } = this.operator;
        return html`<div class="ops-bar">
                <p><span class="name">${me.name ?? me.who}</span> <span class="muted">${me.mayAct ? "may act" : "may look"}</span></p>
                <p class="muted small">${this.refreshWords()}</p>
                <button type="button" aria-pressed=${this.paused} @click=${() => this.pause(!this.paused)}>Pause refresh</button>
                <button type="button" @click=${() => this.signOut()}>Sign out</button>
            </div>
            ${me.mayAct ? nothing : html`<p id="ops-right" class="ops-warning">This key may look and not act: that needs the scope admin.</p>`}
            <nav aria-label="Parts of this page"><ul class="ops-nav">${PARTS.map(([name, words]) => html`<li><a href="#${name}">${words}</a></li>`)}</ul></nav>
            <div role="status" class="ops-notice" data-failed=${notice?.failed ?? nothing}>${notice
                ? html`<p><strong>${notice.text}</strong> ${notice.entry ? entrySentence(notice.entry) : ""}</p>` : nothing}</div>
            <confirm-dialog></confirm-dialog>
            <ops-instances id="ops-instances" .operator=${this.operator}></ops-instances>
            <ops-charts id="ops-charts" .operator=${this.operator}></ops-charts>
            <ops-queue id="ops-queue" .operator=${this.operator}></ops-queue>
            <ops-providers id="ops-providers" .operator=${this.operator}></ops-providers>
            <ops-webhooks id="ops-webhooks" .operator=${this.operator}></ops-webhooks>
            <ops-refusals id="ops-refusals" .operator=${this.operator}></ops-refusals>
            <ops-stores id="ops-stores" .operator=${this.operator}></ops-stores>
            <ops-audit id="ops-audit" .operator=${this.operator}></ops-audit>
            <ops-console id="ops-console" .operator=${this.operator}></ops-console>
            <ops-pair id="ops-pair" .operator=${this.operator}></ops-pair>`;
    }

    refreshWords() {
        if (this.paused) return "Refresh is paused.";
        if (this.hiddenNow) return "Refresh waits until you look.";
        return this.refreshedAt ? `Refreshed at ${timeOfDay(this.refreshedAt)}.` : "Loading.";
    }
}
customElements.define("ops-page", OpsPage);
