// The knock-out rounds of a cup as ties: one match, or two legs. No DOM here.
import { isOver, isRunning, knowsScore, shootoutOf, winnerOf } from "../../elements/match/match_words.js";

const THIRD_PLACE = /third|3rd/i;

/**
 * The ties of the rounds, in the order of a bracket: two neighbours of one round meet in the next, where that is known.
 * `rounds`: knock-out rounds in the order of play; `matches`: of these rounds.
 * Returns [{name, ties, paired, isThirdPlace}]; `paired`: each tie of the next round is made of two neighbours of this one.
 */
export function bracketOf(rounds, matches, nameOf) {
    const columns = rounds.map((round) => ({
        name: nameOf(round),
        isThirdPlace: THIRD_PLACE.test(round.round),
        ties: tiesOf(matches.filter((match) => match.round === round.round && match.stage === round.stage)),
        paired: false,
    }));
    const tree = columns.filter(({ isThirdPlace }) => !isThirdPlace);
    for (let i = tree.length - 2; i >= 0; --i) {
        order(tree[i], tree[i + 1]);
        tree[i].paired = areNeighbours(tree[i], tree[i + 1]);
        tellWhoWentOn(tree[i], tree[i + 1]);
    }
    return [...tree, ...columns.filter(({ isThirdPlace }) => isThirdPlace)];
}

/** The ties of one round, by the start of their first matches. */
export function tiesOf(matches) {
    const ties = new Map();
    for (const match of [...matches].sort((a, b) => Date.parse(a.startTime) - Date.parse(b.startTime) || a.id - b.id)) {
        // Two matches are one tie when they say so, or when one is the return match of the other.
        const pair = [match.homeTeam, match.awayTeam].sort().join("\n");
        const key = match.tieId ?? (match.leg ? pair : `${match.id}`);
        if (!ties.has(key)) ties.set(key, []);
        ties.get(key).push(match);
    }
    return [...ties.values()].map(tieOf);
}

/**
 * {sides, legs, isOpen, isRunning, decided}: `sides` are the two teams as the first leg has them:
 * {id, name, goals, shootout, scores, wentOn}. `goals` is the sum of both legs, null before the first one has begun.
 */
function tieOf(matches) {
    const legs = [...matches].sort((a, b) => (a.leg ?? 0) - (b.leg ?? 0) || Date.parse(a.startTime) - Date.parse(b.startTime));
    const [first] = legs;
    const last = legs.at(-1);
    const sides = [["homeTeam", "homeTeamId"], ["awayTeam", "awayTeamId"]].map(([name, id]) => ({ name: first[name], id: first[id] }));
    for (const side of sides) {
        const places = legs.map((leg) => (leg.homeTeam === side.name ? "home" : "away"));
        side.scores = legs.map((leg, i) => (hasBegun(leg) && knowsScore(leg) ? leg[`${places[i]}Score`] : null));
        const known = side.scores.filter((goals) => goals !== null);
        side.goals = known.length ? known.reduce((sum, goals) => sum + goals, 0) : null;
        // Where the first leg is not known here, the second one may tell the sum all the same.
        if (last.aggregate && isSettled(last)) side.goals = last.aggregate[places.at(-1)];
        side.shootout = shootoutOf(last)?.[places.at(-1)] ?? null;
        side.wentOn = isOver(last) && isWhole(legs) && winnerOf(last) === places.at(-1);
    }
    return { sides, legs, isRunning: legs.some(isRunning), isOver: isOver(last) && isWhole(legs) };
}

const hasBegun = (match) => isRunning(match) || ["finished", "awarded", "abandoned"].includes(match.status);
const isSettled = (match) => match.status === "finished" || match.status === "awarded";
/** A first leg alone decides nothing. */
const isWhole = (legs) => legs.at(-1).leg !== 1;

/** Sorts the ties of a round by those of the next one that their teams have reached; others stay where they are. */
function order(round, next) {
    const place = (tie) => {
        for (let i = 0; i < next.ties.length; ++i) {
            const at = next.ties[i].sides.findIndex(({ name }) => tie.sides.some((side) => side.name === name));
            if (at >= 0) return 2 * i + at;
        }
        return null;
    };
    const placed = round.ties.map((tie, index) => ({ tie, at: place(tie), index }));
    const open = placed.filter(({ at }) => at === null);
    const known = placed.filter(({ at }) => at !== null).sort((a, b) => a.at - b.at || a.index - b.index);
    // A tie whose winner has not met anybody yet takes a place that nobody has.
    const slots = [];
    for (const entry of known) {
        let at = entry.at;
        while (slots[at]) ++at;
        slots[at] = entry.tie;
    }
    for (const entry of open) {
        let at = 0;
        while (slots[at]) ++at;
        slots[at] = entry.tie;
    }
    round.ties = slots.filter(Boolean);
}

/** Where no match tells the winner, the next round does. */
function tellWhoWentOn(round, next) {
    const reached = new Set(next.ties.flatMap(({ sides }) => sides.map(({ name }) => name)));
    for (const { sides, isOver: over } of round.ties) {
        if (!over || sides.some(({ wentOn }) => wentOn)) continue;
        for (const side of sides) side.wentOn = reached.has(side.name);
    }
}

function areNeighbours(round, next) {
    if (round.ties.length !== 2 * next.ties.length) return false;
    return next.ties.every(({ sides }, i) =>
        sides.every(({ name }, side) => round.ties[2 * i + side].sides.some((before) => before.name === name)));
}
