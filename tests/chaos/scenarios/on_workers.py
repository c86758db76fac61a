"""Faults of workers."""
import asyncio
import signal

from run import Run

from .scenario import degraded, killed, scenario


_WORKERS = " FROM pg_stat_activity WHERE application_name = 'livescore-worker'"
_WAITING_STEPS = _WORKERS + " AND wait_event_type = 'Lock'"
# A statement that runs before its moment is not the first one of its transaction: BEGIN was.
_WAITING_EARLY_STEPS = _WAITING_STEPS + " AND xact_start < query_start"
_OPEN_TRANSACTIONS = _WORKERS + " AND state = 'idle in transaction'"


async def _freeze_at_a_locked_row(run: Run, worker: str, waiting_steps: str = _WAITING_STEPS) -> bool:
    """Freezes the worker while one of its steps waits for a row. Returns False, and the worker goes on, when no step waits. The
    wait is checked again when the worker is frozen, because PostgreSQL ends the wait after DB_LOCK_TIMEOUT_MS, and then the
    worker gives its leases back."""
    if not await run.arena.query("SELECT pid" + waiting_steps):
        return False
    run.arena.send_signal(worker, signal.SIGSTOP)
    if await run.arena.query("SELECT pid" + waiting_steps):
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
async def worker_frozen_in_a_transaction(run: Run) -> None:
    """SIGSTOP of a worker whose statement has run, and whose commit waits for the moment: it holds the locks of matches"""
    await run.arena.kill("worker-2")
    async with run.arena.rows_locked(run.scheduled):
        async with asyncio.timeout(20):
            while not await _freeze_at_a_locked_row(run, "worker-1", _WAITING_EARLY_STEPS):
                await asyncio.sleep(0.02)
    async with asyncio.timeout(20):
        while not await run.arena.query("SELECT pid" + _OPEN_TRANSACTIONS):
            await asyncio.sleep(0.02)
    try:
        async with asyncio.timeout(3):
            while await run.arena.query("SELECT pid" + _OPEN_TRANSACTIONS):
                await asyncio.sleep(0.02)
    except TimeoutError:
        run.expect(False, "PostgreSQL left the locks to a worker that stood still")
    run.arena.send_signal("worker-1", signal.SIGCONT)
    run.end_fault()
    await run.arena.start("worker-2")


@scenario
async def workers_dead_over_kick_off(run: Run) -> None:
    """Both workers dead for 10 s while matches should start and end: no heads, no transitions"""
    await killed(run, ["worker-1", "worker-2"], "degraded", degraded)


@scenario
async def worker_clock_wrong(run: Run) -> None:
    """The clock of one worker jumps five minutes ahead, then back behind"""
    run.expect(run.arena.has_clock, "libfaketime is not installed: scripts/deps test")
    for offset in (300, -300):
        run.arena.set_clock(offset)
        await asyncio.sleep(5)
    run.arena.set_clock(0)
