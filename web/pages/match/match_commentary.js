import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { clockWords, incidentIcon, incidentWords, isPending, isVoid, kindOf, playerOf, sideOf, voidReason } from "../../elements/match/incident_words.js";
import { LiveElement } from "../../elements/live_element.js";

const SHOWN = 20; // lines at first
const MORE = 50; // with each press

/**
 * <match-commentary>: the commentary, newest first. While the reader is further down, new lines wait behind a button, so
 * that nothing jumps. Sends "older" when it needs entries that the page has not loaded.
 */
class MatchCommentary extends LiveElement {
    static properties = {
        lines: { attribute: false }, // as `linesOf` makes them
        match: { attribute: false },
        entries: { attribute: false }, // all that the page has, oldest first
        hasOlder: { type: Boolean },
        failed: { type: Boolean },
        isLoading: { state: true },
        shown: { state: true },
        seen: { state: true }, // the key of the newest line that is shown while others wait
    };

    constructor() {
        super();
        this.lines = [];
        this.entries = [];
        this.shown = SHOWN;
        this.seen = null;
        this.isLoading = false;
        this.scrolled = () => {
            if (this.seen !== null && !this.isReading()) this.seen = null;
        };
    }

    connectedCallback() {
        super.connectedCallback();
        addEventListener("scroll", this.scrolled, { passive: true });
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        removeEventListener("scroll", this.scrolled);
    }

    /** The top of the list is above the window: what is added there moves what the reader looks at. */
    isReading() {
        const list = this.querySelector("ol");
        return Boolean(list) && list.getBoundingClientRect().top < 0;
    }

    willUpdate(changed) {
        if (!changed.has("lines")) return;
        const before = changed.get("lines") ?? [];
        if (this.seen === null && before.length > 0 && this.lines[0]?.key !== before[0].key && this.isReading()) this.seen = before[0].key;
        if (changed.has("hasOlder") || this.lines.length !== before.length || this.failed) this.isLoading = false;
    }

    render() {
        const newest = this.seen === null ? 0 : Math.max(0, this.lines.findIndex(({ key }) => key === this.seen));
        const lines = this.lines.slice(newest, newest + this.shown);
        const isMore = this.hasOlder || this.lines.length > newest + this.shown;
        return html`
            ${newest > 0 ? html`<button type="button" class="primary new-lines" @click=${this.showNew}>${`${newest} new`}</button>` : nothing}
            ${lines.length === 0 ? html`<p class="quiet">${this.match.status === "scheduled" ? "The commentary begins with the match." : "No commentary so far."}</p>` : nothing}
            <ol class="lines" aria-label="Commentary, newest first" ?hidden=${lines.length === 0}>${repeat(lines, ({ key }) => key, (line) => this.line(line))}</ol>
            ${this.failed ? html`<p class="quiet">Older entries could not be loaded.</p>` : nothing}
            ${isMore ? html`<button type="button" class="more" ?disabled=${this.isLoading} @click=${this.more}>${this.failed ? "Retry" : "Show older"}</button>` : nothing}`;
    }

    line({ entry, stage }) {
        if (stage) return html`<li class="line stage">${stage.text}</li>`;
        const kind = kindOf(entry);
        const side = sideOf(entry, this.match);
        const player = playerOf(entry);
        const isGone = isVoid(entry);
        const head = [incidentWords(entry), player].filter(Boolean);
        const message = html`<span class="words name" dir="auto">${entry.message}</span>`;
        return html`<li class="line" data-kind=${kind} data-side=${side ?? nothing} data-entry=${entry.id}>
            <span class="minute number">${clockWords(entry)}</span>${incidentIcon(entry)}
            <div class="text">${head.length || entry.team ? html`<p class="who">${isGone ? html`<s>${names(head)}</s>` : names(head)}
                ${entry.team ? html`<span class="of-team name" dir="auto">${entry.team}</span>` : nothing}</p>` : nothing}
                ${isGone ? html`<s>${message}</s><span class="reason name" dir="auto">${voidReason(entry, this.entries)}</span>` : message}
                ${isPending(entry) && !isGone ? html`<span class="reason pending">Under video review</span>` : nothing}</div></li>`;
    }

    showNew() {
        this.seen = null;
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        this.scrollIntoView({ behavior: calm ? "instant" : "smooth", block: "start" });
        this.querySelector("ol").tabIndex = -1;
        this.querySelector("ol").focus({ preventScroll: true });
    }

    more() {
        this.shown += MORE;
        if (this.hasOlder && this.lines.length < this.shown) {
            this.isLoading = true;
            this.dispatchEvent(new CustomEvent("older"));
        }
    }
}
customElements.define("match-commentary", MatchCommentary);

const names = (head) => head.map((words, i) => html`${i ? ": " : ""}<span class="name" dir="auto">${words}</span>`);
