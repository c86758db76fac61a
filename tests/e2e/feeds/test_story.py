"""The rules of a story themselves: each contradiction is found, and a good story has none. No stack is needed."""
from datetime import datetime, timezone

import pytest

from fake_providers import World
from feed_stories import complaints, goals_told, match_day, mismatches


def told(*events: tuple[str, dict]) -> list[dict]:
    return [{"type": kind, "seq": seq, "data": data} for seq, (kind, data) in enumerate(events, 1)]


def status(old: str, new: str, **more) -> tuple[str, dict]:
    return "match:status", {"status": new, "oldStatus": old, "newStatus": new} | more


def score(home: int, away: int, **more) -> tuple[str, dict]:
    return "score:update", {"homeScore": home, "awayScore": away} | more


def goal(number: int, kind: str = "commentary:new", **more) -> tuple[str, dict]:
    entry = {"id": number, "eventType": "goal", "side": "home", "player": "Arno", "minute": 12, "addedMinute": None}
    return kind, entry | {"retractedBy": None, "review": "none"} | more


CREATED = ("match:created", {"status": "scheduled", "homeScore": None, "awayScore": None})
LIVE = [CREATED, status("scheduled", "live")]
STRUCK = goal(1, "commentary:updated", retractedBy=2)

GOOD = {
    "a match": [*LIVE, score(0, 0), score(1, 0), goal(1), status("live", "finished")],
    "two goals at once": [*LIVE, score(0, 0), score(2, 0)],
    "a goal that is taken back": [*LIVE, score(1, 0), goal(1), score(0, 0, correction=True), STRUCK],
    "the same goal after it was struck": [*LIVE, score(1, 0), goal(1), STRUCK, goal(3)],
    "a result that is edited": [*LIVE, score(1, 0), status("live", "finished"), score(1, 1, correction=True)],
}
BAD = {
    "a gap": (told(*LIVE)[:1] + told(*LIVE, score(1, 0))[2:], "was to come"),
    "a beginning in the middle": (told(*LIVE)[1:], "was to come"),
    "a score twice": (told(*LIVE, score(1, 0), score(1, 0)), "the same score"),
    "a lower score unsaid": (told(*LIVE, score(1, 0), score(0, 0)), "lower than"),
    "a score that never was": (told(*LIVE, score(5, 5)), "never showed"),
    "a score before kick-off": (told(CREATED, score(0, 0)), "before the kick-off"),
    "a score after the end": (told(*LIVE, score(1, 0), status("live", "finished"), score(2, 0)), "after the end"),
    "an end that is left": (told(*LIVE, status("live", "finished"), status("finished", "live")), "leaves an end"),
    "a status of nowhere": (told(CREATED, status("live", "finished")), "the status was"),
    "a status twice": (told(*LIVE, status("live", "live")), "the same status"),
    "an id twice": (told(*LIVE, goal(1), goal(1, player="Bela")), "a second time"),
    "a goal twice": (told(*LIVE, goal(1), goal(2)), "there already"),
    "a change of nothing": (told(*LIVE, goal(1), goal(1, "commentary:updated")), "nothing is new"),
    "a change of nobody": (told(*LIVE, goal(1, "commentary:updated")), "nobody told of"),
    "a goal struck twice": (
        told(*LIVE, goal(1), STRUCK, goal(1, "commentary:updated", minute=13), STRUCK),
        "struck a second time",
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_story_has_no_complaint(name):
    shown = {(0, 0), (1, 0), (2, 0), (1, 1)}
    assert complaints(told(*GOOD[name]), shown) == []


@pytest.mark.parametrize("name", BAD)
def test_each_contradiction_is_found(name):
    events, words = BAD[name]
    found = complaints(events, {(0, 0), (1, 0), (2, 0)})
    assert any(words in one for one in found), found


def test_the_goals_that_stand():
    events = told(*LIVE, goal(1), goal(2, player="Bela"), STRUCK, ("commentary:removed", {"id": 2}), goal(5))
    assert list(goals_told(events)) == [5]


@pytest.mark.parametrize("provider", ["openligadb", "football-data", "api-football"])
def test_a_day_ends_with_every_score_that_it_showed(provider):
    world = World(datetime(2026, 11, 28, 14, 30, tzinfo=timezone.utc))
    day = match_day(world, provider, world.now())
    for step in day.steps:
        day.take(step)
        world.advance(1)
    assert day.fixtures["plain"].state().score == (2, 1)
    assert day.fixtures["cup"].state().shootout == (2, 0)
    assert day.shown["video"] == {(0, 0), (1, 0), (2, 0)}
    assert all(one.state().status != "live" for one in day.fixtures.values())


def test_a_match_is_compared_with_the_truth():
    world = World(datetime(2026, 11, 28, 14, 30, tzinfo=timezone.utc))
    fixture = world.league("north").fixture("FC Nordstern", "SV Elbtal", world.now())
    fixture.kick_off()
    fixture.goal("home", 12, "Arno")
    right = {"status": "live", "homeScore": 1, "awayScore": 0, "startTime": "2026-11-28T14:30:00.000Z"}
    entries = [goal(1)[1]]
    assert mismatches(right, entries, fixture, "openligadb") == []
    for wrong in ({"status": "finished"}, {"homeScore": 0}, {"homeScore": None}, {"startTime": "2026-11-28T15:30:00Z"}):
        assert len(mismatches(right | wrong, entries, fixture, "openligadb")) == 1, wrong
    assert len(mismatches(right, [], fixture, "openligadb")) == 1
    assert len(mismatches(right, [*entries, goal(2)[1]], fixture, "openligadb")) == 1
    assert mismatches(right, [*entries, STRUCK[1] | {"id": 2}], fixture, "openligadb") == []
