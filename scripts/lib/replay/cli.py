"""The command line of scripts/replay: plays an openfootball file through the public API, as a scorer's desk would."""
import argparse
import asyncio
import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Iterator, Optional
from urllib.parse import urlsplit

from service_client.api import Api, ApiError, Unreachable
from .desk import Desk, goal_facts, sides
from service_client.feed import Feed, Gap, Lost, Message
from openfootball import AWAY, HOME, Competition, FormatError, Match, load
from terminal import Terminal, printable
from .timeline import Step, lay_out

DEFAULT_API = "http://127.0.0.1:8080"

DESCRIPTION = """\
Plays a file of football results in a format of openfootball (JSON or Football.TXT) through the public
REST API, as a scorer's desk would: creates each match with a start in the near future, enters its
line-ups, waits until the worker has kicked it off, and enters goals, cards, substitutions, half time,
extra time, shoot-out and full time as they fall due."""

EPILOG = """\
how each kind of match is played:
  with goals             each goal at its minute, with its scorer and the score that it makes
  with line-ups          they come before the kick-off; each card and substitution at its minute
  with a score only      the score, goal by goal, spread over the time; half-time score by half time
  awarded                finished with its score
  abandoned, suspended   played as far as the file tells, then abandoned or suspended
  postponed, cancelled   created, and set so before its start (also: canceled, annulled, walkover)
  not yet played         skipped: there is nothing to enter
  not readable           skipped, and named at the end
The score is the one after extra time if there was one; a shoot-out is kept in stats.shootout.
Goals that do not add up to the file's score are entered, and the score is set right at the end.

--demo, as the first argument, plays the last rounds of a league and of a cup with today's date instead; it has
its own --help.

exit status: 0 each match ended as the file says, 1 some did not or could not be read (it says which),
2 wrong usage, or a file of another format.
"""

# The time that a match gets before the worker ends it, if the replay does not come back to it.
SPARE_TIME = timedelta(minutes=10)


class KickOffMissed(Exception):
    """The match did not become live in time."""


@dataclass(frozen=True)
class Played:
    """A match in the service, and the match of the file that it must be like."""

    id: int
    match: Match

    def differences(self, found: dict) -> list[str]:
        """The differences between the file and the match as the API returns it."""
        wanted: dict[str, Any] = {"status": self.match.ending}
        score = self.match.score if self.match.is_played else None
        if score:
            wanted.update(homeScore=score.final[HOME], awayScore=score.final[AWAY])
        if score and score.shootout:
            wanted["stats.shootout"] = sides(score.shootout)
        stats = found.get("stats")
        shootout = stats.get("shootout") if isinstance(stats, dict) else None
        known = {**found, "stats.shootout": shootout}
        return [
            f"{name} is {known.get(name)!r}, not {value!r}"
            for name, value in wanted.items()
            if known.get(name) != value
        ]


class KickOffs:
    """Tells when matches become live, by WebSocket."""

    def __init__(self, url: str, note: Callable[[str], None]):
        self._feed = Feed(url)
        self._note = note
        self._waiting: dict[int, asyncio.Future] = {}

    async def run(self) -> None:
        async for item in self._feed:
            if isinstance(item, Lost):
                self._note(f"WebSocket: {item.reason}; again in {item.retry_in:.1f} s")
            elif isinstance(item, Gap):
                self._note(f"match {item.match}: {item.what}")
            elif isinstance(item, Message):
                self._hear(item.body)

    def _hear(self, message: dict) -> None:
        if message.get("type") == "error":
            self._note(f"WebSocket: {message.get('message')}")
        # A snapshot has a status, like a change of status.
        if message.get("type") in ("subscribed", "match:status"):
            waiting = self._waiting.get(message.get("matchId"))
            status = (message.get("data") or {}).get("status")
            if waiting and not waiting.done() and status not in (None, "scheduled"):
                waiting.set_result(status)

    async def wait(self, match: int, patience: float) -> None:
        self._waiting[match] = asyncio.get_running_loop().create_future()
        try:
            await self._feed.follow(match)
            # Not wait_for: it loses a Ctrl-C that comes together with the kick-off.
            async with asyncio.timeout(patience):
                status = await self._waiting[match]
        except TimeoutError:
            raise KickOffMissed(f"not live {patience:g} s after it was created; is a worker running?") from None
        finally:
            del self._waiting[match]
            await self._feed.unfollow(match)
        if status != "live":
            raise KickOffMissed(f"became {status} instead of live")


