import assert from "node:assert/strict";
import test from "node:test";
import { groupKey, groupMatches } from "../../web/pages/scoreboard/groups.js";

let ids = 0;
const match = (more = {}) => ({
    id: ++ids, sport: "football", league: "Liga", leagueId: 1, homeTeam: "Málaga", awayTeam: "Bodø/Glimt", status: "scheduled",
    startTime: "2026-11-29T18:00:00.000Z", ...more,
});
const leagues = new Map([
    [1, { name: "Liga", country: "Spain", rank: 2 }],
    [2, { name: "Premier League", country: "England", rank: 1 }],
    [3, { name: "Premier League", country: "Ghana", rank: null }],
    [4, { name: "Ekstraklasa", country: "Poland", rank: null }],
    [5, { name: "World Cup", country: null, rank: null }],
]);
const none = { matches: new Set(), leagues: new Set() };
const titles = (view) => view.groups.map(({ title }) => title);
const group = (matches, filter, favourites = none) => groupMatches(matches, leagues, favourites, filter);

test("leagues stand by rank, then country and name; those without a country or a rank stand last", () => {
    const day = [5, 4, 3, 2, 1].map((leagueId) => match({ leagueId, league: "x" }));
    assert.deepEqual(titles(group(day)), ["England: Premier League", "Spain: Liga", "Ghana: Premier League", "Poland: Ekstraklasa", "World Cup"]);
});

test("what is live comes first: groups, and matches in them; then the order is that of the start", () => {
    const early = match({ status: "finished", startTime: "2026-11-29T12:00:00.000Z" });
    const late = match({ startTime: "2026-11-29T20:00:00.000Z" });
    const now = match({ status: "halftime", startTime: "2026-11-29T17:00:00.000Z" });
    const view = group([match({ leagueId: 2 }), late, early, now]);
    assert.deepEqual(titles(view), ["Spain: Liga", "England: Premier League"]);
    assert.deepEqual(view.groups[0].matches, [now, early, late]);
    assert.equal(view.groups[0].live, 1);
    assert.deepEqual([view.shown, view.total, view.live], [4, 4, 1]);
});

test("two leagues of one name are two groups, and matches without a league stand by sport", () => {
    assert.notEqual(groupKey({ leagueId: 2, league: "Premier League" }), groupKey({ leagueId: 3, league: "Premier League" }));
    const view = group([match({ leagueId: null, league: null }), match({ leagueId: null, league: null, sport: "tennis" }), match({ leagueId: 99, league: "New" })]);
    assert.deepEqual(titles(view), ["New", "Other matches", "Tennis, Other matches"]);
});

test("filters leave no empty group, and the counts tell what is shown", () => {
    const day = [match(), match({ status: "live", leagueId: 2 }), match({ leagueId: 4, homeTeam: "Lech" })];
    const view = group(day, { show: "live" });
    assert.deepEqual(titles(view), ["England: Premier League"]);
    assert.deepEqual([view.shown, view.total], [1, 3]);
    assert.deepEqual(titles(group(day, { league: groupKey(day[2]) })), ["Poland: Ekstraklasa"]);
    assert.equal(group(day, { league: groupKey(day[2]) }).leagues.length, 3, "the others can still be chosen");
    assert.deepEqual(group(day, { words: "nobody" }).groups, []);
});

test("a search takes parts of names, in any order, without accents and case", () => {
    const day = [match(), match({ homeTeam: "Lech", awayTeam: "Legia", leagueId: 4 })];
    const found = (words) => group(day, { words }).groups.flatMap(({ matches }) => matches.map(({ homeTeam }) => homeTeam));
    assert.deepEqual(found("malaga"), ["Málaga"]);
    assert.deepEqual(found("MALA glimt"), ["Málaga"]);
    assert.deepEqual(found("legia poland"), ["Lech"]);
    assert.deepEqual(found("  "), ["Lech", "Málaga"].sort().reverse());
    assert.deepEqual(found("málaga legia"), []);
});

test("favourite matches stand once, on top; favourite leagues stand behind them", () => {
    const day = [match({ leagueId: 2, status: "live" }), match({ leagueId: 4 }), match({ leagueId: 5 }), match({ leagueId: 4 })];
    const favourites = { matches: new Set([day[1].id, 12345]), leagues: new Set([5]) };
    const view = group(day, {}, favourites);
    assert.deepEqual(titles(view), ["Favourites", "World Cup", "England: Premier League", "Poland: Ekstraklasa"]);
    assert.deepEqual(view.groups[0].matches, [day[1]]);
    assert.deepEqual(view.groups[3].matches, [day[3]]);
    assert.deepEqual(titles(group(day, { show: "favourites" }, favourites)), ["Favourites", "World Cup"]);
    assert.equal(view.shown, 4);
});
