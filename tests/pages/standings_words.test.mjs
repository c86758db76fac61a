import assert from "node:assert/strict";
import test from "node:test";
import { hintOf } from "../../web/elements/table/standings_words.js";
import { zonesOf } from "../../web/elements/table/standings_zones.js";

const row = (position, more = {}) => ({
    position, team: { id: position, name: `Team ${position}` }, played: 3, points: 6, goalDifference: 0, goalsFor: 4, zone: null, description: null,
    decidedBy: null, ...more,
});
const zone = (position, zone, description) => row(position, { zone, description });

test("points need no hint, and a criterion has one with its values", () => {
    assert.equal(hintOf(row(1, { decidedBy: "points" }), row(2, { points: 4 })), null);
    assert.equal(hintOf(row(1, { decidedBy: "goalDifference", goalDifference: 12 }), row(2, { goalDifference: -3 })),
        "Level on points with Team 2. Ahead on goal difference: +12 against −3.");
    assert.equal(hintOf(row(1, { decidedBy: "h2hPoints" }), row(2)),
        "Level on points with Team 2. Ahead on points in the matches between the teams that are level.");
});

test("points per match are told although points differ", () => {
    assert.equal(hintOf(row(1, { decidedBy: "pointsPerMatch", points: 5, pointsPerMatch: 2.5 }), row(2, { pointsPerMatch: 2 })),
        "Ahead of Team 2 on points per match: 2.5 against 2.");
});

test("what nothing decides has no hint", () => {
    assert.equal(hintOf(row(1), row(2)), null);
    assert.equal(hintOf(row(1, { decidedBy: "name", played: 0 }), row(2, { played: 0 })), null);
    assert.equal(hintOf(row(2, { decidedBy: "goalsFor" }), undefined), null);
    assert.match(hintOf(row(1, { decidedBy: "name" }), row(2)), /so they stand by name/);
});

test("a criterion that the page does not know is told as it is called", () => {
    assert.match(hintOf(row(1, { decidedBy: "somethingNew" }), row(2)), /somethingNew/);
});

test("zones have their positions, and relegation its own colours", () => {
    const { zones, zoneOf } = zonesOf([
        zone(1, "champions_league", "Champions"), zone(2, "champions_league", "Champions League"), zone(3, "champions_league", "Champions League"),
        row(4), zone(5, "relegation_playoff", "Relegation play-off"), zone(6, "relegation", "Relegation"),
    ]);
    assert.deepEqual(zones.map(({ kind, description, from, to }) => [kind, description, from, to]), [
        ["1", "Champions", 1, 1], ["2", "Champions League", 2, 3], ["relegation-playoff", "Relegation play-off", 5, 5], ["relegation", "Relegation", 6, 6],
    ]);
    assert.equal(zoneOf(row(4)), null);
});

test("shared positions are one zone, and one name apart is two", () => {
    const { zones } = zonesOf([zone(1, "up", "Up"), zone(1, "up", "Up"), zone(3, "up", "Up"), row(4), zone(5, "up", null)]);
    assert.deepEqual(zones.map(({ description, from, to }) => [description, from, to]), [["Up", 1, 3], ["up", 5, 5]]);
});
