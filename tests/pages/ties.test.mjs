import assert from "node:assert/strict";
import test from "node:test";
import { bracketOf, tiesOf } from "../../web/pages/league/ties.js";

let ids = 0;
const match = (round, homeTeam, awayTeam, score = null, more = {}) => ({
    id: ++ids, sport: "football", stage: null, round, homeTeam, awayTeam, homeTeamId: 1, awayTeamId: 2, leg: null, tieId: null, aggregate: null,
    status: score ? "finished" : "scheduled", homeScore: score?.[0] ?? null, awayScore: score?.[1] ?? null, periods: [], stats: {},
    winner: score ? (score[0] === score[1] ? "draw" : score[0] > score[1] ? "home" : "away") : null, decidedBy: null,
    startTime: new Date(Date.UTC(2026, 0, ids)).toISOString(), ...more,
});
const shootout = (home, away) => ({ periods: [{ kind: "penalty_shootout", home, away }], decidedBy: "penalties", winner: home > away ? "home" : "away" });
const rounds = (...names) => names.map((round) => ({ stage: null, round, groups: [] }));
const names = (ties) => ties.map(({ sides }) => sides.map(({ name }) => name).join("-"));
const on = (ties) => ties.map(({ sides }) => sides.find(({ wentOn }) => wentOn)?.name ?? null);

test("one match is a tie, and its winner goes on", () => {
    const [tie] = tiesOf([match("Final", "A", "B", [1, 2])]);
    assert.deepEqual(tie.sides.map(({ name, goals, wentOn, shootout }) => [name, goals, wentOn, shootout]), [["A", 1, false, null], ["B", 2, true, null]]);
});

test("a shoot-out decides and is no goal", () => {
    const [tie] = tiesOf([match("Final", "A", "B", [1, 1], shootout(4, 2))]);
    assert.deepEqual(tie.sides.map(({ goals, wentOn, shootout }) => [goals, wentOn, shootout]), [[1, true, 4], [1, false, 2]]);
});

test("two legs are one tie with the sum of both, seen from the first one", () => {
    const first = match("Semi-finals", "A", "B", [2, 0], { leg: 1, tieId: "t" });
    const second = match("Semi-finals", "B", "A", [3, 0], { leg: 2, tieId: "t", winner: "home", decidedBy: "aggregate", aggregate: { home: 3, away: 2 } });
    const ties = tiesOf([second, first]);
    assert.equal(ties.length, 1);
    assert.deepEqual(ties[0].sides.map(({ name, goals, scores, wentOn }) => [name, goals, scores, wentOn]), [["A", 2, [2, 0], false], ["B", 3, [0, 3], true]]);
});

test("a first leg decides nothing", () => {
    const ties = tiesOf([match("Semi-finals", "A", "B", [2, 0], { leg: 1 }), match("Semi-finals", "B", "A", null, { leg: 2 })]);
    assert.deepEqual(ties[0].sides.map(({ goals, scores, wentOn }) => [goals, scores, wentOn]), [[2, [2, null], false], [0, [0, null], false]]);
    assert.deepEqual(on(tiesOf([match("Semi-finals", "C", "D", [2, 0], { leg: 1 })])), [null]);
});

test("a shoot-out behind the second leg counts from its own sides", () => {
    const ties = tiesOf([
        match("Final", "A", "B", [1, 0], { leg: 1, tieId: "t" }),
        match("Final", "B", "A", [1, 0], { leg: 2, tieId: "t", ...shootout(5, 4) }),
    ]);
    assert.deepEqual(ties[0].sides.map(({ name, shootout, wentOn }) => [name, shootout, wentOn]), [["A", 4, false], ["B", 5, true]]);
});

test("two teams that meet twice without legs are two ties", () => {
    assert.equal(tiesOf([match("Final", "A", "B", [1, 1]), match("Final", "B", "A", [2, 1])]).length, 2);
});

test("what runs or is to come has no goals too many and no winner", () => {
    const [running] = tiesOf([match("Final", "A", "B", [1, 0], { status: "live", winner: null })]);
    assert.deepEqual([running.isRunning, ...running.sides.map(({ goals, wentOn }) => [goals, wentOn])], [true, [1, false], [0, false]]);
    const [planned] = tiesOf([match("Final", "A", "B", null, { homeScore: 0, awayScore: 0 })]);
    assert.deepEqual(planned.sides.map(({ goals }) => goals), [null, null]);
});

test("the ties of a round stand where the next one needs them", () => {
    const matches = [
        match("Semi-finals", "C", "D", [0, 1]), match("Semi-finals", "A", "B", [1, 0]), match("Final", "A", "D"),
    ];
    const [semi, final] = bracketOf(rounds("Semi-finals", "Final"), matches, ({ round }) => round);
    assert.deepEqual(names(semi.ties), ["A-B", "C-D"]);
    assert.deepEqual([semi.paired, final.paired, semi.name], [true, false, "Semi-finals"]);
});

test("a tie that is still open takes the place that is left", () => {
    const matches = [
        match("Quarter-finals", "G", "H"), match("Quarter-finals", "E", "F", [1, 0]), match("Quarter-finals", "A", "B", [1, 0]), match("Quarter-finals", "C", "D", [1, 0]),
        match("Semi-finals", "A", "C"),
    ];
    const [quarter] = bracketOf(rounds("Quarter-finals", "Semi-finals"), matches, ({ round }) => round);
    assert.deepEqual(names(quarter.ties).slice(0, 2), ["A-B", "C-D"]);
    assert.equal(quarter.ties.length, 4);
    assert.equal(quarter.paired, false);
});

test("the match for third place stands behind the final and leads nowhere", () => {
    const matches = [
        match("Semi-finals", "A", "B", [1, 0]), match("Semi-finals", "C", "D", [1, 0]), match("Match for third place", "B", "D", [1, 0]), match("Final", "A", "C"),
    ];
    const columns = bracketOf(rounds("Semi-finals", "Match for third place", "Final"), matches, ({ round }) => round);
    assert.deepEqual(columns.map(({ name, isThirdPlace, paired }) => [name, isThirdPlace, paired]),
        [["Semi-finals", false, true], ["Final", false, false], ["Match for third place", true, false]]);
});

test("where no match tells the winner, the next round does", () => {
    const matches = [match("Semi-finals", "A", "B", [1, 1]), match("Semi-finals", "C", "D", [1, 0]), match("Final", "B", "C")];
    const [semi] = bracketOf(rounds("Semi-finals", "Final"), matches, ({ round }) => round);
    assert.deepEqual(on(semi.ties), ["B", "C"]);
});
