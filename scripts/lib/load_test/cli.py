"""The command line of scripts/load."""
import argparse
import asyncio
import os
import sys
import time
from pathlib import Path

import aiohttp

from terminal import Terminal
from server_address import DEFAULT_STATE, SOURCE, Trouble, stack_exports

from . import page, scenario
from .measurements import Measurements, percentile
from .visitors import LoadError, Visitors
from .watchers import Watcher

_MATCHES = 3
_LINGER_SECONDS = 5  # for events that are still under way


def _positive(text: str) -> float:
    number = float(text)
    if number <= 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/load",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="A load test in four phases: "
        + ", ".join(f"{phase.name} ({phase.seconds} s at {phase.visitors_per_s}/s)" for phase in scenario.PHASES)
        + ".\n"
        "Of a hundred visitors, 50 browse matches, 30 read and write commentary, 20 ask for the health. Besides,\n"
        "subscribers follow the matches by WebSocket and check that each event comes, once and in order.",
        epilog="Exit 0: PASS. 1: an error, or an event that was lost, doubled or out of order. 2: the test could not be run.",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--url", help="the service's address (default: $LIVESCORE_API, or the stack in .stack)")
    where.add_argument(
        "--state", type=Path, metavar="DIR", help="the stack in this folder, started by scripts/stack up"
    )
    parser.add_argument(
        "--duration-scale",
        type=_positive,
        default=1,
        metavar="X",
        help="a factor for the length of each phase: 0.1 is half a minute in all",
    )
    parser.add_argument(
        "--rate-scale", type=_positive, default=1, metavar="X", help="a factor for the number of visitors per second"
    )
    parser.add_argument("--subscribers", type=int, default=20, metavar="N", help="WebSockets (default 20)")
    parser.add_argument(
        "--html",
        type=Path,
        default=SOURCE / "build" / "load" / "report.html",
        metavar="FILE",
        help="the report (default build/load/report.html)",
    )
    return parser


def _url(options: argparse.Namespace) -> str:
    if options.url:
        return options.url.rstrip("/")
    if options.state:
        return stack_exports(options.state)["LIVESCORE_API"]
    if os.environ.get("LIVESCORE_API"):
        return os.environ["LIVESCORE_API"].rstrip("/")
    if DEFAULT_STATE.is_dir():
        return stack_exports(DEFAULT_STATE)["LIVESCORE_API"]
    raise LoadError("there is nothing to load: start it with scripts/stack up, or name it with --url")


def _progress(phase: scenario.Phase, left: float, visitors: Visitors, measurements: Measurements) -> list[str]:
    # The current second is not over, so the one before is the newest complete one.
    newest = measurements.all_requests().by_second
    values = newest.get(max(newest) - 1, []) if newest else []
    p99 = percentile(values, 0.99)
    return [
        f"{phase.name}: {left:.0f} s left, {phase.visitors_per_s:g} visitors/s, {visitors.present} here",
        f"answers {len(values)}/s, p99 {'–' if p99 is None else f'{p99:.1f} ms'}, {sum(measurements.errors.values())} errors",
        f"events {measurements.received} received",
    ]


async def _run_phase(phase: scenario.Phase, visitors: Visitors, measurements: Measurements, terminal: Terminal) -> None:
    began = time.monotonic()
    under_way: set[asyncio.Task] = set()

    async def admit() -> None:
        for due in scenario.arrivals(phase):
            await asyncio.sleep(max(0.0, began + due - time.monotonic()))
            task = asyncio.create_task(visitors.visit())
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.sleep(max(0.0, began + phase.seconds - time.monotonic()))

    admission = asyncio.create_task(admit())
    while not admission.done():
        terminal.board(_progress(phase, began + phase.seconds - time.monotonic(), visitors, measurements))
        await asyncio.wait([admission], timeout=0.5)
    await admission
    if under_way:
        await asyncio.wait(under_way)
    values = [
        value
        for second, some in measurements.all_requests().by_second.items()
        if second >= int(began - visitors._began)
        for value in some
    ]
    p50, p99 = percentile(values, 0.5), percentile(values, 0.99)
    summary = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms" if p50 is not None and p99 is not None else "no answer"
    terminal.line(f"{phase.name:10} {len(values):6} answers, {summary}, {sum(measurements.errors.values())} errors")


async def _run(options: argparse.Namespace) -> int:
    url = _url(options)
    phases = scenario.scaled(options.duration_scale, options.rate_scale)
    measurements = Measurements()
    terminal = Terminal()
    began = time.monotonic()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=10)) as session:
        visitors = Visitors(url, session, measurements, began)
        try:
            await visitors.create_matches(_MATCHES)
            watchers = [
                Watcher(
                    "ws" + url.removeprefix("http") + "/ws", visitors.matches, measurements, visitors.posted_at, began
                )
                for _ in range(options.subscribers)
            ]
            for watcher in watchers:
                await watcher.open(session)
            terminal.line(
                f"loading {url}: {options.subscribers} subscribers, {sum(phase.seconds for phase in phases):.0f} s"
            )
            for phase in phases:
                await _run_phase(phase, visitors, measurements, terminal)
            measurements.expected = sum(measurements.posted.values()) * options.subscribers
            deadline = time.monotonic() + _LINGER_SECONDS
            while measurements.received < measurements.expected and time.monotonic() < deadline:
                await asyncio.sleep(0.05)
            for watcher in watchers:
                await watcher.close()
        finally:
            terminal.close()
            await visitors.delete_matches()
    options.html.parent.mkdir(parents=True, exist_ok=True)
    options.html.write_text(
        page.render(f"Load test of {url}, {time.strftime('%Y-%m-%d %H:%M')}", phases, options.subscribers, measurements)
    )
    print(
        f"events     {measurements.received} of {measurements.expected} received, "
        f"p99 {percentile(measurements.deliveries.all(), 0.99) or 0:.1f} ms after the post"
    )
    print(f"report     {options.html}")
    problems = measurements.problems()
    for problem in problems:
        print(f"problem    {problem}")
    print("FAIL" if problems else "PASS")
    return 1 if problems else 0


def main() -> int:
    options = _parser().parse_args()
    try:
        return asyncio.run(_run(options))
    except (LoadError, Trouble) as problem:
        print(f"load: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
