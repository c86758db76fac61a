// All matches of a query, on however many pages, against a real service behind a network that fails, over each way.
import assert from "node:assert/strict";
import { afterEach, beforeEach } from "node:test";
import { FaultProxy } from "./fault_proxy.mjs";
import { API_1, change, happen, newMatch, QUICK, SocketType, test, until } from "./world.mjs";
import { LiveScore } from "../../web/client/livescore.js";

let proxy, url, open, sport;
let made = 0;
beforeEach(async () => {
    proxy = new FaultProxy(API_1);
    url = await proxy.listen();
    open = [];
    sport = `sport ${Date.now()} ${++made}`;
});
afterEach(async () => {
    for (const live of open) live.close();
    await proxy.close();
});

/** What a page knows that follows all matches of a query. */
function follow(query, options = {}) {
    const live = new LiveScore(url, { WebSocket: SocketType, timings: QUICK, ...options });
    open.push(live);
    const seen = { live, matches: new Map(), events: [], errors: [], troubles: [], told: 0 };
    live.all(query, {
        onMatches(matches) {
            seen.told += 1;
            seen.matches = new Map(matches.map((match) => [match.id, match]));
        },
        onEvent: (event, { before }) => seen.events.push({ ...event, before }),
        onTrouble: (error) => seen.troubles.push(error),
        onError: (error) => seen.errors.push(error),
    });
    seen.ids = () => [...seen.matches.keys()].sort((a, b) => a - b);
    seen.until = (condition, what) => until(condition, () => `${what}: ${JSON.stringify([live.connection, seen.ids(), seen.events, seen.errors.map(String)])}`);
    return seen;
}
const setScore = (match, home, away) => change("PATCH", `/api/matches/${match.id}/score`, { homeScore: home, awayScore: away });
const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
const ways = { websocket: {}, stream: { transports: ["stream"] }, poll: { transports: ["poll"] } };

for (const [way, options] of Object.entries(ways)) {
    test(`${way}: all pages are there, new matches come in, and removed ones leave`, async () => {
        const first = [];
        for (let i = 0; i < 5; ++i) first.push(await newMatch({ sport }));
        const seen = follow({ sport, limit: 2 }, options);
        await seen.until(() => seen.matches.size === 5 && !seen.live.connection.stale, "five matches on three pages");
        const sixth = await newMatch({ sport });
        await newMatch({ sport: `${sport} other` });
        await seen.until(() => seen.matches.has(sixth.id), "the new one");
        await change("DELETE", `/api/matches/${first[1].id}`);
        // Where there are only requests, the next reading tells.
        await seen.until(() => seen.events.some(({ type }) => type === "match:removed") || !seen.matches.has(first[1].id), "the removal");
        const kept = [...first.map(({ id }) => id).filter((id) => id !== first[1].id), sixth.id];
        const told = seen.told;
        await newMatch({ sport });
        await seen.until(() => seen.told > told, "another reading");
        assert.deepEqual(seen.ids().slice(0, 5), kept);
        assert.deepEqual(seen.errors, []);
    });
}

for (const way of ["websocket", "stream"]) {
    test(`${way}: each score comes once, in order, with the match before it, also after cuts`, async () => {
        const match = await newMatch({ sport });
        const quiet = await newMatch({ sport: `${sport} other` });
        const seen = follow({ sport }, ways[way]);
        await seen.until(() => seen.matches.size === 1 && !seen.live.connection.stale, "the match");
        for (let home = 1; home <= 3; ++home) await setScore(match, home, 0);
        await setScore(quiet, 9, 9);
        await seen.until(() => seen.events.length === 3, "three scores");
        assert.deepEqual(seen.events.map(({ data, before }) => [before.homeScore, data.homeScore]), [[0, 1], [1, 2], [2, 3]]);
        proxy.cut();
        await setScore(match, 4, 0);
        await happen(match); // an entry, which the channel does not carry
        await seen.until(() => seen.live.connection.state === "open" && !seen.live.connection.stale && seen.told > 1, "the connection again");
        // What happened meanwhile is in the new reading, or was told.
        await setScore(match, 5, 0);
        await seen.until(() => seen.events.at(-1).data.homeScore === 5, "the fifth");
        assert.equal(seen.events.at(-1).before.homeScore, 4);
        const scores = seen.events.map(({ seq }) => seq);
        assert.deepEqual(scores, [...new Set(scores)].sort((a, b) => a - b), "once, in order");
    });
}

test("whether a new match is one of the list, the server decides", async () => {
    const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const seen = follow({ sport, date: day, timezone: "UTC" });
    await seen.until(() => seen.told === 1 && !seen.live.connection.stale, "an empty day");
    await newMatch({ sport });
    const later = await newMatch({ sport, startTime: `${day}T12:00:00Z`, endTime: `${day}T14:00:00Z` });
    await seen.until(() => seen.matches.size > 0, "the match of the day");
    assert.deepEqual(seen.ids(), [later.id]);
});

test("without a connection the application learns what is wrong, and gets the list when it comes", async () => {
    await newMatch({ sport });
    proxy.faults.refuse = true;
    const seen = follow({ sport });
    await seen.until(() => seen.troubles.length > 0, "the trouble");
    assert.equal(seen.told, 0);
    proxy.faults.refuse = false;
    await seen.until(() => seen.matches.size === 1, "the match");
    assert.deepEqual(seen.errors, []);
});

test("a wrong query is told once, and ends the list", async () => {
    const seen = follow({ date: "yesterday" });
    await seen.until(() => seen.errors.length > 0, "the refusal");
    assert.equal(seen.errors[0].status, 400);
    assert.deepEqual(seen.errors[0].details[0].path, ["date"]);
    assert.equal(seen.told, 0);
});

for (const way of ["websocket", "stream"]) {
    test(`${way}: with a delay nothing is told before its time`, async () => {
        const old = await newMatch({ sport, startTime: at(-200), endTime: at(-100) });
        const seen = follow({ sport }, { ...ways[way], delay: 2 });
        await seen.until(() => seen.matches.size === 1, "the match");
        const match = await newMatch({ sport });
        const began = performance.now();
        await setScore(match, 1, 0);
        await seen.until(() => seen.matches.get(match.id) && !seen.matches.get(match.id).early, "the match in its time");
        assert.ok(performance.now() - began > 1_500, `after ${performance.now() - began} ms`);
        await setScore(match, 2, 0);
        const scored = performance.now();
        await seen.until(() => seen.events.some(({ data }) => data.homeScore === 2) || seen.matches.get(match.id).homeScore === 2, "the second goal");
        assert.ok(performance.now() - scored > 1_500, `after ${performance.now() - scored} ms`);
        assert.ok(seen.matches.has(old.id));
    });
}

test("a delay is a whole number of seconds", () => {
    for (const delay of [-1, 1.5, "30", NaN]) assert.throws(() => new LiveScore(url, { delay }), TypeError);
});
