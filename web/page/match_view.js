// The page's knowledge of one match.
import { mark } from "./frame.js";
import { tellTrouble } from "./notice.js";
import { live, views } from "./state.js";
import { STAGE_BEGINS, STATUS_WORDS, kindOf, minuteText, scoreText } from "./words.js";

export function viewOf(match) {
    let view = views.get(match.id);
    if (view) return view;
    view = {
        id: match.id,
        match,
        entries: new Map(), // commentary id -> entry
        touched: new Set(), // ids of entries that an event brought: newer than any list
        marks: [], // {seq, at, text}: changes of status
        log: null, // the match as the events so far have made it, if they began with its creation
        phaseStarts: {}, // phase -> seconds played when it began
        minute: 0, // the latest reported
        longest: 1, // the latest period reported
        last: 0, // seq of the last event of the page's own subscription
        stop: null, // ends the subscription
        loaded: "no", // the list of entries: "no", "loading", "yes"
        cursor: null, // for the entries before the loaded ones
        visible: false,
        lineups: undefined, // undefined: not read yet; null: none that the page knows
        goal: null, // the entry of a goal that the page has not shouted yet
        group: null,
        card: null,
    };
    views.set(match.id, view);
    return view;
}

export function tellStage(view, { data, timestamp, seq }) {
    let text = STATUS_WORDS[data.status] ?? data.status;
    if (data.status === "live") {
        const begins = view.phaseStarts[data.phase] === undefined;
        if (begins && view.log) view.phaseStarts[data.phase] = view.log.elapsedSeconds;
        text = begins ? STAGE_BEGINS[data.phase] ?? "Play" : "Play goes on";
    } else if (view.log && data.oldStatus !== "scheduled") {
        text += ` · ${scoreText(view.log)}`;
    }
    view.marks.push({ seq, at: Date.parse(timestamp), text });
}

export function remember(view, entry) {
    view.entries.set(entry.id, entry);
    view.minute = Math.max(view.minute, entry.minute);
    view.longest = Math.max(view.longest, entry.period);
}

/** An entry keeps its place when its words change. When it goes, all its effects go too. */
export function correct(view, { type, data }) {
    view.touched.add(data.id);
    const updated = type === "commentary:updated";
    if (updated) view.entries.set(data.id, { ...data, seq: view.entries.get(data.id)?.seq });
    else view.entries.delete(data.id);
    if (view.goal?.id === data.id) view.goal = updated && kindOf(data) === "goal" ? data : null;
    Object.assign(view, { minute: 0, longest: 1 });
    for (const entry of [...view.entries.values()]) remember(view, entry);
}

/** Reads the entries that no event brings: entries of finished matches, and entries older than the log. */
export async function load(view) {
    if (view.loaded !== "no") return;
    view.loaded = "loading";
    try {
        await loadPage(view);
        view.loaded = "yes";
    } catch (error) {
        view.loaded = "no";
        tellTrouble(error);
    }
}
export async function loadPage(view) {
    const { data, pagination } = await live.commentary(view.id, { limit: 100, cursor: view.cursor });
    for (const entry of data) {
        if (!view.touched.has(entry.id) && !view.entries.has(entry.id)) remember(view, entry);
    }
    view.cursor = pagination?.hasMore ? pagination.nextCursor : null;
    mark(view);
}

export function scorersOf(view) {
    const sides = { home: new Map(), away: new Map() };
    for (const entry of [...view.entries.values()].filter((e) => kindOf(e) === "goal").sort((a, b) => a.id - b.id)) {
        const side = entry.side ?? (entry.team === view.match.homeTeam ? "home" : entry.team === view.match.awayTeam ? "away" : null);
        if (!side) continue;
        const facts = entry.metadata ?? {};
        const note = facts.ownGoal || entry.eventType === "own_goal" ? " (og)" : facts.penalty || entry.eventType === "penalty_goal" ? " (p)" : "";
        const name = entry.actor || entry.player || "Goal";
        const list = sides[side].get(name) ?? [];
        const fact = (minuteText(entry) + note).trim();
        if (fact) list.push(fact);
        sides[side].set(name, list);
    }
    return Object.fromEntries(Object.entries(sides).map(([side, names]) => [
        side, [...names].map(([name, minutes]) => `${name} ${minutes.join(", ")}`.trim()),
    ]));
}
