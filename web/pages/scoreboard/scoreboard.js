import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { LiveScore } from "../../client/livescore.js";
import { flag } from "../../elements/flag.js";
import { LiveElement } from "../../elements/live_element.js";
import "../../elements/match/match_row.js";
import { groupOf, isRunning } from "../../elements/match/match_words.js";
import { service, showConnection } from "../../elements/service.js";
import { DayBoard } from "./day_board.js";
import { dayOf, dayWords, isDay, shiftDay } from "./days.js";
import { delaySeconds, setDelay, wasChosenNow } from "./delay.js";
import { favourites } from "./favourites.js";
import { groupMatches } from "./groups.js";
import { layOut, matchAt, neighbour, partsBetween, placeOf } from "./layout.js";
import { registerWorker } from "../../elements/page_worker.js";

/** Rows are drawn so far beyond the window, so that the keyboard finds the next one and a scroll shows no gap. */
const MARGIN = 300;
/** Matches change their groups no more often than this. A score shows at once. */
const REGROUP_MS = 250;
/** A match is followed from so long before its start. */
const SOON_MS = 900_000;
const SHOWS = [["all", "All"], ["live", "Live"], ["favourites", "Favourites"]];

class ScoreboardPage extends LiveElement {
    #live = delaySeconds() > 0 ? new LiveScore(location.origin, { delay: delaySeconds() }) : service;
    #board = new DayBoard(this.#live, { isInView: (id) => this.#isInView(id), say: (text) => this.#announce(text) });
    #filter = { show: "all", league: "", words: "" };
    #view = { groups: [], leagues: [], shown: 0, shownLive: 0, total: 0, live: 0 };
    #layout = layOut([], { row: 1, head: 1, gap: 1 });
    #sizes = null;
    #regroupAt = 0;
    #regroupTimer = null;
    #frame = null;
    #drawn = new Set(); // ids of the matches that have rows
    #inView = new Set();
    #focused = null; // id of the match whose row has the focus
    #focusNext = null; // and of the one that gets it when it is drawn
    #today = dayOf(service.now());

    createRenderRoot() {
        this.replaceChildren(); // what stood there until now has the same size
        return super.createRenderRoot();
    }

