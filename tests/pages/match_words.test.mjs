import assert from "node:assert/strict";
import test from "node:test";
import { groupOf, kickOff, matchLabel, minuteText, scoreText, shootoutOf, statusOf, winnerOf } from "../../web/elements/match/match_words.js";

const NOW = Date.parse("2026-11-29T20:00:00Z");
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();
const period = (kind, from, to = null, more = {}) => ({
    kind, startedAt: at(from), endedAt: to === null ? null : at(to), home: 0, away: 0, ticking: to === null, ...more,
});
const match = (more = {}) => ({
    sport: "football", status: "live", phase: "first_half", homeTeam: "Spain", awayTeam: "France", homeScore: 2, awayScore: 1,
    startTime: at(-30), updatedAt: at(0), elapsedSeconds: 0, stats: {}, periods: [], winner: null, decidedBy: null, statusReason: null, ...more,
});
const text = (more) => statusOf(match(more), NOW).text;

test("a minute of football counts from 1, and goes on without news", () => {
    assert.equal(text({ elapsedSeconds: 0 }), "1'");
    assert.equal(text({ elapsedSeconds: 59 }), "1'");
    assert.equal(text({ elapsedSeconds: 60 }), "2'");
    assert.equal(text({ elapsedSeconds: 60, updatedAt: at(-10) }), "12'");
    assert.equal(statusOf(match({ elapsedSeconds: 60 }), NOW).ticking, true);
});

test("added time is told as such, and the second half begins at 46 however long the first was", () => {
    assert.equal(text({ elapsedSeconds: 45 * 60 }), "45+1'");
    assert.equal(text({ elapsedSeconds: 46 * 60 }), "45+2'");
    const periods = [period("first_half", -70, -19), period("second_half", -4)];
    assert.equal(text({ phase: "second_half", periods, elapsedSeconds: 55 * 60 }), "50'", "51 minutes of the first half, and 4 of the second");
    assert.equal(text({ phase: "second_half", periods, elapsedSeconds: (51 + 46) * 60 }), "90+2'");
});

test("a half that nobody has ended does not count on for ever", () => {
    assert.equal(text({ elapsedSeconds: 59 * 60 }), "45+15'");
    assert.equal(text({ elapsedSeconds: 60 * 60 }), "45+'");
    assert.equal(text({ elapsedSeconds: 6000 * 60 }), "45+'");
});

test("without periods about two minutes of added time are taken off", () => {
    assert.equal(text({ phase: "second_half", elapsedSeconds: 47 * 60 }), "46'");
    assert.equal(text({ phase: "second_half", elapsedSeconds: 40 * 60 }), "46'", "never below the half's first minute");
    assert.equal(text({ phase: "extra_time", elapsedSeconds: 97 * 60 }), "91'");
});

test("extra time has two halves", () => {
    const before = [period("first_half", -140, -95), period("second_half", -80, -35)];
    assert.equal(text({ phase: "extra_time", periods: [...before, period("extra_time_first", -14)], elapsedSeconds: 104 * 60 }), "105'");
    const second = [...before, period("extra_time_first", -30, -14), period("extra_time_second", -2)];
    assert.equal(text({ phase: "extra_time", periods: second, elapsedSeconds: (45 + 45 + 16 + 2) * 60 }), "108'");
});

test("a replay that runs faster tells its own speed", () => {
    assert.equal(text({ elapsedSeconds: 60, stats: { clockSpeed: 30 } }), "31'");
    const periods = [period("first_half", -10, -5), period("second_half", -1)];
    assert.equal(text({ phase: "second_half", periods, elapsedSeconds: 6 * 60, stats: { clockSpeed: 10 } }), "56'");
});

test("breaks and ends of football", () => {
    assert.equal(text({ status: "halftime", phase: "half_time" }), "HT");
    assert.equal(text({ status: "halftime", phase: "extra_time" }), "Break");
    assert.equal(text({ status: "finished", phase: "full_time" }), "FT");
    assert.equal(text({ status: "finished", decidedBy: "extra_time" }), "AET");
    assert.equal(text({ status: "finished", periods: [period("extra_time_first", -9, -5)] }), "AET");
    assert.equal(text({ status: "finished", decidedBy: "penalties" }), "Pens");
    const kicks = [period("extra_time_first", -9, -5), period("penalty_shootout", -4, -1, { home: 4, away: 2 })];
    assert.equal(text({ status: "finished", periods: kicks }), "Pens 4–2");
    assert.equal(text({ phase: "penalty_shootout", periods: [period("penalty_shootout", -1, null, { home: 3, away: 2 })] }), "Pens 3–2");
    assert.equal(text({ phase: "penalty_shootout" }), "Pens");
});

test("no other sport has minutes", () => {
    const running = (sport, kind, stats = {}) => text({ sport, phase: "second_half", elapsedSeconds: 71 * 60, stats, periods: kind ? [period(kind, -5)] : [] });
    assert.equal(running("basketball", "quarter_3"), "Q3");
    assert.equal(running("Basketball", "quarter_3", { clock: "4:12" }), "Q3 4:12");
    assert.equal(running("basketball", "quarter_3", { clock: "<b>" }), "Q3");
    assert.equal(running("basketball", "overtime_1"), "OT");
    assert.equal(running("basketball", "overtime_2"), "OT2");
    assert.equal(running("ice hockey", "period_2"), "P2");
    assert.equal(running("ice hockey", "penalty_shootout"), "Pens 0–0");
    assert.equal(running("Tennis", "set_2"), "Set 2");
    assert.equal(running("cricket", "innings_1"), "Innings 1");
    assert.equal(running("cricket", "super_over"), "Super over");
    for (const sport of ["tennis", "cricket", "ice hockey", "basketball", "curling"]) assert.equal(running(sport, null), "Live");
    assert.equal(statusOf(match({ sport: "tennis", periods: [period("set_1", -60, -20), period("set_2", -19)] }), NOW).ticking, false);
});

