import assert from "node:assert/strict";
import test from "node:test";
import { byDay, currentRound, isKnockout, roundName } from "../../web/pages/league/season_rounds.js";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const days = (number) => new Date(NOW + number * 86_400_000).toISOString();
const round = (number, previous, next, running = 0) => ({
    stage: null, round: number, groups: [], matches: 10, finished: 0, running,
    previousStart: previous === null ? null : days(previous), nextStart: next === null ? null : days(next),
});

test("a round has the words of a fan", () => {
    assert.equal(roundName({ stage: null, round: 7 }), "Matchday 7");
    assert.equal(roundName({ stage: "Relegation", round: 7 }), "Matchday 7");
    assert.equal(roundName({ stage: "Relegation", round: 7 }, true), "Matchday 7, Relegation");
    assert.equal(roundName({ stage: null, round: "Final" }, true), "Final");
    assert.equal(roundName({ stage: "Final", round: "Final" }, true), "Final");
    assert.equal(roundName({ stage: null, round: null }), "Matches");
});

test("only rounds with a name and without groups are knock-out rounds", () => {
    assert.ok(isKnockout({ round: "Final", groups: [] }));
    assert.ok(!isKnockout({ round: 7, groups: [] }));
    assert.ok(!isKnockout({ round: "First day", groups: ["A"] }));
    assert.ok(!isKnockout({ round: null, groups: [] }));
});

test("the round that runs comes first, whatever is nearer", () => {
    assert.equal(currentRound([round(1, -1, null), round(2, -30, 40, 1), round(3, null, 1)], NOW), 1);
});

test("otherwise the nearest in time does", () => {
    assert.equal(currentRound([round(1, -8, null), round(2, -1, null), round(3, null, 6)], NOW), 1);
    assert.equal(currentRound([round(1, -8, null), round(2, -5, null), round(3, null, 1)], NOW), 2);
});

test("what was played a moment ago stays for half a day", () => {
    assert.equal(currentRound([round(1, -0.1, null), round(2, null, 0.3)], NOW), 0);
});

test("a match that is played late does not hold its round back", () => {
    assert.equal(currentRound([round(1, -60, 50), round(2, -1, null), round(3, null, 6)], NOW), 1);
});

test("a season that is over shows its last round, and one without rounds none", () => {
    assert.equal(currentRound([round(1, -400, null), round(2, -390, null)], NOW), 1);
    assert.equal(currentRound([round(1, null, null), round(2, null, null)], NOW), 1);
    assert.equal(currentRound([], NOW), -1);
});

test("matches stand by day, and in the order of their starts", () => {
    const match = (id, startTime) => ({ id, startTime });
    const told = byDay([match(3, "2026-11-29T15:00:00"), match(1, "2026-11-30T10:00:00"), match(2, "2026-11-29T12:00:00"), match(4, "2026-11-29T12:00:00")]);
    assert.deepEqual(told.map(({ matches }) => matches.map(({ id }) => id)), [[2, 4, 3], [1]]);
});
