import { html, nothing } from "lit";
import { addedOf, clockWords, incidentIcon, incidentWords, isGoal, isIncident, isKick, isPending, isStage, isVoid, kindOf, playerOf, sideOf, voidReason } from "../../elements/match/incident_words.js";
import { isFootball } from "../../elements/match/match_words.js";

const PERIODS = {
    first_half: "First half", second_half: "Second half", extra_time_first: "Extra time, first half", extra_time_second: "Extra time, second half",
    penalty_shootout: "Penalty shoot-out", overtime: "Overtime", super_over: "Super over",
};

/** "First half", "Quarter 3", "Set 2". */
export function periodName(kind) {
    if (PERIODS[kind]) return PERIODS[kind];
    const words = kind.replaceAll("_", " ");
    return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The incidents by period, in the order of play. */
export function incidentList(record) {
    const { match } = record;
    const entries = record.inOrder;
    const groups = groupsOf(entries.filter((entry) => isIncident(entry) && !isStage(entry)), match);
    if (groups.length === 0) {
        return html`<p class="quiet">${match.status === "scheduled" ? isFootball(match) ? "Goals, cards and substitutions will stand here." : "What happens will stand here." : isFootball(match) ? "No goals, cards or substitutions so far." : "Nothing so far."}</p>`;
    }
    return groups.map(({ kind, entries: part }) => html`<section class="period">
        <h3>${kind ? periodName(kind) : "Incidents"}${periodScore(match, kind)}</h3>
        <ol class="incidents">${part.map((entry) => incident(entry, entries, match))}</ol></section>`);
}

function groupsOf(incidents, match) {
    let place = -1;
    const placed = incidents.map((entry) => {
        // An entry whose minute nobody knows stands behind the one that was entered before it.
        if (clockWords(entry)) place = entry.minute * 1000 + addedOf(entry);
        return { entry, kind: periodOf(entry, match), place: isKick(entry) ? Infinity : place };
    });
    placed.sort((a, b) => (a.place === b.place ? 0 : a.place - b.place));
    const groups = [];
    for (const { entry, kind } of placed) {
        let group = groups.find((one) => one.kind === kind);
        if (!group) groups.push((group = { kind, entries: [] }));
        group.entries.push(entry);
    }
    return groups;
}

function periodOf(entry, match) {
    if (isKick(entry)) return "penalty_shootout";
    if (!isFootball(match)) return match.periods?.[entry.period - 1]?.kind ?? null;
    if (!clockWords(entry)) return null;
    const { minute } = entry;
    return minute <= 45 ? "first_half" : minute <= 90 ? "second_half" : minute <= 105 ? "extra_time_first" : "extra_time_second";
}

function periodScore({ periods }, kind) {
    const { home, away } = periods?.find?.((period) => period.kind === kind) ?? {};
    return Number.isInteger(home) && Number.isInteger(away) ? html` <span class="number muted">${home}–${away}</span>` : nothing;
}

function incident(entry, entries, match) {
    const side = sideOf(entry, match);
    const isGone = isVoid(entry);
    const line = what(entry);
    const team = side ? match[`${side}Team`] : entry.team;
    return html`<li class="incident" data-side=${side ?? nothing} data-kind=${kindOf(entry)} data-entry=${entry.id}>
        <span class="minute number">${clockWords(entry)}</span>${incidentIcon(entry)}
        <span class="what">${isGone ? html`<s>${line}</s>` : line}${team ? html`<span class="visually-hidden">, ${team}</span>` : nothing}
            ${isGone ? html`<span class="reason name" dir="auto">${voidReason(entry, entries)}</span>` : nothing}
            ${isPending(entry) && !isGone ? html`<span class="reason pending">Under video review</span>` : nothing}
        </span>
        ${isGoal(entry) && !isGone && Number.isInteger(entry.homeScore) ? html`<b class="score-then number">${entry.homeScore}–${entry.awayScore}</b>` : nothing}</li>`;
}

function what(entry) {
    const kind = kindOf(entry);
    const player = playerOf(entry);
    const words = entry.metadata?.ownGoal && kind === "goal" ? "Own goal" : entry.metadata?.penalty && kind === "goal" ? "Penalty goal" : incidentWords(entry);
    if (kind === "substitution" && (entry.relatedPlayer || player)) {
        return html`${entry.relatedPlayer ? html`<b class="name" dir="auto">${entry.relatedPlayer}</b><span class="visually-hidden"> comes on</span>` : nothing}
            ${player ? html`<span class="off name" dir="auto"><span class="visually-hidden">for </span>${player}</span>` : nothing}`;
    }
    if (kind === "var" || kind === "injury" || kind === "goal_disallowed") {
        return html`<b>${words}</b> ${player ? html`<span class="name" dir="auto">${player}</span>` : nothing} <span class="detail name" dir="auto">${entry.message}</span>`;
    }
    if (!player) return html`<b>${words}</b>`;
    const assist = isGoal(entry) && entry.relatedPlayer ? ` (${entry.relatedPlayer})` : "";
    return html`<b class="name" dir="auto">${player}</b>${assist} <span class="detail">${words}</span>`;
}