    connectedCallback() {
        super.connectedCallback();
        if (this.#live !== service) showConnection(this.#live);
        this.#board.addEventListener("list", () => this.#regroupSoon());
        this.#board.addEventListener("row", ({ detail }) => this.#drawn.has(detail) && this.#draw());
        this.#board.addEventListener("state", () => this.#regroup());
        favourites.addEventListener("change", () => this.#regroup());
        addEventListener("scroll", () => this.#draw(), { passive: true });
        addEventListener("resize", () => {
            this.#sizes = null;
            this.#regroup();
        });
        addEventListener("popstate", () => this.#openAddress());
        this.addEventListener("focusin", ({ target }) => this.#focus(target));
        this.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && this.#focus(relatedTarget));
        this.addEventListener("keydown", (event) => this.#press(event));
        setInterval(() => this.#turnDay(), 15_000);
        this.#openAddress();
    }

    // ---- The day

    #openAddress() {
        // Addresses of matches were so once.
        const match = /^#match-(\d+)$/.exec(location.hash);
        if (match) location.replace(`/match/${match[1]}`);
        const day = new URLSearchParams(location.search).get("date");
        const wanted = isDay(day) ? day : this.#today;
        if (wanted !== this.#board.day) this.#board.open(wanted, wanted === this.#today);
        this.#draw();
    }

    #openDay(day) {
        history.pushState(null, "", day === this.#today ? "/" : `/?date=${day}`);
        scrollTo(0, 0);
        this.#openAddress();
    }

    /** At midnight the page of today goes on with the new day. */
    #turnDay() {
        const before = this.#today;
        this.#today = dayOf(service.now());
        if (this.#today === before) return;
        if (this.#board.day === before && !new URLSearchParams(location.search).has("date")) this.#board.open(this.#today, true);
        this.#draw();
    }

    // ---- Groups

    #regroupSoon() {
        const wait = this.#regroupAt + REGROUP_MS - performance.now();
        if (wait <= 0) this.#regroup();
        else this.#regroupTimer ??= setTimeout(() => this.#regroup(), wait);
    }

    #regroup() {
        clearTimeout(this.#regroupTimer);
        this.#regroupTimer = null;
        this.#regroupAt = performance.now();
        this.#sizes ??= this.#measure();
        const place = this.#place();
        this.#view = groupMatches(this.#board.shown, this.#board.leagues, favourites, this.#filter);
        if (this.#filter.league && !this.#view.leagues.some(({ key }) => key === this.#filter.league)) this.#filter.league = "";
        this.#layout = layOut(this.#view.groups, this.#sizes);
        this.#draw();
        this.#restore(place);
        this.#title();
    }

    /** The first row in view and how far it is from the top, once the visitor has scrolled into the list. */
    #place() {
        const box = this.querySelector(".board");
        const from = box ? -box.getBoundingClientRect().top : 0;
        if (from <= 0) return null;
        const id = matchAt(this.#layout, from, this.#sizes);
        return id === null ? null : { id, from: from - placeOf(this.#layout, id, this.#sizes).top };
    }

    /** Matches that come in above don't move what the visitor reads. */
    async #restore(place) {
        if (!place) return;
        const now = placeOf(this.#layout, place.id, this.#sizes);
        const box = this.querySelector(".board");
        if (!now || !box) return;
        await this.updateComplete;
        const top = box.getBoundingClientRect().top + scrollY;
        const wanted = Math.round(top + now.top + place.from);
        if (Math.abs(wanted - scrollY) > 1) scrollTo(0, wanted);
    }

    #measure() {
        const pixels = (name) => {
            const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
            return parseFloat(text) * (text.endsWith("rem") ? parseFloat(getComputedStyle(document.documentElement).fontSize) : 1);
        };
        return { row: pixels("--row"), head: pixels("--head"), gap: pixels("--space-2") };
    }

    #title() {
        const { live } = this.#view;
        const title = live > 0 && this.#board.day === this.#today ? `(${live}) Live scores · Live Score` : "Live scores · Live Score";
        if (document.title !== title) document.title = title;
    }

    // ---- Drawing

    #draw() {
        this.#frame ??= requestAnimationFrame(() => {
            this.#frame = null;
            this.requestUpdate();
        });
    }

    firstUpdated() {
        if (wasChosenNow()) this.querySelector(".delay").focus();
    }

    updated() {
        if (this.#focusNext === null) return;
        const link = this.querySelector(`[data-match="${this.#focusNext}"] .match-link`);
        if (!link) return;
        this.#focusNext = null;
        link.focus();
    }

    render() {
        return html`${this.#toolbar()}${this.#summary()}${this.#old()}${this.#body()}
            <p class="attributions muted small">${this.#attributions()}</p>`;
    }

    #toolbar() {
        const { day } = this.#board;
        const step = (n, words, name, sign) => html`<button type="button" class="step" aria-label=${name} @click=${() => this.#openDay(shiftDay(day, n))}>${sign}</button>`;
        const named = (n, words) => {
            const its = shiftDay(this.#today, n);
            return html`<button type="button" aria-current=${its === day ? "date" : nothing} @click=${() => this.#openDay(its)}>${words}</button>`;
        };
        return html`<div class="toolbar">
            <nav class="days" aria-label="Day">
                ${step(-1, "", "Previous day", "‹")}${named(-1, "Yesterday")}${named(0, "Today")}${named(1, "Tomorrow")}${step(1, "", "Next day", "›")}
            </nav>
            <div class="shows" role="group" aria-label="Show">${SHOWS.map(([show, words]) => html`<button type="button"
                aria-pressed=${this.#filter.show === show} @click=${() => this.#set({ show })}>${words}</button>`)}</div>
            <input type="search" aria-label="Search" placeholder="Search" autocomplete="off" spellcheck="false"
                .value=${this.#filter.words} @input=${({ target }) => this.#set({ words: target.value })}>
            <select aria-label="League" .value=${this.#filter.league} @change=${({ target }) => this.#set({ league: target.value })}>
                <option value="">All leagues</option>
                ${this.#view.leagues.map(({ key, title }) => html`<option value=${key} ?selected=${key === this.#filter.league}>${title}</option>`)}
            </select>
        </div>`;
    }

    #summary() {
        const { shown, shownLive, total } = this.#view;
        const isFiltered = shown !== total;
        const count = `${isFiltered ? `${shown} of ` : ""}${total} ${total === 1 ? "match" : "matches"}${shownLive > 0 ? `, ${shownLive} live` : ""}`;
        const isDelayed = delaySeconds() > 0;
        return html`<div class="summary">
            <p class="count"><strong>${dayWords(this.#board.day, this.#today)}</strong>
                <span class="muted">${this.#board.state === "loading" || this.#board.state === "failed" ? "" : count}</span></p>
            <button type="button" role="switch" class="delay" aria-checked=${isDelayed} title="Scores come half a minute late, against spoilers from a slower broadcast"
                @click=${() => setDelay(!isDelayed)}>Scores delayed</button>
        </div>`;
    }

    /** What is shown may have changed since: nobody may miss that. */
    #old() {
        const { state, asOf } = this.#board;
        if (state !== "old") return nothing;
        const at = new Date(asOf);
        const time = at.toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });
        const isToday = dayOf(asOf) === this.#today;
        return html`<p class="old-mark">Offline: as of ${isToday ? time : `${at.toLocaleDateString()}, ${time}`}</p>`;
    }

    #body() {
        const { state, trouble } = this.#board;
        if (state === "loading") return html`<div class="board waiting"><p class="visually-hidden">The scores are being read.</p></div>`;
        if (state === "failed") {
            return html`<div class="board message"><h2>The scores cannot be read</h2>
                <p>${navigator.onLine ? trouble?.status ? trouble.message : "The service does not answer." : "There is no network."}</p>
                <button type="button" class="primary" @click=${() => this.#board.open(this.#board.day, this.#board.day === this.#today)}>Retry</button></div>`;
        }
        if (this.#view.shown === 0) return this.#nothingFound();
        return this.#rows();
    }

    #nothingFound() {
        const { show, words, league } = this.#filter;
        const isFiltered = show !== "all" || words.trim() !== "" || league !== "";
        if (!isFiltered || this.#view.total === 0) {
            return html`<div class="board message"><h2>No matches on this day</h2><p>Other days have some: choose one above.</p></div>`;
        }
        const title = words.trim() ? `Nothing found for “${words.trim()}”` : show === "live" ? "No match is live" : show === "favourites" ? "No favourites on this day" : "Nothing found";
        const hint = show === "favourites" && !words.trim() ? "Choose some by the star of a match or of a league." : `${this.#view.total} matches are on this day.`;
        return html`<div class="board message"><h2>${title}</h2><p>${hint}</p>
            <button type="button" @click=${() => this.#set({ show: "all", words: "", league: "" })}>Show all matches</button></div>`;
    }

    #rows() {
        const box = this.querySelector(".board.rows");
        const top = box ? box.getBoundingClientRect().top : 0;
        const parts = partsBetween(this.#layout, -top - MARGIN, innerHeight - top + MARGIN, this.#sizes, this.#focusNext ?? this.#focused);
        this.#see(parts, -top, innerHeight - top);
        return html`<div class="board rows" .style=${`height:${this.#layout.height}px`}>
            ${repeat(parts, ({ section }) => section.group.key, (part) => this.#group(part))}
        </div>`;
    }

    #group({ section, rows }) {
        const { group, top, height } = section;
        const heading = group.id && group.key !== "favourites" ? html`<a href="/league/${group.id}">${group.title}</a>` : group.title;
        const total = group.matches.length;
        return html`<section class="group" .style=${`transform:translateY(${top}px);height:${height}px`} aria-labelledby="group-${group.key.replace(/\s/g, "-")}">
            <div class="head"><h2 id="group-${group.key.replace(/\s/g, "-")}" class="name" title=${group.title}>${flag(group.country)}${heading}</h2>
                <span class="muted small">${group.live > 0 ? html`<b class="live-count">${group.live} live</b> of ` : nothing}${total}</span>
                ${group.favourite === null ? nothing : html`<button type="button" class="star" aria-pressed=${group.favourite} aria-label="Favourite ${group.title}"
                    @click=${() => favourites.toggle("leagues", group.id)}></button>`}
            </div>
            <ul>${repeat(rows, (i) => group.matches[i].id, (i) => this.#row(group.matches[i], i, total))}</ul>
        </section>`;
    }

    #row({ id }, i, total) {
        const match = this.#board.matches.get(id);
        const news = this.#board.goals.of(id);
        return html`<li .style=${`transform:translateY(${i * this.#sizes.row}px)`} aria-setsize=${total} aria-posinset=${i + 1} data-match=${id}>
            <match-row .match=${match?.early ? hidden(match) : match} .favourite=${favourites.matches.has(id)} .news=${news?.text ?? ""} .flash=${news?.side ?? null} .asOf=${this.#board.asOf}
                @favourite=${() => favourites.toggle("matches", id)}></match-row></li>`;
    }

    /** Remembers what is drawn and what is in view, and has those followed of which there is news. */
    #see(parts, from, to) {
        this.#drawn.clear();
        this.#inView.clear();
        const followed = [];
        const now = service.now();
        for (const { section, rows } of parts) {
            for (const i of rows) {
                const { id } = section.group.matches[i];
                this.#drawn.add(id);
                const top = section.top + this.#sizes.head + i * this.#sizes.row;
                if (top + this.#sizes.row <= from || top >= to) continue;
                this.#inView.add(id);
                const match = this.#board.matches.get(id);
                if (match && (match.early || isRunning(match) || (groupOf(match) === "upcoming" && Date.parse(match.startTime) - now < SOON_MS))) followed.push(id);
            }
        }
        for (const id of favourites.matches) {
            const match = this.#board.matches.get(id);
            if (match && isRunning(match) && !this.#inView.has(id)) followed.push(id);
        }
        this.#board.follow(followed);
    }

    #isInView(id) {
        return this.#inView.has(id) || favourites.matches.has(id);
    }

    #attributions() {
        const sources = new Set();
        for (const { attribution } of this.#board.shown) if (attribution) sources.add(attribution);
        return [...sources].sort().join(" · ");
    }

    #announce(text) {
        const region = document.getElementById("announcements");
        if (region) region.textContent = text;
    }

    // ---- What the visitor does

    #set(change) {
        Object.assign(this.#filter, change);
        if (scrollY > 0 && !("words" in change)) scrollTo(0, 0);
        this.#regroup();
    }

    #focus(target) {
        const row = target.closest?.("[data-match]");
        this.#focused = row ? Number(row.dataset.match) : null;
    }

    /** The arrows go from match to match, also to those that are not drawn. */
    #press(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step || this.#focused === null || event.altKey || event.ctrlKey || event.metaKey || event.target.closest("select, input")) return;
        const next = neighbour(this.#layout, this.#focused, step);
        if (next === null) return;
        event.preventDefault();
        this.#focusNext = next;
        const box = this.querySelector(".board").getBoundingClientRect().top;
        const { top } = placeOf(this.#layout, next, this.#sizes);
        const at = box + top;
        if (at < 0) scrollBy(0, at - this.#sizes.head);
        else if (at + this.#sizes.row > innerHeight) scrollBy(0, at + this.#sizes.row - innerHeight);
        this.#draw();
    }
}
customElements.define("scoreboard-page", ScoreboardPage);
registerWorker();

/** A match that has just changed, as a visitor sees it who wants no news yet. */
function hidden(match) {
    return { ...match, homeScore: null, awayScore: null, winner: "draw", periods: [], stats: {}, phase: null, sport: "", redCards: undefined };
}
