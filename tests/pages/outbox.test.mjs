// The desk's queue against a model of the service that loses requests and answers, restarts and other scorers included:
// whatever happens, each thing that the scorer did takes effect once, in order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../web/pages/desk/model/outbox.js";
import { MemoryStore } from "../../web/pages/desk/model/store.js";
import { cancelIntent, changeIntent, entryIntent, scoreIntent, statusIntent, undoable } from "../../web/pages/desk/model/intents.js";
import { project } from "../../web/pages/desk/model/projection.js";
import { MOMENT, ModelService, desk, labels, states } from "./desk_world.mjs";

test("a goal goes out with the score that it makes", async () => {
    const service = new ModelService();
    const { outbox, goal } = desk(service);
    await goal("home");
    await outbox.settled;
    assert.deepEqual(labels(service), ["goal home"]);
    assert.equal(service.match.homeScore, 1);
    assert.equal(service.requests[0].key, outbox.intents[0].id);
});

test("an answer that is lost repeats the same request under the same key", async () => {
    const service = new ModelService();
    service.losesAnswers = 2;
    const { outbox, goal } = desk(service);
    await goal("home");
    await outbox.settled;
    assert.deepEqual(states(outbox), ["waiting"]);
    assert.equal(outbox.line.state, "down");
    await outbox.run();
    await outbox.run();
    assert.deepEqual(states(outbox), ["sent"]);
    assert.equal(outbox.line.state, "ok");
    assert.deepEqual([service.entries.length, service.match.homeScore, service.requests.length], [1, 1, 3]);
    assert.equal(new Set(service.requests.map((request) => JSON.stringify(request))).size, 1);
});

test("a lost answer stays lost over a reload, although others changed the match meanwhile", async () => {
    const service = new ModelService();
    service.losesAnswers = 1;
    const first = desk(service);
    await first.goal("home");
    await first.outbox.settled;
    service.change({ method: "POST", path: "/api/matches/1/commentary", body: { eventType: "goal", side: "away", minute: 70, homeScore: 1, awayScore: 1 } });
    const second = desk(service, { store: first.store });
    await second.outbox.load(new Set(["desk"]));
    await second.outbox.run();
    assert.deepEqual(labels(service), ["goal home", "goal away"]);
    assert.deepEqual([service.match.homeScore, service.match.awayScore], [1, 1]);
});

test("a request that never arrived is made anew for the match as it stands", async () => {
    const service = new ModelService();
    const { outbox, goal } = desk(service);
    const { transport } = service;
    let first = true;
    service.transport = transport;
    const lossy = new Outbox({ store: new MemoryStore(), desk: "desk", worldOf: service.world, transport: (...given) => {
        if (!first) return transport(...given);
        first = false;
        return Promise.reject(new TypeError("the request is lost"));
    } });
    await lossy.add(entryIntent("goal", "home", { match: service.match, moment: MOMENT }), 1, { lastEntry: 0, score: { home: 0, away: 0 } });
    await lossy.settled;
    await goal("away");
    await outbox.settled;
    await lossy.run();
    assert.deepEqual(labels(service), ["goal away", "goal home"]);
    assert.deepEqual([service.match.homeScore, service.match.awayScore], [1, 1]);
});

test("what was done offline is there after a reload, in order, each once", async () => {
    const service = new ModelService();
    service.online = false;
    const first = desk(service);
    await first.goal("home");
    const card = await first.does(entryIntent("yellow_card", "away", { match: service.match, moment: MOMENT }));
    await first.does(changeIntent({ intent: card.id }, "player", { player: "Ada" }, { detail: true }));
    await first.does(statusIntent("Half time", { status: "halftime" }));
    await first.goal("away");
    assert.equal(first.outbox.unsent(1).length, 5);
    const second = desk(service, { store: first.store });
    await second.outbox.load(new Set(["desk"]));
    assert.equal(second.outbox.unsent(1).length, 5);
    service.online = true;
    await second.outbox.run();
    assert.deepEqual(states(second.outbox), ["sent", "sent", "sent", "sent", "sent"]);
    assert.deepEqual(service.requests.map(({ method, path }) => `${method} ${path.slice(14)}`),
        ["POST /commentary", "POST /commentary", "PATCH /commentary/2", "PATCH /status", "POST /commentary"]);
    assert.equal(service.entries.find(({ id }) => id === 2).player, "Ada");
    assert.deepEqual([service.match.homeScore, service.match.awayScore, service.match.status], [1, 1, "halftime"]);
});

