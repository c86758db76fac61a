"""The faults. Each is a function of a Run whose load is under way. Its docstring is its line in --list."""
import asyncio
import signal
import time
from typing import Awaitable, Callable

from arena import every
from health_watch import Sample
from run import Run

Scenario = Callable[[Run], Awaitable[None]]
SCENARIOS: dict[str, Scenario] = {}

APIS = ["api-1", "api-2"]
_GAPS = "livescore_feed_gap_events_total"
_OUTAGE_SECONDS = 10.0
# An instance asks PostgreSQL twice a second, and waits three seconds for an answer. Heads may be missing for 1.5 s.
_NOTICED_SECONDS = 5.0


def scenario(function: Scenario) -> Scenario:
    SCENARIOS[function.__name__] = function
    return function


def not_ready(sample: Sample) -> bool:
    return sample.health == 503 and sample.ready == 503


def degraded(sample: Sample) -> bool:
    return sample.health == 200 and sample.status == "degraded" and sample.ready == 200


def serving(sample: Sample) -> bool:
    return sample.health == 200 and sample.ready == 200


def silent(sample: Sample) -> bool:
    return sample.health is None and sample.ready is None


async def _outage(run: Run, instances: list[str], what: str, condition) -> None:
    """An outage that these instances notice, and show for as long as it lasts."""
    began = time.monotonic()
    await run.becomes(instances, what, condition, _NOTICED_SECONDS)
    await run.stays(instances, what, condition, max(0.0, began + _OUTAGE_SECONDS - time.monotonic()))


async def _killed(run: Run, services: list[str], what: str, condition) -> None:
    """These services are killed and stay away for an outage, which every API instance shows."""
    await run.arena.kill(*services)
    await _outage(run, APIS, what, condition)
    await run.arena.start(*services)


async def _link_blocked(run: Run, link, direction: str, what: str, condition) -> None:
    """The link of api-1 carries nothing in this direction for an outage, which that instance shows."""
    link.block(direction)
    await _outage(run, ["api-1"], what, condition)
    link.restore()


# ---- API instances

@scenario
async def nothing(run: Run) -> None:
    """No fault at all: the others are compared with this"""
    await run.stays(APIS, "healthy", lambda sample: sample.well, 3)


@scenario
async def api_killed(run: Run) -> None:
    """SIGKILL of an API instance under load, and a start, five times"""
    for turn in range(5):
        victim = APIS[turn % 2]
        await asyncio.sleep(run.random.uniform(0.1, 0.6))
        await run.arena.kill(victim)
        await run.arena.start(victim)


@scenario
async def api_killed_between_commit_and_publish(run: Run) -> None:
    """Commits of one instance do not reach Redis any more; then it is killed"""
    before = await run.metric("api-2", _GAPS)
    run.arena.redis_link.block("up")
    await asyncio.sleep(0.5)
    await run.arena.kill("api-1")
    run.arena.redis_link.cut()
    run.arena.redis_link.restore()
    run.end_fault()
    await run.arena.start("api-1")
    run.expect(await run.metric("api-2", _GAPS) > before, "every commit was published after all: the fault did not bite")


@scenario
async def api_frozen(run: Run) -> None:
    """SIGSTOP of an API instance for 10 s"""
    run.arena.send_signal("api-1", signal.SIGSTOP)
    await _outage(run, ["api-1"], "silent", silent)
    run.arena.send_signal("api-1", signal.SIGCONT)


@scenario
async def api_rolling_restart(run: Run) -> None:
    """SIGTERM and start of every API instance, one after the other; no request by nginx may fail"""
    before = sum(one.endings["closed 1006"] for one in run.subscribers)
    for service in APIS:
        await run.arena.stop(service)
        await run.arena.start(service)
    nginx = run.trouble[run.arena.stack.nginx]
    run.expect(nginx.answers_5xx + nginx.no_answers == 0, f"requests by nginx failed: {dict(nginx.examples)}")
    unclean = sum(one.endings["closed 1006"] for one in run.subscribers) - before
    run.expect(unclean == 0, f"{unclean} sockets ended without a close frame")
    goodbyes = sum(one.endings["closed 1012"] for one in run.subscribers)
    run.expect(goodbyes > 0, "no socket was closed with 1012")


