"""Two providers of one match: the first in FEEDS is believed, the second one steps in while the first is silent, and
neither makes a goal twice."""
import pytest

FIRST, SECOND = "api-football", "openligadb"


@pytest.fixture(scope="module")
def fed(module_feed):
    return module_feed(FIRST, SECOND)


@pytest.fixture(autouse=True)
def both_well(fed):
    yield
    fed.fake.faults.clear()
    for provider in (FIRST, SECOND):
        fed.world.stand_still(provider, False)


async def test_one_match_of_two_providers_is_one_match(fed):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        fixture.goal("home", 12, fixture.players("home")[3])
        match = await fed.agrees(follower, fixture, FIRST)
        await fed.asked(SECOND, 4)
        assert [one["id"] for one in await follower.find(fixture.home, fixture.away)] == [match["id"]]
        events = await follower.told_well(match["id"], {(0, 0), (1, 0)})
        goals = [event["data"] for event in events if event["type"] == "commentary:new"]
        # An entry names whoever told it first; the match names whom it believes.
        assert len([one for one in goals if one["eventType"] == "goal"]) <= 1
        await follower.becomes(fixture.home, fixture.away, source=FIRST)


async def test_the_second_steps_in_when_the_first_is_silent_and_the_first_comes_back(fed):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        fixture.goal("home", 12, fixture.players("home")[3])
        match = await fed.agrees(follower, fixture, FIRST)
        fed.fake.faults.add(FIRST, "status", status=503)
        fixture.goal("away", 30, fixture.players("away")[3])
        await fed.agrees(follower, fixture, SECOND)
        fed.fake.faults.clear()
        fixture.goal("home", 50, fixture.players("home")[4])
        await fed.agrees(follower, fixture, FIRST)
        fixture.full_time()
        await fed.agrees(follower, fixture, FIRST)
        events = await follower.told_well(match["id"], {(0, 0), (1, 0), (1, 1), (2, 1)})
        scores = [
            (one["data"]["homeScore"], one["data"]["awayScore"]) for one in events if one["type"] == "score:update"
        ]
        # The first ones may have been there when the match came.
        assert scores[-2:] == [(1, 1), (2, 1)] and len(set(scores)) == len(scores), "no score came twice"


async def test_a_second_that_is_ahead_or_behind_does_not_make_the_score_flap(fed):
    """It says otherwise while the first is well: the first one's word stands."""
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        match = await fed.agrees(follower, fixture, FIRST)
        fed.world.stand_still(SECOND)
        fixture.goal("home", 12, fixture.players("home")[3])
        await fed.agrees(follower, fixture, FIRST)
        await fed.asked(SECOND, 4)
        fed.world.stand_still(SECOND, False)
        fed.world.stand_still(FIRST)
        fixture.goal("home", 13, fixture.players("home")[4])
        # The first answers, so it is not silent: it stands still.
        await fed.asked(SECOND, 4)
        assert (await follower.match_of(fixture.home, fixture.away))["homeScore"] == 1
        fed.world.stand_still(FIRST, False)
        await fed.agrees(follower, fixture, FIRST)
        events = await follower.told_well(match["id"], {(0, 0), (1, 0), (2, 0)})
        assert not [event for event in events if event["data"].get("correction")]


async def test_a_match_that_only_the_second_has_comes_from_the_second(fed):
    async with fed.follow() as follower:
        fed.fake.faults.add(FIRST, "empty")
        fixture = fed.fixture()
        fixture.kick_off()
        fixture.goal("home", 12, "Arno")
        match = await fed.agrees(follower, fixture, SECOND)
        await follower.told_well(match["id"], {(0, 0), (1, 0)})


async def test_each_provider_has_a_row_for_the_operator(fed):
    # What an earlier test did to them is over when they have been asked again.
    rows = await fed.rows(lambda rows: all(rows.get(name, {"error": "?"})["error"] is None for name in (FIRST, SECOND)))
    for row in rows.values():
        assert set(row) >= set(
            "provider state lastAttemptAt lastSuccessAt lagMs budget error circuit matches".split(" ")
        ), row
        assert set(row["budget"]) == {"perMinute", "perDay", "leftMinute", "leftDay"}
        assert row["circuit"] == "closed" and row["lastSuccessAt"]
