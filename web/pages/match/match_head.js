import { html, nothing } from "lit";
import { crest } from "../../elements/crest.js";
import { clockWords, incidentLine, isGoal, isKick, isPending, isVoid, kindOf, playerOf, sideOf } from "../../elements/match/incident_words.js";
import { groupOf, isFootball, isRunning, kickOff, scoreText, shootoutOf } from "../../elements/match/match_words.js";
import { clockOf } from "./match_clock.js";
import { periodTable } from "./match_periods.js";

const number = new Intl.NumberFormat();
const SIDES = ["home", "away"];
const DECIDED = {
    extra_time: "after extra time", penalties: "on penalties", awarded: "by decision", aggregate: "on aggregate",
    away_goals: "on away goals", lot: "by lot",
};

/**
 * The score and all that belongs to it.
 *
 * @param options
 *   clock    the time that the clock shows: ms since 1970
 *   when     words for the minute when the match is not shown as of now: "63'"
 *   flash    "home", "away" or null: whose score has just changed
 *   news     words on what has just happened
 *   notLive  what is shown may be old
 *   firstLeg the match of the first leg, or null
 *   viewers  how many look at the match, or null
 */
export function matchHead(record, { clock, when = null, flash = null, news = "", notLive = false, firstLeg = null, viewers = null, share }) {
    const { match } = record;
    const entries = record.inOrder;
    const status = clockOf(record, clock);
    const isLive = match.status === "live";
    const isUpcoming = match.status === "scheduled";
    const pending = entries.filter((entry) => isPending(entry) && !isVoid(entry));
    const decided = groupOf(match) === "finished" && match.winner && match.winner !== "draw" && DECIDED[match.decidedBy];
    return html`<section class="panel match-head" aria-label="Score">
        <div class="match-bar"><p class="competition">${competition(match)}</p>${share}</div>
        <div class="face">
            ${team(match, "home")}
            <div class="middle">
                <p class="big-score number" data-score=${scoreText(match)}>${digits(match, flash)}</p>
                <p class="status number" data-tone=${when ? "past" : status.tone}>${when ?? (isUpcoming ? dayOf(match) : isLive ? status.text : status.long)}</p>
                ${when || !isLive || status.long === status.text ? nothing : html`<p class="stage">${status.long}</p>`}
            </div>
            ${team(match, "away")}
        </div>
        ${news && !when ? html`<p class="news" data-side=${flash ?? nothing}>${news}</p>` : nothing}
        <div class="scorers">${SIDES.map((side) => scorers(entries, match, side))}</div>
        ${periodTable(match)}
        ${shootout(entries, match)}
        ${decided ? html`<p class="decided">${match[`${match.winner}Team`]} win ${decided}</p>` : nothing}
        ${aggregate(match, firstLeg)}
        <ul class="marks">
            ${pending.map((entry) => html`<li class="chip pending">${kindOf(entry) === "var" ? "Video review" : "Under video review"}: ${incidentLine({ ...entry, review: "none" }, match)}</li>`)}
            ${match.stale && !when ? html`<li class="chip late">The score may be late</li>` : nothing}
            ${notLive && !when ? html`<li class="chip not-live">Not live: connecting again</li>` : nothing}
        </ul>
        ${facts(match, viewers)}
    </section>`;
}

function competition(match) {
    const league = match.league ?? match.sport;
    const where = [match.stage, match.group && `Group ${match.group}`.replace(/^Group Group/i, "Group"), roundWords(match.round)];
    return html`${match.leagueId ? html`<a href="/league/${match.leagueId}" class="name" dir="auto">${league}</a>` : html`<span class="name" dir="auto">${league}</span>`}
        ${[match.season, ...where].filter(Boolean).map((words) => html` <span class="part">${words}</span>`)}`;
}
const dayOfYear = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
const dayOf = ({ startTime }) => dayOfYear.format(new Date(startTime));
const roundWords = (round) => (Number.isInteger(round) ? `Round ${round}` : round);

function team(match, side) {
    const name = match[`${side}Team`];
    const id = match[`${side}TeamId`];
    const content = html`${crest({ id: id ?? 0, name })}<span class="name" dir="auto">${name}</span>`;
    return id ? html`<a class="team ${side}" href="/team/${id}" title=${name}>${content}</a>` : html`<span class="team ${side}" title=${name}>${content}</span>`;
}

