import { html, nothing } from "lit";
import { LiveElement } from "../../elements/live_element.js";
import { service } from "../../elements/service.js";
import { RUNNING_STATUSES, groupOf, scoreText, statusOf } from "../../elements/match/match_words.js";

const ORDER = { live: 0, upcoming: 1, finished: 2 };
/** A typed name is looked for on the server when the fingers rest. */
const REST_MS = 300;
const TEAMS = 4;

/** <match-picker>: today's matches and those that run first, and a search over all. Sends "pick" with the match. */
class MatchPicker extends LiveElement {
    static properties = { today: { state: true }, found: { state: true }, words: { state: true }, error: { state: true }, busy: { state: true }, making: { state: true } };

    constructor() {
        super();
        this.today = null;
        this.found = [];
        this.words = "";
        this.error = "";
        this.lists = [];
        this.looks = 0;
    }

    connectedCallback() {
        super.connectedCallback();
        this.onConnection = () => this.requestUpdate();
        service.addEventListener("connection", this.onConnection);
        this.follow();
    }
    disconnectedCallback() {
        super.disconnectedCallback();
        service.removeEventListener("connection", this.onConnection);
        this.close();
        clearTimeout(this.resting);
    }

    close() {
        for (const list of this.lists) list.close();
    }

    /** A match that began yesterday may still run. */
    follow() {
        this.error = "";
        this.close();
        const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
        const date = new Intl.DateTimeFormat("en-CA").format(new Date());
        const queries = [{ status: RUNNING_STATUSES }, { date, timezone: timeZone }];
        const read = queries.map(() => null);
        this.lists = queries.map((query, i) => service.list({ ...query, sort: "startTime", limit: 100 }, {
            onList: (matches) => {
                read[i] = matches;
                if (!read.includes(null)) this.today = [...new Map(read.flat().map((match) => [match.id, match])).values()];
            },
            onError: (error) => { this.error = error.message; },
        }));
    }

    search({ target }) {
        this.words = target.value.trim();
        clearTimeout(this.resting);
        this.resting = setTimeout(() => this.lookFor(this.words), REST_MS);
    }

    async lookFor(words) {
        const look = ++this.looks;
        this.found = [];
        if (words.length < 2) return;
        this.busy = true;
        try {
            const found = new Map();
            if (/^\d+$/.test(words)) {
                for (const match of (await service.matches({ ids: words })).data) found.set(match.id, match);
            }
            const { data: teams } = await service.request("GET", "/api/teams", { query: { search: words, limit: TEAMS } });
            const lists = await Promise.all(teams.map(({ id }) => service.matches({ team: id, sort: "-startTime", limit: 20 })));
            for (const match of lists.flatMap(({ data }) => data)) found.set(match.id, match);
            if (look === this.looks) this.found = [...found.values()];
        } catch (error) {
            if (look === this.looks) this.error = error.message;
        } finally {
            if (look === this.looks) this.busy = false;
        }
    }

    shown() {
        const words = this.words.toLocaleLowerCase();
        const fits = ({ id, homeTeam, awayTeam, league }) => [id, homeTeam, awayTeam, league ?? ""].some((text) => String(text).toLocaleLowerCase().includes(words));
        const today = (this.today ?? []).filter(fits).sort((a, b) => ORDER[groupOf(a)] - ORDER[groupOf(b)]);
        const known = new Set(today.map(({ id }) => id));
        return { today, others: this.words ? this.found.filter(({ id }) => !known.has(id)) : [] };
    }

    row(match, withDay) {
        const { homeTeam, awayTeam, league } = match;
        return html`<li><a class="pick panel" href="/desk?match=${match.id}" data-match-id=${match.id} @click=${(event) => this.pick(event, match)}>
            <span class="pick-teams"><span class="name">${homeTeam}</span> <span class="number">${scoreText(match)}</span> <span class="name">${awayTeam}</span></span>
            <span class="muted small">${statusOf(match, service.now(), { withDay }).text}${league ? html` · <span class="name">${league}</span>` : nothing}</span></a></li>`;
    }

    pick(event, match) {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.dispatchEvent(new CustomEvent("pick", { detail: match.id, bubbles: true }));
    }

    async create(event) {
        event.preventDefault();
        const fields = Object.fromEntries(new FormData(event.target));
        const start = new Date(fields.start || service.now());
        this.making = { busy: true };
        try {
            const { data } = await service.createMatch({
                sport: fields.sport, homeTeam: fields.home, awayTeam: fields.away, league: fields.league || null, clockSource: "scorer",
                startTime: start.toISOString(), endTime: new Date(start.getTime() + 2 * 3_600_000).toISOString(),
            });
            this.dispatchEvent(new CustomEvent("pick", { detail: data.id, bubbles: true }));
        } catch (error) {
            this.making = { words: [error.message, ...(error.details ?? []).map(({ path, message }) => `${[path].flat().join(".")}: ${message}`)].join(". ") };
        }
    }

    render() {
        const { today, others } = this.shown();
        const isAway = service.connection.state === "waiting" || !navigator.onLine;
        return html`
            <div class="pick-search"><label for="pick-field">Find a match</label>
                <input id="pick-field" type="search" autocomplete="off" placeholder="Team, league or number" @input=${this.search}></div>
            ${this.error ? html`<div class="message"><p>${this.error}</p><button @click=${() => this.follow()}>Retry</button></div>` : nothing}
            ${isAway ? html`<p class="problem">No line: ${this.today ? "this list may be old" : "the matches cannot be read"}. It is tried again all the time.</p>` : nothing}
            <h2>Today</h2>
            ${this.today === null && !this.error ? html`<ul class="picks" aria-hidden="true">${[1, 2, 3].map(() => html`<li class="pick skeleton"></li>`)}</ul>` : nothing}
            ${today.length ? html`<ul class="picks">${today.map((match) => this.row(match, "never"))}</ul>` : nothing}
            ${this.today && today.length === 0 ? html`<p class="muted">${this.words ? "No match of today has this in its name." : "No match is planned for today."}</p>` : nothing}
            ${this.words && (others.length || this.busy || today.length === 0) ? html`<h2>Other days</h2>
                ${others.length ? html`<ul class="picks">${others.map((match) => this.row(match, "always"))}</ul>`
                    : html`<p class="muted">${this.busy ? "Looking …" : "Nothing was found."}</p>`}` : nothing}
            <details class="new-match"><summary>A match that is not there yet</summary>
                <form class="fields" @submit=${this.create}>
                    <label>Home team <input name="home" required maxlength="200"></label>
                    <label>Away team <input name="away" required maxlength="200"></label>
                    <label>Sport <input name="sport" required value="football" maxlength="200"></label>
                    <label>League <input name="league" maxlength="200"></label>
                    <label>Start <input name="start" type="datetime-local"></label>
                    <button class="primary" ?disabled=${this.making?.busy}>Create the match</button>
                    ${this.making?.words ? html`<p class="problem">${this.making.words}</p>` : nothing}
                </form></details>`;
    }
}
customElements.define("match-picker", MatchPicker);
