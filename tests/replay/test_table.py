"""scripts/watch --table: the lines of a table, the league that is meant, and when the table is read again."""
import asyncio

import pytest
from aiohttp.test_utils import TestServer as Server

from fake_service import FakeService
from service_client.api import Api, ApiError
from watch.table import Table, beside, find_league, lines_of


def row(position, name, **more):
    counts = {
        "played": 2,
        "won": 1,
        "drawn": 1,
        "lost": 0,
        "goalsFor": 3,
        "goalsAgainst": 1,
        "goalDifference": 2,
        "points": 4,
    }
    return {"position": position, "positionShared": False, "team": {"id": position, "name": name}, **counts, **more}


STANDINGS = {
    "league": {"id": 1, "name": "Cup"},
    "season": "2031",
    "provisional": True,
    "tables": [
        {
            "stage": None,
            "group": "Group A",
            "rows": [row(1, "Alpha"), row(2, "Beta", positionShared=True, deduction=3)],
        },
        {"stage": None, "group": None, "rows": [row(1, "東京ヴェルディ"), row(2, "Borussia Mönchengladbach von 1900")]},
    ],
}


def test_each_row_has_its_counts():
    lines = lines_of(STANDINGS)
    assert lines[0] == "Group A  (provisional)"
    assert lines[2] == "  1  Alpha                    2   1   1   0     3:1   +2    4"
    assert lines[3] == " 2=  Beta                     2   1   1   0     3:1   +2    4  -3"
    assert lines[4] == "Cup 2031  (provisional)"


def test_long_and_wide_names_keep_the_columns():
    lines = lines_of(STANDINGS)
    assert lines[6] == "  1  東京ヴェルディ           2   1   1   0     3:1   +2    4"
    assert lines[7] == "  2  Borussia Mönchengladba   2   1   1   0     3:1   +2    4"


def test_what_is_not_known_is_blank():
    (_, _, line) = lines_of({"tables": [{"rows": [row(1, "Alpha", points=None, goalDifference=None)]}]})
    assert line == "  1  Alpha                    2   1   1   0     3:1"


def test_the_table_stands_beside_the_matches_where_there_is_room():
    assert beside(["one", "two"], ["AAA", "BBB", "CCC"], 20) == [f"{'one':<17}AAA", f"{'two':<17}BBB", " " * 17 + "CCC"]
    assert beside(["a long line of a match"], ["AAA"], 20) == ["a long line of a match", "AAA"]
    assert beside([], ["AAA"], 20) == ["AAA"]


@pytest.fixture
async def service():
    fake = FakeService()
    fake.leagues = {
        1: {"id": 1, "name": "Premier League", "country": "England"},
        2: {"id": 2, "name": "Premier League", "country": "Ukraine"},
        3: {"id": 3, "name": "Premier League 2", "country": "England"},
        4: {"id": 4, "name": "Serie A", "country": "Italy"},
    }
    async with Server(fake.app) as server, Api(str(server.make_url("/")), 5) as api:
        fake.api = api
        yield fake


async def test_a_league_is_meant_by_its_name_if_one_has_it(service):
    assert (await find_league(service.api, "serie a"))["id"] == 4
    assert (await find_league(service.api, "League 2"))["id"] == 3
    with pytest.raises(ApiError, match="2 leagues fit.*England.*Ukraine"):
        await find_league(service.api, "Premier League")
    with pytest.raises(ApiError, match="no league"):
        await find_league(service.api, "Eredivisie")


async def test_the_table_is_read_again_when_it_may_have_moved_and_shown_when_it_has(service):
    service.standings = STANDINGS
    shown: asyncio.Queue = asyncio.Queue()
    table = Table(service.api, {"id": 1}, shown.put_nowait, pytest.fail)
    reading = asyncio.create_task(table.run())
    async with asyncio.timeout(10):
        assert await shown.get() == lines_of(STANDINGS)
        await service.reads.get()
        table.hear({"type": "lineups:updated"})
        # This event moves nothing in the table, so the next thing that is shown is what the one after it moved.
        table.hear({"type": "score:update"})
        await service.reads.get()
        service.standings = {**STANDINGS, "provisional": False}
        table.hear({"type": "match:status"})
        assert await shown.get() == lines_of(service.standings)
    assert shown.empty()
    reading.cancel()


async def test_a_table_that_cannot_be_read_is_a_warning(service):
    warnings: asyncio.Queue = asyncio.Queue()
    table = Table(service.api, {"id": 9}, pytest.fail, warnings.put_nowait)
    reading = asyncio.create_task(table.run())
    async with asyncio.timeout(10):
        assert "404" in await warnings.get()
    reading.cancel()
