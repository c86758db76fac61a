"""Faults of Redis, and of the link to it."""
import asyncio
import signal
import time

from arena import every
from run import Run

from .scenario import APIS, GAPS, NOTICED_SECONDS, degraded, for_bus, killed, link_blocked, outage, scenario


@scenario
async def redis_subscribers_disconnected(run: Run) -> None:
    """CLIENT KILL TYPE pubsub, ten times in 3 s"""
    await every(
        0.3, 3, lambda: run.arena.redis(lambda client: client.execute_command("CLIENT", "KILL", "TYPE", "pubsub"))
    )


@scenario
async def redis_clients_disconnected(run: Run) -> None:
    """CLIENT KILL TYPE normal, ten times in 3 s: publishes and the workers' queue"""
    await every(
        0.3, 3, lambda: run.arena.redis(lambda client: client.execute_command("CLIENT", "KILL", "TYPE", "normal"))
    )


@scenario
async def redis_paused(run: Run) -> None:
    """CLIENT PAUSE for 5 s"""
    await run.arena.redis(lambda client: client.execute_command("CLIENT", "PAUSE", 5000, "ALL"))
    await run.becomes(APIS, "degraded", degraded, NOTICED_SECONDS)
    await asyncio.sleep(max(0.0, run.fault_began + 5 - time.monotonic()))


@scenario
async def redis_flushed(run: Run) -> None:
    """FLUSHALL, three times in 3 s: the delay queue is gone"""
    await every(1, 3, lambda: run.arena.redis(lambda client: client.flushall()))


@for_bus("redis")
@scenario
async def redis_publish_denied(run: Run) -> None:
    """PUBLISH forbidden by ACL for 6 s; the connections stay"""
    before = {name: await run.metric(name, GAPS) for name in APIS}
    await run.arena.redis(lambda client: client.execute_command("ACL", "SETUSER", "default", "-publish"))
    try:
        await run.becomes(APIS, "degraded", degraded, NOTICED_SECONDS)
        await asyncio.sleep(max(0.0, run.fault_began + 6 - time.monotonic()))
        for name in APIS:
            run.expect(
                await run.metric(name, GAPS) > before[name],
                f"{name} had nothing to read from the log: the fault did not bite",
            )
    finally:
        await run.arena.redis(lambda client: client.execute_command("ACL", "SETUSER", "default", "+publish"))


@scenario
async def redis_full(run: Run) -> None:
    """Redis is at its maxmemory for 6 s, and refuses every write (noeviction)"""
    await run.arena.redis(lambda client: client.config_set("maxmemory", 1))
    try:
        await run.becomes(APIS, "degraded", degraded, NOTICED_SECONDS)
        await asyncio.sleep(max(0.0, run.fault_began + 6 - time.monotonic()))
    finally:
        await run.arena.redis(lambda client: client.config_set("maxmemory", 0))


@scenario
async def redis_frozen(run: Run) -> None:
    """SIGSTOP of Redis for 10 s: connections stay, nothing answers"""
    run.arena.send_signal("redis", signal.SIGSTOP)
    await outage(run, APIS, "degraded", degraded)
    run.arena.send_signal("redis", signal.SIGCONT)


@scenario
async def redis_link_half_open(run: Run) -> None:
    """One instance receives nothing from Redis for 10 s, though its connections are up"""
    await link_blocked(run, run.arena.redis_link, "down", "degraded", degraded)


@scenario
async def redis_link_mute(run: Run) -> None:
    """No message from one instance to Redis arrives for 10 s; then all of them arrive, late"""
    await link_blocked(run, run.arena.redis_link, "up", "degraded", degraded)


@scenario
async def redis_restarted_empty(run: Run) -> None:
    """SIGKILL of Redis; it comes back with nothing in it"""
    await run.arena.kill("redis")
    await run.arena.empty_redis_files()
    await run.arena.start("redis")


@scenario
async def redis_down(run: Run) -> None:
    """Redis killed and gone for 10 s"""
    await killed(run, ["redis"], "degraded", degraded)
