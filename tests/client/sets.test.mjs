// Leagues, teams and what is live, against a model of the service that cuts connections at any moment: each event of the
// set once, in the order of its match, none missing, whatever else the client follows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveScore, applyEvent } from "../../web/client/livescore.js";
import { ModelService } from "./model_service.mjs";

const URL_OF_MODEL = "http://model.test";
const until = async (condition, what) => {
    const end = performance.now() + 10_000;
    while (!condition()) {
        if (performance.now() > end) assert.fail(`waited in vain: ${what()}`);
        await new Promise((resolve) => setTimeout(resolve, 5)); // nothing could tell
    }
};
const names = (events) => events.map(({ matchId, seq, type }) => `${matchId}/${seq} ${type}`);
const byMatch = (events) => [...events].sort((a, b) => a.matchId - b.matchId); // stable: the order in a match stays

function client(service) {
    return new LiveScore(URL_OF_MODEL, { WebSocket: service.WebSocket, fetch: service.fetch, transports: ["websocket"] });
}
/** Follows a set, and remembers what it hears and the state that it makes of it. */
function follow(live, topic, options) {
    const heard = { topic, events: [], snapshots: [], lost: 0, from: null, state: new Map(), entered: [] };
    const handlers = {
        onSnapshot: (matches, { lost }) => {
            heard.snapshots.push(matches);
            heard.lost += lost;
            for (const match of matches) if (!(heard.state.get(match.id)?.seq > match.seq)) heard.state.set(match.id, match);
        },
        onMatch: (match) => {
            heard.entered.push(match.id);
            heard.state.set(match.id, match);
        },
        onEvent: (event) => {
            heard.events.push(event);
            const match = heard.state.get(event.matchId) ?? (event.type === "match:created" ? { seq: 0 } : null);
            assert.ok(match, `${JSON.stringify(topic)} event ${event.seq} ${event.type} of match ${event.matchId}, which nobody has told of`);
            heard.state.set(event.matchId, applyEvent(match, event));
        },
        onError: (error) => assert.fail(error),
    };
    heard.subscription = topic.leagueId ? live.league(topic.leagueId, handlers, options) : topic.teamId ? live.team(topic.teamId, handlers, options) : live.live(handlers, options);
    return heard;
}
/**
 * Waits until all was heard, and compares. `from`: the places of the logs when the set was followed. A match that came and
 * went while there was no connection leaves no trace in a set's snapshot, so nobody can know of it.
 */
async function hasAll(service, heard, { from }) {
    const isKnown = (id) => heard.state.has(id) || ModelService.covers(heard.topic, service.matches.get(id));
    const expected = () => byMatch(service.truth(heard.topic)).filter(({ matchId, seq }) => isKnown(matchId) && seq > (from.get(matchId) ?? 0));
    await until(() => heard.events.length >= expected().length, () => {
        const got = new Set(names(heard.events));
        return `missing of ${JSON.stringify(heard.topic)}: ${names(expected()).filter((name) => !got.has(name))}`;
    });
    const [got, due] = [names(byMatch(heard.events)), names(expected())];
    const surplus = got.filter((name, i) => !due.includes(name) || got.indexOf(name) !== i);
    assert.deepEqual(got, due, `${JSON.stringify(heard.topic)}: too much is ${surplus}; others: ${JSON.stringify(heard.snapshots.map((list) => list.map(({ id, seq, status, leagueId }) => `${id}/${seq} ${status} ${leagueId}`)))}`);
}
const placesOf = (service) => new Map([...service.logs].map(([id, log]) => [id, log.length]));

const TOPICS = [{ leagueId: 7 }, { leagueId: 8 }, { teamId: 2 }, { teamId: 5 }, { channel: "live" }];

for (const seed of (process.env.CLIENT_SEEDS ?? Array.from({ length: 30 }, (_, i) => i + 1).join()).split(",").map(Number)) {
    test(`any order of changes, cuts and subscriptions (seed ${seed})`, async () => {
        const service = new ModelService(seed);
        const { below } = service;
        for (let i = 0; i < 4; ++i) service.create({ leagueId: 7 + (i % 2), homeTeamId: 1 + (i % 3), awayTeamId: 4 + (i % 3) });
        const live = client(service);
        try {
            // Who follows one set alone gets whatever the server sends; who follows several has to tell them apart.
            const topics = below(2) ? [TOPICS[below(TOPICS.length)]] : TOPICS.filter(() => below(3) > 0);
            if (topics.length === 0) topics.push(TOPICS[0]);
            const followed = topics.map((topic) => follow(live, topic));
            const [first] = service.matches.keys();
            const seqs = [];
            if (below(2)) live.match(first, { onEvent: ({ seq }) => seqs.push(seq) }, { since: 0 });
            await until(() => followed.every(({ snapshots }) => snapshots.length > 0), () => "the snapshots");
            const from = placesOf(service);
            service.failing = 15;
            for (let step = 0; step < 60; ++step) {
                service.happen();
                if (below(8) === 0) for (const socket of [...service.sockets]) socket.drop();
                if (below(2)) await service.moment();
            }
            service.failing = 0;
            // A connection that is lost again and again does not come back at once.
            await until(() => !live.connection.stale, () => JSON.stringify(live.connection));
            for (const heard of followed) {
                await hasAll(service, heard, { from });
                assert.equal(heard.lost, 0);
            }
            const log = service.logs.get(first).map(({ event }) => event.seq);
            if (seqs.length > 0) assert.deepEqual(seqs, log.slice(0, seqs.length));
        } finally {
            live.close();
        }
    });
}

