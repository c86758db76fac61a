// The client against a real service behind a network that fails. The truth is the log: each event once, in order, none
// missing, whatever the way that it came.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, beforeEach } from "node:test";
import { FaultProxy } from "./fault_proxy.mjs";
import { API_1, API_2, change, happen, Listener, newMatch, NGINX, QUICK, signal, stack, test, until } from "./world.mjs";

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

function follow(match, options = {}) {
    const listener = new Listener(url, options, (live, handlers) => live.match(match.id, handlers));
    open.push(listener);
    return listener;
}
const begun = async (match, options) => {
    const listener = follow(match, options);
    await listener.began();
    return listener;
};
const ways = { websocket: {}, stream: { transports: ["stream"] }, poll: { transports: ["poll"] } };
const hears = (listener, transport) => until(() => listener.status().state === "open" && listener.status().transport === transport, () => `${transport}: ${listener.describe()}`);

for (const [way, options] of Object.entries(ways)) {
    test(`${way}: connections that are cut cost no event and repeat none`, async () => {
        const match = await newMatch();
        const listener = await begun(match, options);
        assert.equal(listener.status().transport, way);
        for (let round = 0; round < 4; ++round) {
            for (let i = 0; i < 3; ++i) await happen(match);
            if (round % 2) await until(() => listener.last(match.id) > 0, "an event before the cut");
            proxy.cut();
            for (let i = 0; i < 3; ++i) await happen(match);
        }
        await listener.hasAll(match.id, 1);
        assert.equal(listener.snapshots.length, 1);
        assert.equal(listener.lost, 0);
    });

    test(`${way}: a half-open link is noticed, said to be stale, and replaced`, async () => {
        const match = await newMatch();
        const listener = await begun(match, options);
        await happen(match);
        await listener.hasAll(match.id, 1);
        proxy.faults.halfOpen = true;
        await happen(match);
        await until(() => listener.status().stale && listener.status().state !== "open", () => `the loss; ${listener.describe()}`);
        proxy.faults.halfOpen = false;
        await happen(match);
        await listener.hasAll(match.id, 1);
        await until(() => !listener.status().stale, () => `fresh again; ${listener.describe()}`);
    });

    test(`${way}: a server that is killed and comes back goes on`, async () => {
        const match = await newMatch();
        const listener = await begun(match, options);
        await happen(match);
        await until(() => listener.last(match.id) === 2, "the first event");
        await stack("kill", "api-1");
        for (let i = 0; i < 5; ++i) await happen(match);
        await until(() => listener.status().state !== "open", () => `the loss; ${listener.describe()}`);
        assert.equal(listener.status().transport, null);
        await stack("start", "api-1");
        await happen(match);
        await listener.hasAll(match.id, 1);
        await hears(listener, way); // after whatever it tried meanwhile
        await happen(match);
        await listener.hasAll(match.id, 1);
    });

    test(`${way}: a server that is frozen loses its clients to another`, async () => {
        const match = await newMatch();
        const listener = await begun(match, options);
        await signal("api-1", "SIGSTOP");
        try {
            await happen(match);
            await until(() => listener.status().state !== "open", () => `the loss; ${listener.describe()}`);
            proxy.target = API_2;
            await happen(match);
            await listener.hasAll(match.id, 1);
        } finally {
            await signal("api-1", "SIGCONT");
        }
        // What the frozen one had kept comes too late, on links that nobody reads.
        await happen(match);
        await listener.hasAll(match.id, 1);
    });

    test(`${way}: a server that is stopped in order sends its clients away, and they hear all at another`, async () => {
        proxy.target = NGINX;
        const match = await newMatch();
        const listeners = [];
        for (let i = 0; i < 3; ++i) listeners.push(await begun(match, options));
        await stack("stop", "api-1");
        for (let i = 0; i < 4; ++i) await happen(match);
        for (const listener of listeners) await listener.hasAll(match.id, 1);
        await stack("start", "api-1");
        for (const listener of listeners) {
            assert.equal(listener.lost, 0);
            assert.equal(listener.snapshots.length, 1);
        }
    });

    test(`${way}: a slow network delays and reorders nothing`, async () => {
        const match = await newMatch();
        proxy.faults.delayMs = 150;
        const listener = await begun(match, options);
        for (let i = 0; i < 12; ++i) await happen(match);
        await listener.hasAll(match.id, 1);
    });

    test(`${way}: another history of the log begins with a snapshot, and the old place means nothing`, async () => {
        const match = await newMatch();
        const listener = await begun(match, options);
        await happen(match);
        await listener.hasAll(match.id, 1);
        await promisify(execFile)("psql", [process.env.DATABASE_URL, "-qc", "UPDATE log_epoch SET value = gen_random_uuid()::text"]);
        await until(() => listener.lost === 1, () => `the new history; ${listener.describe()}`);
        assert.equal(listener.snapshots.at(-1).seq, 2);
        await happen(match);
        await until(() => listener.last(match.id) === 3, "the event of the new history");
        assert.deepEqual(listener.of(match.id).map(({ seq }) => seq), [2, 3]);
    });

    test(`${way}: a match that is unknown is an error, and one that is removed says so once`, async () => {
        const match = await newMatch();
        const listener = await begun(match, options);
        const stranger = follow({ id: 2 ** 31 - 1 }, options);
        await until(() => stranger.errors.length === 1, () => `the error; ${stranger.describe()}`);
        assert.equal(stranger.errors[0].code, "unknown_match");
        assert.deepEqual(stranger.errors[0].topic, { matchId: 2 ** 31 - 1 });
        await happen(match);
        await change("DELETE", `/api/matches/${match.id}`);
        await until(() => listener.events.at(-1)?.type === "match:removed", () => `the removal; ${listener.describe()}`);
        assert.deepEqual(listener.of(match.id).map(({ seq }) => seq), [2, 3]);
        proxy.cut();
        const again = await newMatch();
        listener.live.match(again.id, { onEvent: (event) => listener.events.push(event) }, { since: 0 });
        await listener.hasAll(again.id, 0);
        assert.deepEqual(listener.errors, []);
    });
}

