"""/api/admin/jobs: an operator sees the delay queue, and mends dead jobs."""
import asyncio
import contextlib
import os
import signal

import psycopg2
import pytest

from checks import ISO_TIME, check_problem, waits_for_lock
from clients import PATIENCE, Answer, Http, Socket, in_seconds
from metrics import scrape, value

JOBS = "/api/admin/jobs"
JOB_MEMBERS = ["id", "matchId", "transition", "scheduleVersion", "due", "attempts"]
RUN_MEMBERS = JOB_MEMBERS[:5] + ["finishedAt", "attempts", "outcome", "latenessMs", "worker"]
REDIS_MAY_STALL = {"REDIS_COMMAND_TIMEOUT_MS": "10000"}


def job_of(match: dict, version: int = 2) -> str:
    """kick_off_now() makes version 2 of a schedule."""
    return f"match:{match['id']}:kick_off:{version}"


async def create_ahead(api: Http) -> dict:
    """Far enough for all steps before kick_off_now()."""
    return await api.create_match(starts_in=3600, ends_in=7200)


async def answered(api: Http, method: str, path: str, **options) -> Answer:
    """The first answer that does not say that Redis is late."""
    async with asyncio.timeout(PATIENCE):
        while (answer := await api.request(method, path, **options)).status == 503:
            await asyncio.sleep(0.02)
    return answer


async def jobs(api: Http, **parameters) -> dict:
    return (await answered(api, "GET", JOBS, params=parameters)).data


async def seen(api: Http, state: str, job: str, **members) -> dict:
    """The first entry of this job, with these members, in that list, once it is there."""
    shown = {}
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                shown = await jobs(api, state=state, limit=100)
                for entry in shown[state]:
                    if entry["id"] == job and members.items() <= entry.items():
                        return entry
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"no {job} among {shown}") from None


@contextlib.contextmanager
def before_status_changes(database, match: dict, body: str):
    """PostgreSQL executes `body` before the status of this match changes. Its schedule may change meanwhile."""
    name = f"before_status_{match['id']}"
    cursor = database.cursor()
    cursor.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {body}; RETURN NEW; END$$")
    cursor.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON matches FOR EACH ROW "
        f"WHEN (OLD.id = {match['id']} AND NEW.status IS DISTINCT FROM OLD.status) EXECUTE FUNCTION {name}()"
    )
    try:
        yield
    finally:
        cursor.execute(f"DROP TRIGGER {name} ON matches")
        cursor.execute(f"DROP FUNCTION {name}()")


def refused(database, match: dict):
    return before_status_changes(database, match, "RAISE EXCEPTION 'the pitch is flooded'")


@contextlib.contextmanager
def held(database, match: dict):
    """A change of its status waits until the end of this block, or for let_go()."""
    with before_status_changes(database, match, "PERFORM pg_advisory_xact_lock(OLD.id)"):
        database.cursor().execute("SELECT pg_advisory_lock(%s)", (match["id"],))
        try:
            yield
        finally:
            let_go(database)


def let_go(database) -> None:
    database.cursor().execute("SELECT pg_advisory_unlock_all()")


@contextlib.contextmanager
def connected(own):
    link = psycopg2.connect(own.database_url)
    link.autocommit = True
    try:
        yield link
    finally:
        link.close()


