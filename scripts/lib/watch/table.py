"""The table of a league beside the ticker: its lines (pure), and when it is read again."""
import asyncio
import unicodedata
from typing import Any, Callable, Optional

from service_client.api import Api, ApiError

# Events of one moment (a score, its goal, the end) are answered by one reading of the table.
SETTLE_SECONDS = 0.5
# What can move a row. Others, as line-ups, cannot.
MOVES = (
    "match:created",
    "match:updated",
    "match:status",
    "match:removed",
    "score:update",
    "commentary:updated",
    "commentary:removed",
)
HEADING = f"{'':>3}  {'':<22} {'P':>3} {'W':>3} {'D':>3} {'L':>3} {'goals':>7} {'+/-':>4} {'pts':>4}"
NAME = 22  # columns


async def find_league(api: Api, wanted: str) -> dict[str, Any]:
    """The league of this id or name. Raises ApiError when there is none, or several."""
    if wanted.isascii() and wanted.isdigit():
        return await api.get(f"/api/leagues/{wanted}")
    found = await api.list("/api/leagues", search=wanted)
    exact = [league for league in found if league["name"].casefold() == wanted.casefold()] or found
    if len(exact) == 1:
        return exact[0]
    if not exact:
        raise ApiError(f"no league {wanted!r}")
    told = ", ".join(
        f"{league['id']} ({league['name']}, {league.get('country') or 'no country'})" for league in exact[:10]
    )
    raise ApiError(f"{len(exact)} leagues fit {wanted!r}: {told}; give an id")


def lines_of(standings: dict[str, Any]) -> list[str]:
    """A line for each row of each table."""
    lines: list[str] = []
    for table in standings.get("tables", []):
        title = " ".join(filter(None, (table.get("stage"), table.get("group"))))
        lines.append(
            (title or standings_title(standings)) + ("  (provisional)" if standings.get("provisional") else "")
        )
        lines.append(HEADING)
        lines += [_row(row) for row in table.get("rows", [])]
    return lines


def standings_title(standings: dict[str, Any]) -> str:
    league = standings.get("league")
    name = league.get("name") if isinstance(league, dict) else league
    season = standings.get("season")
    label = season.get("label") if isinstance(season, dict) else season
    return " ".join(str(part) for part in (name, label) if part) or "table"


def _row(row: dict[str, Any]) -> str:
    position = f"{row.get('position')}{'=' if row.get('positionShared') else ''}"
    goals = f"{row.get('goalsFor')}:{row.get('goalsAgainst')}"
    difference = row.get("goalDifference")
    signed = f"{difference:+d}" if isinstance(difference, int) else ""
    counts = "".join(f" {_count(row, name):>3}" for name in ("played", "won", "drawn", "lost"))
    team = row.get("team") or {}
    taken = f"  -{row['deduction']}" if row.get("deduction") else ""
    return f"{position:>3}  {_fit(str(team.get('name')), NAME)}{counts} {goals:>7} {signed:>4} {_count(row, 'points'):>4}{taken}".rstrip()


def _count(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _fit(text: str, width: int) -> str:
    """Cut or filled to this many columns of a terminal. East Asian letters take two."""
    taken, kept = 0, ""
    for letter in text:
        columns = 0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if taken + columns > width:
            break
        kept, taken = kept + letter, taken + columns
    return kept + " " * (width - taken)


def beside(left: list[str], right: list[str], columns: int) -> list[str]:
    """The two side by side where the terminal is wide enough, else one above the other."""
    widest = max((len(line) for line in right), default=0)
    room = columns - widest - 3
    if not left or room < max(len(line) for line in left):
        return [*left, *right]
    rows = max(len(left), len(right))
    pad = [*left, *[""] * (rows - len(left))]
    other = [*right, *[""] * (rows - len(right))]
    return [f"{one:<{room}}   {two}".rstrip() for one, two in zip(pad, other)]


class Table:
    """Reads the table when it may have moved, and shows it when it has."""

    def __init__(
        self, api: Api, league: dict[str, Any], show: Callable[[list[str]], None], warn: Callable[[str], None]
    ):
        self._api = api
        self._path = f"/api/leagues/{league['id']}/standings"
        self._show = show
        self._warn = warn
        self._moved = asyncio.Event()
        self.lines: list[str] = []

    def hear(self, message: dict[str, Any]) -> None:
        if message.get("type") in MOVES:
            self._moved.set()

    async def read(self) -> bool:
        """Returns whether the table has moved."""
        lines = lines_of(await self._api.get(self._path, live="true"))
        moved, self.lines = lines != self.lines, lines
        return moved

    async def run(self) -> None:
        while True:
            try:
                if await self.read():
                    self._show(self.lines)
            except ApiError as error:
                self._warn(f"table: {error}")
            await self._moved.wait()
            await asyncio.sleep(SETTLE_SECONDS)
            self._moved.clear()
