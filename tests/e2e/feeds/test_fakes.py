"""The fake providers themselves: their shapes, their traps and their faults. These tests need no stack."""
import asyncio
import gzip
import json
from datetime import datetime, timedelta, timezone

import aiohttp
import pytest

from certificates import make_certificate
from clients import Answer
from fake_providers import FakeServer, World
from fake_providers.server import KEY
from fake_providers.traps import TRAPS

KICK_OFF = datetime(2026, 11, 28, 14, 30, tzinfo=timezone.utc)
HEADERS = {"X-Auth-Token": KEY, "x-apisports-key": KEY}


@pytest.fixture
def world():
    made = World(KICK_OFF)
    made.league("north", season=2026)
    return made


@pytest.fixture
def fixture(world):
    return world.league("north").fixture("FC Nordstern", "SV Elbtal", KICK_OFF, round=12)


@pytest.fixture
def fake(world):
    with FakeServer(world) as server:
        yield server


async def get(fake, provider: str, path: str, **options) -> Answer:
    headers = HEADERS | options.pop("headers", {})
    async with aiohttp.ClientSession() as session:
        async with session.get(fake.url(provider) + path, headers=headers, **options) as answer:
            return Answer(answer.status, answer.headers, await answer.read())


async def ask(fake, provider: str, path: str):
    answer = await get(fake, provider, path)
    assert answer.status == 200
    return answer.json


async def liga(fake) -> dict:
    (match,) = await ask(fake, "openligadb", "/getmatchdata/north/2026/12")
    return match


async def data_match(fake) -> dict:
    (match,) = (await ask(fake, "football-data", "/v4/competitions/NORTH/matches"))["matches"]
    return match


async def live(fake) -> dict:
    (match,) = (await ask(fake, "api-football", "/fixtures?live=all"))["response"]
    return match


def played(fixture) -> None:
    """2-1 at half time, 2-2 at the end."""
    fixture.kick_off()
    fixture.goal("home", 12, "Arno Nordstern", key="first")
    fixture.goal("away", 30, "Bela Elbtal", penalty=True)
    fixture.goal("home", 45, "Cem Elbtal", added=2, own=True)
    fixture.half_time().second_half()
    fixture.goal("away", 88, "Dario Elbtal")


# ---- the shapes


async def test_each_provider_has_the_members_of_its_documents(fake, fixture):
    played(fixture)
    assert list(await liga(fake)) == (
        "matchID matchDateTime timeZoneID leagueId leagueName leagueSeason leagueShortcut matchDateTimeUTC group team1 team2 "
        "lastUpdateDateTime matchIsFinished matchResults goals location numberOfViewers"
    ).split(" ")
    assert {"id", "utcDate", "status", "minute", "score", "homeTeam", "lastUpdated"} <= set(await data_match(fake))
    match = await live(fake)
    assert set(match) == {"fixture", "league", "teams", "goals", "score", "events"}
    assert match["goals"] == {"home": 2, "away": 2} and match["score"]["halftime"] == {"home": 2, "away": 1}
    file = await ask(fake, "openfootball", "/2026-27/north.json")
    assert file["matches"][0] | {"time": ""} == {
        "round": "Matchday 12",
        "date": "2026-11-28",
        "time": "",
        "team1": "FC Nordstern",
        "team2": "SV Elbtal",
    }


async def test_before_kick_off_no_score_is_null_and_never_zero(fake, fixture):
    assert (await liga(fake))["matchResults"] == []
    assert (await data_match(fake))["score"]["fullTime"] == {"home": None, "away": None}
    (match,) = (await ask(fake, "api-football", "/fixtures?date=2026-11-28"))["response"]
    assert match["goals"] == {"home": None, "away": None} and match["fixture"]["status"]["short"] == "NS"
    assert "events" not in match


async def test_goals_carry_the_running_score_whatever_the_order_of_rows(fake, fixture):
    played(fixture)
    goals = (await liga(fake))["goals"]
    scores = [(one["scoreTeam1"], one["scoreTeam2"]) for one in goals]
    assert sorted(scores) == [(1, 0), (1, 1), (2, 1), (2, 2)] and scores != sorted(scores)
    assert {one["goalGetterName"] for one in goals if one["isOwnGoal"]} == {"Cem Elbtal"}