test("another desk's intents are its own until nobody has it any more", async () => {
    const service = new ModelService();
    service.online = false;
    const one = desk(service, { name: "one" });
    await one.goal("home");
    const two = desk(service, { name: "two", store: one.store });
    await two.outbox.load(new Set(["two"]));
    assert.equal(two.outbox.intents.length, 0);
    await two.outbox.load(new Set(["two", "one"]));
    assert.equal(two.outbox.intents.length, 1);
});

test("Undo of what was not sent forgets it, with what belongs to it", async () => {
    const service = new ModelService();
    service.online = false;
    const { outbox, goal, does, seen, store } = desk(service);
    const made = await goal("home");
    await does(changeIntent({ intent: made.id }, "player", { player: "Ada" }, { detail: true }));
    await outbox.settled;
    assert.equal((await outbox.undo(1, seen())).id, made.id);
    assert.deepEqual(outbox.intents, []);
    assert.deepEqual(await store.all(), []);
    assert.equal(await outbox.undo(1, seen()), null);
});

test("Undo of an entry whose answer was lost takes it back once", async () => {
    const service = new ModelService();
    service.losesAnswers = 1;
    const { outbox, goal, seen } = desk(service);
    await goal("home");
    await outbox.settled;
    await outbox.undo(1, seen());
    await outbox.settled;
    assert.deepEqual([service.entries.length, service.match.homeScore], [0, 0]);
    assert.deepEqual(states(outbox), ["sent", "sent"]);
});

test("Undo goes back entry by entry, and over a status as if there was none", async () => {
    const service = new ModelService();
    const { outbox, goal, does, seen } = desk(service);
    await goal("home");
    await outbox.settled;
    await goal("away");
    await outbox.settled;
    await does(statusIntent("Half time", { status: "halftime", phase: "half_time" }));
    await outbox.settled;
    for (const left of [1, 0]) {
        await outbox.undo(1, seen());
        await outbox.settled;
        assert.equal(service.entries.length, left);
    }
    assert.equal(await outbox.undo(1, seen()), null);
    assert.deepEqual([service.match.homeScore, service.match.awayScore, service.match.status], [0, 0, "halftime"]);
});

test("a refused entry says why, and only what belongs to it stays behind", async () => {
    const service = new ModelService();
    service.refuses = ({ body }) => (body?.eventType === "yellow_card" ? { status: 400, body: { error: "Invalid payload", details: [{ path: ["minute"], message: "Too big" }] } } : null);
    const { outbox, goal, does } = desk(service);
    const card = await does(entryIntent("yellow_card", "home", { match: service.match, moment: MOMENT }));
    await does(changeIntent({ intent: card.id }, "player", { player: "Ada" }, { detail: true }));
    await goal("away");
    await outbox.settled;
    assert.deepEqual(states(outbox), ["refused", "refused", "sent"]);
    assert.equal(outbox.intents[0].reason, "Invalid payload. minute: Too big");
    assert.match(outbox.intents[1].reason, /not taken/);
    assert.deepEqual(labels(service), ["goal away"]);
    service.refuses = () => null;
    await outbox.retry(card.id);
    await outbox.settled;
    assert.equal(outbox.find(card.id).state, "sent");
});

test("a bad key holds the queue, and the next key sends it", async () => {
    const service = new ModelService();
    service.refuses = () => ({ status: 403, body: { error: 'This needs the scope "score"' } });
    const { outbox, goal } = desk(service);
    await goal("home");
    await outbox.settled;
    assert.deepEqual([outbox.line.state, service.requests.length], ["key", 1]);
    await goal("away");
    await outbox.settled;
    assert.deepEqual(states(outbox), ["waiting", "waiting"]);
    assert.match(outbox.line.message, /scope/);
    service.refuses = () => null;
    await outbox.run();
    assert.deepEqual(states(outbox), ["sent", "sent"]);
});

