"""Attacks beside honest clients. The tests check the attackers' answers, that honest clients notice nothing, and that
no memory stays.

Each attack (attackers.py) is a separate process and has an instance with one thread to itself. Beside it, honest
clients post, hear and read over their own connections, before and during the attack. They must lose nothing, and their
latency must stay in proportion to the latency before. Tests run on small machines that have other work, and the
attack's use of the processor slows everything down. So the tests also measure, in turns, an instance that is *not*
attacked. The slower of the two measures sets the limit for the attacked one. A thread that is busy, or waits for an
attacker, shows as seconds. A stall of the machine shows in the same way, but not each time. So a test repeats an attack
when the honest clients were too slow beside it.
"""
import asyncio
import contextlib
import signal

import pytest

from clients import PATIENCE, Http
from siege import KEPT_BYTES, SETTINGS, Arena, Honest, TooSlow, allowed, check_latency


pytestmark = pytest.mark.alone


@pytest.fixture
async def arena(run_program, stack):  # noqa: F811
    """A function: an instance with these settings, measured before the attack."""
    async with contextlib.AsyncExitStack() as held:

        async def make(**settings: str) -> Arena:
            program = await run_program("livescore-api", **(SETTINGS | settings))
            port = (await program.logged("api_listening"))["port"]
            made = Arena(
                program,
                port,
                await held.enter_async_context(Honest(port)),
                await held.enter_async_context(Honest(stack.port)),
            )
            await made.settle()
            return made

        yield make


# ---- connections


async def test_a_thousand_connects_a_second(arena):
    place = await arena()
    told = await place.withstand("connects", rate=1000, seconds=2)
    assert told["statuses"] == {"200": 1000, "answers": 1000, "reset": 1000}, "whoever asks is answered"


async def test_ten_thousand_idle_sockets(arena):
    """Half of the clients are connections that never send a byte, half are WebSockets that follow nothing."""
    place = await arena()

    async def held() -> None:
        assert await place.metric("livescore_websocket_connections") == 5001
        assert await place.metric("livescore_http_connections") >= 5000
        await place.rounds(20)

    # Asio keeps a record for each descriptor that was ever open at once, to use it again, and each keeps a part of a page.
    told = await place.withstand("idle", held, kept=KEPT_BYTES + 10_000 * 1024, silent=5000, sockets=5000)
    assert told["open"] == 10_000, "all of them are within the limits"
    if place.process.memory_tells:
        assert place.most_memory - place.base_memory < 10_000 * 4096
    place.base_memory = place.process.memory
    await place.withstand("idle", held, silent=5000, sockets=5000)


async def test_machines_that_are_gone(arena):
    """Half-open connections in every state: they acknowledge nothing, and send nothing more."""
    # Long enough for the honest clients, which may stall as well, and shorter than the wait of `held`.
    place = await arena(HTTP_IDLE_TIMEOUT_MS="8000", WS_PING_INTERVAL_MS="500", WS_PONG_TIMEOUT_MS="8000")
    match = place._honest._match

    async def held() -> None:
        async with asyncio.timeout(PATIENCE):
            while place.process.descriptors > place.base_descriptors + 10:
                await asyncio.sleep(0.05)

    told = await place.withstand("half_open", held, each=100, match=match)
    assert told["connections"] == 1100


# ---- requests


async def test_a_flood_of_malformed_requests(arena):
    place = await arena()
    told = await place.withstand("malformed", rate=1000, seconds=2)
    assert told["statuses"] == {"400": 2000, "answers": 2000}, "one answer each, and the end"


async def test_an_address_that_asks_as_much_as_it_can(arena):
    place = await arena(
        RATE_LIMIT_MODE="enforce",
        RATE_LIMIT_READ_REQUESTS="1000",
        RATE_LIMIT_READ_WINDOW_MS="1000",
        RATE_LIMIT_WRITE_REQUESTS="1000",
        RATE_LIMIT_WRITE_WINDOW_MS="1000",
        RATE_LIMIT_CONNECT_REQUESTS="100",
    )
    told = await place.withstand("requests", seconds=2)
    statuses = told["statuses"]
    assert set(statuses) == {"200", "429"}
    assert statuses["200"] >= 1000
    assert statuses["429"] > 0


async def test_clients_that_ask_and_do_not_read(arena):
    """Pipelined requests for a large answer that the server keeps prepared: few bytes in, many out."""
    place = await arena(CACHE_MAX_BYTES=str(16 << 20))  # a sixteenth is the largest answer that is kept
    async with Http(f"http://127.0.0.1:{place.port}") as http:
        match = (await http.create_match())["id"]
        await asyncio.gather(*(http.comment(match, "x" * 2000) for _ in range(100)))
        path = f"/api/matches/{match}/commentary?limit=100"
        size = len((await http.get(path)).body)
        assert size > 200_000
    hits = await place.metric("livescore_cache_reads_total", 'outcome="hit"')

    told = await place.withstand("deaf", count=10, path=path)
    assert (
        await place.metric("livescore_cache_reads_total", 'outcome="hit"') > hits + 20
    ), "they were answered from memory"
    assert told["ended"] == 10
    assert told["asked"] > 10 * 60_000
    if place.process.memory_tells:
        assert place.most_memory - place.base_memory < 10 * 4 * size + (16 << 20), "an answer or two for each of them"


async def test_bodies_that_never_begin(arena):
    place = await arena(HTTP_BODY_TIMEOUT_MS="60000")
    told = await place.withstand("endless_chunks", count=40, seconds=PATIENCE)
    assert (told["statuses"], told["unanswered"]) == ({"431": 40}, 0)
    if place.process.memory_tells:
        assert place.most_memory - place.base_memory < 40 * (1 << 20)


# ---- WebSockets


@pytest.mark.parametrize(
    ("kind", "code"),
    [("pongs", "open"), ("fragments", "open"), ("pings", "1008"), ("texts", "1008"), ("subscribes", "1008")],
)
async def test_a_socket_that_sends_as_fast_as_it_can(arena, kind, code):
    place = await arena()
    told = await place.withstand("flood", kind=kind, seconds=2 if code == "open" else PATIENCE, connections=4)
    assert told["codes"] == {code: 4}


async def test_a_storm_of_subscriptions(arena, api1):
    place = await arena()
    matches = [(await api1.create_match())["id"] for _ in range(50)] + list(range(2_000_000, 2_000_050))
    told = await place.withstand("subscribe_storm", sockets=100, matches=matches, rounds=3)
    # A subscription that the client takes back before its answer has no answer.
    assert told["answers"]["unsubscribed"] == 100 * 100 * 3
    assert told["open"] == 100
    assert await place.metric("livescore_subscriptions") == 1


# ---- the measure


async def test_the_measure_notices_an_instance_that_stands_still(arena):
    place = await arena()
    calm = place.calm + place.calm_elsewhere

    async def stand_still() -> None:
        for _ in range(3):
            place.program.signal(signal.SIGSTOP)
            await asyncio.sleep(0.1 + allowed(0.5, calm, place.calm_elsewhere))
            place.program.signal(signal.SIGCONT)
            await place.rounds(1)

    here, _ = await place.measure(asyncio.create_task(stand_still()))
    with pytest.raises(TooSlow, match="rounds under attack took"):
        check_latency(calm, here, place.calm_elsewhere)
