import "../../elements/connection.js";
import "../../elements/match/match_row.js";
import "../../elements/table/standings_table.js";
import "./match_commentary.js";
import "./match_statistics.js";
import "./match_time.js";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { clockWords, incidentWords, isGoal, isVoid, playerOf } from "../../elements/match/incident_words.js";
import { isOver, isRunning, knowsScore, nameOf, scoreText } from "../../elements/match/match_words.js";
import { PageElement } from "../../elements/page_element.js";
import { failure, unknown } from "../../elements/page_states.js";
import { service } from "../../elements/service.js";
import { clockOf } from "./match_clock.js";
import { MatchData } from "./match_data.js";
import { matchHead } from "./match_head.js";
import { incidentList } from "./match_incidents.js";
import { lineUps } from "./match_lineups.js";
import { MatchRecord } from "./match_record.js";
import { MatchReplay, speedFor } from "./match_replay.js";
import { headToHead, leagueTable } from "./match_surroundings.js";
import { statisticsOf } from "./match_statistics.js";
import { linesOf, momentsOf } from "./moments.js";

const NEWS_MS = 8_000;
const FLASH_MS = 2_500;
const PAST_KEPT = 60; // moments that need no second request

/** <match-page>: a match as it stands, as it stood, or as it is played again. */
class MatchPage extends PageElement {
    constructor() {
        super();
        this.matchId = location.pathname.split("/")[2];
        this.data = new MatchData(this.matchId);
        this.data.addEventListener("change", () => this.#draw());
        this.data.addEventListener("event", ({ detail }) => this.#tellNews(detail));
        service.addEventListener("connection", ({ detail }) => {
            if (detail.state === "open" && this.data.failedLog) this.data.loadLog();
            this.#draw();
        });
        this.past = null; // {at, seq, label, record}: `record` is null until it is known
        this.replay = null;
        this.trouble = "";
        this.news = { words: "", side: null };
        this.spoken = "";
        this.shared = false;
        this.kept = new Map(); // seq -> record of the past
        this.clockWords = "";
    }

    connectedCallback() {
        super.connectedCallback();
        this.data.load();
        setInterval(() => this.#tick(), 250);
    }

    get isReady() {
        return this.data.state !== "loading" || this.data.now !== null;
    }

    /** Many events may come at once: one drawing shows them all. */
    #draw() {
        this.requestUpdate();
    }

    #tick() {
        if (document.hidden || !this.data.now) return;
        const words = clockOf(this.shown, this.clock).text;
        if (words === this.clockWords) return;
        this.clockWords = words;
        this.#draw();
    }

    // ---- What is shown

    get shown() {
        return this.replay?.record ?? this.past?.record ?? this.data.now;
    }
    get clock() {
        if (this.replay?.record) return this.replay.now();
        return this.past?.record ? Date.parse(this.past.record.match.updatedAt) : service.now();
    }
    get mode() {
        return this.replay ? "replay" : this.past ? "past" : "live";
    }

    render() {
        const { data } = this;
        if (data.state === "unknown") return unknown("There is no such match", "It may have been removed, or the address is wrong.");
        if (data.state === "removed") {
            const name = data.now ? nameOf(data.now.match) : "The match";
            document.title = `${name} was removed · Live Score`;
            return unknown(`${name} was removed`, "It is no longer part of this service.");
        }
        if (!data.now) return data.state === "failed" ? failure(data.error, () => data.load()) : nothing;
        return this.#page();
    }

    #page() {
        const { data, shown, mode } = this;
        const moments = momentsOf(data.log, data.now.match);
        const at = mode === "replay" ? momentAt(moments, this.replay.seq) : this.past?.at ?? moments.length - 1;
        const label = moments[at]?.label ?? "";
        const isPast = mode !== "live";
        const { state, stale, instance } = service.connection;
        this.dataset.instance = instance ?? "";
        const notLive = data.state === "failed" || (stale && ["waiting", "paused", "closed"].includes(state)) || (stale && state === "connecting" && this.wasOpen);
        this.wasOpen ||= state === "open";
        if (!isPast) document.title = `${titleOf(shown)} · Live Score`;
        const commentary = isPast ? shown.inOrder.reverse() : data.commentary;
        const log = isPast ? data.log.filter(({ seq }) => seq <= shown.match.seq) : data.log;
        const lines = linesOf(commentary, log, shown.match, isPast || !data.hasOlder);
        return html`<h1 class="visually-hidden">${nameOf(data.now.match)}</h1>
            <p class="visually-hidden" id="announcement" aria-live="polite">${this.spoken}</p>
            ${isPast ? this.#banner(label) : nothing}
            ${matchHead(shown, {
                clock: this.clock, when: isPast ? label : null, flash: isPast ? null : this.news.flash, news: this.news.words,
                notLive, firstLeg: this.#firstLeg(), viewers: data.viewers, share: this.#share(),
            })}
            <section class="panel time" aria-label="Timeline">
                <match-time .record=${shown} .played=${this.#played(isPast ? label : null)} .moments=${moments} .at=${at} mode=${mode}
                    ?isOver=${isOver(data.now.match)} .replayState=${this.replay?.state ?? ""} .speed=${this.replay?.speed ?? 1}
                    .trouble=${this.trouble} ?isComing=${!data.wholeLog && !data.failedLog && data.now.match.seq > 1 && !isPast} ?lost=${data.log.length > 0 && data.wholeLog && data.log[0].seq > 1}
                    @moment=${({ detail }) => this.#goTo(moments, detail)} @present=${this.#toPresent} @replay=${this.#startReplay}
                    @pause=${() => this.replay.pause()} @resume=${() => this.replay.resume()}
                    @speed=${({ detail }) => this.replay.setSpeed(detail)} @stop=${this.#toPresent}></match-time>
            </section>
            ${this.#parts(shown, lines)}`;
    }

