import assert from "node:assert/strict";
import test from "node:test";
import { layOut, matchAt, neighbour, partsBetween, placeOf } from "../../web/pages/scoreboard/layout.js";
import { dayOf, dayWords, isDay, shiftDay } from "../../web/pages/scoreboard/days.js";

const sizes = { row: 10, head: 20, gap: 5 };
const groupOf = (key, ids) => ({ key, matches: ids.map((id) => ({ id })) });
const layout = layOut([groupOf("a", [1, 2, 3]), groupOf("b", [4]), groupOf("c", [5, 6])], sizes);

test("groups stand one below the other", () => {
    assert.deepEqual(layout.sections.map(({ top, height }) => [top, height]), [[0, 50], [55, 30], [90, 40]]);
    assert.equal(layout.height, 130);
    assert.deepEqual(layOut([], sizes), { height: 0, sections: [] });
});

test("only rows between two heights are drawn", () => {
    const seen = (from, to, kept) => partsBetween(layout, from, to, sizes, kept).map(({ section, rows }) => [section.group.key, rows]);
    assert.deepEqual(seen(0, 130), [["a", [0, 1, 2]], ["b", [0]], ["c", [0, 1]]]);
    assert.deepEqual(seen(0, 20), [["a", []]], "the heading alone");
    assert.deepEqual(seen(0, 21), [["a", [0]]]);
    assert.deepEqual(seen(30, 40), [["a", [1]]]);
    assert.deepEqual(seen(35, 45), [["a", [1, 2]]], "half a row is a row");
    assert.deepEqual(seen(50, 55), [], "the gap");
    assert.deepEqual(seen(-500, -1), []);
    assert.deepEqual(seen(500, 900), []);
});

test("the row that has the focus stays", () => {
    const seen = (from, to, kept) => partsBetween(layout, from, to, sizes, kept).map(({ section, rows }) => [section.group.key, rows]);
    assert.deepEqual(seen(90, 130, 2), [["a", [1]], ["c", [0, 1]]]);
    assert.deepEqual(seen(0, 30, 3), [["a", [0, 2]]]);
    assert.deepEqual(seen(40, 50, 1), [["a", [0, 2]]]);
    assert.deepEqual(seen(0, 30, 77), [["a", [0]]], "it has left the day");
});

test("places and neighbours", () => {
    assert.deepEqual(placeOf(layout, 6, sizes).top, 120);
    assert.equal(placeOf(layout, 77, sizes), null);
    assert.equal(matchAt(layout, 0, sizes), 1);
    assert.equal(matchAt(layout, 31, sizes), 3);
    assert.equal(matchAt(layout, 45, sizes), 4);
    assert.equal(matchAt(layout, 500, sizes), null);
    assert.deepEqual([neighbour(layout, 3, 1), neighbour(layout, 4, -1), neighbour(layout, 1, -1), neighbour(layout, 6, 1)], [4, 3, null, null]);
});

test("days of the calendar", () => {
    assert.equal(dayOf(new Date(2026, 10, 29, 0, 0, 1).getTime()), "2026-11-29");
    assert.equal(shiftDay("2026-12-31", 1), "2027-01-01");
    assert.equal(shiftDay("2028-03-01", -1), "2028-02-29");
    assert.equal(shiftDay("2026-03-29", 1), "2026-03-30", "also when the clocks change");
    assert.ok(isDay("2028-02-29"));
    for (const wrong of ["2026-02-29", "2026-2-1", "today", "", null, undefined, "2026-13-01"]) assert.ok(!isDay(wrong), wrong);
    assert.doesNotMatch(dayWords("2026-11-29", "2026-01-01"), /2026/);
    assert.match(dayWords("2027-11-29", "2026-01-01"), /2027/);
});
