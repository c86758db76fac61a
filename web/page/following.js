// Chooses the matches to follow: the open one, the live ones, and the next ones.
import { leaveGroup } from "./board.js";
import { dirty, mark, schedule } from "./frame.js";
import { shout } from "./goals.js";
import { correct, load, remember, tellStage } from "./match_view.js";
import { setNotice, tellTrouble } from "./notice.js";
import { applyEvent, live, opened, views } from "./state.js";
import { OVER, RUNNING, kindOf, knowsScore, nameOf } from "./words.js";

const MOST_FOLLOWED = 200; // below the server's limit for a connection

/**
 * A newer state of the match: from the list, a snapshot or an event. `replaced`: of another history, so that its `seq`
 * does not tell whether it is newer.
 */
export function take(view, match, { replaced = false } = {}) {
    const before = view.match;
    if (match !== before && match.seq < before.seq && !replaced) return;
    view.match = match;
    const home = match.homeScore - before.homeScore;
    const away = match.awayScore - before.awayScore;
    // The first score that is known may be old: nobody shouts.
    if ((home || away) && knowsScore(match) && knowsScore(before)) shout(view, home, away);
    if (match.status !== before.status) refollow();
    mark(view);
}

/** An event of the match's subscription. Each comes once, in order. */
function tell(view, event) {
    const { type, data, timestamp, seq } = event;
    view.last = seq;
    if (type === "match:removed") {
        tellRemoval(view);
        return;
    }
    if (type === "commentary:new") {
        view.touched.add(data.id);
        remember(view, { ...data, seq });
        if (kindOf(data) === "goal") view.goal = data;
    } else if (type === "commentary:updated" || type === "commentary:removed") {
        correct(view, event);
    } else if (type === "lineups:updated") {
        view.lineups = data;
    }
    if (type === "match:created") view.log = { ...data, seq };
    else if (view.log) view.log = applyEvent(view.log, event);
    if (type === "match:status") tellStage(view, event);
    take(view, applyEvent(view.match, event));
    mark(view);
}

export function refollow() {
    const rank = (view) => (view === opened ? 0 : RUNNING.has(view.match.status) ? 1 : 2);
    const wanted = [...views.values()]
        .filter((view) => view === opened || !OVER.has(view.match.status))
        .sort((a, b) => rank(a) - rank(b) || a.match.startTime.localeCompare(b.match.startTime))
        .slice(0, MOST_FOLLOWED);
    const kept = new Set(wanted);
    for (const view of views.values()) {
        if (view.stop && !kept.has(view)) unfollow(view);
    }
    for (const view of wanted) {
        if (!view.stop) follow(view);
    }
}

function follow(view) {
    // The page follows from the first event on, because the log tells the goals and the start of each half.
    view.stop = live.subscribe(view.id, {
        onSnapshot(match, { lost }) {
            view.last = match.seq;
            view.log = match;
            // The page does not know the corrections and removals of the meantime, so it reads everything again.
            view.entries.clear();
            view.touched.clear();
            Object.assign(view, { loaded: "no", cursor: null, lineups: undefined });
            take(view, match, { replaced: lost });
            load(view);
        },
        onEvent: (event) => tell(view, event),
        onError(error) {
            view.stop = null;
            if (error.code === "unknown_match") remove(view);
            else tellTrouble(error);
        },
    }, { since: view.last });
}

function unfollow(view) {
    view.stop();
    view.stop = null;
}

/** The match was deleted. */
export function tellRemoval(view) {
    if (opened === view) setNotice(`${nameOf(view.match)} was removed`);
    remove(view);
}

export function remove(view) {
    if (view.stop) unfollow(view);
    if (opened === view) location.hash = "";
    views.delete(view.id);
    leaveGroup(view);
    dirty.delete(view);
    schedule();
}