async def test_a_job_that_died_is_seen_requeued_and_done(new_stack):
    own = new_stack(replicas=1, workers=1, env=REDIS_MAY_STALL | {"JOB_MAX_ATTEMPTS": "2", "JOB_BACKOFF_BASE_MS": "20"})
    async with Http(own.api(1)) as api, Socket(own.ws(1)) as socket:
        with connected(own) as database:
            match, other = [await create_ahead(api) for _ in range(2)]
            for one in (match, other):
                await socket.subscribe(one["id"])
            with refused(database, match):
                await asyncio.to_thread(
                    own.stop, "worker-1"
                )  # the worker finds both due when it starts, and tries them at once
                match, _ = [await api.kick_off_now(one) for one in (match, other)]
                await asyncio.to_thread(own.start, "worker-1")
                dead = await seen(api, "dead", job_of(match))
                assert list(dead) == JOB_MEMBERS + ["reason", "diedAt"]
                assert (dead["matchId"], dead["transition"], dead["scheduleVersion"]) == (match["id"], "kick_off", 2)
                assert (dead["due"], dead["attempts"]) == (match["startTime"], 2)
                assert "the pitch is flooded" in dead["reason"]
                assert ISO_TIME.fullmatch(dead["diedAt"])
                await socket.next("match:status", matchId=other["id"])  # no other job dies with it
                runs = [run for run in (await jobs(api))["history"] if run["id"] == job_of(match)]
                assert [run["outcome"] for run in runs] == ["dead", "retried"]
                shown = await jobs(api)
                assert list(shown) == ["counts", "kinds", "deadByTransition", "dead", "history"]
                assert shown["counts"]["dead"] == 1 and [job["id"] for job in shown["dead"]] == [job_of(match)]
        assert (await api.get(f"/api/matches/{match['id']}")).data["status"] == "scheduled"

        answer = await api.post(f"{JOBS}/{job_of(match)}/requeue")
        assert answer.headers["Cache-Control"] == "no-store"
        assert list(answer.data) == JOB_MEMBERS + ["runsAt"]
        assert (answer.data["id"], answer.data["due"], answer.data["attempts"]) == (
            job_of(match),
            match["startTime"],
            0,
        )
        await socket.next("match:status", matchId=match["id"])
        assert (await api.get(f"/api/matches/{match['id']}")).data["status"] == "live"
        assert socket.seqs(match["id"]) == [2, 3]
        run = await seen(api, "history", job_of(match), outcome="completed")
        assert list(run) == RUN_MEMBERS
        assert (run["attempts"], run["worker"]) == (1, "worker-1")
        assert run["latenessMs"] >= 0
        assert (await jobs(api))["counts"]["dead"] == 0


async def test_a_dead_job_is_forgotten(new_stack):
    own = new_stack(replicas=1, workers=1, env=REDIS_MAY_STALL | {"JOB_MAX_ATTEMPTS": "1"})
    async with Http(own.api(1)) as api:
        with connected(own) as database:
            match = await create_ahead(api)
            with refused(database, match):
                await api.kick_off_now(match)
                await seen(api, "dead", job_of(match))
                own.stop("worker-1")  # its reconciler would make the job anew, because the match is due
                assert (await api.delete(f"{JOBS}/{job_of(match)}")).status == 204
                answer = await api.delete(f"{JOBS}/{job_of(match)}")
                check_problem(answer.status, answer.headers, answer.body, 404)
                assert (await jobs(api))["counts"] == {"waiting": 0, "due": 0, "leased": 0, "dead": 0}
        own.start("worker-1")
        await seen(api, "history", job_of(match), outcome="completed")


async def test_a_new_schedule_takes_the_place_of_a_dead_job(new_stack):
    own = new_stack(replicas=1, workers=1, env=REDIS_MAY_STALL | {"JOB_MAX_ATTEMPTS": "1"})
    async with Http(own.api(1)) as api:
        with connected(own) as database:
            match = await create_ahead(api)
            with refused(database, match):
                await api.kick_off_now(match)
                await seen(api, "dead", job_of(match))
        await api.patch(f"/api/matches/{match['id']}", {"startTime": in_seconds(1800)})
        waiting = await seen(api, "waiting", job_of(match, version=3))
        assert waiting["runsAt"] == waiting["due"]
        assert (await jobs(api))["counts"]["dead"] == 0
        answer = await api.post(f"{JOBS}/{job_of(match)}/requeue")
        check_problem(answer.status, answer.headers, answer.body, 404)


async def test_what_is_waiting_leased_and_done_is_listed(api1, database):
    match = await api1.create_match(starts_in=1000)
    waiting = await seen(api1, "waiting", job_of(match, version=1))
    assert list(waiting) == JOB_MEMBERS + ["runsAt"]
    assert waiting["due"] == waiting["runsAt"] == match["startTime"]

    begins = await create_ahead(api1)
    with held(database, begins):
        await api1.kick_off_now(begins)
        leased = await seen(api1, "leased", job_of(begins))
    assert list(leased) == JOB_MEMBERS + ["leaseEnds", "worker"]
    assert leased["worker"] in ("worker-1", "worker-2")
    assert leased["leaseEnds"] > leased["due"]
    await seen(api1, "history", job_of(begins), outcome="completed")
    assert len((await jobs(api1, state="history", limit=1))["history"]) == 1