@scenario
async def nginx_reloaded(run: Run) -> None:
    """SIGHUP of nginx three times; no request may fail, sockets end when its old processes do"""
    for _ in range(3):
        run.arena.send_signal("nginx", signal.SIGHUP)
        await asyncio.sleep(0.5)
    # worker_shutdown_timeout of deploy/nginx.
    await asyncio.sleep(10.5)
    nginx = run.trouble[run.arena.stack.nginx]
    run.expect(nginx.answers_5xx + nginx.no_answers == 0, f"requests by nginx failed: {dict(nginx.examples)}")


# ---- workers

_WAITING_STEPS = " FROM pg_stat_activity WHERE application_name = 'livescore-worker' AND wait_event_type = 'Lock'"


async def _freeze_at_a_locked_row(run: Run, worker: str) -> bool:
    """Freezes the worker while one of its steps waits for a row. Returns False, and the worker goes on, when no step waits. The
    wait is checked again when the worker is frozen, because PostgreSQL ends the wait after DB_LOCK_TIMEOUT_MS, and then the
    worker gives its leases back."""
    if not await run.arena.query("SELECT pid" + _WAITING_STEPS):
        return False
    run.arena.send_signal(worker, signal.SIGSTOP)
    if await run.arena.query("SELECT pid" + _WAITING_STEPS):
        return True
    run.arena.send_signal(worker, signal.SIGCONT)
    return False


@scenario
async def worker_killed_with_leases(run: Run) -> None:
    """SIGKILL of a worker that holds leases: jobs claimed, transitions not yet made"""
    await run.arena.kill("worker-2")
    async with run.arena.rows_locked(run.scheduled):
        async with asyncio.timeout(20):
            while not await _freeze_at_a_locked_row(run, "worker-1"):
                await asyncio.sleep(0.02)
        await run.arena.kill("worker-1")
        # Otherwise PostgreSQL would execute the statements of the dead worker as soon as the rows are free.
        await run.arena.query("SELECT pg_terminate_backend(pid)" + _WAITING_STEPS)
        leased = await run.arena.redis(lambda client: client.zcard("livescore:q:{transitions}:leased"))
        run.expect(leased > 0, "the dead one held no lease: the fault did not bite")
    run.end_fault()
    await run.arena.start("worker-2", "worker-1")


@scenario
async def workers_dead_over_kick_off(run: Run) -> None:
    """Both workers dead for 10 s while matches should start and end: no heads, no transitions"""
    await _killed(run, ["worker-1", "worker-2"], "degraded", degraded)


@scenario
async def worker_clock_wrong(run: Run) -> None:
    """The clock of one worker jumps five minutes ahead, then back behind"""
    run.expect(run.arena.has_clock, "libfaketime is not installed: scripts/deps test")
    for offset in (300, -300):
        run.arena.set_clock(offset)
        await asyncio.sleep(5)
    run.arena.set_clock(0)


# ---- Redis

@scenario
async def redis_subscribers_disconnected(run: Run) -> None:
    """CLIENT KILL TYPE pubsub, ten times in 3 s"""
    await every(0.3, 3, lambda: run.arena.redis(lambda client: client.execute_command("CLIENT", "KILL", "TYPE", "pubsub")))


@scenario
async def redis_clients_disconnected(run: Run) -> None:
    """CLIENT KILL TYPE normal, ten times in 3 s: publishes and the workers' queue"""
    await every(0.3, 3, lambda: run.arena.redis(lambda client: client.execute_command("CLIENT", "KILL", "TYPE", "normal")))


