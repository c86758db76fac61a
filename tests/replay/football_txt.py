"""Writes competitions as Football.TXT, and makes them up: for tests that read what was written."""
from datetime import date, timedelta
from random import Random
from typing import Optional

from openfootball import AWAY, HOME, Card, Goal, Kick, Match, Official, Player, Score, Sheet, Substitution

TEAMS = ("Alpha", "Beta United", "1. FC Gamma", "Delta 05", "Éire Õland", "Foo & Bar FC", "Saint-Germain", "Côte d'Or")
NAMES = (
    "Ada North",
    "Bo SOUTH",
    "N'Golo Kanté",
    "Jay-Jay O'Day",
    "Çağlar Söyüncü",
    "R. Marin",
    "De la Cruz",
    "Ødegård",
)


def clock(entry) -> str:
    return f"{entry.minute}+{entry.added}'" if entry.added else f"{entry.minute}'"


def write(name: str, matches: list[Match]) -> str:
    return "\n".join([f"= {name}", ""] + [line for match in matches for line in _match(match)]) + "\n"


def _match(match: Match) -> list[str]:
    day = date.fromisoformat(match.date)
    lines = [f"\u25aa {', '.join(filter(None, (match.stage, match.group, match.round)))}"]
    lines.append(f"[{day:%a %b}/{day.day} {day.year}]")
    zone = f" UTC{match.utc_offset // 60:+}" if match.utc_offset is not None else ""
    when = f"  {match.time}{zone}  " if match.time else "  "
    status = f"  [{match.status}]" if match.status else ""
    ground = f"  @ {match.ground}" if match.ground else ""
    people = f"  (att: {match.attendance})" if match.attendance is not None else ""
    lines.append(f"{when}{match.home}  {_score(match.score)}  {match.away}{status}{ground}{people}")
    if match.goals:
        sides = [_goals([goal for goal in match.goals if goal.side == side]) for side in (HOME, AWAY)]
        lines.append(f"     ({sides[HOME] or '-'}; {sides[AWAY] or '-'})")
    if match.kicks:
        lines.append("Penalties: " + _kicks(match.kicks))
    for side, team in ((HOME, match.home), (AWAY, match.away)):
        if match.sheets[side]:
            lines.append(f"{team}: {_sheet(match, side)}")
    if match.officials:
        named = (f"{one.name} ({one.country})" if one.country else one.name for one in match.officials)
        lines.append("Refs: " + ", ".join(named))
    return [*lines, ""]


def _score(score: Optional[Score]) -> str:
    if not score:
        return "-"
    told = [
        f"{pair[HOME]}-{pair[AWAY]}{word}"
        for pair, word in ((score.shootout, " pen."), (score.extra_time, " a.e.t."))
        if pair
    ]
    ninety = [f"{pair[HOME]}-{pair[AWAY]}" for pair in (score.full_time, score.half_time) if pair]
    if not told and ninety:
        told = [ninety.pop(0)]
    return " ".join(told) + (f" ({', '.join(ninety)})" if ninety else "")


def _goals(goals: list[Goal]) -> str:
    kinds = {(True, False): " (o.g.)", (False, True): " (pen.)", (False, False): ""}
    return " ".join(f"{goal.scorer} {clock(goal)}{kinds[goal.own_goal, goal.penalty]}" for goal in goals)


def _kicks(kicks: tuple[Kick, ...]) -> str:
    score, told = [0, 0], []
    for kick in kicks:
        score[kick.side] += kick.scored
        told.append(f"{score[HOME]}-{score[AWAY]} {kick.player}" if kick.scored else f"{kick.player} (missed)")
    return ", ".join(told)


def _sheet(match: Match, side: int) -> str:
    sheet = match.sheets[side]
    words = {"yellow_card": "Y", "second_yellow": "Y/R", "red_card": "R"}
    bench = {player.name: player for player in sheet.bench}

    def player(one: Player) -> str:
        text = f"{one.number} {one.name}" if one.number is not None else one.name
        text += " [c]" if one.captain else ""
        for card in match.cards:
            if (card.side, card.player) == (side, one.name):
                text += f" [{words[card.kind]}{' ' + clock(card) if card.minute is not None else ''}]"
        for change in match.substitutions:
            if (change.side, change.off) == (side, one.name):
                minute = f"{clock(change)} " if change.minute is not None else ""
                text += f" ({minute}{player(bench[change.on])})"
        return text

    rows: dict[str, list[str]] = {}
    for one in sheet.starting:
        rows.setdefault(one.grid.split(":")[0] if one.grid else "", []).append(player(one))
    coach = f"; Coach: {sheet.coach}" if sheet.coach else ""
    return " - ".join(", ".join(row) for row in rows.values()) + coach


def make_up(random: Random) -> list[Match]:
    """Matches whose facts agree with each other, as a careful author writes them."""
    day = date(2030, 8, 1)
    return [_made_up(random, day + timedelta(days=index)) for index in range(random.randint(1, 6))]


