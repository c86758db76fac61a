"""PUT, PATCH, GET /api/matches/:id/stats over two instances."""
import asyncio
from datetime import datetime

import pytest

from checks import check_problem
from clients import Socket


def row(name: str, home, away, unit: str = "count", period=None) -> dict:
    return {"name": name, "unit": unit, "period": period, "home": home, "away": away}


@pytest.fixture
async def path(api1) -> str:
    return f"/api/matches/{(await api1.create_match(sport='football'))['id']}/stats"


def match_of(path: str) -> int:
    return int(path.split("/")[3])


async def test_rows_are_put_merged_and_removed(api1, api2, path):
    assert (await api2.get(path)).data == []
    answer = await api1.put(
        path, [{"name": "possession", "home": 53, "away": 47}, {"name": "corners", "home": 4, "away": None}]
    )
    assert answer.data == [row("possession", 53, 47, "percent"), row("corners", 4, None)]
    assert (await api2.get(path)).data == answer.data
    merged = await api2.patch(
        path,
        [
            {"name": "corners", "away": 2},
            {"name": "corners", "period": "first_half", "home": 3, "away": 1},
            {"name": "expected_goals", "home": 1.34, "away": 0.5},
            {"name": "our_own_number", "unit": "decimal", "home": 0.25},
        ],
    )
    assert merged.data == [
        row("possession", 53, 47, "percent"), row("corners", 4, 2), row("corners", 3, 1, period="first_half"),
        row("expected_goals", 1.34, 0.5, "decimal"), row("our_own_number", 0.25, None, "decimal"),
    ]  # fmt: skip
    read = await api1.get(path)
    assert read.data == merged.data and read.headers["ETag"] == merged.headers["ETag"]
    gone = await api1.patch(path, [{"name": "corners", "home": None, "away": None}])
    assert [one["name"] for one in gone.data] == ["possession", "corners", "expected_goals", "our_own_number"]
    assert gone.data[1]["period"] == "first_half"


@pytest.mark.parametrize(
    "body, where",
    [
        ([{"name": "Shots On Target", "home": 1}], ["0", "name"]),
        ([{"home": 1}], ["0", "name"]),
        ([{"name": "corners", "home": "4"}], ["0", "home"]),
        ([{"name": "corners", "home": 1.5}], ["0", "home"]),
        ([{"name": "corners", "home": -1}], ["0", "home"]),
        ([{"name": "possession", "home": 101}], ["0", "home"]),
        ([{"name": "possession", "unit": "litres", "home": 1}], ["0", "unit"]),
        ([{"name": "corners", "period": "quarter_1", "home": 1}], ["0", "period"]),
        ([{"name": "corners", "home": 1}, {"name": "corners", "home": 2}], ["1", "name"]),
        ([{"name": f"number_{n}", "home": 1} for n in range(201)], []),
        ([7], ["0"]),
        ({"name": "corners"}, []),
    ],
)
async def test_wrong_rows_are_refused_whole(api1, path, body, where):
    for send in (api1.put, api1.patch):
        answer = await send(path, body)
        check_problem(answer.status, answer.headers, answer.body, 400, where)
    assert (await api1.get(path)).data == []


async def test_a_match_has_a_bounded_number_of_rows(api1, path):
    assert (await api1.put(path, [{"name": f"number_{n}", "home": 1} for n in range(200)])).status == 200
    answer = await api1.patch(path, [{"name": "one_more", "home": 1}])
    check_problem(answer.status, answer.headers, answer.body, 400, ["0", "name"])
    assert len((await api1.get(path)).data) == 200


async def test_a_burst_is_durable_at_once_and_told_once_a_second(api1, api2, path, stack):
    match = match_of(path)
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match)
        for shots in range(1, 21):
            http = api1 if shots % 2 else api2
            answer = await http.patch(path, [{"name": "shots", "home": shots, "away": 0}])
            assert answer.status == 200
            # Every change is there for every instance at once, told or not.
            for reader in (api1, api2):
                assert (await reader.get(path)).data == [row("shots", shots, 0)]
        await socket.until(lambda: socket.events(match)[-1]["data"] == [row("shots", 20, 0)])
        events = socket.events(match)
        assert {event["type"] for event in events} == {"stats:updated"}
        assert [event["seq"] for event in events] == list(range(2, len(events) + 2))
        at = [datetime.fromisoformat(event["timestamp"].replace("Z", "+00:00")) for event in events]
        # The times of the events are milliseconds, and cut off.
        assert all((later - earlier).total_seconds() > 0.998 for earlier, later in zip(at, at[1:])), at


async def test_the_last_state_is_told_although_the_instance_dies(api1, api2, path, stack):
    match = match_of(path)
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match)
        answers = await asyncio.gather(*[api1.patch(path, [{"name": f"number_{n}", "home": n}]) for n in range(5)])
        assert {answer.status for answer in answers} == {200}
        stack.kill("api-1")
        await socket.until(lambda: socket.events(match) and len(socket.events(match)[-1]["data"]) == 5)
        assert socket.events(match)[-1]["data"] == (await api2.get(path)).data


async def test_the_tag_tells_of_changes_that_nobody_has_told_yet(api1, api2, path):
    await api1.put(path, [{"name": "shots", "home": 1}])
    seen = (await api1.get(path)).headers["ETag"]
    changed = await api2.patch(path, [{"name": "shots", "home": 2}], headers={"If-Match": seen})
    assert changed.status == 200 and changed.headers["ETag"] != seen
    assert (await api1.get(path, headers={"If-None-Match": seen})).status == 200
    assert (await api1.patch(path, [{"name": "shots", "home": 3}], headers={"If-Match": seen})).status == 412
    assert (await api1.get(path)).data == [row("shots", 2, None)]


async def test_keys_and_unknown_matches(api1, api2, path):
    key = {"Idempotency-Key": "stats-1"}
    first, again = [await http.patch(path, [{"name": "shots", "home": 1}], headers=key) for http in (api1, api2)]
    assert first.data == again.data
    assert (await api1.patch(path, [{"name": "shots", "home": 2}], headers=key)).status == 422
    for answer in (
        await api1.get("/api/matches/2000000000/stats"),
        await api1.patch("/api/matches/2000000000/stats", []),
    ):
        check_problem(answer.status, answer.headers, answer.body, 404)


async def test_the_free_object_of_the_match_stays(api1, path):
    match = f"/api/matches/{match_of(path)}"
    await api1.patch(match, {"stats": {"weather": "rain"}})
    await api1.put(path, [{"name": "shots", "home": 1}])
    assert (await api1.get(match)).data["stats"] == {"weather": "rain"}