function digits(match, flash) {
    const text = scoreText(match);
    if (match.status === "scheduled") return html`<span class="start">${kickOff(match)}</span>`;
    if (!text.includes("–") || text === "–") return html`<span class="digit">${text}</span>`;
    return html`<span class="digit" data-flash=${flash === "home" ? "" : nothing}>${match.homeScore}</span><span class="dash">–</span><span
        class="digit" data-flash=${flash === "away" ? "" : nothing}>${match.awayScore}</span>`;
}


/** "Ada 12', 45+2' (p)": a line for each scorer. */
export function scorersOf(entries, match, side) {
    const names = new Map();
    for (const entry of entries) {
        if (!isGoal(entry) || isVoid(entry) || isKick(entry) || sideOf(entry, match) !== side) continue;
        const { metadata: told } = entry;
        const kind = kindOf(entry);
        const note = kind === "own_goal" || told?.ownGoal ? " (og)" : kind === "penalty_goal" || told?.penalty ? " (p)" : "";
        const name = playerOf(entry) ?? "Goal";
        names.set(name, [...(names.get(name) ?? []), (clockWords(entry) + note).trim()].filter(Boolean));
    }
    return [...names].map(([name, minutes]) => `${name} ${minutes.join(", ")}`.trim());
}

function scorers(entries, match, side) {
    const lines = scorersOf(entries, match, side);
    return html`<ul class="${side}" aria-label=${`Goals of ${match[`${side}Team`]}`} ?hidden=${lines.length === 0}>${lines.map(
        (line) => html`<li class="name" dir="auto">${line}</li>`)}</ul>`;
}

/** A dot for each kick. Its words are those of a list, and the colour is not all that tells them apart. */
function shootout(entries, match) {
    const score = shootoutOf(match);
    const kicks = entries.filter((entry) => isKick(entry) && !isVoid(entry));
    if (!score && kicks.length === 0) return nothing;
    const scored = (side) => kicks.filter((kick) => sideOf(kick, match) === side && kindOf(kick) === "shootout_goal").length;
    const { home, away } = score ?? { home: scored("home"), away: scored("away") };
    return html`<section class="shootout" aria-label="Penalty shoot-out">
        <p><span class="muted">Penalties</span> <b class="number">${home}–${away}</b></p>
        ${kicks.length ? SIDES.map((side) => dots(kicks.filter((kick) => sideOf(kick, match) === side), match, side)) : nothing}
    </section>`;
}

function dots(kicks, match, side) {
    return html`<ol class="dots ${side}" aria-label=${`Kicks of ${match[`${side}Team`]}`}>${kicks.map((kick) => {
        const isScored = kindOf(kick) === "shootout_goal";
        const words = [isScored ? "Scored" : "Missed", playerOf(kick)].filter(Boolean).join(": ");
        return html`<li class="dot" data-scored=${isScored} title=${words}><span class="visually-hidden">${words}</span></li>`;
    })}</ol>`;
}

function aggregate(match, firstLeg) {
    if (!match.aggregate && !firstLeg) return nothing;
    return html`<p class="aggregate">
        ${match.aggregate ? html`<span>Aggregate <b class="number">${match.aggregate.home ?? "–"}–${match.aggregate.away ?? "–"}</b></span>` : nothing}
        ${firstLeg ? html`<a href="/match/${firstLeg.id}">${`First leg: ${firstLeg.homeTeam} ${scoreText(firstLeg)} ${firstLeg.awayTeam}`}</a>` : nothing}</p>`;
}

function facts(match, viewers) {
    const rows = [
        [isFootball(match) ? "Kick-off" : "Start", kickOff(match, { withDay: "always" })],
        ["Venue", match.venue],
        ["Officials", officials(match.officials)],
        ["Attendance", Number.isInteger(match.attendance) ? number.format(match.attendance) : null],
        ["Watching now", isRunning(match) ? (viewers > 0 ? number.format(viewers) : "–") : null],
        ["Source", match.attribution],
    ].filter(([, value]) => value);
    return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd class="name" dir="auto">${value}</dd></div>`)}</dl>`;
}

/** Officials are any JSON: names, or objects with one. */
function officials(list) {
    if (!Array.isArray(list)) return null;
    const words = list.map((one) => {
        if (typeof one === "string") return one;
        const name = one?.name ?? one?.player;
        if (typeof name !== "string") return null;
        const more = [one.role, one.country].filter((word) => typeof word === "string" && word).join(", ");
        return more ? `${name} (${more.replaceAll("_", " ")})` : name;
    });
    return words.filter(Boolean).join(", ") || null;
}
