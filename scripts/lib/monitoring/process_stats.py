"""CPU and memory of a stack's services, from /proc. scripts/docker-stats shows them where there are no
containers."""
import argparse
import os
import sys
import time
from pathlib import Path
from typing import Optional

from stack import services as catalogue
from stack.process import descendants
from stack.settings import StackError, State

_TICKS = os.sysconf("SC_CLK_TCK")  # a second


def _cpu_seconds(pid: int) -> float:
    """The CPU time that the process has used; 0 when the process has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0
    fields = text[text.rindex(")") + 2 :].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _memory(pid: int) -> Optional[int]:
    """The process's share of memory (PSS) in bytes, so that memory which PostgreSQL's processes share counts once.
    None: this user may not see it."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def table(state: State, seconds: float) -> list[str]:
    """The lines of a table with the CPU share of each service over the next `seconds`, and its memory."""
    families = {}
    for service in catalogue.make(state, state.load()):
        if (pid := service.process.pid()) is not None:
            families[service.name] = [pid, *descendants(pid)]
    if not families:
        raise StackError(f"nothing runs in {state.folder}; start it with: scripts/stack up")
    before = {pid: _cpu_seconds(pid) for family in families.values() for pid in family}
    began = time.monotonic()
    time.sleep(seconds)
    elapsed = time.monotonic() - began
    lines = [f"{'SERVICE':12} {'PID':>8} {'PROCESSES':>10} {'CPU %':>7} {'MEM MiB':>8}"]
    for name, family in families.items():
        used = sum(max(0.0, _cpu_seconds(pid) - before[pid]) for pid in family)
        shares = [share for pid in family if (share := _memory(pid)) is not None]
        memory = f"{sum(shares) / 2**20:.1f}" if len(shares) == len(family) else "?"
        lines.append(f"{name:12} {family[0]:>8} {len(family):>10} {100 * used / elapsed:>7.1f} {memory:>8}")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="docker-stats")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args()
    clear = "\x1b[H\x1b[2J" if sys.stdout.isatty() else ""
    try:
        while True:
            print(clear + "\n".join(table(State(options.state), 1.0 if options.once else 2.0)), flush=True)
            if options.once:
                return 0
    except StackError as problem:
        print(f"docker-stats: {problem}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 0


if __name__ == "__main__":
    sys.exit(main())
