"""Ties of two legs: the second leg knows the goals of the first, whatever happens to it."""
import pytest

from clients import Http, Socket
from rest import unique


@pytest.fixture
async def socket(stack):
    async with Socket(stack.ws(2)) as connection:
        yield connection


async def leg(api: Http, tie: str, number: int, **fields) -> dict:
    home, away = ("Reds", "Blues") if number == 1 else ("Blues", "Reds")
    sides = {"homeTeam": home, "awayTeam": away, "tieId": tie, "leg": number, "season": "2026"}
    return await api.create_match(-60, 3600, **sides, **fields)


async def play(api: Http, match: dict, home: int, away: int, status: str = "finished") -> None:
    await api.score(match["id"], home, away)
    await api.patch(f"/api/matches/{match['id']}/status", {"status": status})


def aggregates(socket: Socket, match: dict) -> list:
    return [event["data"]["aggregate"] for event in socket.events(match["id"]) if event["type"] == "match:updated"]


@pytest.mark.parametrize("second_first", [False, True])
async def test_the_second_leg_learns_of_the_first_and_of_its_corrections(api1, api2, socket, second_first):
    tie = unique("tie")
    if second_first:
        second = await leg(api1, tie, 2)
        first = await leg(api2, tie, 1)
    else:
        first = await leg(api2, tie, 1)
        second = await leg(api1, tie, 2)
    assert second["aggregate"] is None, "not known is null"
    await socket.subscribe(second["id"], since=1)
    await play(api1, first, 3, 1)
    await socket.until(lambda: aggregates(socket, second) == [{"home": 1, "away": 3}])
    assert (await api2.get(f"/api/matches/{second['id']}")).data["aggregate"] == {"home": 1, "away": 3}

    await api2.score(first["id"], 2, 1)  # a correction after the end
    await socket.until(lambda: aggregates(socket, second)[-1] == {"home": 1, "away": 2})
    reopened = {"status": "live", "correction": True, "reason": "Finished too early"}
    await api1.patch(f"/api/matches/{first['id']}/status", reopened)
    await socket.until(lambda: aggregates(socket, second)[-1] is None)
    award = {"status": "awarded", "award": {"home": "loss", "away": "win"}}
    await api1.score(first["id"], 0, 3)
    await api1.patch(f"/api/matches/{first['id']}/status", award)
    await socket.until(lambda: aggregates(socket, second)[-1] == {"home": 3, "away": 0})
    seqs = socket.seqs(second["id"])
    assert seqs == list(range(2, len(seqs) + 2))


async def test_the_tie_decides_the_second_leg(api1, api2, socket):
    tie = unique("tie")
    first, second = await leg(api1, tie, 1), await leg(api1, tie, 2)
    await socket.subscribe(second["id"], since=1)
    await play(api1, first, 1, 1)
    await socket.until(lambda: aggregates(socket, second))
    await play(api1, second, 0, 0)
    ended = (await api2.get(f"/api/matches/{second['id']}")).data
    assert (ended["winner"], ended["decidedBy"]) == ("home", "away_goals")
    # A correction of the first leg decides the tie anew.
    await api2.score(first["id"], 2, 1)
    await socket.until(lambda: aggregates(socket, second)[-1] == {"home": 1, "away": 2})
    ended = (await api1.get(f"/api/matches/{second['id']}")).data
    assert (ended["winner"], ended["decidedBy"]) == ("away", "aggregate")
    told = [event for event in socket.events(second["id"]) if event["type"] == "match:updated"][-1]
    assert (told["data"]["winner"], told["data"]["decidedBy"]) == ("away", "aggregate")


async def test_a_leg_that_joins_its_tie_later_counts(api1, api2, socket):
    tie = unique("tie")
    second = await leg(api1, tie, 2)
    await socket.subscribe(second["id"], since=1)
    first = await api2.create_match(-60, 3600, homeTeam="Reds", awayTeam="Blues", season="2026")
    await play(api2, first, 4, 2)
    await api1.patch(f"/api/matches/{first['id']}", {"tieId": tie, "leg": 1})
    await socket.until(lambda: aggregates(socket, second) == [{"home": 2, "away": 4}])


async def test_what_changed_while_no_worker_ran_is_settled_after_that(new_stack):
    own = new_stack()
    async with Http(own.api(1)) as api, Socket(own.ws(2)) as socket:
        tie = unique("tie")
        first, second = await leg(api, tie, 1), await leg(api, tie, 2)
        await socket.subscribe(second["id"], since=1)
        for worker in ("worker-1", "worker-2"):
            own.kill(worker)
        await play(api, first, 0, 2)
        assert (await api.get(f"/api/matches/{second['id']}")).data["aggregate"] is None
        own.start("worker-1")
        await socket.until(lambda: aggregates(socket, second) == [{"home": 2, "away": 0}])
