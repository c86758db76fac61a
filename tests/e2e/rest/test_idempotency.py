"""Idempotency-Key: a repeated request has one effect and one answer, with any outcome of the first one."""
import asyncio
import uuid

import pytest

from checks import check_problem, waits_for_lock
from clients import Http, Socket, in_seconds


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


def a_match() -> dict:
    return {
        "sport": "football",
        "homeTeam": "Reds",
        "awayTeam": "Blues",
        "startTime": in_seconds(-60),
        "endTime": in_seconds(3600),
    }


def requests(match_id: int) -> dict[str, tuple[str, str, dict]]:
    return {
        "match": ("POST", "/api/matches", a_match()),
        "commentary": (
            "POST",
            f"/api/matches/{match_id}/commentary",
            {"minute": 1, "message": "Goal!", "homeScore": 1, "awayScore": 0},
        ),
        "score": ("PATCH", f"/api/matches/{match_id}/score", {"homeScore": 3, "awayScore": 1}),
        "score by PUT": ("PUT", f"/api/matches/{match_id}/score", {"homeScore": 3, "awayScore": 1}),
        "status": ("PATCH", f"/api/matches/{match_id}/status", {"status": "halftime"}),
        "names": ("PATCH", f"/api/matches/{match_id}", {"homeTeam": "Greens"}),
    }


@pytest.mark.parametrize("what", list(requests(0)))
async def test_a_repetition_gets_the_first_answer_and_changes_nothing(api1, api2, what):
    match = await api1.create_match()
    method, path, body = requests(match["id"])[what]
    headers = key()
    first = await api1.request(method, path, json=body, headers=headers)
    assert first.status in (200, 201) and "Idempotency-Replayed" not in first.headers
    # Something else happens meanwhile: the answer is still the first one.
    await api1.comment(match["id"], "In between.")
    before = (await api1.get(f"/api/matches/{match['id']}")).data
    for api in (api1, api2):
        again = await api.request(method, path, json=body, headers=headers)
        assert (again.status, again.body) == (first.status, first.body)
        assert again.headers["Idempotency-Replayed"] == "true"
        for name in ("ETag", "Location", "Content-Type"):
            assert again.headers.get(name) == first.headers.get(name), name
    assert (await api1.get(f"/api/matches/{match['id']}")).data == before


async def test_a_removal_is_made_once(api1, api2):
    match = await api1.create_match()
    path = f"/api/matches/{match['id']}"
    goals = [await api1.comment(match["id"], eventType="goal", homeScore=n, awayScore=0) for n in (1, 2)]
    headers = key()
    entry = f"{path}/commentary/{goals[1]['id']}"
    assert (await api1.delete(entry, headers=headers)).status == 204
    # Meanwhile another scorer gives the goal again.
    await api1.comment(match["id"], eventType="goal", homeScore=2, awayScore=0)
    for api in (api1, api2):
        again = await api.delete(entry, headers=headers)
        assert again.status == 204 and again.headers["Idempotency-Replayed"] == "true"
    assert (await api1.get(path)).data["homeScore"] == 2
    assert (await api1.delete(entry)).status == 404
    # The score that the removal says is a part of the request.
    other = f"{path}/commentary/{goals[0]['id']}?homeScore=7&awayScore=0"
    headers = key()
    assert (await api1.delete(other, headers=headers)).status == 204
    assert (await api1.delete(other.replace("homeScore=7", "homeScore=6"), headers=headers)).status == 422
    assert (await api1.delete(other + "&_=1", headers=headers)).status == 204

    headers = key()
    assert (await api1.delete(path, headers=headers)).status == 204
    again = await api2.delete(path, headers=headers)
    assert again.status == 204 and again.headers["Idempotency-Replayed"] == "true"
    assert (await api1.delete(path, headers=key())).status == 404


async def test_a_correction_is_made_once(api1):
    match = await api1.create_match()
    entry = await api1.comment(match["id"])
    headers = key()
    path = f"/api/matches/{match['id']}/commentary/{entry['id']}"
    first = await api1.patch(path, {"message": "A corner."}, headers=headers)
    await api1.patch(path, {"message": "A free kick."})
    again = await api1.patch(path, {"message": "A corner."}, headers=headers)
    assert again.body == first.body and again.headers["Idempotency-Replayed"] == "true"
    assert (await api1.get(f"/api/matches/{match['id']}/commentary")).data[0]["message"] == "A free kick."


