"""PUT, GET /api/matches/:id/lineups over two instances."""
import pytest

from checks import check_problem
from clients import Socket


def eleven(team: str) -> list[dict]:
    return [
        {"player": f"{team} {n}", "number": n, "position": "G" if n == 1 else "D", "grid": f"{1 + (n > 1)}:{n}"}
        for n in range(1, 12)
    ]


def sheet(team: str) -> dict:
    return {
        "formation": "4-2-2-2",
        "coach": f"{team} coach",
        "colors": {"shirt": "#C00000", "shorts": "#ffffff"},
        "starting": eleven(team),
        "bench": [{"player": f"{team} 12", "number": 12}],
    }


@pytest.fixture
async def path(api1) -> str:
    return f"/api/matches/{(await api1.create_match())['id']}/lineups"


async def test_both_sides_come_out_whole_and_the_event_carries_them(api1, api2, path, stack):
    match = int(path.split("/")[3])
    assert (await api2.get(path)).data == {"home": None, "away": None}
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match)
        answer = await api1.put(path, {"home": sheet("H"), "away": sheet("A")})
        assert answer.status == 200
        (event,) = await socket.reached(match, 2)
        assert event["type"] == "lineups:updated" and event["data"] == answer.data
        home = answer.data["home"]
        assert home["formation"] == "4-2-2-2" and home["colors"] == {"shirt": "#c00000", "shorts": "#ffffff"}
        assert home["starting"][1] == {
            "player": "H 2", "playerId": None, "number": 2, "position": "D", "grid": "2:2", "captain": False,
        }  # fmt: skip
        assert [len(answer.data[side]["starting"]) for side in ("home", "away")] == [11, 11]
        read = await api2.get(path)
        assert read.data == answer.data and read.headers["ETag"] == answer.headers["ETag"]
        assert (await api2.get(path, headers={"If-None-Match": read.headers["ETag"]})).status == 304
        # The same again changes nothing, and one side alone leaves the other.
        assert (await api2.put(path, {"home": sheet("H"), "away": sheet("A")})).data == answer.data
        alone = await api2.put(path, {"away": {"starting": [{"player": "Only", "captain": True}]}})
        assert alone.data["home"] == home and len(alone.data["away"]["starting"]) == 1
        cleared = await api2.put(path, {"home": None})
        assert cleared.data == {"home": None, "away": alone.data["away"]}
        heard = await socket.reached(match, 4)
        assert [one["data"] for one in heard] == [answer.data, alone.data, cleared.data]
        assert (await api1.get(path)).data == cleared.data


@pytest.mark.parametrize(
    "body, where",
    [
        ({"home": {"starting": [{"player": str(n)} for n in range(12)]}}, ["home", "starting"]),
        ({"away": {"bench": [{"player": str(n)} for n in range(31)]}}, ["away", "bench"]),
        ({"home": {"starting": [{"player": "A", "number": 7}], "bench": [{"player": "B", "number": 7}]}},
         ["home", "bench", "0", "number"]),
        ({"home": {"starting": [{"player": "A", "grid": "left"}]}}, ["home", "starting", "0", "grid"]),
        ({"home": {"starting": [{"player": "A", "position": "K"}]}}, ["home", "starting", "0", "position"]),
        ({"home": {"starting": [{"number": 4}]}}, ["home", "starting", "0", "player"]),
        ({"home": {"starting": [{"playerId": 2147483647}]}}, ["home", "starting", "0", "playerId"]),
        ({"home": {"colors": {"shirt": "red"}}}, ["home", "colors", "shirt"]),
        ({"home": "eleven"}, ["home"]),
        ({}, []),
        ([], []),
    ],
)  # fmt: skip
async def test_wrong_sheets_are_refused_whole(api1, path, body, where):
    answer = await api1.put(path, body)
    check_problem(answer.status, answer.headers, answer.body, 400, where)
    assert (await api1.get(path)).data == {"home": None, "away": None}


async def test_a_number_may_come_on_both_sides(api1, path):
    one = {"starting": [{"player": "A", "number": 10}]}
    assert (await api1.put(path, {"home": one, "away": one})).status == 200


async def test_keys_tags_and_unknown_matches(api1, api2, path):
    body = {"home": {"starting": [{"player": "A"}]}}
    key = {"Idempotency-Key": "sheet-1"}
    first, again = [await http.put(path, body, headers=key) for http in (api1, api2)]
    assert first.data == again.data
    assert (await api1.put(path, {"home": None}, headers=key)).status == 422
    stale = first.headers["ETag"]
    await api1.put(path, {"away": {"coach": "C"}}, headers={"If-Match": stale})
    assert (await api2.put(path, {"away": None}, headers={"If-Match": stale})).status == 412
    assert (await api2.get(path)).data["away"]["coach"] == "C"
    for answer in (
        await api1.put("/api/matches/2000000000/lineups", body),
        await api1.get("/api/matches/2000000000/lineups"),
    ):
        check_problem(answer.status, answer.headers, answer.body, 404)


async def test_nothing_stays_of_a_removed_match(api1, path, database):
    match = path.split("/")[3]
    await api1.put(path, {"home": {"coach": "C"}})
    await api1.put(f"/api/matches/{match}/stats", [{"name": "corners", "home": 1, "away": 0}])
    assert (await api1.delete(f"/api/matches/{match}")).status == 204
    assert (await api1.get(path)).status == 404
    with database.cursor() as cursor:
        for table in ("match_lineups", "match_stats"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE match_id = %s", (match,))
            assert cursor.fetchone() == (0,)
