"""Faults of NATS, and of the link to it, where it is the bus. Redis keeps the queue, and is well."""
import asyncio
import signal

from arena import every
from run import Run

from .scenario import APIS, GAPS, degraded, for_bus, killed, link_blocked, outage, scenario


@for_bus("nats")
@scenario
async def nats_down(run: Run) -> None:
    """NATS killed and gone for 10 s"""
    before = {name: await run.metric(name, GAPS) for name in APIS}
    await killed(run, ["nats"], "degraded", degraded)
    for name in APIS:
        run.expect(
            await run.metric(name, GAPS) > before[name],
            f"{name} had nothing to read from the log: the fault did not bite",
        )


@for_bus("nats")
@scenario
async def nats_restarted(run: Run) -> None:
    """SIGKILL of NATS and a start, five times"""
    for _ in range(5):
        await asyncio.sleep(run.random.uniform(0.1, 0.6))
        await run.arena.kill("nats")
        await run.arena.start("nats")


@for_bus("nats")
@scenario
async def nats_frozen(run: Run) -> None:
    """SIGSTOP of NATS for 10 s: connections stay, nothing answers"""
    run.arena.send_signal("nats", signal.SIGSTOP)
    await outage(run, APIS, "degraded", degraded)
    run.arena.send_signal("nats", signal.SIGCONT)


@for_bus("nats")
@scenario
async def nats_clients_disconnected(run: Run) -> None:
    """The connection of one instance to NATS is reset, ten times in 3 s"""

    async def cut() -> None:
        run.arena.nats_link.cut()

    await every(0.3, 3, cut)


@for_bus("nats")
@scenario
async def nats_link_half_open(run: Run) -> None:
    """One instance receives nothing from NATS for 10 s, though its connection is up"""
    await link_blocked(run, run.arena.nats_link, "down", "degraded", degraded)


@for_bus("nats")
@scenario
async def nats_link_mute(run: Run) -> None:
    """No message from one instance to NATS arrives for 10 s; then all of them arrive, late"""
    await link_blocked(run, run.arena.nats_link, "up", "degraded", degraded)
