// Whether an intent still means what the scorer meant, now that others may have changed the match. No DOM.
import { GOALS, labelOf } from "./intents.js";

/** Two scorers who saw one goal note it within so many minutes. */
const SAME_GOAL_MINUTES = 2;
const isVoid = ({ retractedBy, review }) => Number.isInteger(retractedBy) || review === "overturned";

/**
 * {verdict: "send"}, {verdict: "done"} (it is so already) or {verdict: "conflict", conflict}. A conflict is
 * {kind, words, theirs, choices}; choices are some of "theirs", "mine" and "both".
 * @param world {match, entries}; own: the ids of the intents of this desk
 */
export function judge(intent, { match, entries }, own, entryId) {
    if (intent.decided) return { verdict: "send" };
    switch (intent.kind) {
        case "entry":
            return GOALS.has(intent.body.eventType) ? judgeGoal(intent, entries, own) : { verdict: "send" };
        case "change":
            return judgeChange(intent, entries, entryId);
        case "status":
            return judgeStatus(intent, match);
        case "score":
            return judgeScore(intent, match);
        default:
            return { verdict: "send" };
    }
}

function judgeGoal({ body, seen }, entries, own) {
    const theirs = entries.find((entry) =>
        entry.id > (seen.lastEntry ?? 0) && GOALS.has(entry.eventType) && entry.side === body.side && !isVoid(entry) &&
        !own.has(entry.metadata?.desk) && Math.abs((entry.minute ?? body.minute) - body.minute) <= SAME_GOAL_MINUTES);
    if (!theirs) return { verdict: "send" };
    return conflict("goal", `Another scorer has entered ${labelOf(theirs)} meanwhile. Is it the same goal?`, theirs, ["theirs", "mine", "both"]);
}

function judgeChange({ body, seen, undoes }, entries, entryId) {
    if (!seen.entry || undoes) return { verdict: "send" };
    const now = entries.find(({ id }) => id === entryId);
    // An old entry of a long match is not among the ones that are read.
    if (!now) return entries.length < 100 ? conflict("gone", "Another scorer has removed this entry meanwhile.", null, ["theirs"]) : { verdict: "send" };
    const differs = (name) => name !== "message" && JSON.stringify(now[name] ?? null) !== JSON.stringify(seen.entry[name] ?? null);
    const changed = Object.keys(body).filter(differs);
    if (isVoid(now) && !isVoid(seen.entry)) return conflict("entry", "Another scorer has cancelled this entry meanwhile.", now, ["theirs", "mine"]);
    if (changed.length === 0) return { verdict: "send" };
    if (changed.every((name) => JSON.stringify(now[name] ?? null) === JSON.stringify(body[name] ?? null))) return { verdict: "done" };
    return conflict("entry", `Another scorer has corrected this entry meanwhile: it reads ${labelOf(now)}${now.player ? `, ${now.player}` : ""}.`, now, ["theirs", "mine"]);
}

function judgeStatus({ body, seen, label }, match) {
    const isThere = match.status === body.status && (!body.phase || body.phase === match.phase) && !body.period && !body.correction;
    if (isThere && (match.status !== seen.status || match.phase !== seen.phase)) return { verdict: "done" };
    if (match.status === seen.status && match.phase === seen.phase) return { verdict: "send" };
    const words = `You wanted “${label}” while the match was “${statusName(seen)}”. It is “${statusName(match)}” by now.`;
    return conflict("status", words, { status: match.status, phase: match.phase }, ["theirs", "mine"]);
}

function judgeScore({ seen, counts }, match) {
    const [home, away] = [match.homeScore ?? 0, match.awayScore ?? 0];
    if (home === seen.score.home && away === seen.score.away) return { verdict: "send" };
    const mine = `${seen.score.home + counts.home}–${seen.score.away + counts.away}`;
    return conflict("score", `Another scorer has set the score to ${home}–${away} meanwhile. You wanted ${mine}.`, { home, away }, ["theirs", "mine", "both"]);
}

export const statusName = ({ status, phase }) => (status === "live" && phase ? phase : status).replaceAll("_", " ");
const conflict = (kind, words, theirs, choices) => ({ verdict: "conflict", conflict: { kind, words, theirs, choices } });
