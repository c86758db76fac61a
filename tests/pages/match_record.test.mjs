import assert from "node:assert/strict";
import test from "node:test";
import { MatchRecord } from "../../web/pages/match/match_record.js";
import { clockOf } from "../../web/pages/match/match_clock.js";
import { contrast, readable } from "../../web/pages/match/match_lineups.js";

const NOW = Date.parse("2026-11-29T20:00:00Z");
const time = new Date(NOW).toISOString();
const period = { kind: "quarter_2", startedAt: time, endedAt: null, home: 3, away: 4, ticking: true };
const match = (more = {}) => ({ id: 1, seq: 4, sport: "basketball", status: "live", phase: "first_half", homeScore: 31, awayScore: 28, periods: [period],
    elapsedSeconds: 60, updatedAt: time, stats: {}, ...more });
const score = (homeScore, awayScore, more = {}) => ({ type: "score:update", seq: 5, timestamp: time, data: { homeScore, awayScore, ...more } });
const after = (given, event) => {
    const record = new MatchRecord(given);
    record.apply(event);
    return record.match;
};
const goals = ({ periods }) => periods.map(({ home, away }) => [home, away]);

test("a score belongs to the period that runs", () => {
    assert.deepEqual(goals(after(match(), score(34, 30))), [[6, 6]]);
    assert.deepEqual(goals(after(match(), score(30, 28))), [[2, 4]], "a correction of it");
    assert.deepEqual(goals(after(match(), score(20, 28))), [[3, 4]], "a correction that reaches further back");
    assert.deepEqual(goals(after(match({ periods: [{ ...period, endedAt: time }] }), score(34, 30))), [[3, 4]]);
    assert.deepEqual(goals(after(match({ sport: "tennis" }), score(32, 28))), [[3, 4]], "sets are won, and not added up");
    assert.deepEqual(goals(after(match(), score(34, 30, { periods: [{ ...period, home: 9, away: 9 }] }))), [[9, 9]], "what the event tells");
    assert.deepEqual(after(match({ periods: null }), score(34, 30)).periods, null);
    const unknown = match({ homeScore: null, awayScore: null, periods: [{ ...period, home: null, away: null }] });
    assert.deepEqual(goals(after(unknown, score(1, 0))), [[null, null]], "what is not known is no 0");
});

test("entries are replaced where they stand, and removed", () => {
    const record = new MatchRecord(match(), { entries: [{ id: 1, message: "a" }, { id: 2, message: "b" }] });
    record.apply({ type: "commentary:updated", seq: 5, timestamp: time, data: { id: 1, message: "c" } });
    record.apply({ type: "commentary:new", seq: 6, timestamp: time, data: { id: 3, message: "d" } });
    record.apply({ type: "commentary:removed", seq: 7, timestamp: time, data: { id: 2 } });
    assert.deepEqual(record.inOrder.map(({ message }) => message), ["c", "d"]);
    assert.equal(record.match.seq, 7);
});

test("a copy of a record leaves the first one alone", () => {
    const record = new MatchRecord(match(), { entries: [{ id: 1 }] });
    const copy = new MatchRecord(record.match, { ...record, entries: record.inOrder });
    copy.apply({ type: "commentary:removed", seq: 5, timestamp: time, data: { id: 1 } });
    assert.equal(record.entries.size, 1);
    assert.equal(copy.entries.size, 0);
});

test("what a scorer has told outranks the clock of football, and only that", () => {
    const told = (minute, more = {}) => ({ id: 1, minute, clock: `${minute}'`, eventType: "commentary", message: "", ...more });
    const text = (more, ...entries) => clockOf(new MatchRecord(match({ sport: "football", periods: [], ...more }), { entries }), NOW).text;
    assert.equal(text({}), "2'");
    assert.equal(text({}, told(30)), "30'");
    assert.equal(text({}, told(45, { addedMinute: 3, clock: "45+3'" })), "45+3'");
    assert.equal(text({ elapsedSeconds: 40 * 60 }, told(30)), "41'", "the clock has gone on");
    assert.equal(text({}, told(30, { review: "overturned" })), "2'", "what does not stand tells nothing");
    assert.equal(text({}, told(0, { clock: null })), "2'");
    assert.equal(text({ status: "halftime" }, told(80)), "HT");
    assert.notEqual(text({ sport: "basketball", periods: [period] }, told(30)), "30'");
});

