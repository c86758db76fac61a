"""The command line of scripts/bench."""
import argparse
import json
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

from stack.settings import SOURCE, StackError

from . import machine
from .catalogue import CASES, GROUPS, Case
from .lab import Lab
from .private_stack import PrivateStack
from .report import document, results, words
from .verdicts import Sample, rows_of, sections_of

_DOCUMENT = SOURCE / "docs" / "PERFORMANCE.md"
_RESULTS = SOURCE / "build" / "bench" / "results.json"
_STATE = SOURCE / "build" / "bench" / "stack"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures Live Score against what this machine can do: builds a Release, starts private servers, runs each\n"
        "case beside its anchor, and writes docs/PERFORMANCE.md. docs/PERFORMANCE.md says what the figures mean.",
        epilog="Exit 0: every target is met. 1: a target is missed. 2: a case could not be measured, or lost an event.",
    )
    parser.add_argument("--list", action="store_true", help="name the cases and end")
    parser.add_argument("--only", type=lambda text: text.split(","), metavar="NAME,…", help="only these cases")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="repetitions of each case (default 3)")
    parser.add_argument(
        "--quick", action="store_true", help="small and short, once: shows that it works, but not how fast it is"
    )
    parser.add_argument("--long", action="store_true", help="run also the ten minutes of `endurance`")
    parser.add_argument(
        "--shared", action="store_true", help="others use this machine too: claim no core for the measuring"
    )
    parser.add_argument(
        "--bin", type=Path, metavar="DIR", help="measure the programs in DIR instead of building a Release"
    )
    parser.add_argument(
        "--base-port", type=int, default=23000, metavar="PORT", help="first port of the private servers (default 23000)"
    )
    parser.add_argument(
        "--state",
        type=Path,
        default=_STATE,
        metavar="DIR",
        help="folder of the private servers (default build/bench/stack)",
    )
    parser.add_argument(
        "--json", type=Path, default=_RESULTS, metavar="FILE", help="all samples (default build/bench/results.json)"
    )
    parser.add_argument(
        "--redraw",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="measure nothing: write docs/PERFORMANCE.md from the samples of earlier runs. A figure is that of the last FILE "
        "that has it",
    )
    parser.add_argument(
        "--document", type=Path, default=_DOCUMENT, metavar="FILE", help="what to write (default docs/PERFORMANCE.md)"
    )
    parser.add_argument(
        "--no-write",
        dest="write",
        action="store_false",
        help="do not write docs/PERFORMANCE.md; --only and --quick imply this",
    )
    return parser


def _chosen(options: argparse.Namespace) -> list[Case]:
    if options.only:
        by_name = {case.name: case for case in CASES}
        if unknown := [name for name in options.only if name not in by_name]:
            raise machine.BenchError(f"there is no case {', '.join(unknown)}; there are: {' '.join(by_name)}")
        return [by_name[name] for name in options.only]
    return [case for case in CASES if not case.only_named and (options.long or not case.only_long)]


def _build() -> Path:
    print("building (build/release) …", flush=True)
    for command in (
        ["scripts/deps", "build", "run"],
        ["cmake", "--preset", "release", "-DLIVESCORE_BENCH=ON"],
        ["cmake", "--build", "build/release"],
        ["cmake", "--build", "build/release", "--target", "bench"],
    ):
        if (
            subprocess.run(
                command,
                cwd=SOURCE,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL if command[0] == "cmake" else None,
            ).returncode
            != 0
        ):
            raise machine.BenchError(f"this failed (see above): {' '.join(command)}")
    return SOURCE / "build" / "release" / "bin"