test("breaks and ends of other sports", () => {
    const quarters = (n) => Array.from({ length: n }, (_, i) => period(`quarter_${i + 1}`, -9, -1));
    assert.equal(text({ sport: "basketball", status: "halftime", periods: quarters(2) }), "HT");
    assert.equal(text({ sport: "basketball", status: "halftime", periods: quarters(3) }), "Break");
    assert.equal(text({ sport: "tennis", status: "halftime", periods: [period("set_1", -9, -1)] }), "Break");
    assert.equal(text({ sport: "ice hockey", status: "halftime", periods: [period("period_1", -9, -1)] }), "Break");
    assert.equal(text({ sport: "tennis", status: "finished", decidedBy: "regular" }), "Final");
    assert.equal(text({ sport: "basketball", status: "finished", periods: [period("overtime_1", -9, -1)] }), "AOT");
});

test("what is not played says why", () => {
    assert.equal(text({ status: "postponed" }), "Postp.");
    assert.equal(text({ status: "awarded" }), "Awd.");
    assert.deepEqual(statusOf(match({ status: "suspended", statusReason: "Storm" }), NOW), {
        text: "Susp.", long: "Suspended: Storm", tone: "warn", ticking: false,
    });
    assert.equal(text({ status: "something new" }), "something new");
});

test("a match to come has its time, with the day if that is another one", () => {
    const later = match({ status: "scheduled", startTime: at(30) });
    assert.equal(statusOf(later, NOW).text, kickOff(later));
    assert.match(kickOff(later), /\d\d/);
    const nextWeek = match({ startTime: at(7 * 24 * 60) });
    assert.notEqual(kickOff(nextWeek, { withDay: "if another day", now: NOW }), kickOff(nextWeek));
    assert.equal(kickOff(later, { withDay: "if another day", now: Date.parse(later.startTime) }), kickOff(later));
    assert.ok(kickOff(later, { withDay: "always", now: NOW }).endsWith(kickOff(later)));
});

test("scores", () => {
    assert.equal(scoreText(match()), "2–1");
    assert.equal(scoreText(match({ homeScore: 0, awayScore: 0 })), "0–0");
    assert.equal(scoreText(match({ homeScore: null, awayScore: null })), "–");
    assert.equal(scoreText(match({ status: "scheduled", homeScore: 0, awayScore: 0 })), "v");
    assert.equal(scoreText(match({ status: "postponed", homeScore: 0, awayScore: 0 })), "v");
    assert.equal(scoreText(match({ status: "cancelled", homeScore: 0, awayScore: 0 })), "–");
    assert.deepEqual(shootoutOf(match({ stats: { shootout: { home: 4, away: 2 } } })), { home: 4, away: 2 });
    assert.equal(shootoutOf(match({ stats: null, periods: null })), null);
});

test("groups and winners", () => {
    assert.deepEqual(["live", "halftime", "suspended", "finished", "awarded", "abandoned", "cancelled", "scheduled", "postponed"].map((status) => groupOf({ status })),
        ["live", "live", "live", "finished", "finished", "finished", "finished", "upcoming", "upcoming"]);
    assert.equal(winnerOf(match()), null);
    assert.equal(winnerOf(match({ status: "finished" })), "home");
    assert.equal(winnerOf(match({ status: "finished", homeScore: 1 })), null);
    assert.equal(winnerOf(match({ status: "finished", homeScore: null, awayScore: null })), null);
    assert.equal(winnerOf(match({ status: "awarded", winner: "away" })), "away");
    assert.equal(winnerOf(match({ status: "finished", awayScore: 2, stats: { shootout: { home: 2, away: 4 } } })), "away");
});

test("minutes of entries", () => {
    assert.equal(minuteText({ clock: "45+2'", minute: 45, addedMinute: 2 }), "45+2'");
    assert.equal(minuteText({ minute: 45, addedMinute: 2 }), "45+2'");
    assert.equal(minuteText({ minute: 45, metadata: { addedTime: 3 } }), "45+3'");
    assert.equal(minuteText({ minute: 67 }), "67'");
    assert.equal(minuteText({ minute: null }), "");
    assert.equal(minuteText({ minute: 0, metadata: { minuteUnknown: true } }), "");
});

test("the name of a match holds both teams, the score and the status, and then what else its row shows", () => {
    assert.equal(matchLabel(match({ elapsedSeconds: 66 * 60, phase: null }), NOW), "Spain 2–1 France, 67'");
    assert.equal(matchLabel(match({ status: "finished" }), NOW), "Spain 2–1 France, FT");
    const later = match({ status: "scheduled", startTime: at(7 * 24 * 60) });
    assert.equal(matchLabel(later, NOW), `Spain v France, ${kickOff(later)}`);
    assert.equal(matchLabel(later, NOW, { withDay: "always" }), `Spain v France, ${kickOff(later, { withDay: "always" })}`);
    assert.equal(matchLabel(match({ status: "halftime", stale: true, redCards: { home: 1, away: 2 } }), NOW),
        "Spain 2–1 France, HT, late, red card Spain, 2 red cards France");
    assert.equal(matchLabel(match({ status: "halftime", redCards: { home: 0, away: 0 } }), NOW), "Spain 2–1 France, HT");
});
