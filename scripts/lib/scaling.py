"""scripts/test-scaling: proves that posts to one API instance reach the subscribers of another, each event once, in
order."""
from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import websockets

from service_client import credentials
from service_client.rest import Rest, instant
from server_address import Trouble

FIRST, SECOND = "http://127.0.0.1:8000", "http://127.0.0.1:8001"
# The wait after the last event, for events that come twice. The instances find events that they missed by the heads,
# which come twice a second.
LINGER = 1.2  # seconds
ATTEMPTS_THROUGH_PROXY = 20

DESCRIPTION = """\
Posts scores and commentary of several matches to API instance 1 and listens at instance 2 (and 1):
each event must arrive exactly once, in order, without a gap. The matches are deleted afterwards."""

EPILOG = """\
Behind a proxy, --url opens WebSockets until they have reached two instances, and posts through it too.

exit status: 0 PASS, 1 FAIL (an instance does not answer, or an event is missing, doubled, out of order
or different), 2 wrong usage
"""

# (type, the value that tells it from the others)
Event = tuple[str, str]


def judge(first: int, expected: list[Event], received: list[tuple[int, Event]]) -> list[str]:
    """The faults in the events of one match. The `expected` events have the numbers from `first` on."""
    numbers = range(first, first + len(expected))
    times = Counter(seq for seq, _ in received)
    problems = []
    if missing := [seq for seq in numbers if not times[seq]]:
        problems.append(f"did not arrive: {_list(missing)}")
    if doubled := [seq for seq, count in times.items() if count > 1]:
        problems.append(f"arrived more than once: {_list(doubled)}")
    if strange := [seq for seq in times if seq not in numbers]:
        problems.append(f"nobody posted: {_list(strange)}")
    order = [seq for seq, _ in received]
    if order != sorted(order):
        problems.append(f"arrived out of order: {_list(b for a, b in zip(order, order[1:]) if b < a)}")
    if altered := [seq for seq, event in received if seq in numbers and event != expected[seq - first]]:
        problems.append(f"differ from what was posted: {_list(altered)}")
    return problems


def _list(numbers) -> str:
    some = list(numbers)
    return "event " + ", ".join(map(str, some[:10])) + (f" and {len(some) - 10} more" if len(some) > 10 else "")


def event_of(message: dict) -> Event:
    data = message["data"]
    if message["type"] == "score:update":
        return message["type"], f"{data['homeScore']}-{data['awayScore']}"
    return message["type"], str(data.get("message"))


class Receiver:
    """A WebSocket at one instance, and the events that it has received for each match."""

    def __init__(self, url: str):
        self._url = url
        self._news = asyncio.Event()
        self.instance = "?"
        self.received: dict[int, list[tuple[int, Event]]] = {}
        self.arrivals: dict[Event, float] = {}
        self._subscribed: set[int] = set()
        self._failure: str | None = None

    async def open(self) -> "Receiver":
        try:
            self._socket = await websockets.connect(self._url, open_timeout=10, subprotocols=credentials.subprotocols())
            self.instance = json.loads(await asyncio.wait_for(self._socket.recv(), 10))["instance"]
        except (OSError, ValueError, KeyError, asyncio.TimeoutError, websockets.WebSocketException) as problem:
            raise Trouble(f"{self._url}: {problem or type(problem).__name__}") from problem
        self._reader = asyncio.create_task(self._read())
        return self

    async def close(self) -> None:
        await self._socket.close()
        await self._reader

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                now = time.monotonic()
                message = json.loads(text)
                if message["type"] == "subscribed":
                    self._subscribed.add(message["matchId"])
                elif message["type"] == "error":
                    self._failure = f"says {message['code']}: {message['message']}"
                elif "seq" in message:
                    event = event_of(message)
                    self.received.setdefault(message["matchId"], []).append((message["seq"], event))
                    self.arrivals.setdefault(event, now)
                self._news.set()
        except websockets.WebSocketException:
            pass  # told by the line below
        self._failure = self._failure or "closed the connection"
        self._news.set()

    async def _until(self, condition, seconds: float) -> bool:
        """Returns False when the condition does not come true in time."""
        deadline = time.monotonic() + seconds
        while not condition():
            if self._failure:
                raise Trouble(f"{self.instance} ({self._url}) {self._failure}")
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), max(0.0, deadline - time.monotonic()))
            except asyncio.TimeoutError:
                return False
        return True

    async def subscribe(self, matches: list[int], seconds: float) -> None:
        for match in matches:
            await self._socket.send(json.dumps({"action": "subscribe", "matchId": match}))
        if not await self._until(lambda: self._subscribed >= set(matches), seconds):
            raise Trouble(f"{self.instance} ({self._url}) does not answer subscriptions")

    async def wait_for(self, count: int, seconds: float) -> None:
        """Waits until it has received so many events of each of its matches, or the time is over. The judge names the
        missing events."""
        await self._until(
            lambda: all(len(self.received.get(match, ())) >= count for match in self._subscribed), seconds
        )