async def test_another_body_is_refused_and_changes_nothing(api1, api2):
    match = await api1.create_match()
    headers = key()
    path = f"/api/matches/{match['id']}/score"
    await api1.patch(path, {"homeScore": 1, "awayScore": 0}, headers=headers)
    answer = await api2.patch(path, {"homeScore": 2, "awayScore": 0}, headers=headers)
    check_problem(answer.status, answer.headers, answer.body, 422, ["Idempotency-Key"])
    assert (await api1.get(f"/api/matches/{match['id']}")).data["homeScore"] == 1


@pytest.mark.parametrize("value", ["", "a b", "x" * 256, "né"])
async def test_a_key_that_is_none_is_refused(api1, value):
    match = await api1.create_match()
    answer = await api1.post(
        f"/api/matches/{match['id']}/commentary", {"minute": 1, "message": "x"}, headers={"Idempotency-Key": value}
    )
    check_problem(answer.status, answer.headers, answer.body, 400, ["Idempotency-Key"])
    assert (await api1.get(f"/api/matches/{match['id']}")).data["seq"] == 1


async def test_a_refused_request_is_looked_at_anew(api1):
    match = await api1.create_match(starts_in=3600, ends_in=7200)
    headers = key()
    path = f"/api/matches/{match['id']}/status"
    assert (await api1.patch(path, {"status": "finished"}, headers=headers)).status == 409
    assert (await api1.patch(path, {"status": "postponed"}, headers=headers)).status == 200


async def test_many_at_once_over_both_instances_have_one_effect(api1, api2, stack):
    match = await api1.create_match()
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match["id"])
        headers = [key() for _ in range(5)]
        body = {"minute": 1, "message": "Once."}
        answers = await asyncio.gather(
            *(
                api.post(f"/api/matches/{match['id']}/commentary", body, headers=one)
                for one in headers
                for api in (api1, api2) * 5
            )
        )
        assert {answer.status for answer in answers} == {201}
        assert len({answer.body for answer in answers}) == 5
        assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 5
        await socket.until(lambda: len(socket.events(match["id"])) == 5)
    assert (await api1.get(f"/api/matches/{match['id']}")).data["seq"] == 6


async def test_a_repetition_waits_while_the_first_one_runs(api1, api2, database):
    match = await api1.create_match()
    headers = key()
    path = f"/api/matches/{match['id']}/score"
    body = {"homeScore": 1, "awayScore": 0}
    with database.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM matches WHERE id = %s FOR UPDATE", (match["id"],))
        first = asyncio.create_task(api1.patch(path, body, headers=headers))
        try:
            await waits_for_lock(database)
            second = asyncio.create_task(api2.patch(path, body, headers=headers))
        finally:
            cursor.execute("COMMIT")
    answers = await asyncio.gather(first, second)
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].body == answers[1].body
    assert (await api1.get(f"/api/matches/{match['id']}")).data["seq"] == 2


async def test_a_client_that_retries_through_a_killed_instance_doubles_nothing(stack):
    """Writers repeat each write with its key until they get an answer; the instance dies in between, again and
    again."""
    async with Http(stack.api(2)) as other:
        match = await other.create_match()
        path = f"/api/matches/{match['id']}/commentary"

        async def write(number: int) -> dict:
            headers = key()
            bases = [stack.api(1), stack.api(2)]
            for attempt in range(50):
                try:
                    async with Http(bases[attempt % 2]) as api:
                        answer = await api.post(
                            path, {"minute": number % 90, "message": f"No. {number}"}, headers=headers
                        )
                    if answer.status == 201:
                        return answer.json["data"]
                except OSError:
                    pass  # the instance was killed; this test asks whether it had written
                except Exception as e:
                    if "Disconnected" not in type(e).__name__ and "Connect" not in type(e).__name__:
                        raise
            raise AssertionError("never answered")

        for round_ in range(3):
            writes = [asyncio.create_task(write(round_ * 40 + number)) for number in range(40)]
            await asyncio.wait(writes, return_when=asyncio.FIRST_COMPLETED)
            stack.kill("api-1")
            entries = await asyncio.gather(*writes)
            stack.start("api-1")
            assert len({entry["id"] for entry in entries}) == 40
        listed = []
        cursor = ""
        while cursor is not None:
            page = (await other.get(path + "?limit=100" + (f"&cursor={cursor}" if cursor else ""))).json
            listed += page["data"]
            cursor = page["pagination"]["nextCursor"]
        assert sorted(entry["message"] for entry in listed) == sorted(f"No. {number}" for number in range(120))
