"""A match day: fixtures whose scripts have what a provider can tell of, as steps that a test takes one by one."""
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fake_providers import Fixture, World


@dataclass
class Step:
    says: str
    take: Callable[[], object]


@dataclass
class Day:
    fixtures: dict[str, Fixture]
    steps: list[Step]
    shown: dict[str, set[tuple[int, int]]]  # by fixture: every score that there ever was

    def take(self, step: Step) -> None:
        """What a step does shows in one answer."""
        world = next(iter(self.fixtures.values())).world
        with world.changing():
            step.take()
            for name, fixture in self.fixtures.items():
                if (score := fixture.state().score) is not None:
                    self.shown[name].add(score)


def match_day(world: World, provider: str, kick_off: datetime, league: str = "north") -> Day:
    """All begin at `kick_off`, but for the one that is moved. OpenLigaDB cannot tell of a postponed or abandoned match."""
    liga = world.league(league)
    made: dict[str, Fixture] = {}
    plays: list[list[Step]] = []

    def fixture(name: str, home: str, away: str) -> Fixture:
        made[name] = liga.fixture(home, away, kick_off, round=12)
        return made[name]

    def script(*steps: tuple[str, Callable[[], object]]) -> None:
        plays.append([Step(says, take) for says, take in steps])

    plain = fixture("plain", "FC Nordstern", "SV Elbtal")
    script(
        ("kick-off", plain.kick_off),
        ("1-0", lambda: plain.goal("home", 12, "Arno Nordstern")),
        ("1-1, a penalty", lambda: plain.goal("away", 30, "Bela Elbtal", penalty=True)),
        ("half time", plain.half_time),
        ("second half", plain.second_half),
        ("2-1, an own goal", lambda: plain.goal("home", 70, "Cem Elbtal", own=True)),
        ("full time", plain.full_time),
    )
    video = fixture("video", "TSV Rotbach", "VfB Talheim")
    script(
        ("kick-off", video.kick_off),
        ("1-0", lambda: video.goal("home", 5, "Dario Rotbach", key="v1")),
        ("it vanishes", lambda: video.cancel_goal("v1", "vanish")),
        ("1-0 by another", lambda: video.goal("home", 9, "Emil Rotbach", key="v2")),
        ("half time", video.half_time),
        ("second half", video.second_half),
        ("2-0", lambda: video.goal("home", 60, "Falk Rotbach", key="v3")),
        ("it stays beside the video assistant's word", lambda: video.cancel_goal("v3", "kept")),
        ("full time", video.full_time),
    )
    edits = fixture("edits", "SpVgg Seeblick", "1. FC Müritz")
    script(
        ("kick-off", edits.kick_off),
        ("0-1, nobody knows by whom", lambda: edits.goal("away", None, None, key="e1", row=False)),
        ("the row comes", lambda: edits.change_goal("e1", row=True, minute=14)),
        ("the scorer comes", lambda: edits.change_goal("e1", scorer="Gero Müritz")),
        ("another minute", lambda: edits.change_goal("e1", minute=15)),
        ("another scorer", lambda: edits.change_goal("e1", scorer="Hugo Müritz")),
        ("half time", edits.half_time),
        ("second half", edits.second_half),
        ("deleted and entered anew, with another minute", lambda: edits.recreate_goal("e1", minute=16)),
        ("two goals between two looks", lambda: _two_goals(edits)),
        ("full time", edits.full_time),
    )
    moved = fixture("moved", "SC Heidekrug", "FSV Moorsee")
    script(("moved by two days", lambda: moved.moved(kick_off + timedelta(days=2))))
    cup = fixture("cup", "Eintracht Hafen", "Union Werft")
    script(
        ("kick-off", cup.kick_off),
        ("1-0", lambda: cup.goal("home", 20, "Ivo Hafen")),
        ("half time", cup.half_time),
        ("second half", cup.second_half),
        ("1-1", lambda: cup.goal("away", 88, "Jaro Werft")),
        ("the end of play, for a moment", cup.regular_end),
        ("extra time", cup.extra_time),
        ("2-1", lambda: cup.goal("home", 101, "Kian Hafen")),
        ("2-2", lambda: cup.goal("away", 117, "Leon Werft")),
        ("shoot-out", cup.shootout),
        ("a kick", lambda: cup.kick("home")),
        ("a kick", lambda: cup.kick("away", False)),
        ("a kick", lambda: cup.kick("home")),
        ("the end", cup.full_time),
    )
    if provider != "openligadb":
        _add_the_unlucky(fixture, script)
    # One step of each in turn, as matches of a day go on beside each other.
    rounds = max(map(len, plays))
    steps = [play[number] for number in range(rounds) for play in plays if number < len(play)]
    return Day(made, steps, {name: set() for name in made})


def _two_goals(fixture: Fixture) -> None:
    side, club = "home", fixture.home.split()[-1]
    fixture.goal(side, 80, f"Milo {club}")
    fixture.goal(side, 81, f"Nico {club}")


def _add_the_unlucky(fixture: Callable[[str, str, str], Fixture], script: Callable[..., None]) -> None:
    postponed = fixture("postponed", "Viktoria Gletscher", "SG Schneeberg")
    script(("postponed", postponed.postponed))
    stopped = fixture("stopped", "VfL Nebelhorn", "Alemannia Kap")
    script(
        ("kick-off", stopped.kick_off),
        ("0-1", lambda: stopped.goal("away", 33, "Otto Kap")),
        ("suspended", stopped.suspended),
        ("goes on", stopped.resumed),
        ("abandoned", stopped.abandoned),
    )
    awarded = fixture("awarded", "Borussia Heide", "Preußen Förde")
    script(
        ("kick-off", awarded.kick_off),
        ("half time", awarded.half_time),
        ("second half", awarded.second_half),
        ("full time", awarded.full_time),
        ("awarded", lambda: awarded.awarded(0, 2)),
    )