async def test_full_time_includes_the_shoot_out_at_football_data_and_nowhere_else(fake, fixture):
    played(fixture)
    fixture.extra_time()
    fixture.goal("away", 101, "Emil Elbtal")
    fixture.goal("home", 119, "Emil Nordstern")
    fixture.shootout()
    for side, scored in (("home", True), ("away", True), ("home", False), ("away", True)):
        fixture.kick(side, scored)
    fixture.full_time()
    score = (await data_match(fake))["score"]
    assert score["fullTime"] == {"home": 4, "away": 5} and score["penalties"] == {"home": 1, "away": 2}
    assert score["regularTime"] == {"home": 2, "away": 2} and score["extraTime"] == {"home": 1, "away": 1}
    results = {
        one["resultTypeID"]: (one["pointsTeam1"], one["pointsTeam2"]) for one in (await liga(fake))["matchResults"]
    }
    assert results == {1: (2, 1), 2: (2, 2), 3: (3, 3), 4: (4, 5)}
    (match,) = (await ask(fake, "api-football", "/fixtures?ids=900001"))["response"]
    assert match["fixture"]["status"]["short"] == "PEN" and match["goals"] == {"home": 3, "away": 3}
    assert match["score"]["extratime"] == {"home": 1, "away": 1} and match["score"]["penalty"] == {"home": 1, "away": 2}


@pytest.mark.parametrize("shape, goals", [("vanish", 0), ("kept", 1)])
async def test_a_cancelled_goal_comes_in_two_shapes(fake, fixture, shape, goals):
    fixture.kick_off()
    key = fixture.goal("home", 10, "Arno Nordstern")
    fixture.cancel_goal(key, shape)
    match = await live(fake)
    assert match["goals"] == {"home": 0, "away": 0}
    assert [one["type"] for one in match["events"]] == ["Goal"] * goals + ["Var"]
    assert (await liga(fake))["goals"] == []


async def test_a_goal_that_is_entered_anew_has_a_new_id_and_a_changed_one_keeps_it(fake, fixture):
    fixture.kick_off()
    key = fixture.goal("home", 10, "Arno Nordstern")
    first = (await liga(fake))["goals"][0]
    fixture.change_goal(key, minute=11)
    second = (await liga(fake))["goals"][0]
    fixture.recreate_goal(key, minute=12)
    third = (await liga(fake))["goals"][0]
    assert [one["matchMinute"] for one in (first, second, third)] == [10, 11, 12]
    assert first["goalID"] == second["goalID"] != third["goalID"]


async def test_moved_deleted_and_renamed_fixtures(fake, fixture):
    number = (await liga(fake))["matchID"]
    fixture.moved(KICK_OFF + timedelta(days=1))
    assert (await liga(fake))["matchDateTimeUTC"] == "2026-11-29T14:30:00Z"
    fixture.new_id()
    assert (await liga(fake))["matchID"] != number
    fixture.deleted()
    assert await ask(fake, "openligadb", "/getmatchdata/north/2026/12") == []


async def test_what_is_to_come_shows_when_the_clock_gets_there(fake, world, fixture):
    fixture.minute(0, 60).kick_off()
    fixture.minute(12, 60).goal("home", 12, "Arno Nordstern")
    assert (await live(fake))["goals"] == {"home": 0, "away": 0}
    world.advance(11 * 60)
    assert (await live(fake))["fixture"]["status"]["elapsed"] == 12
    world.advance(60)
    assert (await live(fake))["goals"] == {"home": 1, "away": 0}
    world.advance(80 * 60)
    assert (await live(fake))["fixture"]["status"]["elapsed"] == 45


# ---- the traps


@pytest.mark.parametrize("provider, trap", [(provider, name) for provider, all_ in TRAPS.items() for name in all_])
async def test_each_trap_changes_the_answer(fake, world, fixture, provider, trap):
    played(fixture)
    fixture.change_goal("first", assist="Falk Nordstern")
    fixture.card("home", 50, "Gero Nordstern", "red")
    fixture.substitution("away", 60, "Hugo Elbtal", "Paul Elbtal")
    if trap not in ("no_live_coverage", "finished_before_result", "league_shootout", "stray_extra_time"):
        fixture.extra_time().shootout().kick("home").kick("away", False)
    if trap != "no_live_coverage":
        fixture.full_time()
    world.league("north").fixture("FC Nordstern", "TSV Umlaut-Köln", KICK_OFF - timedelta(days=90), round=3)
    paths = {
        "openligadb": ["/getmatchdata/north/2026", "/getmatchdata/north/2026/12", "/getcurrentgroup/north"]
        + ["/getlastchangedate/north/2026/12"],
        "football-data": ["/v4/competitions/NORTH/matches"],
        "api-football": ["/fixtures?ids=900001"],
        "openfootball": ["/2026-27/north.json"],
    }[provider]

    async def bodies() -> list[bytes]:
        return [(await get(fake, provider, path)).body for path in paths]

    before = await bodies()
    world.trap(provider, trap)
    after = await bodies()
    assert before != after
    world.no_trap(provider, trap)
    assert before == await bodies()


