"""Whole match days of each provider: after each our state is the truth, and every subscriber on both instances heard a
story without contradiction."""
import asyncio
from datetime import timedelta

import pytest

from clients import Http
from feed_stories import goals_told, match_day

TRAPS = {
    "openligadb": ("stray_extra_time", "season_in_name"),
    "football-data": ("tla_blank", "regular_time_null"),
    "api-football": ("status_case", "extra_missing", "red_twice"),
}
PROVIDERS = list(TRAPS)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_day_step_by_step_is_told_truly(feed, provider):
    fed = feed(provider)
    fed.world.trap(provider, *TRAPS[provider])
    day = match_day(fed.world, provider, fed.world.now() + timedelta(seconds=1))
    async with fed.follow() as follower:
        for fixture in day.fixtures.values():
            await follower.becomes(fixture.home, fixture.away)
        await _pass_kick_off(fed, day)
        for step in day.steps:
            day.take(step)
            await fed.asked(provider)
        for name, fixture in day.fixtures.items():
            match = await fed.agrees(follower, fixture, provider)
            events = await follower.told_well(match["id"], day.shown[name])
            # A provider without rows of goals has a score, so its goals are known, and nobody knows by whom.
            standing = [goal for goal in fixture.state().goals if goal.cancelled is None]
            assert len(goals_told(events)) == len(standing)
        # Nobody is there twice.
        assert len(follower.matches) == len(day.fixtures)
    assert fed.fake.counters[provider].violations == 0
    assert fed.fake.not_found == []


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_day_in_a_hurry_skips_states_and_tells_no_false_one(feed, provider):
    """Several steps between two polls, and none at times."""
    fed = feed(provider)
    day = match_day(fed.world, provider, fed.world.now() + timedelta(seconds=1))
    async with fed.follow() as follower:
        for fixture in day.fixtures.values():
            await follower.becomes(fixture.home, fixture.away)
        await _pass_kick_off(fed, day)
        for number, step in enumerate(day.steps):
            day.take(step)
            if number % 7 == 6:
                await fed.asked(provider)
        for name, fixture in day.fixtures.items():
            match = await fed.agrees(follower, fixture, provider)
            await follower.told_well(match["id"], day.shown[name])


async def test_a_season_that_was_played_comes_from_a_file_with_its_scorers(feed):
    """openfootball has no live scores: matches come as they ended."""
    fed = feed("openfootball")
    fixture = fed.league.fixture("FC Nordstern", "SV Elbtal", fed.world.now() - timedelta(days=3), round=11)
    fixture.at(fixture.planned).kick_off()
    fixture.goal("home", 45, "Arno Nordstern", added=2)
    fixture.goal("away", 50, "Bela Elbtal", own=True)
    fixture.half_time().second_half().full_time()
    coming = fed.fixture(starts_in=86400)
    async with fed.follow() as follower:
        for one in (fixture, coming):
            # A file has minutes of kick-off, not seconds.
            one.planned = one.planned.replace(second=0, microsecond=0)
            fed.world.touch()
            match = await fed.agrees(follower, one, "openfootball")
            await follower.told_well(match["id"])


@pytest.mark.parametrize(
    "trap, goals",
    [
        ("null_minutes", [("goal", "home", "Arno", None), ("penalty_goal", "away", "Bela", None)]),
        ("no_scorers", [("goal", "home", None, 12), ("penalty_goal", "away", None, 30)]),
        ("latin1", None),
        ("pascal_case", None),
        ("stale_season", None),
        ("group_jumps", None),
        ("stray_extra_time", None),
    ],
)
async def test_openligadb_with_each_trap(trap_feed, trap, goals):
    """The traps that need a running service; the others are the decoder's own tests."""
    fed = trap_feed
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fed.world.trap("openligadb", trap)
        try:
            fixture.kick_off()
            fixture.goal("home", 12, "Arno")
            await fed.asked("openligadb")
            fixture.goal("away", 30, "Bela", penalty=True)
            match = await fed.agrees(follower, fixture, "openligadb", goals=goals)
            fixture.full_time()
            await fed.agrees(follower, fixture, "openligadb", goals=goals)
            await follower.told_well(match["id"], {(0, 0), (1, 0), (1, 1)})
        finally:
            fed.world.no_trap("openligadb")


async def test_a_finish_before_its_result_waits_for_the_result(trap_feed):
    fed = trap_feed
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        fixture.goal("home", 12, "Arno")
        match = await fed.agrees(follower, fixture, "openligadb")
        fed.world.trap("openligadb", "finished_before_result")
        fixture.full_time()
        await fed.asked("openligadb")
        assert (await follower.match_of(fixture.home, fixture.away))["status"] == "live"
        fed.world.no_trap("openligadb")
        await fed.agrees(follower, fixture, "openligadb")
        await follower.told_well(match["id"], {(0, 0), (1, 0)})


