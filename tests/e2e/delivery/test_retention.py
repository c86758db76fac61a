"""Retention removes old events, and tells clients that ask for them."""
import asyncio
import time

import psycopg2
import pytest

from clients import PATIENCE, Http, Socket


@pytest.fixture(scope="module")
def _module_stack(new_module_stack):
    return new_module_stack(replicas=2, workers=2, env={"RETENTION_DAYS": "7", "RETENTION_INTERVAL_MS": "200"})


@pytest.fixture
def own(_module_stack):
    yield _module_stack
    _module_stack.restore()


@pytest.fixture
def old(own):
    """A function: makes all events of a match so many days old."""
    link = psycopg2.connect(own.database_url)
    link.autocommit = True

    def age(match_id: int, days: int) -> None:
        link.cursor().execute(
            "UPDATE match_events SET committed_at = committed_at - %s * interval '1 day' WHERE match_id = %s",
            (days, match_id),
        )

    yield age
    link.close()


async def log_of(api: Http, match_id: int, since: int = 0) -> dict:
    answer = await api.get(f"/api/matches/{match_id}/events", params={"since": since})
    assert answer.status == 200
    return answer.json


async def removed(api: Http, match_id: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while (await log_of(api, match_id))["data"]:
        assert time.monotonic() < deadline, "the log is still there"


async def test_the_log_of_an_old_match_goes_and_resumes_below_it_are_told(own, old):
    async with Http(own.api(1)) as api, Http(own.api(2)) as api2:
        match = await api.create_match()
        for number in range(4):
            await api.comment(match["id"], f"Number {number}.")
        await api.patch(f"/api/matches/{match['id']}/status", {"status": "finished"})  # seq 6
        running = await api.create_match()
        old(running["id"], 30)
        old(match["id"], 30)
        await removed(api, match["id"])

        assert len((await log_of(api, running["id"]))["data"]) == 1  # it is not over
        assert (await api.get(f"/api/matches/{match['id']}")).data["seq"] == 6
        assert len((await api.get(f"/api/matches/{match['id']}/commentary")).data) == 4
        answer = await log_of(api, match["id"], since=2)
        assert answer["pagination"] == {"limit": 100, "nextSince": 6, "hasMore": False, "lastSeq": 6, "truncated": True}
        assert "truncated" not in (await log_of(api, match["id"], since=6))["pagination"]

        async with Socket(own.ws(2)) as socket:
            resumed = await socket.subscribe(match["id"], since=2)
            assert (resumed["recovered"], resumed["seq"]) == (False, 6)
            up_to_date = await socket.subscribe(match["id"], since=6)
            assert up_to_date["recovered"] is True

            # A correction after all that is an event like any other.
            await api.score(match["id"], 3, 0)
            await socket.reached(match["id"], 7)
            assert socket.seqs(match["id"]) == [7]
        answer = await log_of(api2, match["id"], since=2)
        assert [event["seq"] for event in answer["data"]] == [7]
        assert answer["pagination"]["truncated"] is True
        assert "truncated" not in (await log_of(api2, match["id"], since=6))["pagination"]
        async with Socket(own.ws(1)) as socket:
            assert (await socket.subscribe(match["id"], since=2))["recovered"] is False
            assert (await socket.subscribe(match["id"], since=6))["recovered"] is True
            await socket.reached(match["id"], 7)


async def test_who_follows_all_matches_hears_of_a_correction_behind_a_cut(own, old):
    async with Http(own.api(1)) as api:
        match = await api.create_match()
        await api.comment(match["id"])
        await api.patch(f"/api/matches/{match['id']}/status", {"status": "finished"})
        old(match["id"], 30)
        await removed(api, match["id"])
        own.stop("api-2")
        own.start("api-2")  # this instance has never heard of the match
        async with Socket(own.ws(2)) as socket:
            await socket.send({"action": "subscribe", "channel": "matches"})
            await socket.next("subscribed", channel="matches")
            await api.score(match["id"], 1, 0)
            await api.score(match["id"], 2, 0)
            await socket.reached(match["id"], 5)
            assert socket.seqs(match["id"]) == [4, 5]


async def test_a_young_log_stays(own, old):
    async with Http(own.api(1)) as api:
        lately, long_ago = await api.create_match(), await api.create_match()
        for match, days in ((lately, 6), (long_ago, 8)):
            await api.patch(f"/api/matches/{match['id']}/status", {"status": "finished"})
            await asyncio.to_thread(old, match["id"], days)
        await removed(api, long_ago["id"])
        assert len((await log_of(api, lately["id"]))["data"]) == 2