for (const block of ["refuse", "hang", "mute"]) {
    test(`sockets that a proxy blocks (${block}): an event stream takes over, and the socket when it can`, async () => {
        proxy.faults.blockUpgrade = block;
        const match = await newMatch();
        const listener = await begun(match);
        await hears(listener, "stream");
        await happen(match);
        await listener.hasAll(match.id, 1);
        proxy.faults.blockUpgrade = null;
        await hears(listener, "websocket");
        await happen(match);
        await listener.hasAll(match.id, 1);
        assert.equal(listener.snapshots.length, 1);
    });
}

test("streams that a proxy holds back: polls take over", async () => {
    Object.assign(proxy.faults, { blockUpgrade: "refuse", bufferStreams: true });
    const match = await newMatch();
    const listener = await begun(match);
    await hears(listener, "poll");
    await happen(match);
    await listener.hasAll(match.id, 1);
    Object.assign(proxy.faults, { blockUpgrade: null, bufferStreams: false });
    await hears(listener, "websocket");
    await happen(match);
    await listener.hasAll(match.id, 1);
});

test("polls go back to a stream when nothing holds it back any more", async () => {
    proxy.faults.bufferStreams = true;
    const match = await newMatch();
    const listener = await begun(match, { transports: ["stream", "poll"], timings: { ...QUICK, climbMs: 400 } });
    await hears(listener, "poll");
    proxy.faults.bufferStreams = false;
    await hears(listener, "stream");
    await happen(match);
    await listener.hasAll(match.id, 1);
});

test("without a WebSocket the client takes streams at once", async () => {
    const match = await newMatch();
    const listener = await begun(match, { WebSocket: undefined, transports: globalThis.WebSocket ? ["stream", "poll"] : undefined });
    assert.equal(listener.status().transport, "stream");
    assert.equal(proxy.counts.upgrades, 0);
});

test("all subscriptions of a client share one socket, or one stream", async () => {
    for (const options of [{}, { transports: ["stream"] }]) {
        proxy.counts.upgrades = proxy.counts.streams = 0;
        const match = await newMatch();
        const listener = follow(match, options);
        const twice = [];
        listener.live.match(match.id, { onEvent: (event) => twice.push(event.seq) }, { since: 0 });
        await listener.began();
        await happen(match);
        await listener.hasAll(match.id, 1);
        await until(() => twice.at(-1) === 2, "the second subscription");
        assert.deepEqual(twice, [1, 2]);
        assert.equal(proxy.counts.upgrades + proxy.counts.streams, 1);
    }
});

test("a subscription that comes later has its own snapshot, and then what the others have", async () => {
    const match = await newMatch();
    const listener = await begun(match);
    await happen(match);
    await listener.hasAll(match.id, 1);
    const late = { snapshots: [], events: [] };
    const handlers = { onSnapshot: (data) => late.snapshots.push(data.seq), onEvent: (event) => late.events.push(event.seq) };
    const writing = Promise.all([happen(match), happen(match)]);
    const second = listener.live.match(match.id, handlers);
    await writing;
    await until(() => late.snapshots.length === 1, "the snapshot");
    await happen(match);
    await listener.hasAll(match.id, 1);
    const [first] = late.snapshots;
    await until(() => late.events.at(-1) === 5, () => `the last event; ${JSON.stringify(late)}`);
    assert.deepEqual(late.events, [2, 3, 4, 5].filter((seq) => seq > first));
    // The end of one is not the end of the other.
    second.close();
    assert.equal(second.closed, true);
    await happen(match);
    await listener.hasAll(match.id, 1);
    assert.equal(late.events.at(-1), 5);
});