    #parts(shown, lines) {
        const { data } = this;
        const { match } = shown;
        const rows = statisticsOf(shown);
        const commentary = html`<match-commentary .lines=${lines} .match=${match} .entries=${shown.inOrder} ?failed=${data.failedOlder}
            ?hasOlder=${this.mode === "live" && data.hasOlder} @older=${() => data.loadOlder()}></match-commentary>`;
        const statistics = html`<match-statistics .rows=${rows} home=${match.homeTeam} away=${match.awayTeam}></match-statistics>`;
        const left = [["incidents", "Incidents", incidentList(shown)], ["commentary", "Commentary", commentary]];
        const right = [
            ["line-ups", "Line-ups", lineUps(shown)], ["statistics", "Statistics", rows.length ? statistics : null],
            ["table", "Table", leagueTable(data)], ["head-to-head", "Head to head", headToHead(data)],
        ].filter(([, , content]) => content);
        // A match of which little is known fills both columns too.
        if (right.length === 0 && data.isSettled) right.push(left.pop());
        // Where the parts stand below each other, the links lead to them.
        return html`<nav class="parts" aria-label="Parts of the page">${[...left, ...right].map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav>
            <div class="columns">${[left, right].map((parts) => html`<div class="column">${repeat(parts, ([id]) => id, part)}</div>`)}</div>`;
    }

    #banner(label) {
        const { replay } = this;
        const isRunningNow = isRunning(this.data.now.match);
        const words = replay
            ? replay.state === "ended" ? "The replay is over" : replay.state === "paused" ? `Replay paused at ${label}` : `Replay: ${label}`
            : `As it stood at ${label}`;
        return html`<div class="banner"><p>${replay?.state === "failed" ? "The replay was refused. Try again in a while." : words}</p>
            <button type="button" class="primary" @click=${this.#toPresent}>${isRunningNow ? "Back to live" : "Back to now"}</button></div>`;
    }

    #share() {
        return html`<button type="button" class="share" @click=${this.#shareLink}>${this.shared ? "Link copied" : "Share"}</button>`;
    }

    #shareLink = async () => {
        const what = { title: document.title, url: location.origin + location.pathname };
        try {
            if (navigator.share) {
                await navigator.share(what);
                return;
            }
            await navigator.clipboard.writeText(what.url);
            this.shared = true;
        } catch (error) {
            if (error.name === "AbortError") return; // the reader has closed the dialog
            prompt("The address of this match:", what.url);
        }
        this.#draw();
        setTimeout(() => {
            this.shared = false;
            this.#draw();
        }, NEWS_MS);
    };

    #firstLeg() {
        const { match } = this.data.now;
        if (match.leg !== 2 || !match.tieId) return null;
        return this.data.meetings?.matches.find(({ tieId, leg, id }) => tieId === match.tieId && leg === 1 && id !== match.id) ?? null;
    }

    /** Minutes of play that the picture shows as played. */
    #played(label) {
        const words = label ?? clockOf(this.shown, this.clock).text;
        const [, minute] = /^(\d+)(?:\+\d*)?'$/.exec(words) ?? [];
        if (minute) return Number(minute);
        return this.shown.match.status === "halftime" ? 45 : this.shown.match.phase === "penalty_shootout" ? 120 : null;
    }

    // ---- News

    #tellNews({ event, before, replayed }) {
        const { match } = this.data.now;
        if (replayed) return;
        if (event.type === "score:update" && knowsScore(before) && knowsScore(match)) {
            const [home, away] = [match.homeScore - before.homeScore, match.awayScore - before.awayScore];
            if (!home && !away) return;
            const isScored = home > 0 || away > 0;
            // Who scored comes right behind the score.
            this.awaits = { isScored, flash: isScored ? (home > 0 ? "home" : "away") : null };
            clearTimeout(this.telling);
            this.telling = setTimeout(() => this.#say(null), 150);
        } else if (event.type === "commentary:new" && this.awaits && isGoal(event.data) && !isVoid(event.data)) {
            clearTimeout(this.telling);
            this.#say(event.data);
        }
    }

    #say(entry) {
        const { isScored, flash } = this.awaits;
        this.awaits = null;
        const { match } = this.data.now;
        const line = `${match.homeTeam} ${scoreText(match)} ${match.awayTeam}`;
        const facts = isScored && entry ? [playerOf(entry), clockWords(entry)].filter(Boolean).join(" ") : "";
        this.spoken = `${isScored ? "Goal" : "Score corrected"}: ${line}.${facts ? ` ${facts}` : ""}`;
        this.news = { flash, words: isScored ? [entry ? incidentWords(entry) : "Goal", facts].filter(Boolean).join(": ") : "Score corrected" };
        this.#draw();
        clearTimeout(this.ending);
        setTimeout(() => {
            this.news = { ...this.news, flash: null };
            this.#draw();
        }, FLASH_MS);
        this.ending = setTimeout(() => {
            this.news = { flash: null, words: "" };
            this.#draw();
        }, NEWS_MS);
    }

    // ---- The past

    async #goTo(moments, at) {
        this.#endReplay();
        const { seq, label } = moments[at];
        this.trouble = "";
        const chosen = { at, seq, label, record: this.kept.get(seq) ?? this.past?.record ?? null };
        this.past = chosen;
        this.#draw();
        if (this.kept.has(seq)) return;
        this.wanted = seq;
        if (this.isAsking) return; // the slider goes on: only where it comes to rest is worth a request
        this.isAsking = true;
        try {
            while (this.past && this.wanted !== null) {
                const asked = this.wanted;
                this.wanted = null;
                const { data } = await service.request("GET", `/api/matches/${this.matchId}/state`, { query: { at: asked } });
                if (this.kept.size >= PAST_KEPT) this.kept.delete(this.kept.keys().next().value);
                this.kept.set(asked, MatchRecord.of(data));
                if (this.past?.seq === asked) this.past = { ...this.past, record: this.kept.get(asked) };
            }
        } catch (error) {
            this.trouble = `That moment could not be loaded: ${error.message}`;
            this.past = null;
        } finally {
            this.isAsking = false;
        }
        this.#draw();
    }

    #toPresent = () => {
        this.#endReplay();
        this.past = null;
        this.trouble = "";
        this.#draw();
    };

    #startReplay = () => {
        const { past } = this;
        const from = past?.record && past.record.match.seq === past.seq ? { seq: past.seq, record: past.record } : null;
        this.past = null;
        this.trouble = "";
        this.replay = new MatchReplay(this.matchId, { speed: speedFor(this.data.log), from, tell: () => this.#draw() });
        this.#draw();
    };

    #endReplay() {
        this.replay?.stop();
        this.replay = null;
    }
}
customElements.define("match-page", MatchPage);

const part = ([id, name, content]) => html`<section class="panel part" id=${id} aria-labelledby="${id}-name" tabindex="-1"><h2
    id="${id}-name">${name}</h2>${content}</section>`;

function momentAt(moments, seq) {
    const found = moments.findIndex((moment) => moment.seq >= seq);
    return found < 0 ? moments.length - 1 : found;
}

function titleOf(record) {
    const { match } = record;
    const status = clockOf(record, service.now());
    const words = isRunning(match) && match.status === "live" ? status.text : status.long;
    return `${match.homeTeam} ${scoreText(match)} ${match.awayTeam}, ${words}`;
}
