"""The health that an instance reports, and its work without PostgreSQL and Redis."""
import asyncio
import socket as sockets

from checks import ISO_TIME, check_problem
from clients import Answer, Http, Socket
from programs import Program, health_is, url_of


async def test_healthy(stack, api1, http):
    answer = await health_is(api1, status="healthy")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json
    assert list(body) == ["status", "timestamp", "version", "environment", "instance", "services", "serves"]
    assert ISO_TIME.fullmatch(body["timestamp"])
    assert (body["environment"], body["instance"]) == ("development", "api-1")
    services = {"api": "healthy", "postgres": "connected", "redis": "connected", "feed": "live"}
    assert body["services"] == services | {stack.bus: "connected"}, "NATS is named only where it carries the events"
    assert body["serves"] == {"reads": "yes", "writes": "yes", "events": "yes"}
    ready = await api1.get("/health/ready")
    assert (ready.status, ready.json) == (200, {"ready": True})
    assert (await api1.get("/health/live")).status == 200
    assert (await http.get("/health")).status == 200


async def test_without_redis_the_service_is_degraded_and_serves(stack, api1):
    await asyncio.to_thread(stack.kill, "redis")
    answer = await health_is(api1, redis="disconnected")
    assert (answer.status, answer.json["status"]) == (200, "degraded")
    assert answer.json["services"]["postgres"] == "connected"
    ready = await api1.get("/health/ready")
    assert (ready.status, ready.json["ready"]) == (200, True)
    await asyncio.to_thread(stack.start, "redis")
    await health_is(api1, status="healthy")


async def test_without_postgres_nothing_is_acknowledged_that_is_not_kept(stack, api1, api2):
    match = (await api1.create_match())["id"]
    acknowledged: list[int] = []
    refused: list[Answer] = []
    done = asyncio.Event()

    async def write(api: Http) -> None:
        while not done.is_set():
            answer = await api.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "x"})
            if answer.status == 201:
                acknowledged.append(answer.data["id"])
            else:
                refused.append(answer)
                await asyncio.sleep(0.02)

    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            await socket.subscribe(match)
        writers = [asyncio.create_task(write(api)) for api in (api1, api2) * 2]
        await one.reached(match, 30)
        await asyncio.to_thread(stack.kill, "postgres")
        for api in (api1, api2):
            answer = await health_is(api, status="unhealthy")
            assert (answer.status, answer.json["services"]["postgres"]) == (503, "disconnected")
            assert answer.json["serves"]["reads"] == "stale" and answer.json["serves"]["writes"] == "no"
            ready = await api.get("/health/ready")
            assert (ready.status, ready.json) == (503, {"ready": False, "reason": "postgres_unavailable"})
            assert (await api.get("/health/live")).status == 200
            # (All requests of the writers at its death may be in doubt until it is back.)
            for answer in (
                await api.get(f"/api/matches/{match}/events"),
                await api.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "refused"}),
                await api.post(
                    "/api/matches",
                    {
                        "sport": "a",
                        "homeTeam": "b",
                        "awayTeam": "c",
                        "startTime": "2031-01-01T00:00Z",
                        "endTime": "2031-01-02T00:00Z",
                    },
                ),
            ):
                check_problem(answer.status, answer.headers, answer.body, 503)
                assert answer.headers["Retry-After"]
        for socket in (one, two):
            await socket.send({"action": "ping"})
            await socket.next("pong")
        await asyncio.to_thread(stack.start, "postgres")
        for api in (api1, api2):
            await health_is(api, status="healthy")
        before = one.seqs(match)[-1]
        await one.reached(match, before + 20)
        done.set()
        await asyncio.gather(*writers)

        last = (await api1.get(f"/api/matches/{match}")).data["seq"]
        for socket in (one, two):
            await socket.reached(match, last)
            assert socket.seqs(match) == list(range(2, last + 1))
        comments = [event["data"] for event in one.events(match)]
        kept = [comment["id"] for comment in comments]
        assert set(acknowledged) <= set(kept)
        assert len(set(kept)) == len(kept)
        assert "refused" not in {comment["message"] for comment in comments}
    for answer in refused:
        check_problem(answer.status, answer.headers, answer.body, 503)
        assert answer.headers["Retry-After"]


async def test_an_instance_starts_without_postgres_and_redis_and_serves_when_they_come(run_program):
    with sockets.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: no other process gets it
        closed = f"127.0.0.1:{nobody.getsockname()[1]}"
        api: Program = await run_program(
            "livescore-api", DATABASE_URL=f"postgresql://u:p@{closed}/d", REDIS_URL=f"redis://{closed}"
        )
        worker = await run_program(
            "livescore-worker", DATABASE_URL=f"postgresql://u:p@{closed}/d", REDIS_URL=f"redis://{closed}"
        )
        async with Http(url_of(await api.logged("api_listening"))) as http:
            answer = await health_is(http, status="unhealthy")
            assert answer.status == 503
            assert answer.json["services"]["redis"] == "disconnected"
            assert answer.json["serves"] == {"reads": "stale", "writes": "no", "events": "no"}
            assert (await http.get("/health/live")).status == 200
            assert (await http.get("/api/matches")).status == 503
        await worker.logged("worker_ready")
        for run in (api, worker):
            run.signal()
            assert await run.ended(10) == 0
