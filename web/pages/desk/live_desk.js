import { html, nothing } from "lit";
import { LiveElement } from "../../elements/live_element.js";
import { service } from "../../elements/service.js";
import { isFootball, isRunning, statusOf } from "../../elements/match/match_words.js";
import { GOALS, WORDS } from "./model/intents.js";
import { DOUBLE_TAP_MS } from "./model/match_desk.js";
import { pointsOf, stepsOf } from "./model/steps.js";
import { KEYS, keyOf, shortcut } from "./keyboard.js";
import "./detail_panel.js";
import "./entry_list.js";
import "./match_check.js";
import "./review_panel.js";
import "./step_bar.js";
import "./unsent_list.js";

/** So near, in pixels, are the two taps of a double tap. */
const SAME_PLACE = 24;
const SIDES = ["home", "away"];
const ENTRIES = ["yellow_card", "red_card", "substitution"];
const FURTHER = ["injury", "penalty_missed"];
const KICKS = ["shootout_goal", "shootout_miss"];

/** <live-desk .desk .access .store>: the desk of one match. */
class LiveDesk extends LiveElement {
    static properties = { desk: { attribute: false }, access: { attribute: false }, isLasting: { attribute: false }, detailed: { state: true }, said: { state: true } };

    constructor() {
        super();
        this.detailed = null; // the intent whose player is asked for
        this.said = "";
        this.known = null; // the goals that were announced
        this.onChange = () => this.requestUpdate();
        this.onKey = (event) => this.press(event);
        this.onVisible = () => this.keepAwake();
        this.lastTap = null;
        this.addEventListener("click", (event) => this.checkTap(event), { capture: true });
    }

    connectedCallback() {
        super.connectedCallback();
        this.desk.addEventListener("change", this.onChange);
        service.addEventListener("connection", this.onChange);
        document.addEventListener("keydown", this.onKey);
        document.addEventListener("visibilitychange", this.onVisible);
        this.clock = setInterval(this.onChange, 1000);
    }
    disconnectedCallback() {
        super.disconnectedCallback();
        this.desk.removeEventListener("change", this.onChange);
        service.removeEventListener("connection", this.onChange);
        document.removeEventListener("keydown", this.onKey);
        document.removeEventListener("visibilitychange", this.onVisible);
        clearInterval(this.clock);
        this.awake?.release();
    }

    updated() {
        const { match } = this.desk.view;
        if (match) {
            this.announce();
            this.keepAwake();
        }
    }

    /** Goals are announced, and nothing else. */
    announce() {
        if (!this.desk.world.wasRead) return; // what was entered before is no news
        const { match, entries } = this.desk.view;
        const goals = entries.filter((entry) => GOALS.has(entry.eventType) && !Number.isInteger(entry.retractedBy) && entry.review !== "overturned");
        const keys = new Set(goals.map((entry) => entry.metadata?.desk ?? entry.id));
        const fresh = this.known && goals.find((entry) => !this.known.has(entry.metadata?.desk ?? entry.id));
        this.known = new Set([...(this.known ?? []), ...keys]);
        if (fresh) this.said = `${WORDS[fresh.eventType]} ${fresh.team ?? ""}. ${match.homeTeam} ${match.homeScore ?? 0}, ${match.awayTeam} ${match.awayScore ?? 0}`;
    }

    /** The screen stays on while the match runs. A browser takes the lock away from a page that is hidden. */
    async keepAwake() {
        const wanted = isRunning(this.desk.view.match ?? {}) && document.visibilityState === "visible";
        if (!wanted) {
            this.awake?.release();
            this.awake = null;
            return;
        }
        if ((this.awake && !this.awake.released) || this.waking || !navigator.wakeLock) return;
        this.waking = true;
        try {
            this.awake = await navigator.wakeLock.request("screen");
        } catch {
            this.awake = null; // the battery is low: the check tells it
        }
        this.waking = false;
    }

