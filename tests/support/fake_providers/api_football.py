"""API-Football v3: what it answers for the truth. https://www.api-football.com/documentation-v3"""
from datetime import datetime
from typing import Any, Optional

from .answer import Answer
from .fixture import Fixture
from .state import State
from .world import World

NAME = "api-football"
_ID_BASE, _ID_STEP = 900_000, 500_000
_LONG = {
    "TBD": "Time to be defined",
    "NS": "Not Started",
    "1H": "First Half",
    "HT": "Halftime",
    "2H": "Second Half",
    "ET": "Extra Time",
    "BT": "Break Time",
    "P": "Penalty In Progress",
    "SUSP": "Match Suspended",
    "FT": "Match Finished",
    "AET": "Match Finished After Extra Time",
    "PEN": "Match Finished After Penalty",
    "PST": "Match Postponed",
    "CANC": "Match Cancelled",
    "ABD": "Match Abandoned",
    "AWD": "Technical Loss",
}
_LIVE = {"1H", "HT", "2H", "ET", "BT", "P", "SUSP", "INT", "LIVE"}


def answer(world: World, path: list[str], query: dict[str, str], now: datetime) -> Answer:
    traps = world.traps[NAME]
    if path == ["fixtures"]:
        return _fixtures(world, query, now, traps)
    if path == ["fixtures", "lineups"] and (fixture := _by_id(world, query.get("fixture"), now)):
        return Answer(_envelope("fixtures/lineups", query, _line_ups(fixture)))
    if path == ["fixtures", "statistics"] and (fixture := _by_id(world, query.get("fixture"), now)):
        return Answer(_envelope("fixtures/statistics", query, _statistics(fixture, fixture.state(now))))
    if path == ["fixtures", "events"] and (fixture := _by_id(world, query.get("fixture"), now)):
        return Answer(_envelope("fixtures/events", query, _events(fixture, fixture.state(now), traps)))
    if path == ["status"]:
        return Answer(_envelope("status", query, []))
    return Answer(_envelope("/".join(path), query, [], {"endpoint": "This endpoint does not exist."}))


def fixture_id(fixture: Fixture, state: State) -> int:
    return _ID_BASE + fixture.number + _ID_STEP * state.ids_changed


def _by_id(world: World, number: Optional[str], now: datetime) -> Optional[Fixture]:
    return next((one for one in world.fixtures if str(fixture_id(one, one.state(now))) == number), None)


def _envelope(get: str, query: dict[str, str], response: list, errors: Any = None) -> dict:
    return {
        "get": get,
        "parameters": dict(query) or [],
        "errors": errors or [],
        "results": len(response),
        "paging": {"current": int(query.get("page", 1)), "total": 1},
        "response": response,
    }


def _fixtures(world: World, query: dict[str, str], now: datetime, traps: set[str]) -> Answer:
    found = []
    ids = query["ids"].split("-") if "ids" in query else [query["id"]] if "id" in query else None
    if ids and len(ids) > 20:
        return Answer(_envelope("fixtures", query, [], {"ids": "The Ids field must contain at most 20 values."}))
    # `live` names leagues by their numbers, or all of them.
    leagues = query["live"].split("-") if query.get("live", "all") != "all" else None
    for one in world.fixtures:
        state = one.state(now)
        if state.deleted:
            continue
        if ids is not None and str(fixture_id(one, state)) not in ids:
            continue
        if "live" in query and _short(state, traps) not in _LIVE:
            continue
        if leagues and str(one.league.number) not in leagues:
            continue
        if "league" in query and str(one.league.number) != query["league"]:
            continue
        if "season" in query and str(one.league.season) != query["season"]:
            continue
        day = state.kick_off.strftime("%Y-%m-%d")
        if not query.get("from", day) <= day <= query.get("to", day) or query.get("date", day) != day:
            continue
        told = _fixture(one, state, now, traps)
        # Only live answers and those by id have events.
        if "live" in query or ids is not None:
            told["events"] = _events(one, state, traps)
        if ids is not None:
            told["lineups"], told["statistics"] = _line_ups(one), _statistics(one, state)
        found.append(told)
    return Answer(_envelope("fixtures", query, found))


