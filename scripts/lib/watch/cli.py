"""scripts/watch: every match as a live ticker in the terminal."""
import argparse
import asyncio
import shutil
import signal
import sys
from datetime import datetime
from typing import Any, Optional
from urllib.parse import urlsplit

from service_client.api import Api, ApiError
from service_client.feed import Connected, Feed, Gap, Lost, Message
from terminal import Terminal, printable
from .table import Table, beside, find_league
from .ticker import OVER, Line, Ticker

DEFAULT_URL = "ws://127.0.0.1:8080/ws"

DESCRIPTION = """\
Follows matches in the terminal as they are played: score, minute, scorer, status. Without --match, it
follows all live matches and all that are created from now on. When the connection is lost, it connects
again, and each match goes on where it stopped. Events that are still missing are reported.
End it with Ctrl-C."""

EPILOG = """\
On a terminal the live matches stand beneath the ticker, with the table of --table beside them, and there
is colour unless NO_COLOR is set. Elsewhere there are plain lines, and the table again when it has moved.
The table counts matches that run with their present score.

exit status: 0 no event was missed, 1 events were missed, a given match or league is unknown, or --once got
no answer, 2 wrong usage.
"""

# The server's WS_MAX_SUBSCRIPTIONS_PER_SOCKET is 256; the matches channel is one of them.
MAX_FOLLOWED = 250
SCORE_WAITS_FOR_GOAL = 0.3  # seconds
REST_PATIENCE = 10.0  # seconds

COLOURS = {
    "goal": ("bold", "green"),
    "score": ("green",),
    "kick-off": ("cyan",),
    "second half": ("cyan",),
    "extra time": ("cyan",),
    "shoot-out": ("cyan",),
    "half time": ("yellow",),
    "full time": ("bold",),
    "created": ("dim",),
}


class Watch:
    def __init__(self, options: Any, api: Api, terminal: Terminal):
        self._chosen: set[int] = set(options.match)
        self._unknown: set[int] = set()  # of the chosen
        self._removed: set[int] = set()
        self._until_finished: bool = options.until_finished
        self._api = api
        self._terminal = terminal
        self._ticker = Ticker()
        self._feed = Feed(options.url, channel=None if self._chosen else "matches")
        self._events = 0
        self._gaps = 0
        self._was_away = False
        self._beyond_limit: set[int] = set()
        self._table: Optional[Table] = None

    async def run(self, league: Optional[str]) -> None:
        await self._open_table(league)
        for id in self._chosen:
            await self._feed.follow(id)
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(self._table.run()) if self._table else None
            async for item in self._feed:
                if isinstance(item, Connected):
                    if not self._chosen:
                        tasks.create_task(self._find_live())
                elif isinstance(item, Lost):
                    self._was_away = True
                    self.warn(f"connection lost: {item.reason}; again in {item.retry_in:.1f} s")
                elif isinstance(item, Gap):
                    self._gaps += 1
                    self.warn(f"#{item.match}: {item.what}")
                elif isinstance(item, Message):
                    await self._hear(item)
                    if self._nothing_left():
                        if reading:
                            reading.cancel()
                        return

    @property
    def missed_nothing(self) -> bool:
        return not self._gaps and not self._unknown

    def summary(self) -> str:
        gaps = f"{self._gaps} gaps" if self._gaps else "no gap"
        return f"{len(self._ticker.matches)} matches, {self._events} events, {gaps}"

    def warn(self, text: str) -> None:
        line = f"{datetime.now():%H:%M:%S}  {printable(text)}"
        self._terminal.line(self._terminal.style(line, "red"))

    async def _open_table(self, league: Optional[str]) -> None:
        if league is not None:
            found = await find_league(self._api, league)
            self._table = Table(self._api, found, self._show_table, self.warn)

    def _show_table(self, lines: list[str]) -> None:
        if not self._terminal.is_tty:
            for text in lines:
                self._terminal.line(printable(text))
        self._show([])

    async def once(self, league: Optional[str]) -> None:
        """Reads the matches as they stand, and the table."""
        await self._open_table(league)
        if self._chosen:
            found = [await self._api.get(f"/api/matches/{id}") for id in self._chosen]
        else:
            found = await self._api.get("/api/matches", live="true", limit="100")
        for data in found:
            line = self._ticker.snapshot(data)
            if line:
                self._show([line])
        if not found:
            self._terminal.line("no match is live")
        if self._table:
            await self._table.read()
            for text in self._table.lines:
                self._terminal.line(printable(text))

    async def _find_live(self) -> None:
        """Finds the matches, because a channel has no snapshot. The next event of a match shows a match that this does
        not find."""
        # A match that is new after an absence began during it, so the ticker tells it from its beginning.
        since = 0 if self._was_away else None
        try:
            for data in await self._api.get("/api/matches", live="true", limit="100"):
                await self._follow(data["id"], since)
        except ApiError as error:
            self.warn(str(error))

    async def _hear(self, item: Message) -> None:
        body = item.body
        if self._table:
            self._table.hear(body)
        if body.get("type") == "welcome":
            self._terminal.line(f"{datetime.now():%H:%M:%S}  connected to {printable(str(body.get('instance')))}")
        if body.get("type") == "error":
            self.warn(f"{body.get('code')}: {body.get('message')}")
        id = body.get("matchId")
        if body.get("code") == "unknown_match" and id in self._chosen:
            self._unknown.add(id)
            await self._feed.unfollow(id)
        if not isinstance(id, int) or body.get("type") in ("unsubscribed", "error"):
            return
        if body.get("type") == "match:removed":
            self._removed.add(id)
            self._events += 1
            self._show(self._ticker.apply(body))
            return
        if not self._feed.follows(id):
            # The event came over the channel, and the match's own subscription will bring it too.
            if "seq" in body:
                await self._follow(id, since=0 if self._was_away else body["seq"] - 1)
            return
        if body.get("type") != "subscribed":
            self._events += 1
        self._show(self._ticker.apply(body, item.resumed))
        if self._ticker.holding:
            asyncio.get_running_loop().call_later(SCORE_WAITS_FOR_GOAL, self._flush)
        if not self._chosen and self._is_over(id) and self._feed.caught_up(id):
            await self._feed.unfollow(id)

    async def _follow(self, id: int, since: Optional[int] = None) -> None:
        if len(self._feed) >= MAX_FOLLOWED and not self._feed.follows(id):
            # A match that has not begun can wait, because its kick-off comes over the channel.
            idle = next(
                (m.id for m in self._ticker.matches.values() if m.status == "scheduled" and self._feed.follows(m.id)),
                None,
            )
            if idle is None:
                if id not in self._beyond_limit:
                    self._beyond_limit.add(id)
                    self.warn(f"#{id} is not followed: {MAX_FOLLOWED} matches are")
                return
            await self._feed.unfollow(idle)
        await self._feed.follow(id, since)

    def _is_over(self, id: int) -> bool:
        match = self._ticker.matches.get(id)
        return match is not None and match.status in OVER

    def _nothing_left(self) -> bool:
        if not self._chosen:
            return False
        known = self._chosen - self._unknown - self._removed
        return not known or self._until_finished and all(self._is_over(id) and self._feed.caught_up(id) for id in known)

    def _flush(self) -> None:
        self._show(self._ticker.flush())

    def _show(self, lines: list[Line]) -> None:
        for line in lines:
            at = datetime.now()
            if line.timestamp:
                at = datetime.fromisoformat(line.timestamp).astimezone()
            match = f"#{line.match}"
            kind = self._terminal.style(f"{printable(line.kind):<11}", *COLOURS.get(line.kind, ()))
            self._terminal.line(f"{at:%H:%M:%S}  {match:<6} {kind} {printable(line.text)}")
        board = self._ticker.board()
        if self._table:
            board = beside(board, self._table.lines, shutil.get_terminal_size().columns - 1)
        self._terminal.board([printable(text) for text in board])


