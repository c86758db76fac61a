import "../../elements/connection.js";
import "../../elements/key/api_key.js";
import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { LiveElement } from "../../elements/live_element.js";
import { registerWorker } from "../../elements/page_worker.js";
import { fetchWithKey, pageKey } from "../../elements/key/stored_key.js";
import { service } from "../../elements/service.js";
import { MatchDesk } from "./model/match_desk.js";
import { MatchWorld } from "./model/match_world.js";
import { Outbox } from "./model/outbox.js";
import { keepSettings, readSettings } from "./model/settings.js";
import { openStore } from "./model/store.js";
import { takeDesk } from "./model/tab_lock.js";
import { sheetOfAddress } from "./hand_over.js";
import "./desk_dialogs.js";
import "./live_desk.js";
import "./match_picker.js";

const ANSWER_MS = 10_000;
const OTHER_WORLDS = 20;

/** Sends a request of the outbox. @param key its Idempotency-Key */
async function transport({ method, path, body, ifMatch }, key) {
    const headers = { "Idempotency-Key": key, ...(ifMatch && { "If-Match": ifMatch }), ...(body && { "Content-Type": "application/json" }) };
    const answer = await fetchWithKey(path, { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(ANSWER_MS) });
    const text = await answer.text();
    const retryAfter = Number.parseFloat(answer.headers.get("Retry-After") ?? "");
    let parsed = null;
    try {
        parsed = text ? JSON.parse(text) : null;
    } catch {
        // A proxy's page. The status decides, but a change that was made must be known.
        if (answer.ok) throw new Error("The answer cannot be read");
    }
    return { status: answer.status, body: parsed, ...(Number.isNaN(retryAfter) ? {} : { retryAfter }) };
}

class DeskPage extends LiveElement {
    static properties = { access: { state: true }, desk: { state: true }, isReady: { state: true }, settings: { state: true }, received: { state: true } };

    constructor() {
        super();
        this.access = null;
        this.desk = null;
        this.settings = readSettings();
        this.worlds = new Map(); // of matches whose intents are sent, although another is shown
        this.received = sheetOfAddress(location.hash);
    }

    connectedCallback() {
        super.connectedCallback();
        this.start();
        addEventListener("popstate", () => this.route());
        addEventListener("online", () => this.outbox?.run());
        service.addEventListener("connection", () => service.connection.state === "open" && this.outbox?.run());
        addEventListener("beforeunload", (event) => {
            if (this.outbox?.unsent().length) event.preventDefault();
        });
    }

    async start() {
        const store = await openStore();
        const known = new Set((await store.all()).map(({ desk }) => desk));
        const { desk, mine } = await takeDesk(known);
        this.isLasting = store.isLasting;
        this.store = store;
        this.outbox = new Outbox({
            store, transport, desk,
            worldOf: (id, options) => this.world(id).now(options),
            accept: (intent, answer) => this.accept(intent, answer),
            timer: (work, ms) => {
                const timer = setTimeout(work, ms);
                return () => clearTimeout(timer);
            },
        });
        await this.outbox.load(mine);
        this.outbox.addEventListener("change", () => {
            this.watchKey();
            this.requestUpdate();
        });
        this.route();
        this.isReady = true;
        this.outbox.run();
    }

    /** The match of the outbox's intents: the one on the page, or another one that is only read. */
    world(id) {
        if (this.desk?.id === id) return this.desk.world;
        if (!this.worlds.has(id)) {
            if (this.worlds.size >= OTHER_WORLDS) this.worlds.clear();
            this.worlds.set(id, new MatchWorld(service, id));
        }
        return this.worlds.get(id);
    }

    accept(intent, { body }) {
        const world = this.world(intent.matchId);
        const data = body?.data;
        if (intent.kind === "remove") world.forgetEntry(intent.target.entry ?? this.outbox.find(intent.target.intent)?.entryId);
        else if (data && (intent.kind === "entry" || intent.kind === "change")) world.seenEntry(data);
        else if (data) world.seen(data);
    }

    route() {
        const id = Number(new URLSearchParams(location.search).get("match"));
        this.desk?.close();
        this.desk = null;
        if (!Number.isSafeInteger(id) || id < 1) return;
        const world = new MatchWorld(service, id, this.store);
        this.desk = new MatchDesk({ world, outbox: this.outbox, settings: () => this.settings, serverNow: () => service.now() });
        world.follow();
    }
    pick(id) {
        history.pushState(null, "", `/desk?match=${id}`);
        this.route();
    }
    leave(event) {
        event.preventDefault();
        history.pushState(null, "", "/desk");
        this.route();
    }

    updated() {
        document.querySelector("main > h1")?.classList.toggle("visually-hidden", this.desk !== null);
        if (this.received && this.desk && !this.isShown) {
            this.isShown = true;
            this.querySelector("desk-dialogs").show("received");
        }
    }

    onAccess({ detail }) {
        this.access = detail;
        if (detail.state === "accepted") this.outbox?.run();
    }

    /** A key may end while a match runs: then the page asks what has become of it, once for each refusal. */
    watchKey() {
        const { state, message } = this.outbox.line;
        const refusal = state === "key" ? message : null;
        if (refusal === this.refusal) return;
        this.refusal = refusal;
        if (refusal !== null) this.querySelector("api-key")?.look();
    }

    key() {
        const isIn = this.access?.state === "accepted";
        // Where no key is needed, it is offered before a match is picked: then entries tell whose they are.
        return html`<details class="desk-key panel" ?open=${!isIn || (!this.desk && !pageKey())}><summary>${isIn ? "Key: accepted" : "Key"}</summary>
            <api-key scope="score" @access=${this.onAccess}></api-key></details>`;
    }

    render() {
        const elsewhere = this.outbox ? this.outbox.unsent().filter(({ matchId }) => matchId !== this.desk?.id) : [];
        const dialogs = () => this.querySelector("desk-dialogs");
        return html`
            ${this.desk ? html`<nav class="desk-bar" aria-label="Desk"><a class="button" href="/desk" @click=${this.leave}>Matches</a>
                <button @click=${() => dialogs().show("handover")}>Hand over</button>
                <button @click=${() => dialogs().show("settings")}>Settings</button>
                <button @click=${() => dialogs().show("help")} aria-keyshortcuts="?">Keys</button></nav>` : nothing}
            ${this.access?.state === "accepted" && this.desk ? nothing : this.key()}
            ${elsewhere.length ? html`<p class="problem panel">${elsewhere.length} not sent of other matches: ${[...new Set(elsewhere.map(({ matchId }) => matchId))].map((id) => html`
                <a href="/desk?match=${id}" @click=${(event) => { event.preventDefault(); this.pick(id); }}>match ${id}</a> `)}</p>` : nothing}
            ${!this.isReady ? html`<p class="muted">Opening the desk …</p>`
                : this.desk ? keyed(this.desk, html`<live-desk .desk=${this.desk} .access=${this.access} .isLasting=${this.isLasting}
                    @shortcut=${({ detail }) => detail === "help" && dialogs().show("help")}></live-desk>`)
                : html`<match-picker @pick=${({ detail }) => this.pick(detail)}></match-picker>`}
            ${this.access?.state === "accepted" && this.desk ? this.key() : nothing}
            <desk-dialogs .desk=${this.desk} .settings=${this.settings} .received=${this.received}
                @settings=${({ detail }) => { this.settings = detail; keepSettings(detail); }}></desk-dialogs>`;
    }
}
customElements.define("desk-page", DeskPage);
registerWorker();
