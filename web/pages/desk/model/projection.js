// The match as the scorer means it: as the server has it, with what is not sent yet, or not heard yet. No DOM.
import { scoreAfter } from "./requests.js";
import { GOALS } from "./intents.js";

const NATURAL_PHASE = { halftime: "half_time", finished: "full_time", scheduled: "pre_match", postponed: "pre_match" };

/** Whether the server's match has what the intent did. */
export function isSeen(intent, { match, entries }) {
    const { kind, state, request, afterSeq, counts } = intent;
    if (kind === "entry" && entries.some(({ metadata }) => metadata?.desk === intent.id)) return true;
    if (state === "sent") return !(match.seq <= (afterSeq ?? -1));
    // The event may be here before the answer.
    if (!request || match.seq <= (afterSeq ?? Infinity) || !counts) return false;
    return match.homeScore === request.body.homeScore && match.awayScore === request.body.awayScore;
}

/**
 * {match, entries}. Entries that are not sent have `intent` (its id) and no id.
 * @param intents of this match, in their order
 */
export function project(world, intents) {
    let { match, entries } = world;
    for (const intent of intents) {
        if (intent.state === "refused" || intent.state === "conflict") continue;
        if (isSeen(intent, world)) continue;
        if (intent.counts) match = { ...match, ...scoreAfter(match, intent.counts) };
        switch (intent.kind) {
            case "entry":
                entries = [{ ...intent.body, intent: intent.id, at: intent.at, clock: null }, ...strike(entries, intent)];
                if (intent.body.eventType === "goal_disallowed") match = struckScore(match, world.entries, intent.body.corrects);
                break;
            case "change":
                entries = entries.map((entry) => {
                    if (!isTarget(entry, intent.target)) return entry;
                    match = reviewedScore(match, entry, intent.body.review);
                    return { ...entry, ...intent.body, clock: undefined };
                });
                break;
            case "remove":
                entries = entries.filter((entry) => {
                    if (!isTarget(entry, intent.target)) return true;
                    match = withoutGoal(match, entry);
                    return false;
                });
                break;
            case "status":
                match = { ...match, status: intent.body.status, phase: intent.body.phase ?? NATURAL_PHASE[intent.body.status] ?? match.phase };
                break;
            case "match":
                match = { ...match, ...intent.body };
                break;
        }
    }
    return { match, entries };
}

function isTarget(entry, target) {
    if (target.entry) return entry.id === target.entry;
    return entry.intent === target.intent || entry.metadata?.desk === target.intent;
}

const stands = ({ retractedBy, review }) => !Number.isInteger(retractedBy) && review !== "overturned";
const isStandingGoal = (entry) => GOALS.has(entry.eventType) && entry.side && stands(entry);
function withoutGoal(match, entry) {
    if (!isStandingGoal(entry)) return match;
    return { ...match, ...scoreAfter(match, { home: -Number(entry.side === "home"), away: -Number(entry.side === "away") }) };
}
function strike(entries, { body, id }) {
    if (body.eventType !== "goal_disallowed" || !body.corrects) return entries;
    return entries.map((entry) => (entry.id === body.corrects ? { ...entry, retractedBy: -1, struckBy: id } : entry));
}
function struckScore(match, entries, struck) {
    const entry = entries.find(({ id }) => id === struck);
    return entry ? withoutGoal(match, entry) : match;
}
function reviewedScore(match, entry, review) {
    if (!review || review === entry.review || !GOALS.has(entry.eventType)) return match;
    if (review === "overturned") return withoutGoal(match, entry);
    if (entry.review !== "overturned") return match;
    return { ...match, ...scoreAfter(match, { home: Number(entry.side === "home"), away: Number(entry.side === "away") }) };
}
