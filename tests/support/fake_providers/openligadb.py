"""OpenLigaDB: what it answers for the truth. https://api.openligadb.de/swagger"""
import random
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

from .answer import Answer, not_found
from .fixture import Fixture
from .state import State
from .world import League, World

NAME = "openligadb"
_ID_BASE, _ID_STEP = 70_000, 500_000


def answer(world: World, path: list[str], query: dict[str, str], now: datetime) -> Answer:
    traps = world.traps[NAME]
    match path:
        case ["getmatchdata", number] if number.isdigit():
            found = [one for one in world.fixtures if match_id(one, one.state(now)) == int(number)]
            return _json(_match(found[0], now, traps), traps) if found else _json(None, traps)
        case ["getmatchdata", shortcut, season, *group]:
            return _json(_season(world, shortcut, season, group, now, traps), traps)
        case ["getlastchangedate", shortcut, season, group]:
            league = _league(world, shortcut, season)
            if "restless" in traps:
                return _json(_local(datetime.now(timezone.utc)), traps)
            return _json(_last_change(league, group, now) if league else None, traps)
        case ["getcurrentgroup", shortcut]:
            league = world.leagues.get(shortcut)
            return _json(_group(league, _current_round(league, now, traps)), traps) if league else not_found()
        case ["getavailablegroups", shortcut, season]:
            league = _league(world, shortcut, season)
            rounds = sorted({one.round for one in league.fixtures}) if league else []
            return _json([_group(league, one) for one in rounds], traps)
        case ["getavailableteams", shortcut, season]:
            league = _league(world, shortcut, season)
            return _json([_team(world, club) for club in (league.clubs() if league else [])], traps)
        case ["getbltable", shortcut, season]:
            league = _league(world, shortcut, season)
            return _json(_table(world, league, now) if league else [], traps)
    return not_found()


def match_id(fixture: Fixture, state: State) -> int:
    return _ID_BASE + fixture.number + _ID_STEP * state.ids_changed


def _league(world: World, shortcut: str, season: str) -> Optional[League]:
    league = world.leagues.get(shortcut)
    return league if league and str(league.season) == season else None


def _season(world: World, shortcut: str, season: str, group: list[str], now: datetime, traps: set[str]) -> list[dict]:
    league = _league(world, shortcut, season)
    if not league or "empty" in traps:
        return []
    if not group and "stale_season" in traps:
        now -= timedelta(hours=6)
    shown = [one for one in league.fixtures if not group or str(one.round) == group[0]]
    return [_match(one, now, traps) for one in shown if not one.state(now).deleted]


def _match(fixture: Fixture, now: datetime, traps: set[str]) -> dict[str, Any]:
    world, league, state = fixture.world, fixture.league, fixture.state(now)
    local = state.kick_off + _berlin_offset(state.kick_off)
    finished = state.status in ("finished", "awarded")
    results = _results(fixture, state, traps)
    goals = _goals(fixture, state, traps)
    # The order of rows has no meaning. It is the same in each answer of a match.
    shuffle = random.Random(fixture.number).shuffle
    shuffle(results)
    shuffle(goals)
    name = f"{league.name} {league.season}/{league.season + 1}" if "season_in_name" in traps else league.name
    return {
        "matchID": match_id(fixture, state),
        "matchDateTime": local.strftime("%Y-%m-%dT%H:%M:%S"),
        "timeZoneID": "W. Europe Standard Time",
        "leagueId": 4000 + league.number,
        "leagueName": name,
        "leagueSeason": league.season,
        "leagueShortcut": league.shortcut,
        "matchDateTimeUTC": state.kick_off.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "group": _group(league, fixture.round),
        "team1": _team(world, fixture.home),
        "team2": _team(world, fixture.away),
        "lastUpdateDateTime": _local(state.changed or state.kick_off - timedelta(days=20)),
        "matchIsFinished": finished,
        "matchResults": results,
        "goals": goals,
        "location": {
            "locationID": 300 + fixture.number,
            "locationCity": fixture.home,
            "locationStadium": fixture.venue,
        },
        "numberOfViewers": None,
    }