def _measure(case: Case, lab: Lab, repetitions: int) -> list[Sample]:
    began = time.monotonic()
    samples: list[Sample] = []
    for _ in range(1 if case.only_long else repetitions):
        samples += case.measure(lab)
    print(f"\n{case.name} ({time.monotonic() - began:.0f} s)", flush=True)
    for row in rows_of(samples):
        anchor = (
            f"   {row.target.anchor} {words.spread(row.anchor)}   ratio {words.spread(row.judged)}"
            if row.anchor
            else ""
        )
        print(
            f"  {row.verdict:7} {row.target.figure}: {words.spread(row.value)} {row.target.unit}{anchor}   {words.bound(row)}",
            flush=True,
        )
    return samples


def _run(options: argparse.Namespace) -> int:
    cases = _chosen(options)
    programs = options.bin.resolve() if options.bin else _build()
    placement = machine.Placement(options.shared)
    circumstances = machine.description(placement)
    if not placement.can_be_realtime:
        why = "--shared" if options.shared else "it takes root and two cores"
        print(f"note: nothing is pinned or real-time ({why}); the figures vary more", flush=True)
    if circumstances["load"] > 0.5:
        print(
            f"note: this machine is busy (load {circumstances['load']:.1f}); figures of a quiet one are what counts",
            flush=True,
        )
    options.state.parent.mkdir(parents=True, exist_ok=True)
    stack = PrivateStack(options.state, options.base_port, programs)
    lab = Lab(stack, machine.Generators(programs, placement), placement, options.quick)
    samples: list[tuple[str, list[Sample]]] = []
    published: list[tuple[str, list[Sample]]] = []
    failed: list[str] = []
    began = time.monotonic()
    try:
        for case in cases:
            try:
                found = _measure(case, lab, 1 if options.quick else options.repeat)
                samples.append((case.group, found))
                if not case.own_table:
                    published.append((case.group, found))
            except Exception as problem:  # a mistake in one case does not throw the others' figures away
                is_foreseen = isinstance(problem, (machine.BenchError, StackError))
                print(f"\n{case.name} FAILED: {problem if is_foreseen else traceback.format_exc()}", flush=True)
                failed.append(case.name)
                stack.down()
    finally:
        stack.down()
    sections = sections_of(samples, GROUPS)
    rows = [row for section in sections for row in section.rows]
    circumstances |= {
        "version": machine.run_quietly(["git", "-C", str(SOURCE), "describe", "--always", "--dirty"]).strip(),
        "date": time.strftime("%Y-%m-%d"),
        "repetitions": options.repeat,
    }
    results.write_json(options.json, circumstances, sections, [one for _, found in samples for one in found])
    missed = [row for row in rows if not row.is_met]
    print(
        f"\n{len(rows) - len(missed)} of {len(rows)} figures as wanted, {len(failed)} cases failed, "
        f"{time.monotonic() - began:.0f} s; all samples: {options.json}"
    )
    if options.write and not (options.only or options.quick or failed):
        picture = document.publish(options.document, circumstances, sections_of(published, GROUPS))
        for case in cases:
            if case.own_table:
                document.publish_lists(options.document, circumstances, case.own_table.read_text())
        print(f"written: {options.document}, {picture}")
    return 2 if failed else 1 if missed else 0


def _redraw(options: argparse.Namespace) -> int:
    files = ", ".join(map(str, options.redraw))
    try:
        circumstances, sections = results.read_json(options.redraw, GROUPS)
    except (OSError, KeyError, TypeError, json.JSONDecodeError) as problem:
        raise machine.BenchError(f"{files}: these are no samples of a run ({problem!r})") from problem
    if not sections:
        raise machine.BenchError(f"there are no figures in {files}")
    picture = document.publish(options.document, circumstances, sections)
    print(f"written: {options.document}, {picture}")
    return 0


def main() -> int:
    options = _parser().parse_args()
    if options.list:
        for case in CASES:
            print(f"{case.name:15} {case.about}")
        return 0
    # SIGTERM takes the servers down too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return _redraw(options) if options.redraw else _run(options)
    except (machine.BenchError, StackError, json.JSONDecodeError) as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