def create_match(api: Rest, number: int) -> dict:
    now = datetime.now(timezone.utc)
    return api.post(
        "/api/matches",
        {
            "sport": "football",
            "league": "Scaling test",
            "homeTeam": f"Home {number}",
            "awayTeam": f"Away {number}",
            "startTime": instant(now - timedelta(minutes=1)),
            "endTime": instant(now + timedelta(hours=2)),
        },
    )


def publish(api: Rest, match: int, count: int, posted: dict[Event, float]) -> list[Event]:
    """Posts `count` events in turn: a comment, a score, and a goal that is both. Notes when each was posted."""
    events: list[Event] = []
    home = 0
    while len(events) < count:
        at = time.monotonic()
        step = len(events) % 4
        body = {"minute": len(events) % 90, "message": f"match {match}, event {len(events) + 1}"}
        told = ("commentary:new", body["message"])
        if step == 0 or len(events) == count - 1:
            api.post(f"/api/matches/{match}/commentary", body)
            new = [told]
        else:
            home += 1
            score = {"homeScore": home, "awayScore": match}
            scored = ("score:update", f"{home}-{match}")
            if step == 1:
                api.patch(f"/api/matches/{match}/score", score)
                new = [scored]
            else:
                api.post(f"/api/matches/{match}/commentary", {**body, **score, "eventType": "goal"})
                new = [scored, told]
        posted.update(dict.fromkeys(new, at))
        events += new
    return events


async def check_instance(label: str, api: Rest) -> str:
    try:
        health = await asyncio.to_thread(api.health)
    except Trouble as trouble:
        raise Trouble(f"{label}: {trouble}") from trouble
    print(f"{label:<11} {api.url}  {health.get('instance')}  {health['status']}", flush=True)
    if health["status"] == "unhealthy":
        raise Trouble(f"{label} ({api.url}) is unhealthy: {json.dumps(health['services'])}")
    return health.get("instance")


async def open_receivers(publisher: Rest, second: Rest | None, receivers: list[Receiver]) -> None:
    """Connects to instance 1 and to instance 2, or, without `second`, to two different ones behind the publisher's
    address."""
    if second:
        await check_instance("instance 1", publisher)
        await check_instance("instance 2", second)
        for api in (publisher, second):
            receivers.append(await Receiver(api.websocket_url).open())
        return
    await check_instance("proxy", publisher)
    for _ in range(ATTEMPTS_THROUGH_PROXY):
        receiver = await Receiver(publisher.websocket_url).open()
        if any(receiver.instance == other.instance for other in receivers):
            await receiver.close()
            continue
        receivers.append(receiver)
        if len(receivers) == 2:
            return
    raise Trouble(
        f"{ATTEMPTS_THROUGH_PROXY} connections through {publisher.url} all reached the instance "
        f"{receivers[0].instance}; is there a second one, with an INSTANCE_NAME of its own?"
    )