test("an overloaded server is asked again when it says", async () => {
    const service = new ModelService();
    const waits = [];
    service.refuses = () => ({ status: 503, retryAfter: 2, body: { error: "Overloaded" } });
    const { outbox, goal } = desk(service, { timer: (work, ms) => { waits.push({ work, ms }); return () => {}; } });
    await goal("home");
    await outbox.settled;
    assert.equal(waits.at(-1).ms, 2000);
    service.refuses = () => null;
    await waits.at(-1).work();
    assert.deepEqual(states(outbox), ["sent"]);
});

test("points are added to the score that there is, and Undo takes as many away", async () => {
    const service = new ModelService();
    const { outbox, does, seen } = desk(service);
    await does(scoreIntent("+3 Reds", { home: 3, away: 0 }));
    await does(scoreIntent("+2 Blues", { home: 0, away: 2 }));
    await outbox.settled;
    assert.deepEqual([service.match.homeScore, service.match.awayScore], [3, 2]);
    await outbox.undo(1, seen());
    await outbox.settled;
    assert.deepEqual([service.match.homeScore, service.match.awayScore], [3, 0]);
});

test("the scorer sees at once what is not sent, and nothing twice when it is", async () => {
    const service = new ModelService();
    service.online = false;
    const { outbox, goal, does } = desk(service);
    const world = () => ({ match: { ...service.match }, entries: [...service.entries] });
    const shown = () => {
        const { match, entries } = project(world(), outbox.of(1));
        return [match.homeScore, match.awayScore, entries.length];
    };
    const scorer = await goal("home");
    assert.deepEqual(shown(), [1, 0, 1]);
    await outbox.settled;
    service.online = true;
    const before = world();
    await outbox.run();
    // The answer is here, the event is not.
    assert.deepEqual(project(before, outbox.of(1)).match.homeScore, 1);
    assert.deepEqual(shown(), [1, 0, 1]);
    service.online = false;
    const entry = service.entries[0];
    await does(cancelIntent(entry, "Offside", { match: service.match, moment: MOMENT }));
    assert.deepEqual(shown(), [0, 0, 2]);
    assert.equal(undoable(outbox.intents, 1).label, "Cancelled Goal Reds 23': Offside");
    assert.equal(scorer.state, "sent");
});

test("at random: requests and answers are lost, pages are reloaded, and all happens once and in order", async () => {
    let chance = 12345;
    const random = () => (chance = (chance * 1103515245 + 12345) % 2147483648) / 2147483648;
    for (let run = 0; run < 40; ++run) {
        const service = new ModelService();
        const { transport, world } = service;
        service.transport = async (...given) => {
            if (random() < 0.2) throw new TypeError("the request is lost");
            const answer = await transport(...given);
            if (random() < 0.2) throw new TypeError("the answer is lost");
            return answer;
        };
        let one = desk(service);
        const wanted = [];
        for (let step = 0; step < 25; ++step) {
            service.online = random() < 0.7;
            const side = random() < 0.5 ? "home" : "away";
            const type = random() < 0.5 ? "goal" : "yellow_card";
            await one.does(entryIntent(type, side, { match: service.match, moment: MOMENT }));
            wanted.push(`${type} ${side}`);
            await one.outbox.settled;
            if (random() < 0.2) {
                const { store } = one;
                one = desk(service, { store });
                await one.outbox.load(new Set(["desk"]));
            }
        }
        Object.assign(service, { online: true, transport, world });
        one = desk(service, { store: one.store });
        await one.outbox.load(new Set(["desk"]));
        await one.outbox.run();
        assert.deepEqual(labels(service), wanted);
        const goals = (side) => wanted.filter((word) => word === `goal ${side}`).length;
        assert.deepEqual([service.match.homeScore, service.match.awayScore], [goals("home"), goals("away")]);
    }
});
