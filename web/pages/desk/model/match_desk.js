// What a scorer can do with one match. No DOM.
import { cancelIntent, changeIntent, correction, entryIntent, labelOf, matchIntent, scoreIntent, sentence, statusIntent, undoable } from "./intents.js";
import { project } from "./projection.js";
import { minuteOf } from "./minute.js";

/** Fingers in gloves tap twice: the second tap of a button within this time means nothing. */
export const DOUBLE_TAP_MS = 600;

/** Sends the event "change" whenever what `view` shows may have changed. */
export class MatchDesk extends EventTarget {
    #lastTap = { name: "", at: 0 };
    #listen = () => {
        this.#view = null;
        this.dispatchEvent(new Event("change"));
    };
    #view = null;

    /** @param parts {world, outbox, settings: () => settings, serverNow: () => ms, ticks: () => ms of a steady clock} */
    constructor({ world, outbox, settings, serverNow, ticks = () => performance.now() }) {
        super();
        Object.assign(this, { world, outbox, settings, serverNow, ticks });
        world.addEventListener("change", this.#listen);
        outbox.addEventListener("change", this.#listen);
    }
    close() {
        this.world.removeEventListener("change", this.#listen);
        this.outbox.removeEventListener("change", this.#listen);
        this.world.close();
    }

    get id() {
        return this.world.id;
    }
    /** {match, entries}: with what is not sent. */
    get view() {
        this.#view ??= project(this.world, this.outbox.of(this.id));
        return this.#view;
    }
    get undoable() {
        return undoable(this.outbox.intents, this.id);
    }
    /** Whether this desk made the entry. */
    isOwn({ metadata, intent }) {
        return Boolean(intent) || (metadata?.desk !== undefined && this.outbox.find(metadata.desk) !== null);
    }

    seen() {
        const { match } = this.view;
        return {
            seq: this.world.match.seq, lastEntry: Math.max(0, ...this.world.entries.map(({ id }) => id)),
            status: match.status, phase: match.phase, score: { home: match.homeScore ?? 0, away: match.awayScore ?? 0 },
        };
    }
    moment() {
        return minuteOf(this.view.match, this.serverNow());
    }

    /**
     * Whether a tap is the second one of a double tap. A key that is held down stays one tap. Who has tapped something
     * else in between means it.
     */
    isDoubleTap(name) {
        const last = this.#lastTap;
        this.#lastTap = { name, at: this.ticks() };
        return last.name === name && this.#lastTap.at - last.at < DOUBLE_TAP_MS;
    }

    /** An entry of a side. Returns its intent; null for the second of two taps. */
    async enter(eventType, side, options = {}) {
        if (this.isDoubleTap(`${eventType} ${side}`)) return null;
        const pending = eventType === "goal" && this.settings().pendingGoals;
        return this.#add(entryIntent(eventType, side, { match: this.view.match, moment: this.moment(), pending, ...options }));
    }
    async points(side, points) {
        if (this.isDoubleTap(`points ${side} ${points}`)) return null;
        const { match } = this.view;
        const sign = points < 0 ? "−" : "+";
        return this.#add(scoreIntent(`${sign}${Math.abs(points)} ${match[`${side}Team`]}`, { home: side === "home" ? points : 0, away: side === "away" ? points : 0 }));
    }
    /** @param step of steps.js */
    async step({ name, body }, reason = "") {
        if (this.isDoubleTap(`step ${name}`)) return null;
        return this.#add(statusIntent(name, { ...body, ...(reason && { reason }) }));
    }
    addedTime(minutes) {
        return this.#add(matchIntent(`Added time ${minutes}'`, { addedMinutes: minutes }));
    }
    runClock() {
        return this.#add(matchIntent("The scorer runs the clock", { clockSource: "scorer" }));
    }
    /** A review by the video referee of an entry, or of something else. */
    startReview(entry) {
        const message = entry ? `VAR review: ${sentence(entry)}` : "VAR review";
        return this.#add(entryIntent("var", entry?.side ?? null, { match: this.view.match, moment: this.moment(), pending: true, corrects: entry?.id, message }));
    }
    async undo() {
        if (this.isDoubleTap("undo")) return null;
        return this.outbox.undo(this.id, this.seen());
    }

    /** Says more of an entry that this desk has just made. @param intent the one that made it */
    detail(intent, fields) {
        const now = { ...intent.body, ...this.view.entries.find(({ intent: id, metadata }) => id === intent.id || metadata?.desk === intent.id), ...fields };
        const body = { ...fields, ...("player" in fields && { actor: fields.player }), message: sentence(now) };
        return this.#add(changeIntent({ intent: intent.id }, `More of ${intent.label}`, body, { detail: true }));
    }

    /** Corrects an entry. Null when nothing changed. @param next as of `correction` */
    async correct(entry, next) {
        const change = correction(entry, next, this.view.match);
        if (!change) return null;
        const { counts, fields, label } = change;
        return this.#add(changeIntent(this.#targetOf(entry), label, fields, { entry: this.#known(entry), counts }));
    }
    cancel(entry, reason) {
        return this.#add(cancelIntent(entry, reason, { match: this.view.match, moment: { ...this.moment() } }));
    }
    /** @param review "confirmed" or "overturned" */
    review(entry, review) {
        const fields = { review };
        if (entry.message === sentence(entry)) fields.message = sentence({ ...entry, review });
        const label = `${review === "confirmed" ? "Confirmed" : "Overturned"} ${labelOf(entry)}`;
        return this.#add(changeIntent(this.#targetOf(entry), label, fields, { entry: this.#known(entry) }));
    }

    #targetOf({ id, intent }) {
        return id ? { entry: id } : { intent };
    }
    /** What another scorer may have changed meanwhile: nothing, of an entry that is not sent. */
    #known(entry) {
        return entry.id ? entry : null;
    }
    #add(intent) {
        return this.outbox.add(intent, this.id, this.seen());
    }
}