async def run(options: argparse.Namespace) -> list[str]:
    """Returns the faults that were found."""
    publisher = Rest(options.url or options.publish)
    second = None if options.url else Rest(options.receive)
    receivers: list[Receiver] = []
    matches: list[int] = []
    try:
        await open_receivers(publisher, second, receivers)
        firsts = {}
        for number in range(1, options.matches + 1):
            match = await asyncio.to_thread(create_match, publisher, number)
            matches.append(match["id"])
            firsts[match["id"]] = match["seq"] + 1
        for receiver in receivers:
            await receiver.subscribe(matches, options.timeout)
        posted: dict[Event, float] = {}
        events = await asyncio.gather(
            *(asyncio.to_thread(publish, publisher, match, options.events, posted) for match in matches)
        )
        expected = dict(zip(matches, events))
        print(f"published   {sum(map(len, events))} events of {len(matches)} matches", flush=True)
        await asyncio.gather(*(receiver.wait_for(len(events[0]), options.timeout) for receiver in receivers))
        await asyncio.sleep(LINGER)
        problems = []
        for receiver in receivers:
            wrong = [
                f"{receiver.instance}: match {match}: {problem}"
                for match in matches
                for problem in judge(firsts[match], expected[match], receiver.received.get(match, []))
            ]
            problems += wrong
            heard = sum(map(len, receiver.received.values()))
            print(
                f"received    {heard} at {receiver.instance}"
                + ("" if wrong else ", each once and in order")
                + latency(posted, receiver.arrivals),
                flush=True,
            )
        return problems
    finally:
        for receiver in receivers:
            await receiver.close()
        if not options.keep:
            await asyncio.to_thread(remove, publisher, matches)


def latency(posted: dict[Event, float], arrivals: dict[Event, float]) -> str:
    taken = sorted(1000 * (arrivals[event] - at) for event, at in posted.items() if event in arrivals)
    if not taken:
        return ""
    return f"; {statistics.median(taken):.1f} ms after the POST began (median), {taken[-1]:.1f} ms at most"


def remove(api: Rest, matches: list[int]) -> None:
    for match in matches:
        try:
            api.delete(f"/api/matches/{match}")
        except Trouble as trouble:
            print(f"test-scaling: match {match} is left behind: {trouble}", file=sys.stderr)


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f"must be 1 to 10000, got {text}")
    return int(text)


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="test-scaling",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--publish", metavar="URL", help=f"instance 1 (default {FIRST})")
    parser.add_argument("--receive", metavar="URL", help=f"instance 2 (default {SECOND})")
    parser.add_argument("--url", metavar="URL", help="a proxy in front of both, instead of --publish and --receive")
    parser.add_argument("--state", type=Path, metavar="DIR", help="api-1 and api-2 of the stack in this folder")
    parser.add_argument(
        "--matches", type=_positive, default=3, metavar="N", help="matches at the same time (default 3)"
    )
    parser.add_argument(
        "--events", type=_positive, default=30, metavar="N", help="events of each match, about (default 30)"
    )
    parser.add_argument(
        "--timeout",
        type=_positive,
        default=10,
        metavar="SECONDS",
        help="how long to wait for the last event (default 10)",
    )
    parser.add_argument("--keep", action="store_true", help="do not delete the matches afterwards")
    options = parser.parse_args(arguments)
    if sum(map(bool, (options.url, options.state, options.publish or options.receive))) > 1:
        parser.error("--url, --state, and --publish with --receive exclude each other")
    if options.state:
        try:
            base = json.loads((options.state / "stack.json").read_text())["base_port"]
        except OSError as problem:
            parser.error(f"there is no stack in {options.state} ({problem.strerror})")
        options.publish, options.receive = f"http://127.0.0.1:{base}", f"http://127.0.0.1:{base + 1}"
    options.publish, options.receive = options.publish or FIRST, options.receive or SECOND
    if not options.url and options.publish.rstrip("/") == options.receive.rstrip("/"):
        parser.error("--publish and --receive are the same instance")
    return options


def main(arguments: list[str] | None = None) -> int:
    options = parse_arguments(arguments)
    try:
        problems = asyncio.run(run(options))
    except Trouble as trouble:
        problems = [str(trouble)]
    except KeyboardInterrupt:
        return 130
    for problem in problems:
        print(f"  {problem}")
    print("FAIL" if problems else "PASS")
    return 1 if problems else 0
