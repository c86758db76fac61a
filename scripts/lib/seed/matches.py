"""A few matches to look at: live, scheduled and finished. Standard library only."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from service_client.rest import Rest, instant
from server_address import Trouble


@dataclass
class Entry:
    minute: int
    kind: str
    message: str
    team: str | None = None
    actor: str | None = None
    score: tuple[int, int] | None = None  # that it makes
    metadata: dict | None = None


@dataclass
class Fixture:
    status: str
    sport: str
    league: str
    home: str
    away: str
    starts_in: timedelta
    length: timedelta
    commentary: list[Entry] = field(default_factory=list)
    stats: dict = field(default_factory=dict)
    line_ups: dict | None = None

    def __str__(self) -> str:
        return f"{self.home} - {self.away}"


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def _side(formation: str, coach: str, names: str, bench: str) -> dict:
    """`names`: the eleven, the goalkeeper first, then row by row; the last one is the captain."""
    rows = [1, *map(int, formation.split("-"))]
    positions = ["G", "D", *"M" * (len(rows) - 3), "F"]
    places = [(row, place) for row, length in enumerate(rows, 1) for place in range(1, length + 1)]
    players = names.split(", ")
    starting = [
        {"player": name, "number": number, "position": positions[row - 1], "grid": f"{row}:{place}"}
        for number, (name, (row, place)) in enumerate(zip(players, places), 1)
    ]
    starting[-1]["captain"] = True
    others = [{"player": name, "number": number} for number, name in enumerate(bench.split(", "), 12)]
    return {"formation": formation, "coach": coach, "starting": starting, "bench": others}


LINE_UPS = {
    "home": _side(
        "4-3-3",
        "Ines Vogel",
        "Timo Arndt, Luca Berg, Sami Cole, Rui Dorn, Nils Ebert, Milo Brandt, Joris Flint, Aron Gade, Theo Haas, "
        "Kai Imhof, Jonas Falk",
        "Ole Jansen, Per Kolb, Max Lund",
    ),
    "away": _side(
        "4-4-2",
        "Marta Sol",
        "Iker Abad, Jan Bosko, Ante Coric, Luis Duarte, Egon Eder, Ivo Marek, Filip Ganz, Hugo Ibarra, Leon Jurk, "
        "Noel Kass, Pau Serra",
        "Quim Lozano, Rafa Mota",
    ),
}

FIXTURES = (
    Fixture(
        "live",
        "football",
        "Northern League",
        "Harbour City",
        "Rivermouth United",
        _minutes(-38),
        _minutes(110),
        [
            Entry(0, "kickoff", "Kick-off at the Docklands."),
            Entry(
                12,
                "goal",
                "A low drive from the edge of the area.",
                "Harbour City",
                "Jonas Falk",
                (1, 0),
                {"assist": "Milo Brandt"},
            ),
            Entry(
                21, "card", "Yellow card for a late tackle.", "Rivermouth United", "Ivo Marek", None, {"card": "yellow"}
            ),
            Entry(
                29, "goal", "Header after a corner.", "Rivermouth United", "Pau Serra", (1, 1), {"assist": "Ivo Marek"}
            ),
            Entry(
                34,
                "goal",
                "Penalty, sent into the left corner.",
                "Harbour City",
                "Jonas Falk",
                (2, 1),
                {"penalty": True, "var": "penalty confirmed"},
            ),
        ],
        {"possession": {"home": 56, "away": 44}, "shots": {"home": 7, "away": 4}, "cards": {"home": 0, "away": 1}},
        LINE_UPS,
    ),
    Fixture(
        "live",
        "basketball",
        "Coastal Basketball League",
        "Bay Herons",
        "Summit Rams",
        _minutes(-15),
        _minutes(120),
        [
            Entry(0, "tipoff", "Tip-off."),
            Entry(6, "run", "Eight points in a row for the Herons.", "Bay Herons", None, (18, 9)),
            Entry(10, "quarter", "End of the first quarter.", None, None, (24, 21)),
        ],
        {"rebounds": {"home": 11, "away": 13}},
    ),
    Fixture(
        "scheduled",
        "football",
        "Northern League",
        "Oldbridge Rovers",
        "Westfield Athletic",
        timedelta(days=1),
        _minutes(110),
    ),
    Fixture("scheduled", "football", "Southern League", "Vineyard FC", "Salt Coast", timedelta(days=2), _minutes(110)),
    Fixture(
        "finished",
        "football",
        "Southern League",
        "Sunport",
        "Olive Hill",
        timedelta(days=-1),
        _minutes(110),
        [
            Entry(0, "kickoff", "Kick-off under the floodlights."),
            Entry(41, "goal", "Into the far corner, just before the break.", "Olive Hill", "Rui Campos", (0, 1)),
            Entry(58, "substitution", "Fresh legs up front.", "Sunport", "Dario Neri", None, {"off": "Luca Sala"}),
            Entry(77, "goal", "Neri, nineteen minutes after he came on.", "Sunport", "Dario Neri", (1, 1)),
            Entry(90, "fulltime", "Full time: a draw that suits nobody."),
        ],
        {"possession": {"home": 61, "away": 39}, "shots": {"home": 15, "away": 6}, "cards": {"home": 2, "away": 3}},
    ),
)


class Seed:
    def __init__(self, api: Rest):
        self._api = api
        self.matches = 0  # made
        self.entries = 0

    def plant(self, fixture: Fixture) -> str:
        """Returns a report for people."""
        match = self._find(fixture)
        is_new = match is None
        if is_new:
            match = self._create(fixture)
            self.matches += 1
        line_ups = f"/api/matches/{match['id']}/lineups"
        if fixture.line_ups and not (self._api.find(line_ups) or {}).get("home"):
            self._api.put(line_ups, fixture.line_ups)
        path = f"/api/matches/{match['id']}/commentary"
        there = {entry["sequence"] for entry in self._api.get(path, limit=100)}
        missing = [(number, entry) for number, entry in enumerate(fixture.commentary, 1) if number not in there]
        for number, entry in missing:
            self._api.post(path, _body(number, entry))
        self.entries += len(missing)
        added = f", {len(missing)} entries of commentary" if missing else ""
        return f"#{match['id']:<5} {fixture.status:<9} {fixture}: " + (
            f"made{added}" if is_new else f"was there{added and added + ' added'}"
        )

    def _find(self, fixture: Fixture) -> dict | None:
        found = self._api.get(
            "/api/matches", league=fixture.league, team=fixture.home, status=fixture.status, limit=100
        )
        return next(
            (match for match in found if (match["homeTeam"], match["awayTeam"]) == (fixture.home, fixture.away)), None
        )

    def _create(self, fixture: Fixture) -> dict:
        start = datetime.now(timezone.utc) + fixture.starts_in
        match = self._api.post(
            "/api/matches",
            {
                "sport": fixture.sport,
                "league": fixture.league,
                "homeTeam": fixture.home,
                "awayTeam": fixture.away,
                "startTime": instant(start),
                "endTime": instant(start + fixture.length),
                "stats": fixture.stats,
            },
        )
        if match["status"] != fixture.status:
            raise Trouble(
                f"{fixture} was made {match['status']}, not {fixture.status}; is the clock of this machine right?"
            )
        return match


def _body(number: int, entry: Entry) -> dict:
    body = {
        "minute": entry.minute,
        "sequence": number,
        "eventType": entry.kind,
        "message": entry.message,
        "team": entry.team,
        "actor": entry.actor,
        "metadata": entry.metadata,
        "tags": [entry.kind],
    }
    if entry.score:
        body["homeScore"], body["awayScore"] = entry.score
    return body