async def test_latin_1_is_said_and_is_not_utf_8(fake, world, fixture):
    world.league("north").fixture("TSV Köln", "SV Elbtal", KICK_OFF, round=12)
    world.trap("openligadb", "latin1")
    answer = await get(fake, "openligadb", "/getmatchdata/north/2026/12")
    assert answer.headers["Content-Type"].endswith("charset=iso-8859-1")
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode()
    assert "TSV Köln" in answer.body.decode("latin-1")


# ---- politeness


async def test_an_unchanged_answer_is_304(fake, fixture):
    first = await get(fake, "openligadb", "/getmatchdata/north/2026")
    second = await get(fake, "openligadb", "/getmatchdata/north/2026", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status == 304 and fake.counters["openligadb"].not_modified == 1
    fixture.kick_off()
    third = await get(fake, "openligadb", "/getmatchdata/north/2026", headers={"If-None-Match": first.headers["ETag"]})
    assert third.status == 200


async def test_a_budget_that_is_not_kept_is_counted_and_refused(fake, fixture):
    counters = fake.counters["football-data"]
    counters.budget.per_minute = 10
    counters.use(minute=9)
    last = await get(fake, "football-data", "/v4/matches")
    assert last.status == 200 and last.headers["X-Requests-Available-Minute"] == "0"
    over = await get(fake, "football-data", "/v4/matches")
    assert over.status == 429 and 1 <= int(over.headers["Retry-After"]) <= 60
    assert counters.violations == 1


async def test_the_end_of_api_footballs_day_is_status_200_with_errors(fake, fixture):
    fake.counters["api-football"].budget.per_day = 100
    fake.counters["api-football"].use(day=100)
    answer = await get(fake, "api-football", "/fixtures?live=all")
    assert answer.status == 200 and "requests" in answer.json["errors"]


async def test_a_key_is_needed_where_the_provider_needs_one(fake, fixture):
    wrong = {"X-Auth-Token": "x", "x-apisports-key": "x"}
    assert (await get(fake, "football-data", "/v4/matches", headers=wrong)).status == 400
    answer = await get(fake, "api-football", "/fixtures?live=all", headers=wrong)
    assert "token" in answer.json["errors"]


async def test_live_names_leagues_or_all(fake, world, fixture):
    fixture.kick_off()
    other = world.league("south", season=2026)
    other.fixture("FC Südring", "VfB Talheim", KICK_OFF).kick_off()
    assert (await ask(fake, "api-football", "/fixtures?live=all"))["results"] == 2
    assert (await ask(fake, "api-football", f"/fixtures?live={other.number}"))["results"] == 1
    many = "-".join(str(900000 + number) for number in range(21))
    assert "ids" in (await ask(fake, "api-football", f"/fixtures?ids={many}"))["errors"]


# ---- the faults


PATH = "/getmatchdata/north/2026"


@pytest.mark.parametrize("mode", ["half_body", "reset", "timeout"])
async def test_connections_that_end_badly(fake, fixture, mode):
    fake.faults.add("openligadb", mode, count=1)
    with pytest.raises((aiohttp.ClientError, asyncio.TimeoutError)):
        await get(fake, "openligadb", PATH, timeout=aiohttp.ClientTimeout(total=0.5))
    assert (await get(fake, "openligadb", PATH)).status == 200


async def test_answers_that_are_wrong(fake, fixture):
    whole = (await get(fake, "openligadb", PATH)).body
    for mode, settings, expected in (
        ("half_json", {}, whole[: len(whole) // 2]),
        ("wrong_json", {}, b'{"hello": [1]}'),
        ("empty", {}, b"[]"),
        ("empty_body", {}, b""),
        ("deep_json", {"depth": 3}, b"[[[]]]"),
    ):
        fake.faults.add("openligadb", mode, count=1, **settings)
        answer = await get(fake, "openligadb", PATH)
        assert (answer.status, answer.body) == (200, expected), mode


async def test_statuses_and_redirects(fake, fixture):
    fake.faults.add("openligadb", "status", count=1, status=429, retry_after=7)
    assert (await get(fake, "openligadb", PATH)).headers["Retry-After"] == "7"
    fake.faults.add("openligadb", "redirect_same", count=2)
    assert (await get(fake, "openligadb", PATH)).status == 200
    for mode, location in (
        ("redirect_other", "http://other.example/"),
        ("redirect_private", "http://169.254.169.254/"),
    ):
        fake.faults.add("openligadb", mode, count=1)
        answer = await get(fake, "openligadb", PATH, allow_redirects=False)
        assert answer.status == 302 and answer.headers["Location"].startswith(location)


async def test_a_gzip_bomb_is_small_on_the_wire(fake, fixture):
    fake.faults.add("openligadb", "gzip_bomb", megabytes=8)
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        async with session.get(fake.url("openligadb") + PATH) as answer:
            body = await answer.read()
    assert len(body) < 20_000 and len(gzip.decompress(body)) == 8 * 1024 * 1024


async def test_a_clock_that_is_ahead(fake, fixture):
    fixture.kick_off()
    fake.faults.add("openligadb", "skew", count=1, seconds=86400)
    (match,) = await ask(fake, "openligadb", PATH)
    assert match["lastUpdateDateTime"].startswith("2026-11-29")
    assert match["matchDateTimeUTC"].startswith("2026-11-28")


async def test_a_fault_meets_only_its_path_and_its_provider(fake, fixture):
    fake.faults.add("openligadb", "status", path="getlastchangedate")
    assert (await get(fake, "openligadb", PATH)).status == 200
    assert (await get(fake, "openligadb", "/getlastchangedate/north/2026/12")).status == 503
    assert (await get(fake, "football-data", "/v4/matches")).status == 200


# ---- its other uses


async def test_it_speaks_tls_with_a_certificate_of_a_test(world, fixture, tmp_path):
    import ssl

    pair = make_certificate(tmp_path, "localhost", "DNS:localhost,IP:127.0.0.1")
    with FakeServer(world, certificate=pair) as fake:
        trusting = ssl.create_default_context(cafile=str(pair[0]))
        assert (await get(fake, "openligadb", PATH, ssl=trusting)).status == 200
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await get(fake, "openligadb", PATH)


async def test_another_process_steers_it_by_routes(fake, world):
    base = fake.url("_control")
    async with aiohttp.ClientSession() as session:
        names = {"league": "south", "home": "FC Südring", "away": "VfB Talheim"}
        for body in (names, names | {"event": "kick_off"}, names | {"event": "goal", "side": "home", "minute": 3}):
            async with session.post(f"{base}/events", json=body) as answer:
                assert answer.status == 200
        async with session.post(f"{base}/clock", json={"advance": 60}) as answer:
            assert datetime.fromisoformat((await answer.json())["time"]) == KICK_OFF + timedelta(seconds=60)
        async with session.post(f"{base}/faults", json={"provider": "openligadb", "mode": "nothing"}) as answer:
            assert answer.status == 400
        async with session.post(
            f"{base}/faults", json={"provider": "openligadb", "mode": "empty", "count": 1}
        ) as answer:
            assert answer.status == 200
        await get(fake, "openligadb", "/getmatchdata/south/2026")
        async with session.get(f"{base}/counters") as answer:
            told = json.loads(await answer.text())
    assert told["providers"]["openligadb"]["requests"] == {"/getmatchdata/south/2026": 1}
    assert (await ask(fake, "openligadb", "/getmatchdata/south/2026"))[0]["goals"][0]["matchMinute"] == 3


async def test_a_provider_that_stands_still_or_lags_tells_an_older_truth(fake, world, fixture):
    fixture.kick_off()
    world.delays["openligadb"] = timedelta(seconds=60)
    world.stand_still("api-football")
    world.advance(30)
    fixture.goal("home", 1)
    assert (await liga(fake))["goals"] == [] and (await live(fake))["goals"]["home"] == 0
    world.advance(60)
    assert len((await liga(fake))["goals"]) == 1 and (await live(fake))["goals"]["home"] == 0
    world.stand_still("api-football", False)
    assert (await live(fake))["goals"]["home"] == 1
