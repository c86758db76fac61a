// Goals: what a change of score means, who scored, and how it is told. No DOM.
import { isFootball, knowsScore, minuteText, sportOf } from "../../elements/match/match_words.js";

/** So long the page waits for the scorer, whose entry comes right behind the score. */
const SCORER_MS = 400;
const SHOWN_MS = 8_000;
/** Between two announcements, so that a screen reader says both. */
const PAUSE_MS = 1_000;
/** Where more goals fall than can be said, the oldest are only seen: what waits longer than it shows is no news. */
const WAITING = SHOWN_MS / PAUSE_MS;

/** "home" or "away": who scored between two states of a match; "corrected": a score was taken back; or null. */
export function scored(before, after) {
    if (!knowsScore(before) || !knowsScore(after)) return null; // the first score that is known may be old
    const home = after.homeScore - before.homeScore;
    const away = after.awayScore - before.awayScore;
    if (home === 0 && away === 0) return null;
    if (home < 0 || away < 0) return "corrected";
    return home > 0 ? "home" : "away";
}

/** "Pedri 67'", "Pedri (og) 67'"; "" when nobody is named. */
export function scorerText(entry) {
    if (!entry) return "";
    const kinds = { own_goal: " (og)", penalty_goal: " (pen)" };
    const note = kinds[entry.eventType] ?? (entry.metadata?.ownGoal ? " (og)" : entry.metadata?.penalty ? " (pen)" : "");
    const player = entry.player ?? entry.actor;
    return [player && player + note, minuteText(entry)].filter(Boolean).join(" ");
}

/** Sports in which a goal is news. A point of basketball or tennis flashes, and nobody says it. */
const hasGoals = (match) => isFootball(match) || sportOf(match) === "ice hockey" || /ball$/i.test(match.sport) && !sportOf(match);

/** "Goal: Spain 2–1 France, Pedri 67'" */
export function goalText(match, entry) {
    const line = `Goal: ${match.homeTeam} ${match.homeScore}–${match.awayScore} ${match.awayTeam}`;
    return [line, scorerText(entry)].filter(Boolean).join(", ");
}

/** Remembers the goals of the last seconds, and says each of them once. */
export class Goals {
    #news = new Map(); // match id -> {side, text, match, waiting, timer}
    #queue = [];
    #said = null;
    #change;
    #say;

    /** @param change(id) what `of` answers has changed; say(text) announces */
    constructor(change, say) {
        this.#change = change;
        this.#say = say;
    }

    /** {side, text} of a match whose score has just changed, or undefined. */
    of(id) {
        return this.#news.get(id);
    }

    /** A score has changed. @param isHeard whether the visitor is told */
    take(before, after, isHeard) {
        const side = scored(before, after);
        if (side === null) return;
        this.#drop(after.id);
        const news = { side: side === "corrected" ? null : side, text: side === "corrected" ? "Score corrected" : "", match: after };
        news.timer = setTimeout(() => this.#forget(after.id, news), SHOWN_MS);
        this.#news.set(after.id, news);
        if (side !== "corrected" && hasGoals(after) && isHeard) news.waiting = setTimeout(() => this.#tell(news, null), SCORER_MS);
        this.#change(after.id);
    }

    /** An entry of the commentary: perhaps that of the goal. */
    entry(entry) {
        const news = this.#news.get(entry.matchId);
        if (!news || news.side === null || news.named) return;
        const { homeScore, awayScore, eventType } = entry;
        const isGoals = Number.isInteger(homeScore) ? homeScore === news.match.homeScore && awayScore === news.match.awayScore : /goal/i.test(eventType);
        if (!isGoals) return;
        news.named = true;
        news.text = `Goal ${scorerText(entry)}`.trim();
        if (news.waiting) this.#tell(news, entry);
        this.#change(entry.matchId);
    }

    clear() {
        for (const id of [...this.#news.keys()]) this.#drop(id);
        this.#queue = [];
    }

    #tell(news, entry) {
        clearTimeout(news.waiting);
        news.waiting = null;
        this.#queue.push(goalText(news.match, entry));
        if (this.#queue.length > WAITING) this.#queue.shift();
        if (this.#said === null) this.#sayNext();
    }

    #sayNext() {
        const text = this.#queue.shift();
        this.#said = text === undefined ? null : setTimeout(() => this.#sayNext(), PAUSE_MS);
        if (text !== undefined) this.#say(text);
    }

    /** A goal that another one follows is said before that. */
    #drop(id) {
        const news = this.#news.get(id);
        if (!news) return;
        if (news.waiting) this.#tell(news, null);
        clearTimeout(news.timer);
        this.#news.delete(id);
    }

    #forget(id, news) {
        if (this.#news.get(id) !== news) return;
        this.#news.delete(id);
        this.#change(id);
    }
}
