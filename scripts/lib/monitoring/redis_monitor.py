"""scripts/redis-monitor: shows live the events in the Redis of Live Score. Needs only the standard library and
redis-cli."""
from __future__ import annotations

import argparse
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time
from datetime import datetime
from typing import Any, Iterator
from urllib.parse import unquote, urlsplit

from terminal import Terminal, printable
from server_address import SOURCE, Trouble, add_arguments, address, in_container, not_found

CHANNEL = ":events"  # after the prefix, as QUEUE
QUEUE = ":q:{transitions}:"
SETS = ("waiting", "leased", "dead", "reasons")
DEAD_SHOWN = 5

DESCRIPTION = """\
Shows live what happens in the Redis of Live Score: the delay queue of the transitions (waiting, leased,
dead), the subscribers of the channel, operations, memory, and each event as it is published. End it
with Ctrl-C."""

EPILOG = """\
A dead job has failed JOB_MAX_ATTEMPTS times; it is shown with the reason.

exit status: 0, or 1 when --once gets no answer, or there is no redis-cli or no container
"""

# One script, so that all numbers belong to one moment and come as one line.
SNAPSHOT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local seen = {now = now, info = redis.call('INFO'), subscribers = {}, given_up = {}}
seen.waiting = redis.call('ZCARD', KEYS[1])
seen.due = redis.call('ZCOUNT', KEYS[1], '-inf', now)
seen.next = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
seen.leased = redis.call('ZCARD', KEYS[2])
seen.dead = redis.call('ZCARD', KEYS[3])
for i, job in ipairs(redis.call('ZREVRANGE', KEYS[3], 0, ARGV[1] - 1)) do
  seen.given_up[i] = {job, redis.call('HGET', KEYS[4], job) or '?'}
end
for i = 2, #ARGV do
  local count = redis.call('PUBSUB', 'NUMSUB', ARGV[i])[2]
  if count > 0 then seen.subscribers[ARGV[i]] = count end