def _made_up(random: Random, day: date) -> Match:
    home, away = random.sample(TEAMS, 2)
    is_long = random.random() < 0.3
    goals = tuple(sorted((_made_up_goal(random, is_long) for _ in range(random.randint(0, 6))), key=_minute))
    final = tuple(sum(goal.side == side for goal in goals) for side in (HOME, AWAY))
    by_then = {
        last: tuple(sum(goal.side == side and goal.minute <= last for goal in goals) for side in (HOME, AWAY))
        for last in (45, 90)
    }
    kicks = _made_up_kicks(random) if is_long and random.random() < 0.5 else ()
    shootout = tuple(sum(kick.scored for kick in kicks if kick.side == side) for side in (HOME, AWAY))
    score = Score(by_then[45], by_then[90], final if is_long else None, shootout if kicks else None, final)
    sheets, cards, changes = [], [], []
    for side in (HOME, AWAY):
        sheet = _made_up_sheet(random, side, cards, changes) if random.random() < 0.6 else None
        sheets.append(sheet)
    return Match(
        home=home,
        away=away,
        round=f"Matchday {random.randint(1, 40)}",
        date=day.isoformat(),
        score=score,
        goals=goals or None,
        status=random.choice((None, None, None, "awarded", "abandoned", "suspended", "annulled")),
        time=random.choice((None, "20:00", "09:30")),
        utc_offset=None,
        stage=random.choice((None, "Regular season", "Championship")),
        group=random.choice((None, "Group A", "Group 12")),
        ground=random.choice((None, "Harbour Park, Alphaville", "Stadium 974, Doha")),
        attendance=random.choice((None, 0, 7, 88966)),
        officials=random.choice(
            ((), (Official("Uma Whistle", "NED"),), (Official("A. Ref"), Official("B Flag", "Côte d'Or")))
        ),
        sheets=tuple(sheets),
        cards=tuple(sorted(cards, key=_minute)),
        substitutions=tuple(sorted(changes, key=_minute)),
        kicks=kicks,
    )


def _minute(entry) -> tuple[int, int]:
    return (1000, 0) if entry.minute is None else (entry.minute, entry.added)


def _made_up_minute(random: Random, is_long: bool) -> tuple[int, int]:
    minute = random.randint(1, 120 if is_long else 90)
    return minute, random.randint(1, 13) if minute in (45, 90, 105, 120) and random.random() < 0.7 else 0


def _made_up_goal(random: Random, is_long: bool) -> Goal:
    own, penalty = random.choice(((False, False), (True, False), (False, True)))
    return Goal(random.choice((HOME, AWAY)), random.choice(NAMES), *_made_up_minute(random, is_long), own, penalty)


def _made_up_kicks(random: Random) -> tuple[Kick, ...]:
    first = random.choice((HOME, AWAY))
    kicks = [
        Kick((first + index) % 2, random.choice(NAMES), random.random() < 0.7) for index in range(random.randint(2, 14))
    ]
    # Nothing in a file without one kick that scored tells who began.
    return tuple(kicks) if any(kick.scored for kick in kicks) else (Kick(first, NAMES[0], True),)


def _made_up_sheet(random: Random, side: int, cards: list[Card], changes: list[Substitution]) -> Sheet:
    rows = random.choice(((4, 3, 3), (4, 2, 3, 1), (3, 5, 2), None))
    pool = [f"{random.choice(NAMES)} {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[index]}" for index in range(16)]
    numbers = random.random() < 0.5
    captain = random.randrange(11)

    def player(index: int, position: Optional[str] = None, grid: Optional[str] = None) -> Player:
        return Player(pool[index], index + 1 if numbers else None, position, grid, index == captain)

    if rows is None:
        starting = [player(index) for index in range(11)]
    else:
        positions = ["G", "D", *"M" * (len(rows) - 2), "F"]
        places = [(row, place) for row, length in enumerate((1, *rows)) for place in range(length)]
        starting = [
            player(index, positions[row], f"{row + 1}:{place + 1}") for index, (row, place) in enumerate(places)
        ]
    bench = []
    for index in range(11, 11 + random.randint(0, 3)):
        minute, added = random.choice(((None, 0), _made_up_minute(random, False)))
        bench.append(player(index))
        changes.append(Substitution(side, pool[index - 11], pool[index], minute, added))
    for index in random.sample(range(11 + len(bench)), 3):
        minute, added = random.choice(((None, 0), _made_up_minute(random, False)))
        cards.append(
            Card(side, pool[index], random.choice(("yellow_card", "second_yellow", "red_card")), minute, added)
        )
    formation = "-".join(map(str, rows)) if rows else None
    return Sheet(tuple(starting), tuple(bench), formation, random.choice((None, "Rita Boss", "Şenol Güneş")))