async def test_what_was_cancelled_is_voided_and_counted(new_stack):
    own = new_stack(replicas=1, workers=1, env=REDIS_MAY_STALL)
    async with Http(own.api(1)) as api, Http(f"http://127.0.0.1:{own.port + 90}") as worker:
        match = await create_ahead(api)
        await asyncio.to_thread(own.stop, "worker-1")
        await api.kick_off_now(match)
        assert (await api.patch(f"/api/matches/{match['id']}/status", {"status": "cancelled"})).status == 200
        await asyncio.to_thread(own.start, "worker-1")
        await seen(api, "history", job_of(match), outcome="voided")
        assert value(await scrape(worker), "livescore_transitions_void_total") >= 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{JOBS}?state=alive", 400),
        ("GET", f"{JOBS}?limit=101", 400),
        ("POST", f"{JOBS}/nonsense/requeue", 400),
        ("DELETE", f"{JOBS}/match:1:kick_off:0", 400),
        ("POST", f"{JOBS}/match:2147483647:kick_off:1/requeue", 404),
        ("DELETE", f"{JOBS}/match%3A2147483647%3Akick_off%3A1", 404),
        ("PUT", JOBS, 405),
        ("GET", f"{JOBS}/match:1:kick_off:1/requeue", 405),
    ],
)
async def test_what_is_wrong_is_said(api1, method, path, status):
    answer = await answered(api1, method, path)
    check_problem(answer.status, answer.headers, answer.body, status)


async def test_while_redis_is_away_the_answer_is_503(stack, api1):
    await asyncio.to_thread(stack.kill, "redis")
    for method, path in (
        ("GET", JOBS),
        ("POST", f"{JOBS}/match:1:kick_off:1/requeue"),
        ("DELETE", f"{JOBS}/match:1:kick_off:1"),
    ):
        answer = await api1.request(method, path)
        check_problem(answer.status, answer.headers, answer.body, 503)
        assert answer.headers["Retry-After"] in "123"