class Replay:
    def __init__(self, competition: Competition, api: Api, kick_offs: KickOffs, options: Any, terminal: Terminal):
        self._competition = competition
        self._matches = competition.matches[: options.matches]
        self._api = api
        self._kick_offs = kick_offs
        self._options = options
        self._terminal = terminal
        self._queue: Iterator[Match] = iter(self._matches)
        self._creating = asyncio.Lock()  # keeps the file's order
        self._running: dict[int, str] = {}  # a line for the board
        self._ended = 0
        self._skipped = 0
        self._played: list[Played] = []
        self._failures: list[str] = []

    async def run(self) -> bool:
        """Returns whether each match of the file was read, and ended as the file says."""
        async with asyncio.TaskGroup() as desks:
            for _ in range(min(self._options.concurrency, len(self._matches))):
                desks.create_task(self._work())
        for played in self._played:
            self._failures += await self._check(played)
        self._summary()
        return not self._failures and not self._competition.unreadable

    async def _work(self) -> None:
        """Plays one match after the other, until no match is left or the service is gone."""
        while True:
            async with self._creating:
                match = next(self._queue, None)
                if match is None:
                    return
                if match.ending is None:
                    self._skipped += 1
                    self._end(f"skipped   {match} ({match.date}): not yet played")
                    continue
                try:
                    id = await self._create(match)
                except ApiError as error:
                    self._fail(f"{match}: {error}", error)
                    continue
            try:
                self._played.append(await self._play(match, id))
            except (ApiError, KickOffMissed) as error:
                self._fail(f"match {id}, {match}: {error}", error)
            finally:
                self._running.pop(id, None)

    # One match

    async def _create(self, match: Match) -> int:
        start = datetime.now(timezone.utc) + self._lead(match)
        length = timedelta(minutes=lay_out(match)[-1].at) / self._options.speed
        created = await self._api.post(
            "/api/matches",
            {
                "sport": "football",
                "league": self._competition.name,
                "homeTeam": match.home,
                "awayTeam": match.away,
                "startTime": _instant(start),
                "endTime": _instant(start + 2 * length + SPARE_TIME),
                "stats": self._stats(),
            },
        )
        return created["id"]

    def _lead(self, match: Match) -> timedelta:
        """The time from the match's creation to its start."""
        lead = timedelta(seconds=self._options.lead)
        # So that a postponement comes before any worker.
        return lead if match.is_played else lead + timedelta(hours=1)

    def _desk(self, match: Match, id: int) -> Desk:
        return Desk(self._api, self._competition.name, match, id, self._stats())

    def _stats(self) -> dict[str, Any]:
        # A page that shows the minute has to know that this clock runs at another speed.
        return {"clockSpeed": self._options.speed}

    async def _play(self, match: Match, id: int) -> Played:
        desk = self._desk(match, id)
        if match.is_played:
            await desk.line_ups()
            await self._kick_offs.wait(id, self._lead(match).total_seconds() + self._options.patience)
        kick_off = time.monotonic()
        steps = lay_out(match)
        for step in steps:
            due = kick_off + step.at * 60 / self._options.speed
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await desk.enter(step)
            self._show(match, id, step)
        return Played(id, match)

    async def _check(self, played: Played) -> list[str]:
        where = f"match {played.id}, {played.match}"
        try:
            found = await self._api.get(f"/api/matches/{played.id}")
        except ApiError as error:
            return [f"{where}: {error}"]
        return [f"{where}: {difference}" for difference in played.differences(found)]

    # Progress

    def _show(self, match: Match, id: int, step: Step) -> None:
        score = f"{match.home} {step.score[HOME]}-{step.score[AWAY]} {match.away}"
        if step.kind != "shootout_result":
            self._running[id] = f"{score} {step.minute}'"
        if step.kind == "kick_off":
            self._line(f"kick-off  {match}  {match.round}", id)
        elif step.kind == "goal":
            self._line(f"goal      {score}  {goal_facts(step)}", id)
        elif step.kind == "score":
            self._line(f"score     {score}", id)
        elif step.incident:
            clock = f"{step.incident.clock} " if step.incident.clock else ""
            self._line(f"{step.incident.short:<9} {score}  {clock}{step.incident.message}", id)
        elif step.kind == "end":
            shootout = match.score and match.score.shootout
            suffix = f"  ({shootout[HOME]}-{shootout[AWAY]} on penalties)" if shootout else ""
            self._running.pop(id)
            self._end(f"{match.ending:<9} {score if match.is_played else match}{suffix}", id)
        self._status()

    def _line(self, text: str, id: Optional[int] = None) -> None:
        number = f"#{id}" if id is not None else ""
        self._terminal.line(f"{datetime.now():%H:%M:%S}  {number:<6} {printable(text)}")

    def _end(self, text: str, id: Optional[int] = None) -> None:
        self._ended += 1
        self._line(text, id)
        self._status()

    def _fail(self, text: str, error: Exception) -> None:
        self._failures.append(text)
        self._end(f"failed    {text}")
        if isinstance(error, Unreachable):
            left = sum(match.ending is not None for match in self._queue)  # and no more matches to begin
            if left:
                self._failures.append(f"{left} more matches: not begun, the service is gone")

    def _status(self) -> None:
        running = " | ".join(printable(text) for text in self._running.values())
        self._terminal.board([f"{self._ended}/{len(self._matches)} matches done  {running}"])

    def _summary(self) -> None:
        self._terminal.close()
        name = self._competition.name
        note = f", {self._skipped} not yet played were skipped" if self._skipped else ""
        unreadable = self._competition.unreadable
        for text in (*unreadable, *self._failures):
            print(printable(text), file=sys.stderr)
        if unreadable or self._failures:
            said = [f"{len(self._failures)} differences from the file"] if self._failures else []
            if unreadable:
                total = len(self._matches) + len(unreadable)
                said.append(f"{len(unreadable)} of {total} matches could not be read and were skipped")
            print(f"{name}: {', '.join(said)}{note}", file=sys.stderr)
        else:
            print(f"{name}: {len(self._played)} matches played, each as the file says{note}")


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def websocket_url(api: str) -> str:
    """The WebSocket URL of the service at this base URL."""
    return "ws" + api.rstrip("/").removeprefix("http") + "/ws"


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="replay", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", metavar="FILE", help="a .json file of football.json or worldcup.json, or a .txt file")
    parser.add_argument(
        "--speed",
        type=_positive(float),
        default=60.0,
        metavar="N",
        help="how many times faster than real time (default 60: a minute takes a second)",
    )
    parser.add_argument(
        "--concurrency", type=_positive(int), default=4, metavar="N", help="matches that run at once (default 4)"
    )
    parser.add_argument(
        "--api",
        type=_http_url,
        metavar="URL",
        default=os.environ.get("LIVESCORE_API") or DEFAULT_API,
        help=f"the service (default: $LIVESCORE_API, else {DEFAULT_API})",
    )
    parser.add_argument("--matches", type=_positive(int), metavar="N", help="only the first N matches of the file")
    parser.add_argument(
        "--lead",
        type=_positive(float),
        default=1.0,
        metavar="SECONDS",
        help="the time from a match's creation to its start (default 1)",
    )
    parser.add_argument(
        "--patience",
        type=_positive(float),
        default=60.0,
        metavar="SECONDS",
        help="how long to repeat a failing request, and to wait for a late kick-off " "(default 60)",
    )
    parser.add_argument(
        "--again",
        type=_positive(float),
        metavar="SECONDS",
        help="play the file again this long after its last match is over, until Ctrl-C",
    )
    return parser.parse_args(arguments)