@scenario
async def redis_paused(run: Run) -> None:
    """CLIENT PAUSE for 5 s"""
    await run.arena.redis(lambda client: client.execute_command("CLIENT", "PAUSE", 5000, "ALL"))
    await run.becomes(APIS, "degraded", degraded, _NOTICED_SECONDS)
    await asyncio.sleep(max(0.0, run.fault_began + 5 - time.monotonic()))


@scenario
async def redis_flushed(run: Run) -> None:
    """FLUSHALL, three times in 3 s: the delay queue is gone"""
    await every(1, 3, lambda: run.arena.redis(lambda client: client.flushall()))


@scenario
async def redis_publish_denied(run: Run) -> None:
    """PUBLISH forbidden by ACL for 6 s; the connections stay"""
    before = {name: await run.metric(name, _GAPS) for name in APIS}
    await run.arena.redis(lambda client: client.execute_command("ACL", "SETUSER", "default", "-publish"))
    try:
        await run.becomes(APIS, "degraded", degraded, _NOTICED_SECONDS)
        await asyncio.sleep(max(0.0, run.fault_began + 6 - time.monotonic()))
        for name in APIS:
            run.expect(await run.metric(name, _GAPS) > before[name], f"{name} had nothing to read from the log: the fault did not bite")
    finally:
        await run.arena.redis(lambda client: client.execute_command("ACL", "SETUSER", "default", "+publish"))


@scenario
async def redis_full(run: Run) -> None:
    """Redis is at its maxmemory for 6 s, and refuses every write (noeviction)"""
    await run.arena.redis(lambda client: client.config_set("maxmemory", 1))
    try:
        await run.becomes(APIS, "degraded", degraded, _NOTICED_SECONDS)
        await asyncio.sleep(max(0.0, run.fault_began + 6 - time.monotonic()))
    finally:
        await run.arena.redis(lambda client: client.config_set("maxmemory", 0))


@scenario
async def redis_frozen(run: Run) -> None:
    """SIGSTOP of Redis for 10 s: connections stay, nothing answers"""
    run.arena.send_signal("redis", signal.SIGSTOP)
    await _outage(run, APIS, "degraded", degraded)
    run.arena.send_signal("redis", signal.SIGCONT)


@scenario
async def redis_link_half_open(run: Run) -> None:
    """One instance receives nothing from Redis for 10 s, though its connections are up"""
    await _link_blocked(run, run.arena.redis_link, "down", "degraded", degraded)


@scenario
async def redis_link_mute(run: Run) -> None:
    """No message from one instance to Redis arrives for 10 s; then all of them arrive, late"""
    await _link_blocked(run, run.arena.redis_link, "up", "degraded", degraded)


@scenario
async def redis_restarted_empty(run: Run) -> None:
    """SIGKILL of Redis; it comes back with nothing in it"""
    await run.arena.kill("redis")
    await run.arena.empty_redis_files()
    await run.arena.start("redis")


@scenario
async def redis_down(run: Run) -> None:
    """Redis killed and gone for 10 s"""
    await _killed(run, ["redis"], "degraded", degraded)


# ---- PostgreSQL

@scenario
async def postgres_stopped(run: Run) -> None:
    """A fast shutdown of PostgreSQL; gone for 10 s"""
    await run.arena.stop("postgres")
    await _outage(run, APIS, "not ready", not_ready)
    await run.arena.start("postgres")


@scenario
async def postgres_crashed(run: Run) -> None:
    """An immediate shutdown of PostgreSQL (SIGQUIT), and a start with crash recovery"""
    run.arena.stack.changed = True
    run.arena.send_signal("postgres", signal.SIGQUIT)
    await run.arena.gone("postgres")
    await run.arena.start("postgres")


@scenario
async def postgres_killed(run: Run) -> None:
    """SIGKILL of every process of PostgreSQL; gone for 10 s"""
    await _killed(run, ["postgres"], "not ready", not_ready)


