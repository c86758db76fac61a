import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { Goals, goalText, scored, scorerText } from "../../web/pages/scoreboard/goals.js";

const match = (homeScore, awayScore, more = {}) => ({ id: 7, sport: "football", homeTeam: "Spain", awayTeam: "France", homeScore, awayScore, ...more });
const entry = (more = {}) => ({ matchId: 7, eventType: "goal", player: "Pedri", clock: "67'", homeScore: 2, awayScore: 1, ...more });

test("who scored", () => {
    assert.equal(scored(match(1, 1), match(2, 1)), "home");
    assert.equal(scored(match(1, 1), match(1, 2)), "away");
    assert.equal(scored(match(1, 1), match(1, 1)), null);
    assert.equal(scored(match(2, 1), match(1, 1)), "corrected");
    assert.equal(scored(match(null, null), match(3, 1)), null, "the first score that is known may be old");
});

test("scorers and announcements", () => {
    assert.equal(scorerText(entry()), "Pedri 67'");
    assert.equal(scorerText(entry({ eventType: "own_goal" })), "Pedri (og) 67'");
    assert.equal(scorerText(entry({ eventType: "penalty_goal", clock: null, minute: 90, addedMinute: 3 })), "Pedri (pen) 90+3'");
    assert.equal(scorerText(entry({ player: null, actor: "Pedri", clock: null, minute: null })), "Pedri");
    assert.equal(scorerText(null), "");
    assert.equal(goalText(match(2, 1), entry()), "Goal: Spain 2–1 France, Pedri 67'");
    assert.equal(goalText(match(2, 1), null), "Goal: Spain 2–1 France");
});

function world() {
    mock.timers.enable({ apis: ["setTimeout"] });
    const said = [], changed = [];
    return { said, changed, goals: new Goals((id) => changed.push(id), (text) => said.push(text)), end: () => mock.timers.reset() };
}

test("a goal is said once, with its scorer when the entry comes right behind", () => {
    const { said, goals, end } = world();
    goals.take(match(1, 1), match(2, 1), true);
    assert.deepEqual([goals.of(7).side, goals.of(7).text, said], ["home", "", []]);
    goals.entry(entry());
    goals.entry(entry());
    assert.deepEqual(said, ["Goal: Spain 2–1 France, Pedri 67'"]);
    assert.equal(goals.of(7).text, "Goal Pedri 67'");
    mock.timers.tick(20_000);
    assert.equal(goals.of(7), undefined);
    assert.equal(said.length, 1);
    end();
});

test("a scorer who is told late is shown, and not said again", () => {
    const { said, goals, end } = world();
    goals.take(match(1, 1), match(2, 1), true);
    mock.timers.tick(500);
    goals.entry(entry());
    assert.deepEqual(said, ["Goal: Spain 2–1 France"]);
    assert.equal(goals.of(7).text, "Goal Pedri 67'");
    end();
});

test("other entries are not the goal's", () => {
    const { said, goals, end } = world();
    goals.entry(entry());
    goals.take(match(1, 1), match(2, 1), true);
    goals.entry(entry({ homeScore: 1, awayScore: 1, player: "Old" }));
    goals.entry(entry({ eventType: "yellow_card", homeScore: undefined, player: "Other" }));
    goals.entry(entry({ matchId: 8 }));
    mock.timers.tick(500);
    assert.deepEqual(said, ["Goal: Spain 2–1 France"]);
    end();
});

test("nobody is told of a match out of view, of a correction, and of a point of basketball; they show", () => {
    const { said, changed, goals, end } = world();
    goals.take(match(1, 1), match(2, 1), false);
    assert.equal(goals.of(7).side, "home");
    goals.take(match(2, 1), match(1, 1), true);
    assert.deepEqual([goals.of(7).side, goals.of(7).text], [null, "Score corrected"]);
    goals.take(match(80, 70, { id: 9, sport: "basketball" }), match(82, 70, { id: 9, sport: "basketball" }), true);
    mock.timers.tick(500);
    assert.deepEqual(said, []);
    assert.deepEqual(changed, [7, 7, 9]);
    end();
});

test("two goals are said one after the other, and a goal that another follows at once is not lost", () => {
    const { said, goals, end } = world();
    goals.take(match(0, 0), match(1, 0), true);
    goals.take(match(0, 0, { id: 8, homeTeam: "Peru" }), match(0, 1, { id: 8, homeTeam: "Peru" }), true);
    goals.take(match(1, 0), match(2, 0), true);
    mock.timers.tick(400);
    assert.deepEqual(said, ["Goal: Spain 1–0 France"]);
    mock.timers.tick(1_000);
    mock.timers.tick(1_000);
    mock.timers.tick(1_000);
    assert.deepEqual(said.slice().sort(), ["Goal: Peru 0–1 France", "Goal: Spain 1–0 France", "Goal: Spain 2–0 France"]);
    end();
});

test("of more goals than can be said, the newest are", () => {
    const { said, goals, end } = world();
    for (let id = 1; id <= 100; ++id) goals.take(match(0, 0, { id }), match(1, 0, { id, homeTeam: `Team ${id}` }), true);
    mock.timers.tick(400);
    for (let second = 1; second <= 20; ++second) mock.timers.tick(1_000);
    assert.deepEqual(said, [1, 93, 94, 95, 96, 97, 98, 99, 100].map((id) => `Goal: Team ${id} 1–0 France`));
    end();
});
