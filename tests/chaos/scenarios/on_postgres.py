"""Faults of PostgreSQL, and of the link to it."""
import asyncio
import signal

from arena import every
from run import Run

from .scenario import APIS, killed, link_blocked, not_ready, outage, scenario, serving


@scenario
async def postgres_stopped(run: Run) -> None:
    """A fast shutdown of PostgreSQL; gone for 10 s"""
    await run.arena.stop("postgres")
    await outage(run, APIS, "not ready", not_ready)
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
    await killed(run, ["postgres"], "not ready", not_ready)


@scenario
async def postgres_frozen(run: Run) -> None:
    """SIGSTOP of every process of PostgreSQL for 10 s: connections stay, nothing answers"""
    run.arena.send_signal_to_tree("postgres", signal.SIGSTOP)
    await outage(run, APIS, "not ready", not_ready)
    run.arena.send_signal_to_tree("postgres", signal.SIGCONT)


@scenario
async def postgres_sessions_ended(run: Run) -> None:
    """pg_terminate_backend of every session every 200 ms for 5 s"""

    def end_all() -> None:
        with run.arena.database() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )

    await every(0.2, 5, lambda: asyncio.to_thread(end_all))


@scenario
async def postgres_link_half_open(run: Run) -> None:
    """One instance receives nothing from PostgreSQL for 10 s, though its connections are up"""
    await link_blocked(run, run.arena.postgres_link, "down", "not ready", not_ready)


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
    """Another session holds the locks on two matches for 5 s, longer than DB_LOCK_TIMEOUT_MS; one of them should start or end"""
    async with run.arena.rows_locked(run.matches[:1] + run.scheduled[:1]):
        await run.stays(APIS, "serving", serving, 5)
    run.expect(any(one.answers_5xx for one in run.trouble.values()), "no write was refused: the fault did not bite")


@scenario
async def pool_exhausted(run: Run) -> None:
    """Another session holds the locks on all matches for 5 s: every connection of the pools waits"""
    async with run.arena.rows_locked(run.matches + run.scheduled):
        await asyncio.sleep(5)
    run.expect(any(one.answers_5xx for one in run.trouble.values()), "no write was refused: the fault did not bite")
