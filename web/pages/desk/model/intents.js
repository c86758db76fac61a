// What a scorer wants, as data that a browser keeps and sends. No DOM.
//
// An intent: {
//   id            its Idempotency-Key, too
//   matchId, desk, order, at (ms)
//   kind          "entry", "change" and "remove" (of an entry), "score", "status", "match"
//   label         "Goal Reds 23'"
//   body          what is sent, without the score: that is known only when it is sent
//   counts        {home, away}: what it adds to the score, or null
//   target        {entry: id} or {intent: id of the one that makes the entry}, of change and remove
//   detail        true: a part of another intent, such as the player of a goal; Undo does not stop at it
//   undoes        the id of the intent that it takes back
//   seen          {seq, lastEntry, status, phase, score, entry}: what the scorer saw
//   state         "waiting", "sending", "sent", "refused", "conflict"
//   request       the request that went out and whose outcome is not known yet; it is repeated as it is
//   afterSeq      the match's seq that its request was made for
//   reason        why it was refused
//   conflict      see conflicts.js
//   entryId       the entry that it made
// }
import { clockText } from "./minute.js";

export const GOALS = new Set(["goal", "own_goal", "penalty_goal"]);
export const WORDS = {
    goal: "Goal", own_goal: "Own goal", penalty_goal: "Penalty goal", penalty_missed: "Penalty missed", yellow_card: "Yellow card",
    second_yellow: "Second yellow", red_card: "Red card", substitution: "Substitution", injury: "Injury", var: "VAR review",
    shootout_goal: "Kick scored", shootout_miss: "Kick missed", goal_disallowed: "Goal disallowed", commentary: "Comment",
};
export const other = (side) => (side === "home" ? "away" : "home");

/** `crypto.randomUUID` exists only in secure contexts, and a stadium's network may have none. */
export function newId() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The sentence of an entry. */
export function sentence({ eventType, team, player, relatedPlayer, review }) {
    const words = WORDS[eventType] ?? eventType;
    let text = team ? `${words}, ${team}` : words;
    if (eventType === "substitution" && (player || relatedPlayer)) {
        text += `: ${[relatedPlayer && `${relatedPlayer} on`, player && `${player} off`].filter(Boolean).join(", ")}`;
    } else if (player) {
        text += `: ${player}`;
    }
    return review === "pending" && GOALS.has(eventType) ? `${text} (to be confirmed)` : text;
}

/** @param options {match, moment: {minute, addedMinute, period}, pending, corrects, message} */
export function entryIntent(eventType, side, { match, moment, pending = false, corrects, message }) {
    const id = newId();
    const team = side ? match[`${side}Team`] : null;
    const body = {
        minute: moment.minute, period: moment.period, eventType, message: "", metadata: { desk: id },
        ...(moment.addedMinute && { addedMinute: moment.addedMinute }),
        ...(side && { side, team }),
        ...(corrects && { corrects }),
        ...(pending && { review: "pending" }),
    };
    body.message = message ?? sentence(body);
    const counts = GOALS.has(eventType) ? { home: Number(side === "home"), away: Number(side === "away") } : null;
    const label = [WORDS[eventType] ?? eventType, team, clockText(moment)].filter(Boolean).join(" ");
    return { id, kind: "entry", label, body, counts };
}

/** A correction. @param entry as the scorer saw it @param fields only what changes */
export function changeIntent(target, label, fields, { entry = null, counts = null, detail = false } = {}) {
    return { id: newId(), kind: "change", label, target, body: fields, counts, detail, entry };
}

/**
 * The fields and the label of a correction of `entry`, or null when nothing changed.
 * @param next {minute, addedMinute, side, eventType, player, relatedPlayer}
 */
export function correction(entry, next, match) {
    const before = { minute: entry.minute, addedMinute: entry.addedMinute ?? null, side: entry.side ?? null, eventType: entry.eventType,
        player: entry.player ?? entry.actor ?? null, relatedPlayer: entry.relatedPlayer ?? null };
    const fields = Object.fromEntries(Object.entries(next).filter(([name, value]) => value !== before[name]));
    if (Object.keys(fields).length === 0) return null;
    const merged = { ...entry, ...before, ...next };
    if ("side" in fields) fields.team = merged.team = fields.side ? match[`${fields.side}Team`] : null;
    if ("player" in fields) fields.actor = fields.player;
    if (entry.message === sentence({ ...entry, ...before })) fields.message = sentence(merged);
    let counts = null;
    // A goal keeps its effect whatever its words say, unless the side changes.
    if ("side" in fields && fields.side && before.side && GOALS.has(entry.eventType) && GOALS.has(merged.eventType)) {
        counts = { home: fields.side === "home" ? 1 : -1, away: fields.side === "away" ? 1 : -1 };
    }
    return { fields, counts, label: `Correction of ${labelOf(entry)}` };
}

/** Cancels an entry with a reason. A goal is struck by another entry. Others are overturned. */
export function cancelIntent(entry, reason, { match, moment }) {
    if (GOALS.has(entry.eventType)) {
        const message = `${sentence({ eventType: "goal_disallowed", team: entry.team })}: ${reason}`;
        const intent = entryIntent("goal_disallowed", entry.side, { match, moment, corrects: entry.id, message });
        return { ...intent, label: `Cancelled ${labelOf(entry)}: ${reason}` };
    }
    const fields = { review: "overturned", message: `${entry.message} (cancelled: ${reason})` };
    return changeIntent({ entry: entry.id }, `Cancelled ${labelOf(entry)}: ${reason}`, fields, { entry });
}

export const statusIntent = (label, body) => ({ id: newId(), kind: "status", label, body, counts: null });
export const matchIntent = (label, body) => ({ id: newId(), kind: "match", label, body, counts: null });
export const scoreIntent = (label, counts) => ({ id: newId(), kind: "score", label, body: {}, counts });

export const labelOf = (entry) =>
    [WORDS[entry.eventType] ?? entry.eventType, entry.team, entry.minute === null ? "" : clockText(entry)].filter(Boolean).join(" ");

// ---- Undo

/** The newest intent that Undo takes back: not a status, which moves the clock, and not a detail of another. */
export function undoable(intents, matchId) {
    const undone = new Set(intents.filter(({ state }) => state !== "refused").map(({ undoes }) => undoes));
    return intents.findLast(({ id, kind, state, detail, undoes, matchId: of }) =>
        of === matchId && !undoes && !detail && !undone.has(id) && state !== "refused" && state !== "conflict" &&
        (kind === "entry" || kind === "score" || kind === "change")) ?? null;
}

/** The intent that takes `intent` back. It has been sent, or may have been. */
export function undoIntent(intent) {
    const common = { id: newId(), undoes: intent.id, label: `Undo of ${intent.label}`, body: {}, counts: null };
    const { kind, counts, target, body, seen } = intent;
    const reverse = counts && { home: -counts.home, away: -counts.away };
    if (kind === "entry") return { ...common, kind: "remove", target: { intent: intent.id } };
    if (kind === "score") return { ...common, kind, counts: reverse };
    const before = Object.fromEntries(Object.keys(body).map((name) => [name, seen.entry?.[name] ?? null]));
    // `null` clears no review, and no entry is without a message.
    if ("review" in before) before.review ??= "none";
    return { ...common, kind, target, body: before, counts: reverse };
}