@scenario
async def postgres_frozen(run: Run) -> None:
    """SIGSTOP of every process of PostgreSQL for 10 s: connections stay, nothing answers"""
    run.arena.send_signal_to_tree("postgres", signal.SIGSTOP)
    await _outage(run, APIS, "not ready", not_ready)
    run.arena.send_signal_to_tree("postgres", signal.SIGCONT)


@scenario
async def postgres_sessions_ended(run: Run) -> None:
    """pg_terminate_backend of every session every 200 ms for 5 s"""
    def end_all() -> None:
        with run.arena.database() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                           "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
    await every(0.2, 5, lambda: asyncio.to_thread(end_all))


@scenario
async def postgres_link_half_open(run: Run) -> None:
    """One instance receives nothing from PostgreSQL for 10 s, though its connections are up"""
    await _link_blocked(run, run.arena.postgres_link, "down", "not ready", not_ready)


@scenario
async def postgres_link_reset(run: Run) -> None:
    """One instance's connections to PostgreSQL: answers are held back from a COMMIT on, then all are reset, again and again"""
    def resolved() -> int:
        return len(list(run.arena.stack.log_events("api-1", "commit_resolved")))
    before = resolved()

    async def cut() -> None:
        async with asyncio.timeout(10):
            await run.arena.postgres_link.block_answers_to(b"COMMIT")
        await asyncio.sleep(0.3)
        run.arena.postgres_link.cut()
        run.arena.postgres_link.restore()
    await every(0.5, 4, cut)
    run.expect(resolved() > before, "no commit was in doubt: the fault did not bite")


@scenario
async def row_locked(run: Run) -> None:
    """Another session holds the lock on one match for 5 s, longer than DB_LOCK_TIMEOUT_MS"""
    async with run.arena.rows_locked(run.matches[:1]):
        await run.stays(APIS, "serving", serving, 5)
    run.expect(any(one.answers_5xx for one in run.trouble.values()), "no write was refused: the fault did not bite")


@scenario
async def pool_exhausted(run: Run) -> None:
    """Another session holds the locks on all matches for 5 s: every connection of the pools waits"""
    async with run.arena.rows_locked(run.matches + run.scheduled):
        await asyncio.sleep(5)
    run.expect(any(one.answers_5xx for one in run.trouble.values()), "no write was refused: the fault did not bite")


# ---- all of it

@scenario
async def storm(run: Run) -> None:
    """Twenty seconds of random faults at once: services killed, services frozen, links half open or reset"""
    arena, dice = run.arena, run.random
    end = time.monotonic() + 20
    busy: set[str] = set()

    async def kill_some() -> None:
        # In the order in which they can start again.
        free = [name for name in ("postgres", "redis", *APIS, *arena.workers) if name not in busy]
        chosen = dice.sample(free, dice.randint(1, 3))
        victims = [name for name in free if name in chosen]
        busy.update(victims)
        await arena.kill(*victims)
        await asyncio.sleep(dice.uniform(0, 1))
        await arena.start(*victims)
        busy.difference_update(victims)

    async def freeze_one() -> None:
        free = [name for name in ("redis", *APIS, *arena.workers) if name not in busy]
        victim = dice.choice(free or ["nginx"])
        busy.add(victim)
        arena.send_signal(victim, signal.SIGSTOP)
        await asyncio.sleep(dice.uniform(0.5, 3))
        arena.send_signal(victim, signal.SIGCONT)
        busy.discard(victim)

    async def hurt_a_link() -> None:
        link = dice.choice([arena.redis_link, arena.postgres_link])
        if dice.random() < 0.5:
            link.cut()
            return
        link.block(dice.choice(["up", "down"]))
        await asyncio.sleep(dice.uniform(0.5, 4))
        link.restore()

    async def again_and_again(fault: Callable[[], Awaitable[None]]) -> None:
        while time.monotonic() < end:
            await asyncio.sleep(dice.uniform(0, 1.5))
            await fault()

    async with asyncio.TaskGroup() as faults:
        for fault in (kill_some, freeze_one, hurt_a_link):
            faults.create_task(again_and_again(fault))
