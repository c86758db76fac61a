// The minute that an entry gets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clockText, minuteOf } from "../../web/pages/desk/model/minute.js";

const START = Date.parse("2026-11-29T15:00:00.000Z");
const at = (minutes) => START + minutes * 60_000;
const iso = (minutes) => new Date(at(minutes)).toISOString();
const match = (members) => ({ sport: "football", status: "live", phase: "first_half", startTime: iso(0), updatedAt: iso(0), elapsedSeconds: 0,
    periods: [{ kind: "first_half", startedAt: iso(0), endedAt: null, ticking: true }], ...members });

for (const [minutes, minute, addedMinute] of [[0, 1, null], [22.5, 23, null], [44.9, 45, null], [45.2, 45, 1], [47, 45, 3], [90, 45, null]]) {
    test(`minute ${minutes} of the first half is ${minute}+${addedMinute}`, () => {
        assert.deepEqual(minuteOf(match(), at(minutes)), { minute, addedMinute, period: 1 });
    });
}
test("the second half counts from 45, and is period 2", () => {
    const periods = [{ kind: "first_half", startedAt: iso(0), endedAt: iso(47), ticking: false }, { kind: "second_half", startedAt: iso(62), endedAt: null, ticking: true }];
    const second = match({ phase: "second_half", periods, updatedAt: iso(62), elapsedSeconds: 47 * 60 });
    assert.deepEqual(minuteOf(second, at(63.5)), { minute: 47, addedMinute: null, period: 2 });
    assert.deepEqual(minuteOf(second, at(62 + 46.5)), { minute: 90, addedMinute: 2, period: 2 });
});
test("what does not run has the minute of its end", () => {
    assert.equal(minuteOf(match({ status: "scheduled", phase: "pre_match", periods: [] }), at(-5)).minute, 0);
    assert.equal(minuteOf(match({ status: "halftime", phase: "half_time" }), at(50)).minute, 45);
    assert.equal(minuteOf(match({ status: "finished", phase: "full_time" }), at(120)).minute, 90);
});
test("other sports count minutes of play", () => {
    assert.deepEqual(minuteOf(match({ sport: "basketball", periods: [{ kind: "quarter_1", ticking: true }] }), at(3.5)), { minute: 4, addedMinute: null, period: 1 });
});
test("added time is written with a plus", () => {
    assert.deepEqual([clockText({ minute: 45, addedMinute: 2 }), clockText({ minute: 45, addedMinute: null })], ["45+2'", "45'"]);
});