def _results(fixture: Fixture, state: State, traps: set[str]) -> list[dict]:
    kinds = []
    if state.half_time:
        kinds.append((1, "Halbzeit", state.half_time))
    if state.status in ("finished", "awarded"):
        if "finished_before_result" not in traps:
            end = state.edited or state.regular or state.score or (0, 0)
            if state.had_extra_time and state.regular:
                end = state.regular
            kinds.append((2, "Endergebnis", end))
        if state.had_extra_time:
            kinds.append((3, "nach Verlängerung", state.edited or state.extra or state.score))
        elif "stray_extra_time" in traps:
            kinds.append((3, "nach Verlängerung", (0, 0)))
        if state.shootout and "shootout_as_comments" not in traps:
            base = state.extra or state.regular or (0, 0)
            kinds.append((4, "nach Elfmeterschießen", tuple(a + b for a, b in zip(base, state.shootout))))
    elif state.status == "live" and state.score is not None:
        # While it runs, the running score stands as the end's.
        kinds.append((2, "Endergebnis", state.score))
    return [
        {
            "resultID": fixture.number * 10 + kind,
            "resultName": name,
            "pointsTeam1": pair[0],
            "pointsTeam2": pair[1],
            "resultOrderID": order,
            "resultTypeID": 0 if "result_type_zero" in traps else kind,
            "resultDescription": name,
        }
        for order, (kind, name, pair) in enumerate(kinds, 1)
    ]


def _goals(fixture: Fixture, state: State, traps: set[str]) -> list[dict]:
    rows = []
    for goal, home, away in state.running_scores():
        scorer = "" if "no_scorers" in traps else goal.scorer or ""
        rows.append(
            {
                "goalID": 90_000 + goal.number,
                "scoreTeam1": home,
                "scoreTeam2": away,
                "matchMinute": None if "null_minutes" in traps else goal.minute,
                "goalGetterID": fixture.world.player_id(scorer),
                "goalGetterName": scorer,
                "isPenalty": goal.penalty or "wrong_penalty_flag" in traps,
                "isOwnGoal": goal.own,
                "isOvertime": goal.extra_time,
                "comment": None,
            }
        )
    if "shootout_as_comments" in traps:
        home, away = state.extra or state.regular or (0, 0)
        for number, kick in enumerate(state.kicks):
            home += kick.scored and kick.side == "home"
            away += kick.scored and kick.side == "away"
            if kick.scored:
                rows.append(
                    {
                        "goalID": 190_000 + fixture.number * 100 + number,
                        "scoreTeam1": home,
                        "scoreTeam2": away,
                        "matchMinute": 120,
                        "goalGetterID": fixture.world.player_id(kick.player),
                        "goalGetterName": kick.player,
                        "isPenalty": True,
                        "isOwnGoal": False,
                        "isOvertime": True,
                        "comment": "Elfmeterschießen",
                    }
                )
    return rows


def _group(league: League, number: int) -> dict:
    return {"groupName": f"{number}. Spieltag", "groupOrderID": number, "groupID": league.number * 100 + number}


def _team(world: World, name: str) -> dict:
    return {
        "teamId": world.club_id(name),
        "teamName": name,
        "shortName": name.split()[-1][:12],
        "teamIconUrl": f"https://icons.example/{world.club_id(name)}.png",
        "teamGroupName": None,
    }


def _current_round(league: League, now: datetime, traps: set[str]) -> int:
    if "group_jumps" in traps:
        return min((one.round for one in league.fixtures), default=1)
    begun = [one.round for one in league.fixtures if one.state(now).kick_off <= now + timedelta(days=2)]
    return max(begun, default=1)


def _last_change(league: League, group: str, now: datetime) -> Optional[str]:
    """What a trap changes is a change of the data too."""
    shown = [one for one in league.fixtures if str(one.round) == group]
    changes = [one.created for one in shown] + [one.state(now).changed for one in shown]
    changes += [league.world.trapped_at.get(NAME)]
    return _local(max([one for one in changes if one], default=datetime(league.season, 7, 1, tzinfo=timezone.utc)))


def _table(world: World, league: League, now: datetime) -> list[dict]:
    points = {club: 0 for club in league.clubs()}
    for one in league.fixtures:
        state = one.state(now)
        if state.status == "finished":
            for side, club in (("home", one.home), ("away", one.away)):
                points[club] += 3 if state.winner == side else 1 if state.winner is None else 0
    ordered = sorted(points.items(), key=lambda row: -row[1])
    return [{"teamInfoId": world.club_id(club), "teamName": club, "points": number} for club, number in ordered]


def _local(moment: datetime) -> str:
    local = moment + _berlin_offset(moment)
    return local.strftime("%Y-%m-%dT%H:%M:%S.") + f"{local.microsecond // 1000:03}"


def _berlin_offset(moment: datetime) -> timedelta:
    """Close enough for fixtures that are made up: summer time from April to October."""
    return timedelta(hours=2 if 4 <= moment.month <= 10 else 1)


def _json(data: Any, traps: set[str]) -> Answer:
    if "pascal_case" in traps:
        data = _pascal(data)
    if "latin1" in traps:
        return Answer(data, content_type="application/json; charset=iso-8859-1", charset="latin-1")
    return Answer(data)


def _pascal(data: Any) -> Any:
    if isinstance(data, dict):
        return {name[0].upper() + name[1:]: _pascal(value) for name, value in data.items()}
    return [_pascal(one) for one in data] if isinstance(data, list) else data
