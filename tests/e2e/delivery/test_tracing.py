"""One goal, followed by grep from its POST to the sockets of both instances."""
import asyncio
import contextlib
import json
import secrets
import subprocess

import pytest

from clients import Http, Socket
from event_source import EventSource


@pytest.fixture(scope="module")
def stack(new_module_stack):
    """A stack of its own: the lines count subscribers, and those of other tests may still be going."""
    return new_module_stack(replicas=2, workers=0)


def grep(stack, text: str) -> list[dict]:
    """What an operator does: all lines of all logs that have the text. Whole lines only."""
    found = subprocess.run(
        ["grep", "-rhF", "--", text, str(stack.state / "logs")], capture_output=True, text=True, check=False
    ).stdout
    return [json.loads(line) for line in found.splitlines() if line.startswith("{") and line.endswith("}")]


async def lines_of(stack, text: str, event: str, count: int) -> list[dict]:
    """The lines of the event, once there are so many."""
    async with asyncio.timeout(20):
        while len(found := [line for line in grep(stack, text) if line.get("event") == event]) < count:
            await asyncio.sleep(0.02)
    return found


def a_trace(flags: str = "01") -> tuple[str, str]:
    """A trace id, and the header of a client that calls within it."""
    trace = secrets.token_hex(16)
    return trace, f"00-{trace}-{secrets.token_hex(8)}-{flags}"


@contextlib.asynccontextmanager
async def followers(stack, match_id: int):
    """On the first instance two sockets and an event stream, on the second a socket."""
    async with contextlib.AsyncExitStack() as held:
        sockets = [await held.enter_async_context(Socket(stack.ws(instance))) for instance in (1, 1, 2)]
        for socket in sockets:
            await socket.subscribe(match_id)
        stream = await held.enter_async_context(EventSource(f"{stack.api(1)}/api/matches/{match_id}/stream"))
        await stream.subscribed()
        yield sockets


def goal(minute: int = 23) -> dict:
    return {"minute": minute, "message": "Goal!", "eventType": "goal", "homeScore": 1, "awayScore": 0}


@pytest.mark.parametrize("poster", [1, 2])
async def test_grep_follows_one_goal_from_its_post_to_the_sockets_of_both_instances(
    stack, api1, api2, database, poster
):
    match = await api1.create_match()
    request = f"goal-{secrets.token_hex(4)}"
    trace, traceparent = a_trace()
    async with followers(stack, match["id"]) as sockets:
        answer = await (api1, api2)[poster - 1].post(
            f"/api/matches/{match['id']}/commentary",
            goal(),
            headers={"X-Request-Id": request, "traceparent": traceparent},
        )
        assert answer.status == 201, answer.body
        for socket in sockets:
            await socket.reached(match["id"], 3)
        delivered = await lines_of(stack, request, "event_delivered", 4)
    assert answer.headers["X-Request-Id"] == request
    told = answer.headers["traceparent"].split("-")
    assert told[1] == trace and told[2] != traceparent.split("-")[2] and told[3] == "01"

    lines = grep(stack, request)
    assert {line["traceId"] for line in lines} == {trace}
    assert [line["instance"] for line in lines if line["event"] == "audit"] == [f"api-{poster}"]
    committed = [line for line in lines if line["event"] == "event_committed"]
    assert [(line["instance"], line["matchId"], line["seq"]) for line in committed] == [
        (f"api-{poster}", match["id"], 2),
        (f"api-{poster}", match["id"], 3),
    ]
    assert sorted((line["instance"], line["seq"], line["subscribers"]) for line in delivered) == [
        ("api-1", 2, 3),
        ("api-1", 3, 3),
        ("api-2", 2, 1),
        ("api-2", 3, 1),
    ]
    assert all(0 <= line["lagMs"] < 20_000 for line in delivered)
    # By the id of the trace an operator finds the same lines.
    by_trace = [line for line in grep(stack, trace) if line.get("event", "").startswith("event_")]
    assert len(by_trace) == len(committed) + len(delivered)
    # The tool does it in one go, with the name of the service before each line.
    shown = [line.partition(" | ") for line in stack.logs_with(request).splitlines()]
    assert len(shown) == len(lines) and {name.strip() for name, _, _ in shown} == {"api-1", "api-2"}
    times = [json.loads(line)["time"] for _, _, line in shown]
    assert times == sorted(times)
    with database.cursor() as rows:
        rows.execute(
            "SELECT seq, traceparent, request_id FROM event_traces WHERE match_id = %s ORDER BY seq", (match["id"],)
        )
        assert rows.fetchall() == [(seq, answer.headers["traceparent"], request) for seq in (2, 3)]


async def test_a_change_that_nobody_sampled_leaves_only_its_own_line(stack, api1, database):
    match = await api1.create_match()
    trace, traceparent = a_trace("00")
    async with followers(stack, match["id"]) as sockets:
        quiet = await api1.post(f"/api/matches/{match['id']}/commentary", goal(), headers={"traceparent": traceparent})
        fresh = await api1.post(f"/api/matches/{match['id']}/commentary", {"minute": 24, "message": "Wide."})
        last, asked = a_trace()
        await api1.patch(
            f"/api/matches/{match['id']}/score", {"homeScore": 2, "awayScore": 0}, headers={"traceparent": asked}
        )
        for socket in sockets:
            await socket.reached(match["id"], 5)
        await lines_of(stack, last, "event_delivered", 2)
    assert quiet.headers["traceparent"].split("-")[1::2] == [trace, "00"]
    new = fresh.headers["traceparent"].split("-")[1]
    assert new not in (trace, last)
    for untraced in (trace, new):
        assert [line["event"] for line in grep(stack, untraced)] == ["audit"]
    with database.cursor() as rows:
        rows.execute("SELECT seq FROM event_traces WHERE match_id = %s", (match["id"],))
        assert rows.fetchall() == [(5,)]


async def test_the_operator_may_trace_every_change(new_stack):
    own = new_stack(replicas=1, workers=0, env={"TRACE_SAMPLE": "all"})
    async with Http(own.api(1)) as api:
        match = await api.create_match()
        async with Socket(own.ws(1)) as socket:
            await socket.subscribe(match["id"])
            answer = await api.patch(f"/api/matches/{match['id']}/score", {"homeScore": 1, "awayScore": 0})
            await socket.reached(match["id"], 2)
            (line,) = await lines_of(own, answer.headers["X-Request-Id"], "event_delivered", 1)
    assert line["traceId"] == answer.headers["traceparent"].split("-")[1]
    assert (line["seq"], line["subscribers"]) == (2, 1)
