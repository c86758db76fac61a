// The client at a service that asks for tokens (WS_AUTH=required).
import assert from "node:assert/strict";
import { afterEach, beforeEach } from "node:test";
import { FaultProxy } from "./fault_proxy.mjs";
import { API_1, happen, Listener, newMatch, test, token, until } from "./world.mjs";

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

function follow(match, options) {
    const listener = new Listener(url, options, (live, handlers) => live.match(match.id, handlers));
    open.push(listener);
    return listener;
}

test("a token is renewed over the open connection before it ends", async () => {
    const match = await newMatch();
    const given = [];
    const listener = follow(match, { token: async () => given[given.push(token(3)) - 1] });
    await listener.began();
    await until(() => given.length >= 4, () => `the fourth token; ${listener.describe()}`);
    await happen(match);
    await listener.hasAll(match.id, 1);
    assert.equal(proxy.counts.upgrades, 1);
    assert.deepEqual(listener.errors, []);
    assert.ok(listener.statuses.every(({ state }) => state !== "waiting"), listener.describe());
});

test("a callback that fails once is asked again before the token ends", async () => {
    const match = await newMatch();
    let calls = 0;
    const listener = follow(match, { token: () => {
        calls += 1;
        if (calls === 2) throw new Error("the identity provider is away");
        return token(8);
    } });
    await listener.began();
    await until(() => calls >= 3, () => `the third call; ${listener.describe()}`);
    await happen(match);
    await listener.hasAll(match.id, 1);
    assert.equal(proxy.counts.upgrades, 1);
    assert.match(listener.errors[0].message, /the identity provider is away/);
});

for (const transport of ["stream", "poll"]) {
    test(`${transport}: a token that ends is followed by a fresh one, and no event is lost`, async () => {
        const match = await newMatch();
        const given = [];
        const listener = follow(match, { transports: [transport], token: () => given[given.push(token(2)) - 1] });
        await listener.began();
        const begin = performance.now();
        await until(async () => {
            await happen(match);
            return performance.now() - begin > 5_000; // two tokens have ended
        }, () => `the end of two tokens; ${listener.describe()}`);
        assert.ok(given.length >= 3, `${given.length} tokens`);
        await happen(match);
        await listener.hasAll(match.id, 1);
        assert.equal(listener.lost, 0);
    });
}

for (const transports of [["websocket"], ["stream"], ["poll"], undefined]) {
    test(`a token that the server refuses is named, and the server is not hammered (${transports ?? "all"})`, async () => {
        const match = await newMatch();
        const listener = follow(match, { token: "nonsense", transports });
        await until(() => listener.errors.length > 0, () => `the error; ${listener.describe()}`);
        assert.match(listener.errors[0].message, /token|not valid/i);
        assert.equal(listener.errors[0].code, "unauthenticated");
        await until(() => listener.status().state === "waiting", () => listener.describe());
        const { upgrades, streams, requests } = proxy.counts;
        await happen(match); // it takes a while
        assert.deepEqual(proxy.counts, { upgrades, streams, requests });
        assert.equal(listener.status().stale, true);
        assert.match(listener.status().reason, /token|not valid/i);
    });
}

test("a match that the token does not cover is an error of that subscription alone", async () => {
    const [allowed, other] = [await newMatch(), await newMatch()];
    const listener = follow(allowed, { token: () => token(60, { matches: [allowed.id] }) });
    const refusals = [];
    listener.live.match(other.id, { onError: (error) => refusals.push(error) });
    await until(() => refusals.length === 1, () => `the refusal; ${listener.describe()}`);
    assert.equal(refusals[0].code, "forbidden");
    assert.deepEqual(refusals[0].topic, { matchId: other.id });
    await listener.began();
    await happen(allowed);
    await listener.hasAll(allowed.id, 1);
});
