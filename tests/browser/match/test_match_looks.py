"""The match page for everybody: every size, every scheme, by keyboard alone, in every script, of every sport."""
import pytest
from selenium.webdriver.common.keys import Keys

from axe import LOOKS, assert_accessible, look, overflow
from keyboard import Keyboard, pointer_only

NAMES = {
    "arabic and emoji": ("نادي الهلال السعودي", "👩‍👩‍👧‍👦 Family 🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
    "200 characters": ("W" * 200, "a club of many words " * 9 + "and an end"),
    "other scripts": ("Динамо Київ", "サンフレッチェ広島"),
}


@pytest.fixture
def full(stack, post, new_match, say, request):
    """A match with all that a page can show."""
    league = post(
        stack.api(1), "/api/leagues", {"sport": "football", "name": "Bird League", "country": request.node.name[:100]}
    )
    post(stack.api(1), f"/api/leagues/{league['id']}/seasons/2031", {"rules": "premier-league"}, "PUT")
    details = {"leagueId": league["id"], "season": "2031", "round": 3}
    teams = {"homeTeam": "Robins", "awayTeam": "Finches"}
    new_match(stack.api(1), -900000, -890000, homeScore=2, awayScore=0, **teams, **details)
    match = new_match(stack.api(1), venue="The Nest", attendance=7, officials=["Uma"], **teams, **details)
    side = lambda prefix, shirt: {
        "formation": "4-4-2",
        "coach": "Grace",
        "colors": {"shirt": shirt},
        "bench": [{"player": f"{prefix} sub", "number": 20}],
        "starting": [
            {"player": f"{prefix} {n}", "number": n, "grid": f"{row}:{column}", "position": "M", "captain": n == 4}
            for n, (row, column) in enumerate(
                [(1, 1)] + [(row, column) for row, count in ((2, 4), (3, 4), (4, 2)) for column in range(1, count + 1)],
                1,
            )
        ],
    }
    home, away = side("Robin", "#d4001a"), side("Finch", "#ffffff")
    post(stack.api(1), f"/api/matches/{match['id']}/lineups", {"home": home, "away": away}, "PUT")
    stats = [
        {"name": "possession", "home": 60, "away": 40},
        {"name": "possession", "period": "first_half", "home": 55, "away": 45},
    ]
    post(stack.api(1), f"/api/matches/{match['id']}/stats", stats, "PUT")
    say(match, "In!", 10, eventType="goal", side="home", player="Robin 11", homeScore=1, awayScore=0)
    gone = say(match, "Two!", 20, eventType="goal", side="away", player="Finch 11", homeScore=1, awayScore=1)
    say(match, "Offside.", 21, eventType="goal_disallowed", side="away", corrects=gone["id"])
    say(match, "Foul.", 22, eventType="yellow_card", side="away", player="Finch 3")
    say(match, "Change.", 23, eventType="substitution", side="home", player="Robin 9", relatedPlayer="Robin sub")
    say(match, "Look.", 24, eventType="var", side="home", review="pending")
    for n, kind in enumerate(("goal", "miss")):
        say(match, "Kick.", 120, eventType=f"shootout_{kind}", side=("home", "away")[n], player="K")
    return match


def whole(browser, page):
    wanted = {"Score", "Timeline", "Incidents", "Commentary", "Line-ups", "Statistics", "Table", "Head to head"}
    browser.until(lambda: wanted <= {part.accessible_name for part in page.all("region")}, "all parts")


def test_axe_finds_nothing_in_any_look(stack, browser, page, full):
    page.open(stack.api(1), full["id"])
    whole(browser, page)
    assert_accessible(browser)
    page.go_to("20'")
    browser.until(lambda: page.banner() == "As it stood at 20'", "the past")
    assert_accessible(browser, looks={name: LOOKS[name] for name in ("1280 px, dark", "320 px, light")})


@pytest.mark.parametrize("state", ["empty", "to come", "unknown", "removed"])
def test_axe_finds_nothing_where_there_is_little(stack, browser, page, new_match, state):
    match = new_match(stack.api(1), *((3600, 7200) if state == "to come" else ()))
    if state == "unknown":
        page.open(stack.api(1), "2000000000", connected=False)
    else:
        page.open(stack.api(1), match["id"])
    if state == "removed":
        browser.script("fetch(`/api/matches/${arguments[0]}`, {method: 'DELETE'})", match["id"])
    if state in ("unknown", "removed"):
        page.one("link", "All scores")
    assert_accessible(browser, looks={name: LOOKS[name] for name in ("1280 px, light", "320 px, dark")})


def test_the_skeleton_hides_nothing_and_takes_the_place_of_what_comes(stack, browser, page, full):
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/assets/match.js"]})
    page.open(stack.api(1), full["id"], connected=False)
    for name in ("1280 px, light", "390 px, dark"):
        with look(browser, **LOOKS[name]):
            assert browser.one("match-page .match-head").is_displayed()
            assert overflow(browser) <= 0
            waiting = browser.script("return document.querySelector('.match-head').getBoundingClientRect().top")
    assert_accessible(browser, looks={name: LOOKS[name] for name in ("1280 px, light", "390 px, dark")})
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    page.open(stack.api(1), full["id"])
    with look(browser, **LOOKS["390 px, dark"]):
        assert browser.script("return document.querySelector('.match-head').getBoundingClientRect().top") == waiting


@pytest.mark.parametrize("width", [1280, 390])
def test_all_of_it_is_reached_by_keyboard_and_the_focus_is_seen(stack, browser, page, full, width):
    with look(browser, width=width):
        page.open(stack.api(1), full["id"])
        browser.until(lambda: page.region("Commentary"), "the commentary")
        if width == 1280:
            whole(browser, page)
        page.slider()
        reached = Keyboard(browser).tour()
        assert pointer_only(browser) == []
    assert reached[:2] == ["Skip to the content", "Live Score"]
    for name in ("Bird League", "Share", "Robins", "Finches", "Moment of the match", "Replay"):
        assert name in reached, name
    if width == 1280:
        assert {"Whole match", "First half"} <= set(reached)
        assert [name for name in reached if name.startswith("Robins 2–0 Finches")], "the earlier match"


def test_time_moves_by_the_keyboard_alone(stack, browser, page, full):
    keys = Keyboard(browser)
    page.open(stack.api(1), full["id"])
    whole(browser, page)
    keys.to("Moment of the match")
    now = page.score()
    keys.press(Keys.HOME)
    browser.until(lambda: page.banner() != "" and page.score() != now, "the begin")
    keys.press(Keys.END)
    browser.until(lambda: page.score() == now and page.banner() == "", "the present")
    keys.to("Replay")
    keys.press(Keys.ENTER)
    browser.until(lambda: page.all("button", "Pause") or page.all("button", "Stop"), "the replay")
    keys.press(Keys.TAB)
    assert keys.at != "", "the focus stays in the page while it is played"


@pytest.mark.parametrize("kind", NAMES)
def test_no_name_breaks_the_page(stack, browser, page, post, new_match, say, kind):
    home, away = NAMES[kind]
    match = new_match(stack.api(1), homeTeam=home, awayTeam=away, league=home, venue=away)
    starting = [
        {"player": (home * 10)[:200] if n == 1 else f"{away[:150]} {n}", "number": n, "grid": f"{n}:1"}
        for n in range(1, 9)
    ]
    post(stack.api(1), f"/api/matches/{match['id']}/lineups", {"home": {"starting": starting}}, "PUT")
    say(match, (home + away) * 3, 5, eventType="goal", side="home", player=home, homeScore=1, awayScore=0)
    page.open(stack.api(1), match["id"])
    browser.until(lambda: page.score() == "1–0", "the match")
    assert browser.script("return [...document.querySelectorAll('.face .team')].map((e) => e.title)") == [
        home,
        away.strip(),
    ]
    for name in ("1280 px, light", "390 px, dark", "320 px, light"):
        with look(browser, **LOOKS[name]):
            assert overflow(browser) <= 0, name
            # The score stays in the middle, whole and on one line.
            left, right, high = browser.script(
                "const r = document.querySelector('.big-score').getBoundingClientRect(); return [r.left, innerWidth - r.right, r.height]"
            )
            assert left > 0 and right > 0 and abs(left - right) < 40 and high < 80, name


def test_basketball_has_quarters(stack, browser, page, post, new_match, rule):
    match = new_match(stack.api(1), sport="basketball", homeTeam="Hawks", awayTeam="Bulls", clockSource="scorer")
    rule(match, status="live", period="quarter_1")
    post(stack.api(1), f"/api/matches/{match['id']}/score", {"homeScore": 28, "awayScore": 24}, "PATCH")
    rule(match, status="live", period="quarter_2")
    page.open(stack.api(1), match["id"])
    browser.until(lambda: page.clock() == "Q2", "the quarter")
    post(stack.api(1), f"/api/matches/{match['id']}/score", {"homeScore": 31, "awayScore": 30}, "PATCH")
    cells = lambda: page.texts(".period-table tbody td")
    browser.until(lambda: cells() == ["28", "3", "24", "6"], "the points of each quarter")
    assert page.score() == "31–30" and page.texts(".period-table thead th") == ["Q1", "Q2"]
    rule(match, status="live", period="quarter_3")
    browser.until(lambda: page.texts(".period-table thead th") == ["Q1", "Q2", "Q3"], "the next quarter")
    assert "'" not in page.clock() and page.all("image") == []
    assert browser.errors() == []


def test_tennis_has_sets_and_no_minute(stack, browser, page, new_match):
    periods = [
        {"kind": "set_1", "startedAt": "2026-11-29T10:00:00Z", "endedAt": "2026-11-29T10:40:00Z", "home": 6, "away": 4},
        {"kind": "set_2", "startedAt": "2026-11-29T10:42:00Z", "endedAt": None, "home": 2, "away": 3},
    ]
    match = new_match(stack.api(1), sport="tennis", homeTeam="Iga", awayTeam="Aryna", periods=periods)
    page.open(stack.api(1), match["id"])
    browser.until(lambda: page.clock() == "Set 2", "the set")
    assert page.texts(".period-table tbody td") == ["6", "2", "4", "3"]
    assert page.texts(".facts dt")[0] == "Start"


def test_cricket_has_innings(stack, browser, page, post, new_match, say):
    match = new_match(stack.api(1), sport="cricket", homeTeam="Kites", awayTeam="Gulls", homeScore=120, awayScore=0)
    page.open(stack.api(1), match["id"])
    browser.until(lambda: page.clock() == "Innings 1", "the innings")
    assert page.score() == "120–0"
    stats = [{"name": "wickets", "home": 3, "away": 0}, {"name": "overs", "home": 15.4, "away": None}]
    post(stack.api(1), f"/api/matches/{match['id']}/stats", stats, "PUT")
    browser.until(lambda: page.texts(".statistics tbody th") == ["Wickets", "Overs"], "the statistics")
    assert page.texts(".statistics td.home") == ["3", "15.4"]
    say(match, "Bowled him!", 0, eventType="wicket", player="A. Bat")
    browser.until(lambda: page.messages() == ["Bowled him!"], "the comment")
    assert browser.errors() == []