test("only the wanted types are told", async () => {
    const match = await newMatch();
    const scores = [];
    const listener = await begun(match);
    listener.live.match(match.id, { onEvent: ({ type }) => scores.push(type) }, { events: ["score:update"], since: 1 });
    for (let i = 0; i < 8; ++i) await happen(match);
    await listener.hasAll(match.id, 1);
    await until(() => scores.length === 2, () => `two scores, got ${scores}`);
    assert.deepEqual([...new Set(scores)], ["score:update"]);
});

test("a handler that throws hurts nobody else", async () => {
    const match = await newMatch();
    const listener = await begun(match);
    const thrown = [];
    const before = globalThis.reportError;
    globalThis.reportError = (error) => thrown.push(error.message);
    try {
        listener.live.match(match.id, { onEvent: () => { throw new Error("of the application"); } }, { since: 0 });
        await until(() => thrown.length === 1, "the exception");
        await happen(match);
        await listener.hasAll(match.id, 1);
        await until(() => thrown.length === 2, "the second exception");
    } finally {
        globalThis.reportError = before;
    }
});

test("a server that is not there is told in the status, and no event is made up", async () => {
    proxy.faults.refuse = true;
    const match = await newMatch();
    const listener = follow(match);
    await until(() => listener.statuses.some(({ state, reason }) => state === "waiting" && reason), () => listener.describe());
    assert.equal(listener.status().stale, true);
    proxy.faults.refuse = false;
    await listener.began();
    await until(() => listener.status().state === "open" && !listener.status().stale, () => listener.describe());
    const { since } = listener.status();
    assert.ok(Math.abs(Date.now() - since) < 30_000);
});

test("close() ends all, and nothing is heard behind it", async () => {
    const match = await newMatch();
    const listener = await begun(match);
    listener.close();
    await happen(match);
    assert.equal(listener.status().state, "closed");
    assert.equal(listener.subscription.closed, true);
    assert.throws(() => listener.live.match(match.id, {}), /was closed/);
    const other = await begun(match);
    await happen(match);
    await other.hasAll(match.id, 2);
    assert.deepEqual(listener.events, []);
});

// Any order of faults. A seed that fails is in the name; CLIENT_SEEDS=7,8 runs others.
for (const seed of (process.env.CLIENT_SEEDS ?? "1,2,3").split(",").map(Number)) {
    test(`any order of faults (seed ${seed})`, async () => {
        let state = seed * 2654435761 % 2 ** 32;
        const below = (limit) => {
            state = (state * 1664525 + 1013904223) % 2 ** 32;
            return Math.floor(state / 2 ** 32 * limit);
        };
        proxy.target = NGINX;
        const matches = [await newMatch(), await newMatch(), await newMatch()];
        const listeners = [];
        for (const match of matches) {
            for (const options of Object.values(ways)) listeners.push([match, await begun(match, options)]);
        }
        const down = new Set();
        const faults = [
            () => proxy.cut(),
            () => { proxy.faults.halfOpen = !proxy.faults.halfOpen; },
            () => { proxy.faults.delayMs = [0, 30, 120][below(3)]; },
            () => { proxy.faults.blockUpgrade = [null, "refuse", "hang", "mute"][below(4)]; },
            () => { proxy.faults.bufferStreams = below(3) === 0; },
            () => { proxy.target = [API_2, NGINX][below(2)]; },
            async () => {
                if (down.delete("api-1")) await stack("start", "api-1");
                else down.add("api-1") && (await stack("kill", "api-1"));
            },
            async () => {
                if (down.has("api-1")) return;
                await signal("api-1", "SIGSTOP");
                for (let i = 0; i < 3; ++i) await happen(matches[i]);
                await signal("api-1", "SIGCONT");
            },
        ];
        const trail = [];
        for (let step = 0; step < 14; ++step) {
            const which = below(faults.length);
            trail.push(which);
            await faults[which]();
            for (let i = 0; i < 4; ++i) await happen(matches[below(3)]);
        }
        Object.assign(proxy.faults, { halfOpen: false, delayMs: 0, blockUpgrade: null, bufferStreams: false });
        if (down.size > 0) await stack("start", "api-1");
        for (const match of matches) await happen(match);
        for (const [match, listener] of listeners) {
            try {
                await listener.hasAll(match.id, 1);
            } catch (error) {
                error.message = `faults ${trail}: ${error.message}`;
                throw error;
            }
            assert.equal(listener.lost, 0);
        }
    });
}