def _short(state: State, traps: set[str]) -> str:
    if state.status == "live":
        if "no_live_coverage" in traps:
            return "NS"
        return {
            "first_half": "1H",
            "half_time": "HT",
            "second_half": "2H",
            "extra_break": "BT",
            "extra_half_time": "BT",
            "shootout": "P",
        }.get(state.phase or "", "ET")
    if state.status == "finished":
        if state.shootout or "league_shootout" in traps:
            return "PEN"
        return "AET" if state.had_extra_time else "FT"
    words = {"scheduled": "NS", "postponed": "PST", "suspended": "SUSP", "abandoned": "ABD", "awarded": "AWD"}
    return words.get(state.status, "CANC")


def _elapsed(state: State, short: str, now: datetime) -> Optional[int]:
    if short in ("NS", "PST", "CANC") or state.period_started is None:
        return None
    if short in ("HT", "FT", "AET", "PEN", "BT", "P"):
        return {"HT": 45, "FT": 90}.get(short, 120 if state.had_extra_time else 90)
    base, most = {
        "first_half": (0, 45),
        "second_half": (45, 90),
        "extra_first": (90, 105),
        "extra_second": (105, 120),
    }.get(state.phase or "", (90, 90))
    return min(most, base + 1 + int((now - state.period_started).total_seconds() // 60))


def _fixture(one: Fixture, state: State, now: datetime, traps: set[str]) -> dict[str, Any]:
    world, league = one.world, one.league
    short = _short(state, traps)
    hidden = short == "NS"
    score = None if hidden else state.score
    status = {"long": _LONG[short], "short": short, "elapsed": _elapsed(state, short, now), "extra": None}
    if "status_case" in traps and one.number % 2:
        status["short"] = short.lower()
    if "extra_missing" in traps:
        del status["extra"]
    leads = state.winner if score else None
    regular = None
    if score is not None:
        regular = state.regular or (score if short in ("FT", "AWD") else None)
    extra = None
    if state.had_extra_time and state.regular and state.score:
        extra = tuple(a - b for a, b in zip(state.score, state.regular))
    half = state.half_time or (score if state.phase == "first_half" else None)
    return {
        "fixture": {
            "id": fixture_id(one, state),
            "referee": one.referee,
            "timezone": "UTC",
            "date": state.kick_off.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
            "timestamp": int(state.kick_off.timestamp()),
            "periods": {"first": None if hidden else int(state.kick_off.timestamp()), "second": None},
            "venue": {"id": 600 + one.number, "name": one.venue, "city": one.home},
            "status": status,
        },
        "league": {
            "id": league.number,
            "name": league.name,
            "country": league.country,
            "logo": f"https://media.example/leagues/{league.number}.png",
            "flag": None,
            "season": league.season,
            "round": f"Regular Season - {one.round}",
            "standings": True,
        },
        "teams": {
            side: {
                "id": world.club_id(club),
                "name": club,
                "logo": f"https://media.example/teams/{world.club_id(club)}.png",
                "winner": None if leads is None else leads == side,
            }
            for side, club in (("home", one.home), ("away", one.away))
        },
        "goals": _pair(score),
        "score": {
            "halftime": _pair(None if hidden else half),
            "fulltime": _pair(regular),
            "extratime": _pair(extra),
            "penalty": _pair(None if hidden else _shown_shootout(state, traps, short)),
        },
    }


def _shown_shootout(state: State, traps: set[str], short: str) -> Optional[tuple[int, int]]:
    if "league_shootout" in traps and short == "PEN" and not state.shootout:
        return 4, 3
    return state.shootout


def _pair(value: Optional[tuple[int, int]]) -> dict:
    return {"home": value[0] if value else None, "away": value[1] if value else None}


def _events(one: Fixture, state: State, traps: set[str]) -> list[dict]:
    rows: list[tuple[int, int, dict]] = []

    def person(name: Optional[str]) -> dict:
        if name and "short_names" in traps:
            name = f"{name[0]}. {name.split()[-1]}"
        return {"id": one.world.player_id(name) or None if name else None, "name": name}

    def row(minute: Optional[int], added: Optional[int], side: str, kind: str, detail: str, **more: Any) -> None:
        time = {"elapsed": minute} if "extra_missing" in traps else {"elapsed": minute, "extra": added}
        club = one.home if side == "home" else one.away
        told = {
            "time": time,
            "team": {"id": one.world.club_id(club), "name": club, "logo": None},
            "player": person(more.get("player")),
            "assist": person(more.get("assist")),
            "type": kind,
            "detail": detail,
            "comments": more.get("comments"),
        }
        rows.append((minute or 0, added or 0, told))

    hidden = 1 if "rows_missing" in traps else 0
    for goal in state.goals:
        if not goal.row or (goal.cancelled == "vanish" and not goal.reason):
            continue
        detail = "Own Goal" if goal.own else "Penalty" if goal.penalty else "Normal Goal"
        if goal.cancelled is None and hidden:
            hidden -= 1
            continue
        if goal.cancelled != "vanish":
            row(goal.minute, goal.added, goal.side, "Goal", detail, player=goal.scorer, assist=goal.assist)
        if goal.cancelled:
            row(goal.minute, goal.added, goal.side, "Var", goal.reason, player=goal.scorer)
    for miss in state.missed:
        row(miss.minute, None, miss.side, "Goal", "Missed Penalty", player=miss.player)
    for word in state.confirmed:
        row(word.minute, None, word.side, "Var", "Penalty confirmed", player=word.player)
    for card in state.cards:
        detail = "Yellow Card" if card.colour == "yellow" else "Red Card"
        if card.colour == "second_yellow":
            row(card.minute, None, card.side, "Card", "Yellow Card", player=card.player)
        for _ in range(2 if "red_twice" in traps and detail == "Red Card" else 1):
            row(card.minute, None, card.side, "Card", detail, player=card.player)
    numbers = {"home": 0, "away": 0}
    for change in state.substitutions:
        numbers[change.side] += 1
        pair = {"player": change.off, "assist": change.on}
        if "substitution_swapped" in traps and one.number % 2:
            pair = {"player": change.on, "assist": change.off}
        row(change.minute, None, change.side, "subst", f"Substitution {numbers[change.side]}", **pair)
    for kick in state.kicks:
        detail = "Penalty" if kick.scored else "Missed Penalty"
        row(120, len(rows), kick.side, "Goal", detail, player=kick.player, comments="Penalty Shootout")
    return [told for _, _, told in sorted(rows, key=lambda each: each[:2])]


def _line_ups(one: Fixture) -> list[dict]:
    if not one.line_ups:
        return []
    told = []
    for side, club in (("home", one.home), ("away", one.away)):
        players = one.players(side)
        places = ["1:1", "2:4", "2:3", "2:2", "2:1", "3:4", "3:3", "3:2", "3:1", "4:2", "4:1"]
        kinds = "GDDDDMMMMFF"
        start = [
            {"player": {"id": one.world.player_id(name), "name": name, "number": n, "pos": kind, "grid": place}}
            for n, (name, kind, place) in enumerate(zip(players, kinds, places), 1)
        ]
        bench = [
            {"player": {"id": one.world.player_id(name), "name": name, "number": n, "pos": "M", "grid": None}}
            for n, name in enumerate(players[11:], 12)
        ]
        colours = {"primary": "c00000" if side == "home" else "0040c0", "number": "ffffff", "border": "ffffff"}
        told.append(
            {
                "team": {
                    "id": one.world.club_id(club),
                    "name": club,
                    "logo": None,
                    "colors": {"player": colours, "goalkeeper": colours},
                },
                "coach": {"id": None, "name": f"Coach of {club}", "photo": None},
                "formation": "4-4-2",
                "startXI": start,
                "substitutes": bench,
            }
        )
    return told


def _statistics(one: Fixture, state: State) -> list[dict]:
    if not state.statistics:
        return []
    return [
        {
            "team": {"id": one.world.club_id(club), "name": club, "logo": None},
            "statistics": [{"type": _statistic(name), "value": pair[place]} for name, pair in state.statistics.items()],
        }
        for place, club in enumerate((one.home, one.away))
    ]


def _statistic(name: str) -> str:
    """All names have blanks but one."""
    return name if name == "expected_goals" else name.replace("_", " ")