test("a filter holds back what is not wanted, and membership is known all the same", async () => {
    const service = new ModelService(99);
    const id = service.create({ leagueId: 8 });
    service.create({ leagueId: 7 });
    const live = client(service);
    const heard = follow(live, { leagueId: 7 }, { events: ["score:update"] });
    await until(() => heard.snapshots.length === 1, () => "the snapshot");
    service.append(id, "score:update", (match) => ({ homeScore: ++match.homeScore, awayScore: 0 }));
    service.append(id, "match:updated", (match) => Object.assign(match, { leagueId: 7 }));
    service.append(id, "commentary:new", () => ({ message: "x" }));
    service.append(id, "score:update", (match) => ({ homeScore: ++match.homeScore, awayScore: 0 }));
    await until(() => heard.events.length === 1, () => "the score");
    assert.deepEqual(names(heard.events), [`${id}/5 score:update`]);
    assert.deepEqual(heard.entered, [id]);
    const [socket] = service.sockets;
    const [message] = socket.wanted.values();
    assert.ok(!message.events.includes("commentary:new") && message.events.includes("match:updated"), message.events);
    // Somebody else wants all: the server is asked anew, and nothing comes twice.
    const all = follow(live, { leagueId: 7 });
    await until(() => all.snapshots.length > 0, () => "the second snapshot");
    await until(() => [...socket.wanted.values()].every(({ events }) => events === undefined), () => "the wider request");
    service.append(id, "commentary:new", () => ({ message: "y" }));
    service.append(id, "score:update", (match) => ({ homeScore: ++match.homeScore, awayScore: 0 }));
    await until(() => all.events.length === 2 && heard.events.length === 2, () => "the others");
    live.close();
});

test("another history begins with a snapshot that says so", async () => {
    const service = new ModelService(5);
    const id = service.create({});
    const live = client(service);
    const heard = follow(live, { leagueId: 7 });
    await until(() => heard.snapshots.length === 1, () => "the snapshot");
    for (let i = 0; i < 5; ++i) service.append(id, "commentary:new", () => ({ message: "x" }));
    await until(() => heard.events.length === 5, () => "the events");
    service.replaceLog();
    await until(() => heard.lost === 1, () => "the new history");
    service.append(id, "commentary:new", () => ({ message: "x" }));
    await until(() => heard.events.length === 6, () => "the event of the new history");
    assert.equal(heard.events.at(-1).seq, 2);
    live.close();
});

test("the end of one of two sets leaves the other alone", async () => {
    const service = new ModelService(6);
    const id = service.create({});
    const live = client(service);
    const [league, running] = [follow(live, { leagueId: 7 }), follow(live, { channel: "live" })];
    await until(() => league.snapshots.length + running.snapshots.length === 2, () => "the snapshots");
    running.subscription.close();
    service.append(id, "match:status", (match) => ({ oldStatus: match.status, newStatus: "live", status: (match.status = "live") }));
    await until(() => league.events.length === 1, () => "the event");
    assert.equal(running.events.length, 0);
    const [socket] = service.sockets;
    await until(() => socket.wanted.size === 1, () => "the end at the server");
    live.close();
    assert.equal(service.sockets.size, 0);
});

test("a list stays as the server would tell it", async () => {
    const service = new ModelService(8);
    const id = service.create({ status: "live" });
    const live = client(service);
    const lists = [];
    const list = live.list({ league: 7 }, { onList: (matches) => lists.push(matches) });
    await until(() => lists.length > 0, () => "the list");
    service.append(id, "score:update", (match) => ({ homeScore: ++match.homeScore, awayScore: 0 }));
    await until(() => lists.at(-1)[0].homeScore === 1, () => "the score");
    const other = service.create({});
    await until(() => lists.at(-1).some((match) => match.id === other), () => "the new match");
    service.append(id, "match:removed", () => ({ id }));
    await until(() => lists.at(-1).every((match) => match.id !== id), () => "the removal");
    for (const socket of [...service.sockets]) socket.drop();
    service.append(other, "score:update", (match) => ({ homeScore: (match.homeScore = 9), awayScore: 0 }));
    await until(() => lists.at(-1)[0].homeScore === 9, () => "what happened meanwhile");
    list.close();
    live.close();
});
