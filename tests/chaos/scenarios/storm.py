"""Faults of all processes at once."""
import asyncio
import signal
import time
from typing import Awaitable, Callable

from run import Run

from .scenario import APIS, scenario


@scenario
async def storm(run: Run) -> None:
    """Twenty seconds of random faults at once: services killed, services frozen, links half open or reset"""
    arena, dice = run.arena, run.random
    end = time.monotonic() + 20
    busy: set[str] = set()
    bus = ["redis"]
    bus_links = []
    if arena.bus_link is arena.nats_link:
        bus, bus_links = [*bus, "nats"], [arena.nats_link]

    async def kill_some() -> None:
        # In the order in which they can start again.
        free = [name for name in ("postgres", *bus, *APIS, *arena.workers) if name not in busy]
        chosen = dice.sample(free, dice.randint(1, 3))
        victims = [name for name in free if name in chosen]
        busy.update(victims)
        await arena.kill(*victims)
        await asyncio.sleep(dice.uniform(0, 1))
        await arena.start(*victims)
        busy.difference_update(victims)

    async def freeze_one() -> None:
        free = [name for name in (*bus, *APIS, *arena.workers) if name not in busy]
        victim = dice.choice(free or ["nginx"])
        busy.add(victim)
        arena.send_signal(victim, signal.SIGSTOP)
        await asyncio.sleep(dice.uniform(0.5, 3))
        arena.send_signal(victim, signal.SIGCONT)
        busy.discard(victim)

    async def hurt_a_link() -> None:
        link = dice.choice([arena.redis_link, arena.postgres_link, *bus_links])
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
