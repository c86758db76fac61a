"""GET /api/matches/:id/state: the match as it stood, and as it is known today to have stood."""
import asyncio

import pytest

from checks import check_problem
from clients import Http


async def state(api: Http, match: int, at=None, view=None):
    query = {name: value for name, value in (("at", at), ("view", view)) if value is not None}
    return await api.get(f"/api/matches/{match}/state", params=query)


async def now(api: Http, match: int) -> dict:
    whole = (await api.get(f"/api/matches/{match}")).data
    return whole | {"commentary": (await api.get(f"/api/matches/{match}/commentary")).data}


def same(one: dict, other: dict) -> None:
    # The clock goes by the times of the events, which have no microseconds.
    assert abs(one.pop("elapsedSeconds") - other.pop("elapsedSeconds")) <= 1
    assert one == other


async def goal(api: Http, match: int, minute: int, home: int, away: int, **fields) -> dict:
    return await api.comment(
        match, f"{home}-{away}", minute, eventType="goal", homeScore=home, awayScore=away, **fields
    )


async def test_every_state_is_what_a_reader_saw_then(api1, api2):
    match = (await api1.create_match())["id"]
    seen = {1: await now(api1, match)}
    changes = [
        lambda: goal(api1, match, 10, 1, 0),
        lambda: api2.comment(match, "A corner.", 12),
        lambda: goal(api2, match, 20, 2, 0, team="Reds", metadata={"xg": 0.31}),
        lambda: api1.score(match, 2, 1),
        lambda: api1.patch(f"/api/matches/{match}", {"homeTeam": "Greens", "stats": {"corners": 3}}),
        lambda: api1.patch(f"/api/matches/{match}/status", {"status": "halftime"}),
        lambda: api1.patch(f"/api/matches/{match}/commentary/{first_entry()}", {"eventType": "goal_disallowed"}),
        lambda: api1.patch(f"/api/matches/{match}/status", {"status": "live"}),
        lambda: api1.delete(f"/api/matches/{match}/commentary/{first_entry()}"),
        lambda: api1.patch(f"/api/matches/{match}/status", {"status": "suspended", "reason": "Fog"}),
    ]

    def first_entry() -> int:
        return next(iter(seen.values()), None) and seen[max(seen)]["commentary"][-1]["id"]

    for change in changes:
        await change()
        after = await now(api1, match)
        seen[after["seq"]] = after
    assert len(seen) == len(changes) + 1
    for instance in (api1, api2):
        for seq, expected in seen.items():
            answer = await state(instance, match, seq)
            assert answer.status == 200
            same(answer.data, dict(expected))
        same((await state(instance, match)).data, dict(seen[max(seen)]))


async def test_a_time_is_the_state_of_that_moment(api1):
    match = (await api1.create_match())["id"]
    await api1.score(match, 1, 0)
    then = (await api1.get(f"/api/matches/{match}")).data["updatedAt"]
    await asyncio.sleep(0.01)  # another millisecond
    await api1.score(match, 2, 0)
    assert (await state(api1, match, then)).data["homeScore"] == 1
    assert (await state(api1, match, "2099-01-01T00:00:00Z")).data["homeScore"] == 2
    assert (await state(api1, match, then.replace("Z", "+00:00"))).data["homeScore"] == 1


async def test_corrected_is_what_is_known_today(api1):
    match = (await api1.create_match())["id"]
    wrong = await goal(api1, match, 10, 1, 0)
    early = await goal(api1, match, 50, 1, 1, period=2)
    at = (await api1.get(f"/api/matches/{match}")).data["seq"]
    await api1.comment(match, "A corner.", 60, period=2)
    await api1.patch(f"/api/matches/{match}/commentary/{wrong['id']}", {"eventType": "goal_disallowed"})
    await api1.patch(f"/api/matches/{match}/commentary/{early['id']}", {"minute": 30, "period": 1})
    known = (await state(api1, match, at, "known")).data
    corrected = (await state(api1, match, at, "corrected")).data
    assert (known["homeScore"], known["awayScore"]) == (1, 1)
    assert (corrected["homeScore"], corrected["awayScore"]) == (0, 1)
    assert [entry["minute"] for entry in known["commentary"]] == [50, 10]
    assert [(entry["minute"], entry["eventType"]) for entry in corrected["commentary"]] == [
        (30, "goal"),
        (10, "goal_disallowed"),
    ]
    assert (await state(api1, match, "1H:40", "corrected")).data["awayScore"] == 1
    assert (await state(api1, match, "1H:29", "corrected")).data["awayScore"] == 0
    same((await state(api1, match, None, "corrected")).data, await now(api1, match))


async def test_a_minute_of_play(api1):
    match = (await api1.create_match())["id"]
    await goal(api1, match, 45, 1, 0, addedMinute=2)
    await api1.patch(f"/api/matches/{match}/status", {"status": "halftime"})
    await api1.patch(f"/api/matches/{match}/status", {"status": "live"})
    await goal(api1, match, 67, 2, 0, period=2)
    await goal(api1, match, 80, 3, 0, period=2)
    scores = {at: (await state(api1, match, at)).data["homeScore"] for at in ("1H:45+2", "2H:66", "2H:67", "2H:90")}
    assert scores == {"1H:45+2": 1, "2H:66": 1, "2H:67": 2, "2H:90": 3}
    assert (await state(api1, match, "1H:45+2")).data["status"] == "live"


@pytest.mark.parametrize("at", ["x", "-1", "1.5", "2026-05-01", "3H:1", "1H:", "1H:x", "99999999999999999999"])
async def test_a_bad_moment_is_400_and_named(api1, at):
    match = (await api1.create_match())["id"]
    answer = await state(api1, match, at)
    check_problem(answer.status, answer.headers, answer.body, 400, ["at"])


async def test_what_is_not_there_is_404(api1):
    match = (await api1.create_match())["id"]
    for wanted, at in ((2_000_000_000, "1"), (match, "0"), (match, "2"), (match, "2001-01-01T00:00:00Z")):
        answer = await state(api1, wanted, at)
        check_problem(answer.status, answer.headers, answer.body, 404)
    await api1.delete(f"/api/matches/{match}")
    assert (await state(api1, match, "1")).status == 404


async def test_long_commentary_is_bounded_and_says_so(api1):
    match = (await api1.create_match())["id"]
    for start in range(0, 120, 20):
        await asyncio.gather(*(api1.comment(match, "x" * 10_000, 1, metadata={"y": "z" * 45_000}) for _ in range(20)))
    answer = await state(api1, match)
    assert len(answer.body) <= 4.5 * 2**20
    assert answer.data["commentaryTruncated"] is True
    listed = (await api1.get(f"/api/matches/{match}/commentary?limit=100")).data
    shown = answer.data["commentary"]
    assert [e["id"] for e in shown][: len(listed)] == [e["id"] for e in listed][: len(shown)]


async def test_an_etag_saves_the_body(api1):
    match = (await api1.create_match())["id"]
    first = await state(api1, match, 1)
    again = await api1.get(f"/api/matches/{match}/state?at=1", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 304