end
return cjson.encode(seen)
"""


class RedisCli:
    """Runs redis-cli, here or in the container."""

    def __init__(self, url: str | None, prefix: str | None):
        """`prefix`: REDIS_PREFIX of the programs; None: the one that they use by default."""
        self._env = dict(os.environ)
        self.prefix = prefix or "livescore"
        self.channel = self.prefix + CHANNEL
        if url is None:
            self.name = "container redis"
            # This is the image's own client. A password, if there is one, is in the secret that the server reads.
            self._command = in_container(
                "redis",
                "secret=/run/secrets/redis_password; "
                "if [ -r $secret ]; then REDISCLI_AUTH=$(cat $secret); export REDISCLI_AUTH; fi; "
                'exec redis-cli --raw "$@"',
            )
            return
        parts = urlsplit(url)
        if parts.scheme not in ("redis", "rediss") or not parts.hostname:
            raise Trouble("the address must look like redis://[[user]:password@]host[:port][/database]")
        self.name = f"{parts.hostname}:{parts.port or 6379}"
        self._command = ["redis-cli", "--raw", "-h", parts.hostname, "-p", str(parts.port or 6379)]
        database = parts.path.strip("/")
        self._command += ["-n", database] if database else []
        if not prefix and database not in ("", "0"):
            self.prefix += ":" + database
            self.channel = self.prefix + CHANNEL
        self._command += ["--tls"] if parts.scheme == "rediss" else []
        self._command += ["--user", unquote(parts.username)] if parts.username and parts.password else []
        if parts.password:
            self._env["REDISCLI_AUTH"] = unquote(parts.password)  # no argument, because `ps` shows arguments

    def start(self, *arguments: str) -> subprocess.Popen:
        try:
            return subprocess.Popen(
                [*self._command, *arguments],
                cwd=SOURCE,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except FileNotFoundError:
            raise not_found(self._command[0]) from None

    def snapshot(self) -> dict[str, Any]:
        asked = self.start(
            "EVAL",
            SNAPSHOT,
            str(len(SETS)),
            *(self.prefix + QUEUE + name for name in SETS),
            str(DEAD_SHOWN),
            self.channel,
            self.prefix + QUEUE + "wake",
        )
        try:
            text, _ = asked.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            asked.kill()
            asked.communicate()
            raise Trouble("no answer within 5 s") from None
        try:
            seen = json.loads(text)
        except ValueError:
            raise Trouble(" ".join(text.split()) or f"redis-cli ended with {asked.returncode}") from None
        lines = (line.split(":", 1) for line in seen["info"].splitlines() if ":" in line)
        seen["info"] = dict(lines)
        return seen


def read_messages(lines: Iterator[str], channel: str) -> Iterator[tuple[str, str]]:
    """A line that redis-cli prints for a subscription, as (kind, line for people). The kinds: event, heads, subscribed,
    ?"""
    header = None
    for line in lines:
        line = line.rstrip("\n")
        if header:
            match, seq, kind = header
            header = None
            try:
                line = json.dumps(json.loads(line)["data"], ensure_ascii=False, separators=(",", ":"))
            except (ValueError, KeyError):
                pass  # shown as it is
            yield "event", f"#{match:<6} seq {seq:<5} {kind:<18} {line}"
        elif found := re.fullmatch(r"1 (\d+) (\d+) (\S+) \d+", line):
            header = found.groups()
        elif line.startswith("heads ["):
            yield "heads", line
        elif line == "subscribe":
            yield "subscribed", ""
        elif line not in ("message", channel, "1", ""):
            yield "?", line


class Listener(threading.Thread):
    """Subscribes, also again after each loss, and passes on each message."""

    def __init__(self, cli: RedisCli):
        super().__init__(daemon=True)
        self._cli = cli
        self._child: subprocess.Popen | None = None
        self._ended = False
        self.subscribed = threading.Event()
        self.heard: queue.Queue[tuple[str, str]] = queue.Queue()

    def run(self) -> None:
        while not self._ended:
            self._child = self._cli.start("SUBSCRIBE", self._cli.channel)
            for item in read_messages(self._child.stdout, self._cli.channel):
                if item[0] == "subscribed":
                    self.subscribed.set()
                self.heard.put(item)
            self.subscribed.clear()
            self._child.wait()
            time.sleep(1)

    def end(self) -> None:
        self._ended = True
        if self._child and self._child.poll() is None:
            self._child.terminate()


def duration(milliseconds: float) -> str:
    seconds = milliseconds / 1000
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} s"


def board(cli: RedisCli, seen: dict[str, Any], own_subscriptions: int, rates: dict[str, float]) -> list[str]:
    info = seen["info"]
    limit = info.get("maxmemory_human", "?") if info.get("maxmemory") != "0" else "none"
    coming = "" if seen.get("next") is None else f", next {_when(float(seen['next']) - seen['now'])}"
    others = {
        channel: count - (own_subscriptions if channel == cli.channel else 0)
        for channel, count in dict(seen["subscribers"] or {}).items()
    }
    others.setdefault(cli.channel, 0)
    lines = [
        f"redis {info.get('redis_version')} at {cli.name}  up {duration(1000 * int(info.get('uptime_in_seconds', 0)))}  "
        f"memory {info.get('used_memory_human')} (limit {limit}, {info.get('maxmemory_policy')})  "
        f"clients {info.get('connected_clients')}  ops/s {info.get('instantaneous_ops_per_sec')}  "
        f"evicted {info.get('evicted_keys')}",
        f"queue transitions  waiting {seen['waiting']} (due {seen['due']}{coming})  leased {seen['leased']}  "
        f"dead {seen['dead']}",
    ]
    lines += [f"channel {channel}  subscribers {count}" for channel, count in sorted(others.items())]
    if rates:
        lines[2] += "  " + "  ".join(f"{kind}/s {rate:.1f}" for kind, rate in rates.items())
    lines += [f"dead {job}: {reason}" for job, reason in seen["given_up"] or []]
    return [printable(line) for line in lines]


def _when(milliseconds: float) -> str:
    return f"in {duration(milliseconds)}" if milliseconds >= 0 else f"{duration(-milliseconds)} ago"


def watch(cli: RedisCli, interval: float, show_heads: bool) -> None:
    """Shows the numbers until it is interrupted. It shows an outage of Redis, and goes on."""
    terminal = Terminal()
    listener = Listener(cli)
    listener.start()
    listener.subscribed.wait(1)  # so that the numbers do not count it as another client's subscription
    counts = {"events": 0, "heads": 0}
    # The first look comes at once and has no rates yet.
    counted_since = next_tick = time.monotonic()
    rates: dict[str, float] = {}
    try:
        while True:
            now = time.monotonic()
            if now >= next_tick:
                if now - counted_since > interval / 2:
                    rates = {name: count / (now - counted_since) for name, count in counts.items()}
                    counts, counted_since = dict.fromkeys(counts, 0), now
                _show(terminal, cli, int(listener.subscribed.is_set()), rates)
                next_tick = time.monotonic() + interval
            try:
                kind, text = listener.heard.get(timeout=max(0.01, next_tick - time.monotonic()))
            except queue.Empty:
                continue
            if kind in ("event", "heads"):
                counts["events" if kind == "event" else "heads"] += 1
            if kind in ("event", "?") or kind == "heads" and show_heads:
                terminal.line(_cut(terminal, f"{datetime.now():%H:%M:%S.%f}"[:12] + f"  {printable(text)}"))
    finally:
        listener.end()
        terminal.close()


def _cut(terminal: Terminal, line: str) -> str:
    if not terminal.is_tty:
        return line
    return line[: os.get_terminal_size(sys.stdout.fileno()).columns - 1]


def _show(terminal: Terminal, cli: RedisCli, own: int, rates: dict[str, float]) -> None:
    try:
        lines = board(cli, cli.snapshot(), own, rates)
    except Trouble as trouble:
        lines = [f"redis at {cli.name} does not answer: {trouble}"]
    terminal.board(lines)
    if not terminal.is_tty:
        for line in lines:
            terminal.line(f"{datetime.now():%H:%M:%S}  {line}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="redis-monitor",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser, "REDIS_URL")
    parser.add_argument(
        "--prefix",
        default=os.environ.get("REDIS_PREFIX"),
        help="the programs' REDIS_PREFIX (default: $REDIS_PREFIX, or the programs' default)",
    )
    parser.add_argument(
        "--interval", type=float, default=2.0, metavar="SECONDS", help="the time between two looks (default 2)"
    )
    parser.add_argument(
        "--heads", action="store_true", help="show each announcement of heads, instead of only counting them"
    )
    parser.add_argument("--once", action="store_true", help="one look, without the events")
    options = parser.parse_args(arguments)
    if not 0.1 <= options.interval <= 3600:
        parser.error("--interval must be 0.1 to 3600")
    try:
        cli = RedisCli(address(options, "REDIS_URL"), options.prefix)
        if options.once:
            print("\n".join(board(cli, cli.snapshot(), 0, {})))
            return 0
        cli.start("--version").communicate()  # reports an absent redis-cli at once, and not by the listener's thread
        watch(cli, options.interval, options.heads)
    except Trouble as trouble:
        print(f"redis-monitor: {trouble}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        return 0
    return 0
