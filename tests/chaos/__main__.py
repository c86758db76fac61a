"""scripts/chaos: makes faults under load, and checks the promise. See docs/RELIABILITY.md."""
import argparse
import asyncio
import json
import os
import random
import resource
import signal
import sys
import time
import traceback
from dataclasses import asdict
from pathlib import Path

from arena import ROOT, Arena
from capabilities import capabilities
from feed_writer import follows_providers
from report import as_json, details, table
from run import run_scenario
from run_result import RECOVERY_SECONDS, Load, Result
from scenarios import SCENARIOS, scenarios_with
from stack_fixture import bus_under_test


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/chaos",
        description="Does faults to a stack of its own under load, and compares what every subscriber "
        "received and every writer was answered with the log. Exit 0 only when nothing was lost, repeated, left out, reordered or "
        "doubled, and everybody was complete in time after each fault. LIVESCORE_TEST_BUS=nats: with NATS as the bus.",
    )
    parser.add_argument("--list", action="store_true", help="tell the scenarios and end")
    parser.add_argument(
        "--only", action="append", choices=SCENARIOS, metavar="NAME", help="this scenario; may be repeated"
    )
    parser.add_argument("--seconds", type=float, default=6.0, help="of load around each fault (default 6)")
    parser.add_argument(
        "--subscribers", type=int, default=200, help="default 200, by WebSocket, server-sent events and long polls"
    )
    parser.add_argument("--writers", type=int, default=8, help="default 8")
    parser.add_argument("--rate", type=float, default=8.0, help="writes a second of each (default 8)")
    parser.add_argument("--fed", type=int, default=2, help="matches that a provider feeds (default 2)")
    parser.add_argument(
        "--recovery",
        type=float,
        default=RECOVERY_SECONDS,
        metavar="SECONDS",
        help="after a fault in which all has to be well again (default 3)",
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=20.0,
        metavar="SECONDS",
        help="before what should be there by then counts as lost (default 20)",
    )
    parser.add_argument("--seed", type=int, default=None, help="of all that is random; told at the start")
    parser.add_argument(
        "--bin",
        type=Path,
        default=os.environ.get("LIVESCORE_BIN", "build/dev/bin"),
        help="the programs (default: LIVESCORE_BIN, else build/dev/bin)",
    )
    parser.add_argument("--base-port", type=int, default=int(os.environ.get("LIVESCORE_TEST_BASE_PORT", "21500")))
    parser.add_argument(
        "--env",
        action="append",
        default=[],
        metavar="[SERVICE:]NAME=VALUE",
        help="a setting for the API and the workers, or for one of them; may be repeated",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="the results, also as JSON")
    parser.add_argument(
        "--logs",
        type=Path,
        default=ROOT / "build" / "chaos-logs",
        metavar="DIR",
        help="the services' logs are kept here when something failed (default build/chaos-logs)",
    )
    return parser.parse_args()


async def _main(options: argparse.Namespace) -> int:
    # Works like Ctrl-C: the harness takes the stack down.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asyncio.current_task().cancel)
    seed = options.seed if options.seed is not None else random.randrange(1_000_000)
    bus = bus_under_test()
    names = options.only or scenarios_with(bus)
    if others := set(names) - set(scenarios_with(bus)):
        print(f"chaos: not with LIVESCORE_TEST_BUS={bus}: {', '.join(sorted(others))}", file=sys.stderr)
        return 64
    print(
        f"chaos: {len(names)} scenarios, {options.subscribers} subscribers, {options.writers} writers, seed {seed}",
        flush=True,
    )
    env = dict(setting.split("=", 1) for setting in options.env)
    arena = await Arena(options.base_port, Path(options.bin).resolve(), env=env).up()
    results: list[Result] = []
    try:
        keyed, streams = await capabilities(arena)
        if not keyed:
            print("chaos: Idempotency-Key is not honoured here: repeated writes do not count as doubled", flush=True)
        if not streams:
            print("chaos: there are no server-sent events here: all subscribers use WebSockets", flush=True)
        feeds = await follows_providers(arena.stack.api(1))
        if options.fed and not feeds:
            print("chaos: no providers are followed here: there is no feed among the writers", flush=True)
        load = Load(
            seconds=options.seconds,
            subscribers=options.subscribers,
            writers=options.writers,
            rate=options.rate,
            fed=options.fed if feeds else 0,
            seed=seed,
            keyed=keyed,
            streams=streams,
            recovery=options.recovery,
            patience=options.patience,
        )
        for name in names:
            began = time.monotonic()
            print(f"  {name} …", end="", flush=True)
            try:
                result = await run_scenario(name, SCENARIOS[name], arena, load)
            except Exception as problem:  # the harness goes on with the next scenario, and this one counts as failed
                result = Result(name, failures=[f"the scenario itself failed: {problem!r}\n{traceback.format_exc()}"])
            results.append(result)
            print(f" {'ok' if result.passed else 'FAILED'} ({time.monotonic() - began:.0f} s)", flush=True)
            if not result.passed:
                print(details(result), flush=True)
            await arena.restore()
    finally:
        if not all(result.passed for result in results):
            arena.keep_logs(options.logs)
            print(f"chaos: logs kept in {options.logs}", flush=True)
        await arena.down()
    print("\n" + table(results), flush=True)
    if options.json:
        options.json.write_text(
            json.dumps({"load": asdict(load), "results": [as_json(one) for one in results]}, indent=2) + "\n"
        )
    passed = len(results) == len(names) and all(result.passed for result in results)
    print("chaos: PASS" if passed else f"chaos: FAIL; again with --seed {seed}", flush=True)
    return 0 if passed else 1


def main() -> int:
    options = _options()
    if options.list:
        for name, function in SCENARIOS.items():
            print(f"{name:40} {function.__doc__}")
        return 0
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        return asyncio.run(_main(options))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("\nchaos: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