test("a number is readable on every shirt", () => {
    for (const shirt of ["#ffffff", "#000000", "#ffff00", "#808080", "#767676", "#ff0000", "#00ff00", "#0000ff", "#7f7f7f"]) {
        for (const wanted of [undefined, "#ffffff", "#000000", "#888888", shirt]) {
            assert.ok(contrast(readable(wanted, shirt), shirt) >= 4.5, `${wanted} on ${shirt}`);
        }
    }
    assert.equal(readable("#ffff00", "#000080"), "#ffff00", "the team's own colour, where it can be read");
});

const later = (minutes) => new Date(NOW + minutes * 60_000).toISOString();
const status = (name, phase, minutes, seq) => ({ type: "match:status", seq, timestamp: later(minutes), data: { status: name, phase } });
const football = (more = {}) => match({ sport: "football", status: "scheduled", phase: "pre_match", homeScore: 0, awayScore: 0, periods: [], elapsedSeconds: 0, ...more });
const all = (given, ...events) => events.reduce(after, given);
const kinds = ({ periods }) => periods.map(({ kind, startedAt, endedAt, ticking }) => [kind, startedAt, endedAt, ticking]);

test("a change of status begins and ends a period of football at the time of its event", () => {
    const second = all(football(), status("live", "first_half", 0, 5), status("halftime", "half_time", 51, 6), status("live", "second_half", 70, 7));
    assert.deepEqual(kinds(second), [["first_half", later(0), later(51), false], ["second_half", later(70), null, true]]);
    // The first half had six minutes of added time, and the second begins with the 46th all the same.
    assert.equal(clockOf(new MatchRecord(second), NOW + 70 * 60_000).text, "46'");
    assert.deepEqual(kinds(all(second, status("finished", "full_time", 118, 8))).at(-1), ["second_half", later(70), later(118), false]);
    assert.deepEqual(second.periods.at(-1).home, 0);
});

test("extra time and its break, a shoot-out, a pause and a correction move the periods as the service does", () => {
    const level = football({ status: "live", phase: "second_half", periods: [{ kind: "second_half", startedAt: later(0), endedAt: null, home: 1, away: 1, ticking: true }] });
    const names = (given) => given.periods.map(({ kind, endedAt }) => kind + (endedAt ? " ended" : ""));
    const extra = all(level, status("live", "extra_time", 5, 5));
    assert.deepEqual(names(extra), ["second_half ended", "extra_time_first"]);
    const second = all(extra, status("halftime", "extra_time", 20, 6), status("live", "extra_time", 21, 7));
    assert.deepEqual(names(second), ["second_half ended", "extra_time_first ended", "extra_time_second"]);
    const kicks = all(second, status("live", "penalty_shootout", 40, 8));
    assert.deepEqual([names(kicks).at(-2), names(kicks).at(-1), kicks.periods.at(-1).home], ["extra_time_second ended", "penalty_shootout", 0]);
    assert.deepEqual(names(all(level, status("suspended", "second_half", 5, 5), status("live", "second_half", 9, 6))), ["second_half"]);
    assert.deepEqual(names(all(level, status("finished", "full_time", 5, 5), status("live", "second_half", 6, 6))), ["second_half"], "ended too early");
    assert.deepEqual(names(all(level, status("scheduled", "pre_match", 5, 5))), []);
    assert.deepEqual(names(after(match({ status: "halftime" }), status("live", "second_half", 5, 5))), ["quarter_2"], "the rules of other sports are the service's");
    assert.deepEqual(after(football({ periods: null }), status("live", "first_half", 0, 5)).periods, null);
    assert.deepEqual(names(after(level, status("finished", "full_time", 5, 4))), ["second_half"], "an event that is not new moves nothing");
});