async def test_an_instance_ends_cleanly_while_an_operator_waits_for_redis(new_stack):
    own = new_stack(
        replicas=1,
        workers=0,
        env={
            "API_IO_THREADS": "1",
            "DRAIN_TIMEOUT_MS": "100",
            "DRAIN_SPREAD_MS": "0",
            "REDIS_COMMAND_TIMEOUT_MS": "10000",
        },
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", own.port)
    writer.write(f"GET {JOBS} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    assert (await reader.readline()).split()[1] == b"200"
    redis = own.pid("redis")
    os.kill(redis, signal.SIGSTOP)
    try:
        writer.write(f"GET {JOBS} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        await writer.drain()
        async with Http(own.api(1)) as api:
            assert (await api.get("/health/live")).status == 200  # one thread: it has read the other request by now
        await asyncio.to_thread(own.stop, "api-1")
        assert [entry["complete"] for entry in own.log_events("api-1", "drain_finished")] == [False]
        assert list(own.log_events("api-1", "api_failed")) == []
    finally:
        os.kill(redis, signal.SIGCONT)
        writer.close()


async def test_a_frozen_worker_that_wakes_after_its_lease_changes_nothing(new_stack):
    own = new_stack(replicas=1, workers=2, env=REDIS_MAY_STALL | {"JOB_LEASE_MS": "5000"})
    async with Http(own.api(1)) as api, Socket(own.ws(1)) as socket:
        with connected(own) as database, connected(own) as onlooker:
            match, mark = [await create_ahead(api) for _ in range(2)]
            await socket.subscribe(match["id"])
            with held(database, match):
                await api.kick_off_now(match)
                frozen = (await seen(api, "leased", job_of(match)))["worker"]
                await waits_for_lock(onlooker, "livescore-worker")  # PostgreSQL has its statement now
                other = {"worker-1": "worker-2", "worker-2": "worker-1"}[frozen]
                os.kill(own.pid(frozen), signal.SIGSTOP)
                try:
                    let_go(database)
                    await socket.next("match:status", matchId=match["id"])
                    await seen(api, "history", job_of(match), worker=other, outcome="voided")
                finally:
                    os.kill(own.pid(frozen), signal.SIGCONT)
            # It does this one after it has ended that one.
            await asyncio.to_thread(own.stop, other)
            await api.kick_off_now(mark)
            await seen(api, "history", job_of(mark), worker=frozen)
        runs = [
            (run["worker"], run["outcome"])
            for run in (await jobs(api, state="history"))["history"]
            if run["id"] == job_of(match)
        ]
        assert runs == [(other, "voided"), (frozen, "expired")]
        assert socket.seqs(match["id"]) == [2, 3]
        assert [event["seq"] for event in (await api.get(f"/api/matches/{match['id']}/events")).data] == [1, 2, 3]


async def test_operators_endpoints_are_not_there_for_clients_of_nginx(http, api1):
    await jobs(api1)
    for path in (
        JOBS,
        "/api/admin",
        "/api//admin/jobs",
        "/api/%61dmin/jobs",
        "/api/matches/../admin/jobs",
        "/api%2Fadmin/jobs",
    ):
        answer = await http.get(path)
        assert answer.status == 404, path
    answer = await http.get(JOBS)
    check_problem(answer.status, answer.headers, answer.body, 404)


async def test_nginx_lets_those_in_whom_it_is_told_of(new_stack):
    own = new_stack(replicas=1, workers=0, env={"NGINX_ADMIN_CLIENTS": "10.1.2.0/24 1; 127.0.0.1 1;"})
    async with Http(own.nginx) as http:
        await jobs(http)


async def make_dead(api: Http, own, count: int) -> list[dict]:
    """Matches whose kick-off died. Nothing stands in its way any more."""
    with connected(own) as database:
        matches = [await create_ahead(api) for _ in range(count)]
        with contextlib.ExitStack() as obstacles:
            for match in matches:
                obstacles.enter_context(refused(database, match))
            for match in matches:
                await api.kick_off_now(match)
            for match in matches:
                await seen(api, "dead", job_of(match))
    return matches


async def test_dead_jobs_are_requeued_together_and_each_outcome_is_told(new_stack):
    own = new_stack(workers=1, env=REDIS_MAY_STALL | {"JOB_MAX_ATTEMPTS": "1"})
    async with Http(own.api(1)) as api, Http(own.api(2)) as other:
        matches = await make_dead(api, own, 2)
        alive = await create_ahead(api)
        shown = await jobs(other, state="dead")
        assert [kind["kind"] for kind in shown["kinds"]] == ["transitions", "feeds", "webhooks"]
        assert shown["kinds"][0] == {"kind": "transitions"} | shown["counts"]
        assert shown["deadByTransition"] == [{"transition": "kick_off", "dead": 2}]
        asked = [job_of(match) for match in matches] + [job_of(alive, 1)]
        answer = await other.post(f"{JOBS}/requeue", {"ids": asked})
        assert answer.status == 200 and answer.headers["Cache-Control"] == "no-store"
        outcomes = ["requeued", "requeued", "not_dead"]
        assert answer.data == {
            "requeued": 2,
            "results": [{"id": job, "outcome": outcome} for job, outcome in zip(asked, outcomes)],
        }
        for match in matches:
            await seen(api, "history", job_of(match), outcome="completed")
        assert (await jobs(api))["counts"]["dead"] == 0


async def test_dead_jobs_of_a_kind_are_requeued_within_a_bound(new_stack):
    own = new_stack(replicas=1, workers=1, env=REDIS_MAY_STALL | {"JOB_MAX_ATTEMPTS": "1"})
    async with Http(own.api(1)) as api:
        matches = await make_dead(api, own, 3)
        none = await api.post(f"{JOBS}/requeue", {"kind": "full_time"})
        assert none.data == {"requeued": 0, "results": []}
        first = await api.post(f"{JOBS}/requeue", {"kind": "kick_off", "limit": 1})
        assert first.data["requeued"] == 1
        rest = await api.post(f"{JOBS}/requeue", {"kind": "transitions"})
        assert rest.data["requeued"] == 2
        for match in matches:
            await seen(api, "history", job_of(match), outcome="completed")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, []),
        ({"ids": ["match:1:kick_off:1"], "kind": "kick_off"}, []),
        ({"kind": "webhooks"}, ["kind"]),
        ({"ids": []}, ["ids"]),
        ({"ids": ["nonsense"]}, ["ids"]),
        ({"kind": "kick_off", "limit": 101}, ["limit"]),
    ],
)
async def test_a_batch_that_says_nothing_clear_is_refused(api1, body, path):
    answer = await api1.post(f"{JOBS}/requeue", body)
    problem = check_problem(answer.status, answer.headers, answer.body, 400)
    assert [detail["path"] for detail in problem["details"]] == [path]
