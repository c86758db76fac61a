// Leagues, teams, what is live and lists, against a real service behind a network that fails, over each way.
import assert from "node:assert/strict";
import { afterEach, beforeEach } from "node:test";
import { FaultProxy } from "./fault_proxy.mjs";
import { API_1, API_2, change, happen, Listener, log, newMatch, NGINX, stack, test, until } from "./world.mjs";

let proxy, url, open;
beforeEach(async () => {
    proxy = new FaultProxy(API_1);
    url = await proxy.listen();
    open = [];
});
afterEach(async () => {
    for (const listener of open) listener.close();
    await proxy.close();
});
async function follow(options, call) {
    const listener = new Listener(url, options, call);
    open.push(listener);
    await listener.began();
    return listener;
}
let made = 0;
const newLeague = () => change("POST", "/api/leagues", { sport: "football", name: `League ${Date.now()} ${++made}` });
const setStatus = (match, status) => change("PATCH", `/api/matches/${match.id}/status`, { status });
const ways = { websocket: {}, stream: { transports: ["stream"] }, poll: { transports: ["poll"] } };

for (const [way, options] of Object.entries(ways)) {
    test(`${way}: a league, a team, what is live and one match of them: each hears its events once`, async () => {
        const [league, other] = [await newLeague(), await newLeague()];
        const first = await newMatch({ leagueId: league.id, homeTeam: `Larks ${made}`, awayTeam: `Owls ${made}` });
        const second = await newMatch({ leagueId: league.id, homeTeam: `Owls ${made}`, awayTeam: `Rooks ${made}` });
        const elsewhere = await newMatch({ leagueId: other.id, homeTeam: `Crows ${made}`, awayTeam: `Larks ${made}` });
        const listener = await follow(options, (live, handlers) => live.league(league.id, handlers));
        const heard = { team: [], live: [], match: [] };
        const gather = (into) => ({ onEvent: (event) => heard[into].push(event) });
        listener.live.team(first.awayTeamId, gather("team"));
        const running = [];
        listener.live.live({ ...gather("live"), onSnapshot: (matches) => running.push(matches) });
        listener.live.match(first.id, gather("match"), { since: 0 });
        await until(() => running.length > 0 && heard.match.length > 0 && !listener.status().stale, () => listener.describe());
        const begun = new Map(await Promise.all([first, second, elsewhere].map(async ({ id }) => [id, (await log(id)).length])));
        for (let round = 0; round < 3; ++round) {
            for (const match of [first, second, elsewhere]) await happen(match);
            if (round === 1) proxy.cut();
            for (const match of [first, second, elsewhere]) await happen(match);
        }
        const created = await newMatch({ leagueId: league.id });
        await happen(created);
        begun.set(created.id, 0);
        for (const match of [first, second, created]) await listener.hasAll(match.id, begun.get(match.id));
        assert.deepEqual(listener.of(elsewhere.id), []);
        assert.equal(listener.lost, 0);
        assert.deepEqual(listener.snapshots[0].map(({ id }) => id).sort((a, b) => a - b), [first.id, second.id]);
        const all = async (into, id, since) => {
            const truth = (await log(id)).filter(({ seq }) => seq > since);
            const got = () => heard[into].filter(({ matchId }) => matchId === id);
            await until(() => got().length >= truth.length, () => `${into}: ${got().map(({ seq }) => seq)} of ${truth.map(({ seq }) => seq)}; ${listener.describe()}`);
            assert.deepEqual(got(), truth);
        };
        await all("match", first.id, 0);
        for (const match of [first, second]) await all("team", match.id, begun.get(match.id));
        assert.deepEqual(heard.team.filter(({ matchId }) => matchId === elsewhere.id || matchId === created.id), []);
        for (const match of [first, second, elsewhere]) await all("live", match.id, begun.get(match.id));
    });

    test(`${way}: a match that starts, ends and changes its league enters and leaves the sets`, async () => {
        const [league, other] = [await newLeague(), await newLeague()];
        const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
        const match = await newMatch({ leagueId: other.id, startTime: at(30), endTime: at(130) });
        const listener = await follow(options, (live, handlers) => live.league(league.id, handlers));
        const told = [];
        await new Promise((resolve) => listener.live.live({ onSnapshot: resolve, onEvent: (event) => event.matchId === match.id && told.push(event) }));
        await until(() => !listener.status().stale, () => listener.describe());
        await happen(match); // neither set
        await change("PATCH", `/api/matches/${match.id}`, { leagueId: league.id }); // enters the league
        await happen(match);
        // Polls see a set from time to time: what comes and goes between two of them leaves no trace.
        const entered = (await log(match.id)).at(-1).seq;
        await until(() => listener.last(match.id) === entered, () => `the entry; ${listener.describe()}`);
        await setStatus(match, "live"); // runs
        await happen(match);
        await until(() => told.length === 2, () => `the start; ${told.map(({ seq }) => seq)}; ${listener.describe()}`);
        await change("PATCH", `/api/matches/${match.id}`, { leagueId: other.id }); // leaves the league
        await happen(match);
        await setStatus(match, "finished"); // runs no longer
        await happen(match);
        const events = await log(match.id);
        const of = (type, n = 0) => events.filter((event) => event.type === type)[n].seq;
        const [enters, leaves] = [of("match:updated"), of("match:updated", 1)];
        const [begins, ends] = [of("match:status"), of("match:status", events.filter(({ type }) => type === "match:status").length - 1)];
        const between = (from, to) => events.filter(({ seq }) => seq >= from && seq <= to).map(({ seq }) => seq);
        await until(() => told.at(-1)?.seq >= ends, () => `the end; ${told.map(({ seq }) => seq)}; ${listener.describe()}`);
        await until(() => listener.last(match.id) >= leaves, () => `the move; ${listener.describe()}`);
        assert.deepEqual(told.map(({ seq }) => seq), between(begins, ends));
        assert.deepEqual(listener.of(match.id).map(({ seq }) => seq), between(enters, leaves));
        assert.deepEqual(listener.entered.map(({ id }) => id), [match.id]);
    });

    test(`${way}: a list stays current`, async () => {
        const league = await newLeague();
        const match = await newMatch({ leagueId: league.id });
        const lists = [];
        const listener = await follow(options, (live, handlers) => live.list({ league: league.id, sort: "startTime" }, { onList: (matches) => {
            lists.push(matches);
            handlers.onSnapshot(matches, { lost: false });
        } }));
        assert.deepEqual(lists[0].map(({ id }) => id), [match.id]);
        await change("PATCH", `/api/matches/${match.id}/score`, { homeScore: 7, awayScore: 0 });
        await until(() => lists.at(-1)[0].homeScore === 7, () => `the score; ${listener.describe()}`);
        const next = await newMatch({ leagueId: league.id, startTime: new Date(Date.now() + 3_600_000).toISOString(), endTime: new Date(Date.now() + 9_000_000).toISOString() });
        await until(() => lists.at(-1).length === 2, () => `the new match; ${listener.describe()}`);
        assert.deepEqual(lists.at(-1).map(({ id }) => id), [match.id, next.id]);
        proxy.cut();
        await change("DELETE", `/api/matches/${match.id}`);
        await until(() => lists.at(-1).length === 1 && lists.at(-1)[0].id === next.id, () => `the removal; ${listener.describe()}`);
    });

    test(`${way}: one unknown match, or one that was removed meanwhile, leaves the others alone`, async () => {
        const [kept, gone] = [await newMatch(), await newMatch()];
        const listener = await follow(options, (live, handlers) => live.matches([kept.id, gone.id, 2 ** 31 - 1], handlers));
        await until(() => listener.errors.length === 1, () => `the refusal; ${listener.describe()}`);
        assert.deepEqual(listener.errors[0].topic, { matchId: 2 ** 31 - 1 });
        await until(() => !listener.status().stale, () => listener.describe());
        proxy.faults.refuse = true;
        proxy.cut();
        await happen(gone);
        await change("DELETE", `/api/matches/${gone.id}`);
        await happen(kept);
        proxy.faults.refuse = false;
        await until(() => listener.of(gone.id).at(-1)?.type === "match:removed", () => `the removal; ${listener.describe()}`);
        assert.deepEqual(listener.of(gone.id).map(({ seq }) => seq), [2, 3]);
        await listener.hasAll(kept.id, 1);
        assert.equal(listener.errors.length, 1);
    });
}

