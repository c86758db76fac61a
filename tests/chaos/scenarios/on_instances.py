"""Faults of API instances and of nginx."""
import asyncio
import signal

from run import Run

from .scenario import APIS, GAPS, outage, scenario, silent


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
    """Commits of one instance do not reach the bus any more; then it is killed"""
    before = await run.metric("api-2", GAPS)
    run.arena.bus_link.block("up")
    await asyncio.sleep(0.5)
    await run.arena.kill("api-1")
    run.arena.bus_link.cut()
    run.arena.bus_link.restore()
    run.end_fault()
    await run.arena.start("api-1")
    run.expect(await run.metric("api-2", GAPS) > before, "every commit was published after all: the fault did not bite")


@scenario
async def api_frozen(run: Run) -> None:
    """SIGSTOP of an API instance for 10 s"""
    run.arena.send_signal("api-1", signal.SIGSTOP)
    await outage(run, ["api-1"], "silent", silent)
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
