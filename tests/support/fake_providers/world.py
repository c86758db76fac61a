"""The truth: leagues, clubs and fixtures that are made up, and the clock."""
import threading
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Iterable, Iterator, Optional

from .fixture import Fixture
from .traps import check_traps

PROVIDERS = ("openligadb", "football-data", "api-football", "openfootball")


class League:
    """`shortcut` names it at OpenLigaDB and, in capitals, at football-data; its number is API-Football's id."""

    def __init__(self, world: "World", number: int, shortcut: str, name: str, country: str, season: int):
        self.world, self.number, self.shortcut, self.name = world, number, shortcut, name
        self.country, self.season = country, season
        self.fixtures: list[Fixture] = []

    @property
    def code(self) -> str:
        return self.shortcut.upper()

    @property
    def file(self) -> str:
        """The name of its file at openfootball."""
        return f"{self.season}-{(self.season + 1) % 100:02}/{self.shortcut}.json"

    def clubs(self) -> list[str]:
        return list(dict.fromkeys(club for one in self.fixtures for club in (one.home, one.away)))

    def fixture(
        self, home: str, away: str, kick_off: Optional[datetime] = None, round: int = 1, **members: object
    ) -> Fixture:
        """`members`: venue, group, referee, line_ups."""
        made = Fixture(self.world, self, self.world.next_number(), home, away, kick_off or self.world.now())
        made.round = round
        for name, value in members.items():
            setattr(made, name, value)
        self.fixtures.append(made)
        self.world.touch()
        return made


class World:
    """Threads: the server reads it on its own thread, tests write it on theirs; each change is one assignment or holds
    `changing()`."""

    def __init__(self, start: Optional[datetime] = None):
        """The clock follows the real one, with an offset. `start`: it shows that and stands still until advanced."""
        self.leagues: dict[str, League] = {}
        self.traps: dict[str, set[str]] = {name: set() for name in PROVIDERS}
        self.delays: dict[str, timedelta] = {name: timedelta() for name in PROVIDERS}
        self.frozen: dict[str, datetime] = {}  # a provider that answers, and stands still since
        self.trapped_at: dict[str, datetime] = {}  # when its answers changed by that
        self.version = 0
        self.lock = threading.RLock()
        self._stands = start
        self._offset = timedelta()
        self._clubs: dict[str, int] = {}
        self._players: dict[str, int] = {}
        self._numbers = 0

    # ---- the clock

    def now(self) -> datetime:
        return self._stands or datetime.now(timezone.utc) + self._offset

    def set_time(self, moment: datetime) -> None:
        """It goes on from there, unless it stands still."""
        if self._stands:
            self._stands = moment
        else:
            self._offset = moment - datetime.now(timezone.utc)

    def advance(self, seconds: float) -> None:
        self.set_time(self.now() + timedelta(seconds=seconds))

    def view_time(self, provider: str) -> datetime:
        """The moment whose truth this provider tells."""
        moment = self.now() - self.delays[provider]
        return min(moment, self.frozen.get(provider, moment))

    def stand_still(self, provider: str, still: bool = True) -> None:
        if still:
            self.frozen[provider] = self.view_time(provider)
        else:
            self.frozen.pop(provider, None)

    # ---- what there is

    def league(
        self, shortcut: str, name: Optional[str] = None, country: str = "Germany", season: Optional[int] = None
    ) -> League:
        """The league of this name, which the first call makes."""
        if shortcut not in self.leagues:
            today = self.now()
            self.leagues[shortcut] = League(
                self,
                700 + len(self.leagues),
                shortcut,
                name or f"Liga {shortcut.capitalize()}",
                country,
                season or (today.year if today.month >= 7 else today.year - 1),
            )
        return self.leagues[shortcut]

    @property
    def fixtures(self) -> Iterable[Fixture]:
        return [one for league in list(self.leagues.values()) for one in list(league.fixtures)]

    def club_id(self, name: str) -> int:
        return self._clubs.setdefault(name, 1000 + len(self._clubs))

    def player_id(self, name: str) -> int:
        """Nobody, or a name that the provider does not have yet, is 0."""
        return self._players.setdefault(name, 50000 + len(self._players)) if name else 0

    def next_number(self) -> int:
        self._numbers += 1
        return self._numbers

    # ---- traps

    def trap(self, provider: str, *names: str) -> None:
        check_traps(provider, names)
        self.traps[provider] |= set(names)
        self.trapped_at[provider] = self.now()
        self.touch()

    def no_trap(self, provider: str, *names: str) -> None:
        """Without names: none at all."""
        self.traps[provider] -= set(names) or set(self.traps[provider])
        self.trapped_at[provider] = self.now()
        self.touch()

    def touch(self) -> None:
        self.version += 1

    @contextmanager
    def changing(self) -> Iterator[None]:
        """What happens in the block shows in one answer or in none of it."""
        with self.lock:
            yield