def rest_url(websocket: str) -> str:
    """The REST URL of the service with this WebSocket URL."""
    url = urlsplit(websocket)
    return f"http{url.scheme.removeprefix('ws')}://{url.netloc}"


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="watch", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--url", type=_websocket_url, default=DEFAULT_URL, help=f"the service's WebSocket (default {DEFAULT_URL})"
    )
    parser.add_argument(
        "--match", type=_id, nargs="+", action="extend", default=[], metavar="ID", help="only these matches"
    )
    parser.add_argument(
        "--until-finished", action="store_true", help="end when the matches given with --match are over"
    )
    parser.add_argument("--once", action="store_true", help="show the matches as they stand, and end")
    parser.add_argument("--table", metavar="LEAGUE", help="show the table of this league too: its id or its name")
    options = parser.parse_args(arguments)
    if options.until_finished and not options.match:
        parser.error("--until-finished needs --match")
    return options


def _id(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a positive integer, got {text}")
    return int(text)


def _websocket_url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("ws", "wss") or not url.hostname:
        raise argparse.ArgumentTypeError(f"must look like {DEFAULT_URL}, got {text}")
    return text


async def watch(options: argparse.Namespace) -> int:
    terminal = Terminal()
    main = asyncio.current_task()
    assert main
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, main.cancel)
    async with Api(rest_url(options.url), REST_PATIENCE) as api:
        watching = Watch(options, api, terminal)
        try:
            if options.once:
                await watching.once(options.table)
                return 0
            await watching.run(options.table)
        except ApiError as error:
            watching.warn(str(error))
            return 1
        except asyncio.CancelledError:
            pass  # Ctrl-C is how a user ends it
        finally:
            terminal.close()
    print(watching.summary())
    return 0 if watching.missed_nothing else 1


def main(arguments: Optional[list[str]] = None) -> int:
    return asyncio.run(watch(parse_arguments(sys.argv[1:] if arguments is None else arguments)))
