// Two desks at one match: what they want alike is done once, and what they want differently the scorer decides.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changeIntent, correction, entryIntent, statusIntent } from "../../web/pages/desk/model/intents.js";
import { MOMENT, ModelService, desk, states } from "./desk_world.mjs";

for (const [choice, entries, score] of [["theirs", 1, 1], ["mine", 1, 1], ["both", 2, 2]]) {
    test(`two scorers who saw one goal: ${choice}`, async () => {
        const service = new ModelService();
        const one = desk(service, { name: "one" });
        const two = desk(service, { name: "two" });
        service.online = false;
        await two.goal("home");
        await two.outbox.settled;
        service.online = true;
        const theirs = await one.goal("home");
        await one.outbox.settled;
        await two.outbox.run();
        const [mine] = two.outbox.intents;
        assert.deepEqual([mine.state, mine.conflict.kind, mine.conflict.theirs.metadata.desk], ["conflict", "goal", theirs.id]);
        assert.equal(service.entries.length, 1);
        await two.outbox.decide(mine.id, choice, two.seen());
        await two.outbox.settled;
        assert.deepEqual([service.entries.length, service.match.homeScore], [entries, score]);
        assert.equal(service.entries[0].metadata.desk, choice === "theirs" ? theirs.id : mine.id);
    });
}

test("two goals of one side are no conflict when they are minutes apart, nor of two sides", async () => {
    const service = new ModelService();
    const one = desk(service, { name: "one" });
    const two = desk(service, { name: "two" });
    service.online = false;
    await two.goal("home");
    service.online = true;
    await one.goal("away");
    await one.does(entryIntent("goal", "home", { match: service.match, moment: { ...MOMENT, minute: 40 } }));
    await one.outbox.settled;
    await two.outbox.run();
    assert.deepEqual(states(two.outbox), ["sent"]);
    assert.deepEqual([service.match.homeScore, service.match.awayScore], [2, 1]);
});

test("a status that another scorer has set already is done, and another one is a conflict", async () => {
    const service = new ModelService();
    const one = desk(service, { name: "one" });
    const two = desk(service, { name: "two" });
    service.online = false;
    await two.does(statusIntent("Half time", { status: "halftime", phase: "half_time" }));
    service.online = true;
    await one.does(statusIntent("Half time", { status: "halftime", phase: "half_time" }));
    await one.outbox.settled;
    await two.outbox.run();
    assert.deepEqual([states(two.outbox), service.requests.length], [["sent"], 1]);
    service.online = false;
    await two.does(statusIntent("Second half", { status: "live", phase: "second_half" }));
    service.online = true;
    await one.does(statusIntent("Full time", { status: "finished", phase: "full_time" }));
    await one.outbox.settled;
    await two.outbox.run();
    const mine = two.outbox.intents.at(-1);
    assert.deepEqual([mine.state, mine.conflict.choices], ["conflict", ["theirs", "mine"]]);
    await two.outbox.decide(mine.id, "mine", two.seen());
    await two.outbox.settled;
    assert.deepEqual([mine.state, service.match.status], ["sent", "live"]);
});

test("a correction of an entry that another scorer has corrected is a conflict, unless it says the same", async () => {
    const service = new ModelService();
    const one = desk(service, { name: "one" });
    const two = desk(service, { name: "two" });
    await one.goal("home");
    await one.outbox.settled;
    const entry = { ...service.entries[0] };
    const correct = (minute) => {
        const { label, fields, counts } = correction(entry, { minute }, service.match);
        return changeIntent({ entry: entry.id }, label, fields, { entry, counts });
    };
    service.online = false;
    await two.does(correct(25));
    service.online = true;
    await one.does(correct(27));
    await one.outbox.settled;
    await two.outbox.run();
    assert.deepEqual([two.outbox.intents[0].state, two.outbox.intents[0].conflict.theirs.minute], ["conflict", 27]);
    await two.outbox.decide(two.outbox.intents[0].id, "mine", two.seen());
    await two.outbox.settled;
    assert.equal(service.entries[0].minute, 25);
    await one.outbox.undo(1, one.seen()); // the correction
    await one.outbox.settled;
    assert.equal(service.entries[0].minute, 23);
});

test("what waits for a conflict does not hold up the others", async () => {
    const service = new ModelService();
    const one = desk(service, { name: "one" });
    const two = desk(service, { name: "two" });
    service.online = false;
    const mine = await two.goal("home");
    await two.does(changeIntent({ intent: mine.id }, "player", { player: "Ada" }, { detail: true }));
    await two.does(entryIntent("red_card", "away", { match: service.match, moment: MOMENT }));
    service.online = true;
    await one.goal("home");
    await one.outbox.settled;
    await two.outbox.run();
    assert.deepEqual(states(two.outbox), ["conflict", "waiting", "sent"]);
    await two.outbox.decide(mine.id, "both", two.seen());
    await two.outbox.settled;
    assert.deepEqual(states(two.outbox), ["sent", "sent", "sent"]);
    assert.equal(service.entries.find(({ metadata }) => metadata.desk === mine.id).player, "Ada");
});
