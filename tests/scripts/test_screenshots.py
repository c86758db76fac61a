"""scripts/screenshots: what it waits for, and the document that it writes. No browser here: tests/browser look at pages."""
import pytest

from screenshots.camera import LOOKS
from screenshots.cli import document, parse_arguments, picture
from screenshots.pages import CUP, LEAGUE, PAGES, NotYet, find_world

LEAGUES = [{"id": 1, "name": LEAGUE}, {"id": 2, "name": CUP}]
STANDINGS = {"tables": [{"rows": [{"team": {"id": 7}}]}]}


def match(id: int, home: int, away: int, status: str = "live") -> dict:
    return {"id": id, "homeScore": home, "awayScore": away, "status": status}


def service(leagues=LEAGUES, running=(), cup=()):
    def get(path: str):
        if path.startswith("/api/leagues?"):
            return leagues
        if "/standings" in path:
            return STANDINGS
        return list(running if path.startswith("/api/leagues/1/") else cup)

    return get


RUNNING = [match(10 + number, 1, 1) for number in range(4)]


def test_it_waits_until_the_demo_has_something_to_see():
    with pytest.raises(NotYet, match="seasons"):
        find_world(service(leagues=LEAGUES[:1]))
    with pytest.raises(NotYet, match="1 matches of the league run, with 9 goals"):
        find_world(service(running=[match(1, 5, 4)], cup=[match(2, 0, 0)]))
    with pytest.raises(NotYet, match="cup"):
        find_world(service(running=RUNNING))


def test_the_match_in_the_pictures_runs_and_has_the_most_goals():
    world = find_world(service(running=RUNNING, cup=[match(1, 6, 1, "finished"), match(2, 0, 1), match(3, 2, 0)]))
    assert (world.league, world.cup, world.match, world.team) == (1, 2, 3, 7)
    assert [page.path(world) for page in PAGES if page.name in ("match", "team", "desk")] == [
        "/match/3",
        "/team/7",
        "/desk?match=3",
    ]


def test_the_document_shows_each_page_that_has_its_pictures(tmp_path):
    for look in LOOKS:
        (tmp_path / picture(PAGES[2], look.name)).write_bytes(b"")
    text = document(tmp_path)
    assert [line for line in text.splitlines() if line.startswith("## ")] == [f"## {PAGES[2].title}"]
    assert text.count("](pages/league-") == len(LOOKS) and PAGES[2].sentence in text


def test_an_unknown_page_is_named(capsys):
    with pytest.raises(SystemExit) as ended:
        parse_arguments(["--only", "league,nowhere"])
    assert ended.value.code == 2 and "nowhere" in capsys.readouterr().err