async def test_before_a_score_is_known_it_is_null_and_nothing_is_told_of_it(trap_feed):
    fed = trap_feed
    async with fed.follow() as follower:
        fixture = fed.fixture(starts_in=600)
        match = await fed.agrees(follower, fixture, "openligadb")
        assert (match["homeScore"], match["awayScore"]) == (None, None)
        events = await follower.told_well(match["id"])
        assert "score:update" not in {event["type"] for event in events}


async def test_a_changed_match_id_is_the_same_match(trap_feed):
    fed = trap_feed
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        match = await fed.agrees(follower, fixture, "openligadb")
        fixture.new_id()
        await fed.asked("openligadb")
        fixture.goal("home", 12, "Arno")
        assert (await fed.agrees(follower, fixture, "openligadb"))["id"] == match["id"]
        await follower.match_of(fixture.home, fixture.away)


async def test_a_result_that_is_edited_days_later_is_a_correction(trap_feed):
    fed = trap_feed
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        fixture.goal("home", 12, "Arno")
        fixture.full_time()
        match = await fed.agrees(follower, fixture, "openligadb")
        fixture.goal("away", 77, "Bela")
        fixture.result_edited(1, 1)
        await fed.agrees(follower, fixture, "openligadb")
        events = await follower.told_well(match["id"], {(1, 0), (1, 1)})
        assert events[-1]["type"] != "match:status", "an end is not taken back for that"


async def test_a_fixture_that_its_source_deleted_does_not_stay_as_if_nothing_was(trap_feed):
    fed = trap_feed
    async with fed.follow() as follower:
        fixture = fed.fixture(starts_in=600)
        match = await fed.agrees(follower, fixture, "openligadb")
        fixture.deleted()
        await fed.asked("openligadb", 6)
        await follower.told_well(match["id"])
        assert len(await follower.find(fixture.home, fixture.away)) <= 1


@pytest.fixture(scope="module")
def trap_feed(module_feed):
    return module_feed("openligadb")


async def _pass_kick_off(fed, day) -> None:
    latest = max(fixture.planned for fixture in day.fixtures.values())
    await asyncio.sleep(max(0.0, (latest - fed.world.now()).total_seconds()))  # the service has no other clock


async def test_cards_changes_line_ups_and_statistics_come_with_api_football(feed):
    """With the traps of its rows: players who change places, a red card that is there twice, names that come later."""
    fed = feed("api-football")
    fed.world.trap("api-football", "red_twice", "substitution_swapped", "short_names")
    async with fed.follow() as follower:
        fixture = fed.fixture()
        home, away = fixture.players("home"), fixture.players("away")
        with fed.world.changing():
            fixture.kick_off()
            fixture.goal("home", 12, home[3], assist=home[4])
            fixture.card("away", 20, away[5])
            fixture.card("away", 40, away[6], "red")
            fixture.substitution("home", 55, home[7], home[12])
            fixture.statistics(Ball_Possession=("53%", "47%"), expected_goals=("1.34", None), Total_Shots=(7, 0))
        short = ("goal", "home", f"{home[3][0]}. {home[3].split()[-1]}", 12)
        match = await fed.agrees(follower, fixture, "api-football", goals=[short])
        fed.world.no_trap("api-football", "short_names")
        await fed.agrees(follower, fixture, "api-football")
        entries = await follower.entries(match["id"])
        kinds = sorted(one["eventType"] for one in entries if not one["retractedBy"])
        assert kinds == ["goal", "red_card", "substitution", "yellow_card"], "the longer names are the same rows"
        (change,) = [one for one in entries if one["eventType"] == "substitution"]
        assert (change["player"], change["relatedPlayer"]) == (home[7], home[12])
        assert {one["source"] for one in entries} == {"api-football"}
        async with Http(fed.stack.api(2)) as api:
            line_ups = (await api.get(f"/api/matches/{match['id']}/lineups")).data
            assert [one["player"] for one in line_ups["home"]["starting"]] == home[:11]
            assert line_ups["away"]["formation"] == "4-4-2" and line_ups["home"]["colors"]["shirt"] == "#c00000"
            told = {one["name"]: (one["home"], one["away"]) for one in await _statistics(api, match["id"])}
        assert told["possession"] == (53, 47) and told["shots"] == (7, 0) and told["expected_goals"] == (1.34, None)
        await follower.told_well(match["id"], {(1, 0)})


async def _statistics(api: Http, match: int) -> list[dict]:
    return (await api.get(f"/api/matches/{match}/stats")).data
