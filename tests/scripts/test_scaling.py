"""scripts/test-scaling passes when two instances work as one. Otherwise it fails and gives the reason."""
import asyncio
import contextlib
import http
import json

import pytest
import websockets

from clients import Http
from scaling import judge
from running import script

EVENTS = [("commentary:new", "one"), ("score:update", "1-0"), ("commentary:new", "two")]


@pytest.mark.parametrize(
    "order, complaint",
    [
        ([5, 7], "did not arrive: event 6"),
        ([5, 6, 6, 7], "arrived more than once: event 6"),
        ([5, 7, 6], "arrived out of order: event 6"),
        ([5, 6, 7, 8], "nobody posted: event 8"),
        ([], "did not arrive: event 5, 6, 7"),
    ],
)
def test_each_kind_of_fault_is_named(order, complaint):
    received = [(seq, EVENTS[seq - 5] if seq < 8 else ("score:update", "9-9")) for seq in order]
    assert judge(5, EVENTS, received) == [complaint]


def test_an_event_with_other_content_is_a_fault():
    assert judge(5, EVENTS, [(5, EVENTS[0]), (6, ("score:update", "1-1")), (7, EVENTS[2])]) == [
        "differ from what was posted: event 6"
    ]


def test_all_in_order_and_once_is_no_fault():
    assert judge(5, EVENTS, list(zip((5, 6, 7), EVENTS))) == []


def test_two_instances_of_a_stack_pass_and_nothing_is_left_behind(stack, database):
    ended = script("test-scaling", "--state", stack.state, "--matches", 2, "--events", 10)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "received    20 at api-2, each once and in order" in ended.stdout
    assert ended.stdout.endswith("PASS\n")
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matches WHERE home_team IN ('Home 1', 'Home 2')")
        assert cursor.fetchone() == (0,)


def test_through_a_proxy_two_instances_are_found(stack):
    ended = script("test-scaling", "--url", stack.nginx, "--matches", 1, "--events", 5)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "at api-1, each once" in ended.stdout and "at api-2, each once" in ended.stdout


def test_it_fails_when_instance_2_is_down(stack):
    stack.kill("api-2")
    ended = script("test-scaling", "--state", stack.state)
    assert ended.returncode == 1
    assert f"instance 2: {stack.api(2)} does not answer: " in ended.stdout
    assert ended.stdout.endswith("FAIL\n")


def test_it_fails_when_there_is_only_one_instance_behind_the_proxy(stack):
    stack.kill("api-2")
    ended = script("test-scaling", "--url", stack.nginx)
    assert ended.returncode == 1
    assert "all reached the instance api-1" in ended.stdout


def test_the_same_instance_twice_is_refused(stack):
    ended = script("test-scaling", "--publish", stack.api(1), "--receive", stack.api(1) + "/")
    assert ended.returncode == 2
    assert "the same instance" in ended.stderr


@contextlib.asynccontextmanager
async def tampering(stack, tamper):
    """An instance 2 that passes on the messages of the real one, each as the list of messages `tamper(message)`."""

    async def health(path, _headers):
        if path == "/health":
            async with Http(stack.api(2)) as api:
                return http.HTTPStatus.OK, {"Content-Type": "application/json"}, (await api.get(path)).body
        return None

    async def relay(client, _path=None):
        async with websockets.connect(stack.ws(2), max_size=None) as server:

            async def forth():
                async for text in client:
                    await server.send(text)
                await server.close()

            task = asyncio.create_task(forth())
            async for text in server:
                for one in tamper(json.loads(text)):
                    await client.send(json.dumps(one))
            await task

    async with websockets.serve(relay, "127.0.0.1", 0, process_request=health) as proxy:
        yield f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"


def swallow(message):
    return [] if message.get("seq") == 4 and message["type"] != "subscribed" else [message]


def double(message):
    return [message] * (2 if message.get("seq") == 4 and message["type"] != "subscribed" else 1)


@pytest.mark.parametrize(
    "tamper, complaint", [(swallow, "did not arrive: event 4"), (double, "more than once: event 4")]
)
async def test_it_fails_when_an_event_is_missing_or_doubled(stack, tamper, complaint):
    async with tampering(stack, tamper) as second:
        ended = await asyncio.to_thread(
            script,
            "test-scaling",
            "--publish",
            stack.api(1),
            "--receive",
            second,
            "--matches",
            1,
            "--events",
            6,
            "--timeout",
            6,
        )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert complaint in ended.stdout
    assert "api-1: " not in ended.stdout, "instance 1 itself has heard all"
    assert ended.stdout.endswith("FAIL\n")
