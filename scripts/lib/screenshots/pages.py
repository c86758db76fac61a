"""The pages that are in the pictures, and what is in view on each."""
from dataclasses import dataclass
from typing import Any, Callable

LEAGUE, CUP = "Premier League", "World Cup"
# So many matches of the league run, with so many goals, before a picture is taken.
LIVE_MATCHES, LIVE_GOALS = 4, 6


class NotYet(Exception):
    """The demo has not come so far; the message says what is missing."""


@dataclass(frozen=True)
class World:
    """What the demo plays at the moment."""

    league: int
    cup: int
    match: int  # with incidents, running if one runs
    desk_match: int  # one that runs
    team: int


@dataclass(frozen=True)
class Page:
    name: str
    title: str
    sentence: str
    path: Callable[[World], str]
    ready: str  # a selector of what only the complete page has
    needs_key: bool = False


PAGES = (
    Page(
        "scoreboard",
        "Scoreboard",
        "The matches of a day by league, those that run first; goals flash and say who scored.",
        lambda world: "/",
        "main a[href^='/match/']",
    ),
    Page(
        "match",
        "Match",
        "A match with its clock, its incidents on a line of time, line-ups, statistics, table and commentary.",
        lambda world: f"/match/{world.match}",
        "main h1",
    ),
    Page(
        "league",
        "League",
        "The table as it stands with the matches that run, its zones, and the round of the day.",
        lambda world: f"/league/{world.league}",
        "standings-table tbody tr",
    ),
    Page(
        "cup",
        "Cup",
        "The knock-out rounds: who met whom, by how much, and who went on.",
        lambda world: f"/league/{world.cup}?view=knockout",
        ".tie",
    ),
    Page(
        "team",
        "Team",
        "Form, the match of now or the next one, the record against its opponent, and the place in the table.",
        lambda world: f"/team/{world.team}",
        "match-row a",
    ),
    Page(
        "desk",
        "Scorer's desk",
        "Where a scorer enters a match: a goal in two taps, undo in one, and what is not sent yet.",
        lambda world: f"/desk?match={world.desk_match}",
        "main button",
        needs_key=True,
    ),
    Page(
        "ops",
        "Operations",
        "Instances, queues, providers, webhooks and stores for operators, with what they may do about them.",
        lambda world: "/ops",
        "main h2",
        needs_key=True,
    ),
)


def find_world(get: Callable[[str], Any]) -> World:
    """`get(path)` is the `data` of an answer. Raises NotYet."""
    leagues = {league["name"]: league["id"] for league in get("/api/leagues?limit=100")}
    if LEAGUE not in leagues or CUP not in leagues:
        raise NotYet("the seasons are not in yet")
    league, cup = leagues[LEAGUE], leagues[CUP]
    running = get(f"/api/leagues/{league}/matches?status=live,halftime&limit=100")
    goals = sum((match["homeScore"] or 0) + (match["awayScore"] or 0) for match in running)
    if len(running) < LIVE_MATCHES or goals < LIVE_GOALS:
        raise NotYet(f"{len(running)} matches of the league run, with {goals} goals")
    told = get(f"/api/leagues/{cup}/matches?status=live,halftime,finished&sort=-startTime&limit=20")
    if not told:
        raise NotYet("no match of the cup is played yet")
    # One that runs, with the most goals.
    match = max(told, key=lambda one: (one["status"] != "finished", (one["homeScore"] or 0) + (one["awayScore"] or 0)))
    first = get(f"/api/leagues/{league}/standings?live=true")["tables"][0]["rows"][0]
    return World(league, cup, match["id"], match["id"], first["team"]["id"])