    /** The second tap of a double tap must not hit what has just come under the finger. */
    checkTap(event) {
        if (event.detail === 0) return; // a key
        const { clientX: x, clientY: y, timeStamp: at } = event;
        const button = event.target.closest("button, a, summary");
        const last = this.lastTap;
        this.lastTap = { x, y, at, button };
        if (!last || !button || last.button === button || at - last.at > DOUBLE_TAP_MS) return;
        if (Math.hypot(x - last.x, y - last.y) > SAME_PLACE) return;
        event.preventDefault();
        event.stopPropagation();
    }

    async enter(type, side) {
        const intent = await this.desk.enter(type, side);
        if (intent) this.detailed = KICKS.includes(type) && !this.hasPlayers(side) ? null : intent;
    }
    hasPlayers(side) {
        return Boolean(this.desk.world.lineups?.[side]);
    }

    press(event) {
        const key = shortcut(event, this.desk.settings());
        if (!key) {
            if (event.key === "Escape" && this.detailed) this.detailed = null;
            return;
        }
        const { match } = this.desk.view;
        if (!match || document.querySelector("dialog[open]")) return;
        const { type, side, step, does } = KEYS[key];
        event.preventDefault();
        if (does) this.dispatchEvent(new CustomEvent("shortcut", { detail: does, bubbles: true }));
        if (does === "undo") this.undo();
        if (type && this.isEntryOpen(match) && isFootball(match)) this.enter(type, side);
        if (step) this.querySelector("step-bar")?.press(step);
    }

    async undo() {
        const undone = await this.desk.undo();
        if (undone && this.detailed?.id === undone.id) this.detailed = null;
    }

    isEntryOpen({ status }) {
        return status !== "scheduled" && status !== "postponed" && status !== "cancelled";
    }

    button(type, side, match, kind = "") {
        return html`<button class="tap ${kind}" data-type=${type} aria-keyshortcuts=${keyOf({ type, side }) ?? nothing}
            @click=${() => this.enter(type, side)}><span class="tap-what">${WORDS[type]}</span> <span class="tap-team name">${match[`${side}Team`]}</span></button>`;
    }

    side(side, match) {
        const name = match[`${side}Team`];
        if (!isFootball(match)) {
            return html`<div class="side" data-side=${side} role="group" aria-label=${name}>
                ${pointsOf(match).map((points) => html`<button class="tap goal" @click=${() => this.desk.points(side, points)}>
                    <span class="tap-what">+${points}</span> <span class="tap-team name">${name}</span></button>`)}
                <button class="tap" @click=${() => this.desk.points(side, -1)}><span class="tap-what">−1</span> <span class="tap-team name">${name}</span></button></div>`;
        }
        const isShootout = match.phase === "penalty_shootout" && match.status === "live";
        return html`<div class="side" data-side=${side} role="group" aria-label=${name}>
            ${isShootout ? KICKS.map((type) => this.button(type, side, match, type === "shootout_goal" ? "goal" : "miss")) : this.button("goal", side, match, "goal")}
            ${ENTRIES.map((type) => this.button(type, side, match))}</div>`;
    }

    further(match) {
        if (!isFootball(match)) return nothing;
        return html`<details class="further"><summary>Injury, missed penalty</summary><div class="further-taps">
            ${FURTHER.map((type) => SIDES.map((side) => this.button(type, side, match)))}</div></details>`;
    }

