"""To join a match over a WebSocket is a read: sockets are no way around the limits of REST."""
import asyncio
from contextlib import AsyncExitStack

import pytest

from clients import Http, Socket
from credentials import SECRET, token
from metrics import scrape, value
from rate_limits import SLOW, as_client

FREE = SLOW | {
    "RATE_LIMIT_CONNECT_REQUESTS": "1000",
    "RATE_LIMIT_WRITE_REQUESTS": "1000",
    "RATE_LIMIT_JOIN_REQUESTS": "120",
    "RATE_LIMIT_JOIN_WINDOW_MS": "3600000",
    "JWT_HS256_SECRET": SECRET,  # a token names its client, and no client needs one
}
READS = 10
JOINS = 120


@pytest.fixture(scope="module")
def limited(new_module_stack):
    return new_module_stack(replicas=1, workers=0, env=FREE)


@pytest.fixture
async def api(limited):
    async with Http(limited.api(1)) as http:
        yield http


def socket_of(stack, client: str) -> Socket:
    return Socket(stack.ws(1), extra_headers=as_client(client))


async def statements(api: Http) -> float:
    return value(await scrape(api), "livescore_feed_log_reads_total")


async def asked(socket: Socket, messages: list[dict]) -> list[dict]:
    """The answers to these, in any order."""
    before = len(socket.messages)

    def answers() -> list[dict]:
        return [told for told in socket.messages[before:] if told["type"] in ("subscribed", "error")]

    for message in messages:
        await socket.send(message)
    await socket.until(lambda: len(answers()) == len(messages))
    return answers()


def subscribe(match: int, **more) -> dict:
    return {"action": "subscribe", "matchId": match} | more


async def test_unknown_matches_cost_what_they_cost_by_rest(limited, api):
    """However many sockets ask. The neighbours do not notice."""
    before = await statements(api)
    async with AsyncExitStack() as held:
        sockets = [await held.enter_async_context(socket_of(limited, "203.0.113.70")) for _ in range(20)]
        answers = await asyncio.gather(
            *(
                asked(socket, [subscribe(1_000_000_000 + 100 * number + i) for i in range(50)])
                for number, socket in enumerate(sockets)
            )
        )
        told = [answer for some in answers for answer in some]
        codes = [answer["code"] for answer in told]
        assert sorted(set(codes)) == ["rate_limited", "unknown_match"] and codes.count("unknown_match") == READS
        refused = [answer for answer in told if answer["code"] == "rate_limited"]
        assert all(answer["retryAfter"] >= 1 and answer["matchId"] >= 1_000_000_000 for answer in refused)
        assert await statements(api) - before <= READS
        assert (await api.get("/api/matches", headers=as_client("203.0.113.70"))).status == 429
        match = (await api.create_match())["id"]
        async with socket_of(limited, "203.0.113.71") as neighbour:
            await neighbour.subscribe(match)
        # The sockets that were refused go on.
        await sockets[0].send({"action": "ping"})
        await sockets[0].next("pong")


async def test_joins_use_up_the_limits_of_whom_the_handshake_names(limited):
    """Behind one address: nobody by name, tokens as programs and as browsers send them, and the proxy itself."""
    behind = as_client("203.0.113.76")
    bearer = {"Authorization": "Bearer " + token(sub="cleo")}
    protocols = ["livescore", "bearer." + token(sub="dan")]
    url = limited.ws(1)
    # A second socket of the same name finds nothing left.
    for left in (READS, 0):
        for socket in (
            Socket(url, extra_headers=behind),
            Socket(url, extra_headers=behind | bearer),
            Socket(url, extra_headers=behind, subprotocols=protocols),
            Socket(url),
        ):
            async with socket:
                answers = await asked(socket, [subscribe(1_500_000_000 + i) for i in range(READS + 2)])
            codes = [answer["code"] for answer in answers]
            assert codes.count("unknown_match") == left and codes.count("rate_limited") == READS + 2 - left


async def test_a_client_that_comes_back_joins_a_hundred_matches_at_once(limited, api):
    matches = [(await api.create_match())["id"] for _ in range(100)]
    for match in matches:
        await api.comment(match)
    mine = "203.0.113.72"
    async with socket_of(limited, mine) as socket:
        answers = await asked(socket, [subscribe(match, since=1) for match in matches])
        acks = [answer for answer in answers if answer["type"] == "subscribed"]
        assert sorted(answer["matchId"] for answer in acks) == matches and all(answer["recovered"] for answer in acks)
        await socket.until(lambda: all(socket.seqs(match) == [2] for match in matches))
    # Its reads are its own still.
    answers = [await api.get("/api/matches", headers=as_client(mine)) for _ in range(READS + 1)]
    assert [answer.status for answer in answers] == [200] * READS + [429]


async def test_joins_are_counted_over_all_connections_of_a_client(limited, api):
    """A new connection, another match or a subscription that ended brings no new joins."""
    match = (await api.create_match())["id"]
    mine = "203.0.113.73"
    joined, refused = 0, None
    while not refused:
        async with socket_of(limited, mine) as socket:
            for _ in range(25):
                [answer] = await asked(socket, [subscribe(match, since=0)])
                if answer["type"] == "error":
                    refused = answer
                    break
                joined += 1
                await socket.send({"action": "unsubscribe", "matchId": match})
                await socket.next("unsubscribed", matchId=match)
        assert joined <= JOINS + READS
    assert joined == JOINS + READS
    assert (refused["code"], refused["matchId"]) == ("rate_limited", match) and refused["retryAfter"] >= 1
    assert (await api.get("/api/matches", headers=as_client(mine))).status == 429


async def test_an_event_stream_takes_a_read(limited, api):
    match = (await api.create_match())["id"]
    mine = as_client("203.0.113.74")
    for _ in range(READS):
        assert (await api.request("HEAD", f"/api/matches/{match}/stream", headers=mine)).status == 200
    refused = await api.get(f"/api/matches/{match}/stream", headers=mine)
    assert refused.status == 429 and int(refused.headers["Retry-After"]) > 0


async def test_an_unknown_match_is_remembered_for_a_second(run_program):
    api = await run_program("livescore-api")
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as http:
        async with Socket(f"ws://127.0.0.1:{port}/ws") as socket:
            before = await statements(http)
            for _ in range(100):
                [answer] = await asked(socket, [subscribe(1_999_999_999)])
                assert answer["code"] == "unknown_match"
            assert await statements(http) - before <= 3, "a slow machine may take longer than a second"
            # A match that is made meanwhile is there at once.
            last = (await http.create_match())["id"]
            [answer] = await asked(socket, [subscribe(last + 1)])
            assert answer["code"] == "unknown_match"
            made = (await http.create_match())["id"]
            [answer] = await asked(socket, [subscribe(made)])
            assert answer["type"] == "subscribed"