test("many subscriptions over one stream after the other, as they come and go", async () => {
    const matches = [];
    for (let i = 0; i < 6; ++i) matches.push(await newMatch());
    const heard = new Map(matches.map(({ id }) => [id, []]));
    const listener = await follow({ transports: ["stream"] }, (live, handlers) => live.live(handlers));
    const all = [];
    for (const match of matches) {
        all.push(listener.live.match(match.id, { onEvent: ({ seq }) => heard.get(match.id).push(seq) }, { since: 0 }));
        await happen(match);
    }
    all[0].close();
    for (const match of matches) await happen(match);
    for (const match of matches.slice(1)) await until(() => heard.get(match.id).length === 3, () => `${heard.get(match.id)}; ${listener.describe()}`);
    for (const match of matches.slice(1)) assert.deepEqual(heard.get(match.id), [1, 2, 3]);
});

for (const seed of (process.env.CLIENT_SEEDS ?? "1,2").split(",").map(Number)) {
    test(`a league through any order of faults (seed ${seed})`, async () => {
        let state = (seed * 2654435761) % 2 ** 32;
        const below = (limit) => {
            state = (state * 1664525 + 1013904223) % 2 ** 32;
            return Math.floor((state / 2 ** 32) * limit);
        };
        proxy.target = NGINX;
        const league = await newLeague();
        const matches = [];
        for (let i = 0; i < 4; ++i) matches.push(await newMatch({ leagueId: league.id }));
        const listeners = [];
        for (const options of Object.values(ways)) listeners.push(await follow(options, (live, handlers) => live.league(league.id, handlers)));
        let isDown = false;
        const faults = [
            () => proxy.cut(),
            () => proxy.cut(),
            () => { proxy.faults.halfOpen = !proxy.faults.halfOpen; },
            () => { proxy.faults.blockUpgrade = [null, "refuse", "mute"][below(3)]; },
            () => { proxy.target = [API_2, NGINX][below(2)]; },
            async () => {
                await stack(isDown ? "start" : "kill", "api-1");
                isDown = !isDown;
            },
            async () => matches.push(await newMatch({ leagueId: league.id })),
        ];
        for (let step = 0; step < 12; ++step) {
            await faults[below(faults.length)]();
            for (let i = 0; i < 3; ++i) await happen(matches[below(matches.length)]);
        }
        Object.assign(proxy.faults, { halfOpen: false, blockUpgrade: null });
        if (isDown) await stack("start", "api-1");
        for (const match of matches) await happen(match);
        for (const listener of listeners) {
            for (const [i, match] of matches.entries()) await listener.hasAll(match.id, i < 4 ? 1 : 0);
            assert.equal(listener.lost, 0);
        }
    });
}