    line() {
        const { line } = this.desk.outbox;
        const unsent = this.desk.outbox.unsent(this.desk.id).length;
        const { state, stale } = service.connection;
        const isLive = state === "open" && !stale;
        const words = line.state === "key" ? `Key: ${line.message}`
            : unsent > 0 && line.state === "down" ? "No line: entries are kept here"
            : !isLive ? "Connecting: others’ entries may be missing" : "Live";
        return html`<span class="line" data-state=${line.state === "key" ? "key" : isLive && line.state === "ok" ? "live" : "down"}>${words}</span>
            ${unsent > 0 ? html`<a class="unsent-count" href="#unsent" @click=${(event) => this.show(event)}><strong class="number">${unsent}</strong> not sent</a>` : nothing}`;
    }
    show(event) {
        event.preventDefault(); // the address is the match's
        const list = this.querySelector("#unsent");
        list?.scrollIntoView({ block: "center" });
        list?.focus();
    }

    strip(match) {
        const { text, long } = statusOf(match, service.now(), { withDay: "if another day" });
        const added = match.status === "live" && Number.isInteger(match.addedMinutes) ? ` (+${match.addedMinutes} shown)` : "";
        return html`<section class="strip panel" aria-label="The match">
            <h2 class="scoreline"><span class="name">${match.homeTeam}</span>
                <strong class="number">${match.homeScore ?? "–"}–${match.awayScore ?? "–"}</strong> <span class="name">${match.awayTeam}</span></h2>
            <p class="strip-clock"><strong class="number">${text}</strong> <span class="muted strip-long">${long !== text ? long : nothing}${added}</span></p>
            <p class="strip-line">${this.line()}</p></section>`;
    }

    render() {
        const { world } = this.desk;
        if (world.error) {
            return html`<div class="message"><h2>${world.error.status === 404 || world.error.code === "unknown_match" ? "There is no such match" : "The match cannot be read"}</h2>
                <p>${world.error.message}</p><a class="button" href="/desk">Pick another match</a></div>`;
        }
        const { match, entries } = this.desk.view;
        if (!match) return html`<div class="strip panel skeleton" aria-hidden="true"></div><p class="muted">Reading the match …</p>`;
        const isBefore = match.status === "scheduled" || match.status === "postponed";
        const { undoable } = this.desk;
        const isOpen = this.isEntryOpen(match);
        return html`
            ${this.strip(match)}
            <p class="visually-hidden" role="status" aria-live="polite" data-announces>${this.said}</p>
            ${isBefore ? html`<match-check .desk=${this.desk} .access=${this.access} .isLasting=${this.isLasting} .awake=${this.awake}></match-check>` : nothing}
            <unsent-list class="conflicts" .desk=${this.desk} only="conflict"></unsent-list>
            ${this.detailed ? html`<detail-panel .desk=${this.desk} .intent=${this.desk.outbox.find(this.detailed.id)} @done=${() => { this.detailed = null; }}></detail-panel>` : nothing}
            <div class="taps" data-open=${isOpen}>
                ${isOpen ? this.side("home", match) : nothing}
                ${isOpen ? this.side("away", match) : nothing}
                <div class="middle">
                    ${isOpen || undoable ? html`<div class="undo"><button class="tap" ?disabled=${!undoable} aria-describedby="undo-what" aria-keyshortcuts=${keyOf({ does: "undo" })}
                        @click=${() => this.undo()}>Undo</button>
                        <span id="undo-what" class="small muted">${undoable ? `takes back: ${undoable.label}` : "nothing to take back"}</span></div>` : nothing}
                    <step-bar .desk=${this.desk} .steps=${stepsOf(match)}></step-bar>
                </div>
            </div>
            ${isOpen ? html`${this.further(match)}<review-panel .desk=${this.desk} .entries=${entries}></review-panel>` : nothing}
            <unsent-list id="unsent" tabindex="-1" .desk=${this.desk} only="unsent"></unsent-list>
            <entry-list .desk=${this.desk} .entries=${entries}></entry-list>
            ${isBefore ? nothing : html`<details class="check-again"><summary>Check of teams, clock, line and key</summary>
                <match-check .desk=${this.desk} .access=${this.access} .isLasting=${this.isLasting} .awake=${this.awake}></match-check></details>`}`;
    }
}
customElements.define("live-desk", LiveDesk);
