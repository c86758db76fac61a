"""The command line of scripts/simulate-scale."""
from __future__ import annotations

import argparse
import json
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import worked
from .constants import MEASURED
from .plan import Audience, number, plan

SOURCE = Path(__file__).resolve().parents[3]
DOCUMENT = SOURCE / "docs" / "SCALING.md"
RESULTS = SOURCE / "build" / "bench" / "scale.json"

DESCRIPTION = """\
What an audience costs: instances, Redis, CPU, memory, network and storms of reconnects, by a discrete
simulation with measured constants (scripts/lib/scale/constants.py). Without an option it prints the
tables of docs/SCALING.md."""
EPILOG = """\
exit status: 0; 1 when the document is not what the model says (--check), or a prediction is over 15 %
off (--measure); 2 when a run could not be measured
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="simulate-scale",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--fix", action="store_true", help="write the tables into docs/SCALING.md")
    what.add_argument("--check", action="store_true", help="compare them with docs/SCALING.md")
    what.add_argument("--viewers", type=int, metavar="N", help="the plan for an audience of your own")
    what.add_argument(
        "--measure", action="store_true", help="compare predictions with runs on this machine (a quarter of an hour)"
    )
    own = parser.add_argument_group("with --viewers")
    own.add_argument("--matches", type=int, default=1, metavar="N", help="that run at once (default 1)")
    own.add_argument(
        "--rate", type=float, default=1.0, metavar="N", help="events a second of each in its busiest minute (default 1)"
    )
    runs = parser.add_argument_group("with --measure")
    runs.add_argument("--bin", type=Path, metavar="DIR", help="programs and bench_* (default build/release/bin)")
    runs.add_argument("--base-port", type=int, default=23000, metavar="PORT", help="of the private servers (23000)")
    runs.add_argument("--state", type=Path, metavar="DIR", help="their folder (default build/bench/scale)")
    runs.add_argument("--json", type=Path, default=RESULTS, metavar="FILE", help="all figures (build/bench/scale.json)")
    runs.add_argument("--repeat", type=int, default=3, metavar="N", help="runs of each size; the median counts (3)")
    runs.add_argument(
        "--quick", action="store_true", help="short runs: shows that it works, and says nothing of the model"
    )
    runs.add_argument("--write", action="store_true", help="write the comparison into docs/SCALING.md")
    return parser


def fill(document: str, name: str, text: str) -> str:
    """The document with this text between the marks of that name."""
    marks = re.compile(rf"(<!-- {name}: begin[^>]*-->\n).*?(<!-- {name}: end -->)", re.DOTALL)
    if len(marks.findall(document)) != 1:
        raise ValueError(f"docs/SCALING.md needs the marks of {name} once")
    return marks.sub(lambda found: f"{found[1]}{text}\n{found[2]}", document)


def made(document: str) -> str:
    for name, text in worked.sections(MEASURED).items():
        document = fill(document, name, text)
    return document


def _own(options: argparse.Namespace) -> int:
    if options.viewers < 1 or options.matches < 1 or options.rate <= 0:
        print("simulate-scale: viewers, matches and rate must be above 0", file=sys.stderr)
        return 2
    audience = Audience("yours", options.viewers, options.matches, options.rate)
    worked.AUDIENCES = (audience,)
    print(worked.audiences_table(MEASURED))
    answer = plan(audience, MEASURED)
    print(f"\n{answer.instances:,} instances; {number(audience.deliveries)} deliveries a second")
    return 0


def _measure(options: argparse.Namespace) -> int:
    from bench import machine
    from bench.lab import Lab
    from bench.private_stack import PrivateStack

    from . import measured

    programs = (options.bin or SOURCE / "build" / "release" / "bin").resolve()
    if not (programs / "bench_fanout").exists():
        print(f"simulate-scale: {programs} has no bench_fanout; run scripts/bench --quick first", file=sys.stderr)
        return 2
    placement = machine.Placement(is_realtime=False)
    about = machine.description(placement)
    if about["load"] > 0.5 * about["cores"]:
        print(
            f"simulate-scale: this machine is busy (load {about['load']:.1f}); the figures will vary", file=sys.stderr
        )
    stack = PrivateStack(options.state or SOURCE / "build" / "bench" / "scale", options.base_port, programs)
    lab = Lab(stack, machine.Generators(programs, placement), placement, options.quick)
    constants, repetitions = [], []
    try:
        # Constants and sizes are measured in turns, so that a slow minute of the machine falls on both.
        for _ in range(1 if options.quick else options.repeat):
            constants.append(measured.calibrate(lab, MEASURED))
            print("the constants of this machine:", flush=True)
            for name, value in vars(constants[-1]).items():
                if value != (given := getattr(MEASURED, name)):
                    print(f"  {name:20} {value:10.2f}   (given {given:.2f})")
            repetitions.append([])
            for figure in measured.repetition(lab, constants[-1]):
                repetitions[-1].append(figure)
                print(_line(figure), flush=True)
    except machine.BenchError as problem:
        print(f"simulate-scale: {problem}", file=sys.stderr)
        return 2
    finally:
        stack.down()
    comparisons = measured.compare(repetitions)
    print("medians:")
    for one in comparisons:
        print(f"{_line(one.figure)} {100 * one.deviation:+6.1f} %  {'ok' if one.is_met else 'OFF'}")
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(
        json.dumps(
            {
                "machine": about,
                "constants": [asdict(one) for one in constants],
                "repetitions": [[asdict(figure) for figure in figures] for figures in repetitions],
                "comparisons": [asdict(one) for one in comparisons],
            },
            indent=1,
        )
    )
    if options.write:
        DOCUMENT.write_text(fill(DOCUMENT.read_text(), "measured", comparison_table(about, comparisons)))
    return 0 if all(one.is_met for one in comparisons) else 1


def _line(figure: Any) -> str:
    size = f"{figure.size.instances} instances, {figure.size.sockets:,} sockets, {figure.size.rate:g}/s"
    found = f"predicted {figure.predicted:9.3f}  measured {figure.measured:9.3f} {figure.unit:6}"
    return f"{size:38} {figure.name:32} {found}"


def comparison_table(about: dict, comparisons: list) -> str:
    rows = [
        [
            f"{figure.size.instances}, {figure.size.sockets:,}, {figure.size.rate:g}/s",
            figure.name,
            f"{figure.predicted:.3g} {figure.unit}",
            f"{figure.measured:.3g} {figure.unit}",
            f"{100 * deviation:+.0f} %",
        ]
        for figure, deviation in ((one.figure, one.deviation) for one in comparisons)
    ]
    head = ["instances, sockets, events", "figure", "predicted", "measured", "off by"]
    return f"{about['cores']} cores of {about['cpu']}, Linux {about['kernel']}.\n\n" + worked.table(
        head, rows, right=True
    )


def main() -> int:
    options = _parser().parse_args()
    if options.viewers is not None:
        return _own(options)
    if options.measure:
        return _measure(options)
    if options.fix or options.check:
        before = DOCUMENT.read_text()
        after = made(before)
        if options.fix:
            DOCUMENT.write_text(after)
        elif after != before:
            print("docs/SCALING.md is not what the model says; run scripts/simulate-scale --fix", file=sys.stderr)
            return 1
        return 0
    for text in worked.sections(MEASURED).values():
        print(text + "\n")
    return 0
