"""What scripts/import takes from a title, and how it shows its progress."""
import io

import pytest

from season_import.cli import api_url, parse_arguments
from season_import.competitions import identify
from season_import.progress import Progress
from terminal import Terminal


@pytest.mark.parametrize(
    "title, name, country, season, rules, zone",
    [
        ("English Premier League 2024/25", "Premier League", "England", "2024-25", "premier-league", "Europe/London"),
        ("Premier League 2024/25", "Premier League", "England", "2024-25", "premier-league", "Europe/London"),
        ("English Championship 2020-21", "Championship", "England", "2020-21", "championship", "Europe/London"),
        ("Deutsche Bundesliga 2019/20", "Bundesliga", "Germany", "2019-20", "bundesliga", "Europe/Berlin"),
        ("Primera División de España 2022/23", "La Liga", "Spain", "2022-23", "la-liga", "Europe/Madrid"),
        ("Italian Serie A 2022/2023", "Serie A", "Italy", "2022-23", "serie-a", "Europe/Rome"),
        ("French Ligue 1 2019/20", "Ligue 1", "France", "2019-20", "ligue-1", "Europe/Paris"),
        ("Dutch Eredivisie 2019/20", "Eredivisie", "Netherlands", "2019-20", "eredivisie", "Europe/Amsterdam"),
        ("Österr. Bundesliga 2024/25", "Bundesliga", "Austria", "2024-25", "austria", "Europe/Vienna"),
        ("Austria 2024/25", "Bundesliga", "Austria", "2024-25", "austria", "Europe/Vienna"),
        ("Brasileiro Série A 2024", "Série A", "Brazil", "2024", None, "America/Sao_Paulo"),
        ("Swiss Super League 2020/21", "Super League", "Switzerland", "2020-21", None, "Europe/Zurich"),
        (
            "UEFA Champions League 2025/26",
            "UEFA Champions League",
            None,
            "2025-26",
            "uefa-league-phase",
            "Europe/Zurich",
        ),
        ("UEFA Champions League 2022/23", "UEFA Champions League", None, "2022-23", None, "Europe/Zurich"),
        ("Euro 2024", "UEFA Euro", None, "2024", "uefa-euro", "Europe/Berlin"),
        ("World Cup 2002", "World Cup", None, "2002", "fifa-world-cup-2022", None),
        ("World Cup 2022", "World Cup", None, "2022", "fifa-world-cup-2022", "Asia/Qatar"),
        ("World Cup 2026", "World Cup", None, "2026", "fifa-world-cup-2026", "America/New_York"),
        ("Village Cup", "Village Cup", None, "", None, None),
    ],
)
def test_a_title_tells_the_league_its_season_rules_and_zone(title, name, country, season, rules, zone):
    found = identify(title)
    assert (found.name, found.country, found.season, found.rules, found.zone) == (name, country, season, rules, zone)


@pytest.mark.parametrize(
    "title, kind", [("English EFL Cup 2024/25", "cup"), ("World Cup 2022", "cup"), ("Serie A 2022/23", "league")]
)
def test_a_cup_is_told_from_a_league(title, kind):
    assert identify(title).kind == kind


def test_a_league_of_women_is_another_one():
    assert identify("Women's World Cup 2023").gender == "female"
    assert identify("World Cup 2022").gender is None


class Screen(io.StringIO):
    def __init__(self, is_terminal: bool):
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


def shown(is_terminal, monkeypatch):
    """Progress of four matches, three seconds apart."""
    monkeypatch.setenv("TERM", "xterm")
    screen, now = Screen(is_terminal), [0.0]
    progress = Progress(Terminal(screen), "Cup 2031", 4, clock=lambda: now[0])
    for _ in range(4):
        now[0] += 3
        progress.matches += 1
        progress.requests += 2
        progress.show()
    return screen.getvalue()


def test_a_terminal_shows_a_bar(monkeypatch):
    text = shown(True, monkeypatch)
    assert "[#######.......................] 1/4 matches, 2 changes, 3 s" in text
    assert "[##############################] 4/4 matches, 8 changes, 12 s" in text


def test_elsewhere_a_line_comes_every_five_seconds(monkeypatch):
    assert shown(False, monkeypatch).splitlines() == [
        "Cup 2031: 2/4 matches, 4 changes, 6 s",
        "Cup 2031: 4/4 matches, 8 changes, 12 s",
    ]


def test_the_service_is_the_one_named_by_the_option_then_by_the_environment(monkeypatch):
    monkeypatch.setenv("LIVESCORE_API", "http://127.0.0.1:1")
    assert api_url(parse_arguments(["x.json"])) == "http://127.0.0.1:1"
    assert api_url(parse_arguments(["x.json", "--api", "http://127.0.0.1:2"])) == "http://127.0.0.1:2"
