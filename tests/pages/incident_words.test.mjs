import assert from "node:assert/strict";
import test from "node:test";
import {
    addedOf, clockWords, incidentLine, isCard, isDismissal, isGoal, isIncident, isKick, isPending, isStage, isVoid, kindOf, momentOf,
    sideOf, voidReason,
} from "../../web/elements/match/incident_words.js";

const MATCH = { homeTeam: "Larks", awayTeam: "Owls" };
const entry = (more = {}) => ({ id: 1, eventType: "goal", minute: 31, clock: "31'", side: "home", player: "Ada", message: "In!", ...more });
const kind = (eventType) => kindOf({ eventType });

test("each word of the vocabulary is a kind of its own", () => {
    for (const word of ["goal", "own_goal", "penalty_goal", "penalty_missed", "shootout_goal", "shootout_miss", "yellow_card", "second_yellow",
        "red_card", "substitution", "var", "kick_off", "half_time", "second_half", "full_time", "extra_time", "injury", "goal_disallowed"]) {
        assert.equal(kind(word), word);
    }
});

test("other spellings mean the same, and other words are comments", () => {
    assert.equal(kind("Yellow Card"), "yellow_card");
    assert.equal(kind("kickoff"), "kick_off");
    assert.equal(kind("penalty"), "penalty_goal");
    assert.equal(kind("Normal Goal"), "goal");
    assert.equal(kind("wondergoal"), "goal");
    for (const word of ["commentary", "goal kick", "no goal", "corner", "constructor", "__proto__", "toString", "hasOwnProperty", "", "⚽"]) {
        assert.equal(kind(word), "comment", word);
    }
});

test("groups of kinds", () => {
    assert.ok(isGoal(entry()) && isGoal(entry({ eventType: "own_goal" })) && !isGoal(entry({ eventType: "shootout_goal" })));
    assert.ok(isCard(entry({ eventType: "second_yellow" })) && isDismissal(entry({ eventType: "second_yellow" })));
    assert.ok(!isDismissal(entry({ eventType: "yellow_card" })));
    assert.ok(isKick(entry({ eventType: "shootout_miss" })));
    assert.ok(isStage(entry({ eventType: "half_time" })) && isIncident(entry({ eventType: "half_time" })));
    assert.ok(!isIncident(entry({ eventType: "commentary" })));
});

test("a minute that nobody knows is no minute", () => {
    assert.equal(clockWords(entry()), "31'");
    assert.equal(clockWords(entry({ minute: 45, addedMinute: 2, clock: "45+2'" })), "45+2'");
    assert.equal(clockWords(entry({ minute: 45, clock: "45'", metadata: { addedTime: 3 } })), "45+3'");
    assert.equal(clockWords(entry({ minute: 45, addedMinute: 0, clock: "45'" })), "45'");
    assert.equal(clockWords(entry({ minute: 0, clock: "0'" })), "0'");
    for (const unknown of [{ minute: null, clock: null }, { minute: 0, clock: null }, { minute: 3, metadata: { minuteUnknown: true } }, { minute: undefined }]) {
        assert.equal(clockWords(entry(unknown)), "");
        assert.equal(momentOf(entry(unknown)), null);
    }
    assert.deepEqual(momentOf(entry({ minute: 45, addedMinute: 2 })), [45, 2]);
    for (const odd of ["<b>", -1, 1.5, null, {}]) assert.equal(addedOf(entry({ addedMinute: undefined, metadata: { addedTime: odd } })), 0);
});

test("a side is told, or follows from the team's name", () => {
    assert.equal(sideOf(entry({ side: "away", team: "Larks" }), MATCH), "away");
    assert.equal(sideOf(entry({ side: null, team: "Owls" }), MATCH), "away");
    assert.equal(sideOf(entry({ side: null, team: "Others" }), MATCH), null);
    assert.equal(sideOf(entry({ side: null, team: null }), MATCH), null);
});

test("what does not stand tells why", () => {
    const struck = entry({ retractedBy: 2 });
    const reason = entry({ id: 2, eventType: "goal_disallowed", message: "Offside." });
    assert.equal(isVoid(entry()), false);
    assert.equal(voidReason(entry(), []), null);
    assert.equal(voidReason(struck, [struck, reason]), "Offside.");
    assert.equal(voidReason(struck, [struck, { ...reason, message: "" }]), "Goal disallowed");
    assert.equal(voidReason(struck, [struck]), "Cancelled");
    assert.equal(voidReason(entry({ review: "overturned" }), []), "Overturned after a video review");
    assert.ok(isPending(entry({ review: "pending" })) && !isPending(entry({ review: "confirmed" })));
});

test("one line tells an incident", () => {
    assert.equal(incidentLine(entry(), MATCH), "31' Goal, Larks: Ada");
    assert.equal(incidentLine(entry({ player: null, actor: "Bo", side: null, team: null, clock: null }), MATCH), "Goal: Bo");
    const change = entry({ eventType: "substitution", player: "Ada", relatedPlayer: "Cy" });
    assert.equal(incidentLine(change, MATCH), "31' Substitution, Larks: Cy on, Ada off");
    assert.equal(incidentLine(entry({ review: "overturned" }), MATCH), "31' Goal, Larks: Ada (does not stand)");
    assert.equal(incidentLine(entry({ review: "pending" }), MATCH), "31' Goal, Larks: Ada (under review)");
});
