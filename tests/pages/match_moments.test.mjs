import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, momentsOf, stagesOf } from "../../web/pages/match/moments.js";

const FOOTBALL = { sport: "football" };
const at = (second) => new Date(Date.parse("2026-11-29T20:00:00Z") + second * 1000).toISOString();
let last = 0;
const event = (type, data, second) => ({ type, seq: ++last, timestamp: at(second), data });
const entry = (id, minute, more = {}) => ({ id, minute, clock: `${minute}'`, eventType: "commentary", message: `m${id}`, createdAt: at(id), ...more });
const log = (make) => {
    last = 0;
    return make();
};
const status = (oldStatus, newStatus, phase, second) => event("match:status", { oldStatus, status: newStatus, phase }, second);
const labels = (events, match = FOOTBALL) => momentsOf(events, match).map(({ seq, label }) => [seq, label]);

test("a moment is a minute, and ends with its last event", () => {
    const events = log(() => [
        event("match:created", { status: "scheduled" }, 0),
        status("scheduled", "live", "first_half", 1),
        event("commentary:new", entry(1, 10), 2),
        event("commentary:new", entry(2, 10), 3),
        event("stats:updated", [], 4),
        event("commentary:new", entry(3, 45, { addedMinute: 2, clock: "45+2'" }), 5),
        status("live", "halftime", "half_time", 6),
        status("halftime", "live", "second_half", 7),
        event("commentary:new", entry(4, 46), 8),
        status("live", "finished", "full_time", 9),
    ]);
    assert.deepEqual(labels(events), [
        [1, "before the match"], [2, "kick-off"], [5, "10'"], [6, "45+2'"], [7, "half time"], [8, "the second half"], [9, "46'"], [10, "full time"],
    ]);
});

test("the events of one change are one moment, told by its entry", () => {
    const events = log(() => [
        event("match:created", { status: "live" }, 0),
        event("commentary:new", entry(1, 31), 1),
        event("score:update", { homeScore: 0, awayScore: 0 }, 2),
        event("commentary:updated", entry(1, 31, { retractedBy: 2 }), 2),
        event("commentary:new", entry(2, 33), 2),
    ]);
    assert.deepEqual(labels(events).slice(1), [[2, "31'"], [5, "33'"]]);
});

test("a late entry of an earlier minute does not lead back", () => {
    const events = log(() => [
        event("match:created", { status: "live" }, 0), event("commentary:new", entry(1, 20), 1), event("commentary:new", entry(2, 5), 2),
    ]);
    assert.deepEqual(labels(events).slice(1), [[3, "20'"]]);
});

test("where nobody tells minutes, moments have a time of day", () => {
    const events = log(() => [
        event("match:created", { status: "live" }, 0), event("score:update", { homeScore: 2, awayScore: 0 }, 70), event("score:update", { homeScore: 2, awayScore: 2 }, 140),
    ]);
    const told = momentsOf(events, { sport: "basketball" });
    assert.equal(told.length, 3);
    assert.match(told[1].label, /\d\d?[:.]\d\d/);
});

test("stages stand between the entries, newest first, with the score", () => {
    const events = log(() => [
        event("match:created", { status: "scheduled", homeScore: 0, awayScore: 0 }, 0),
        status("scheduled", "live", "first_half", 1),
        event("commentary:new", entry(1, 10), 2),
        event("score:update", { homeScore: 1, awayScore: 0 }, 3),
        status("live", "halftime", "half_time", 4),
        status("halftime", "live", "second_half", 5),
        event("commentary:new", entry(2, 50), 6),
        status("live", "suspended", "second_half", 7),
        status("suspended", "live", "second_half", 8),
    ]);
    const words = (isWhole, entries = [entry(2, 50), entry(1, 10)]) =>
        linesOf(entries, events, FOOTBALL, isWhole).map(({ entry: one, stage }) => stage?.text ?? one.message);
    assert.deepEqual(words(true), ["Play goes on", "Suspended · 1–0", "m2", "Second half", "Half time · 1–0", "m1", "Kick-off"]);
    // While older entries are not loaded, what is older than the loaded ones does not show.
    assert.deepEqual(words(false, [entry(2, 50)]), ["Play goes on", "Suspended · 1–0", "m2"]);
});

test("a stage that a scorer wrote down stands there once", () => {
    const events = log(() => [event("match:created", {}, 0), status("live", "halftime", "half_time", 1)]);
    const written = entry(1, 45, { eventType: "half_time", message: "The break." });
    assert.deepEqual(linesOf([written], events, FOOTBALL, true).map(({ key }) => key), ["entry-1"]);
});

test("a match without football's stages tells its begin and its end", () => {
    const events = log(() => [
        event("match:created", { status: "scheduled", homeScore: 0, awayScore: 0 }, 0), status("scheduled", "live", "first_half", 1),
        status("live", "live", "second_half", 2), status("live", "finished", "full_time", 3),
    ]);
    assert.deepEqual(stagesOf(events, { sport: "basketball" }).map(({ text }) => text), ["The match begins", "Full time · 0–0"]);
});