def _positive(kind: type) -> Callable[[str], Any]:
    def convert(text: str) -> Any:
        value = kind(text)
        if not 0 < value < float("inf"):
            raise argparse.ArgumentTypeError(f"must be above 0, got {text}")
        return value

    convert.__name__ = kind.__name__  # argparse names the type in its message
    return convert


def _http_url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise argparse.ArgumentTypeError(f"must look like {DEFAULT_API}, got {text}")
    return text


async def replay(options: argparse.Namespace, competition: Competition) -> bool:
    terminal = Terminal()

    def note(text: str) -> None:
        terminal.line(terminal.style(printable(text), "yellow"))

    main = asyncio.current_task()
    assert main
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
    kick_offs = KickOffs(websocket_url(options.api), note)
    try:
        async with Api(options.api, options.patience, note) as api, asyncio.TaskGroup() as group:
            listening = group.create_task(kick_offs.run())
            matched = await Replay(competition, api, kick_offs, options, terminal).run()
            while options.again:
                await asyncio.sleep(options.again)
                matched = await Replay(competition, api, kick_offs, options, terminal).run()
            listening.cancel()
            return matched
    finally:
        terminal.close()


def main(arguments: Optional[list[str]] = None) -> int:
    options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    try:
        competition = load(options.data)
    except (OSError, FormatError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        print(f"replay: {options.data}: {reason}", file=sys.stderr)
        return 2
    try:
        return 0 if asyncio.run(replay(options, competition)) else 1
    except KeyboardInterrupt:
        return 130
    except asyncio.CancelledError:
        return 143
