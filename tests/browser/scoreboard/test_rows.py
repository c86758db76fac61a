"""The rows of the scoreboard: many of them, with any names, for a keyboard and a screen reader."""
import pytest

from axe import assert_accessible, look, overflow
from many_matches import enter
from page_actions import comment

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch United " * 3
NAMES = [
    ("Bosnia & Herzegovina", "Trinidad and Tobago"),
    ("הפועל תל אביב", "مولودية وهران"),
    ("🦁 Lions 🦁", "👩‍👩‍👧‍👦 Family"),
    (LONG[:200], "X" * 200),
    ("上海申花足球俱乐部", "Ĺ́ǫ̈ṅg̃"),
]


@pytest.fixture(scope="module")
def _entered():
    return {}


@pytest.fixture
def many(stack, _entered):
    """A stack with 300 matches of today in 12 leagues, of which 60 are live. `many.ids` are theirs."""
    if "ids" not in _entered:
        _entered["ids"] = enter(stack.api(1), 300, leagues=12, live=60, prefix="Many")
    stack.ids = _entered["ids"]
    return stack


def drawn(browser) -> int:
    return len(browser.driver.find_elements("css selector", "[data-match]"))


def test_only_rows_near_the_window_are_drawn_and_all_are_reached(many, browser, board):
    board.open(many.api(1))
    board.search("Many")
    browser.until(lambda: board.count().startswith("300 "), "all of them")
    assert 20 <= drawn(browser) <= 80
    seen = set()
    bottom = "return scrollY + innerHeight >= document.documentElement.scrollHeight - 1"
    for _ in range(60):
        seen.update(board.matches())
        if browser.script(bottom):
            break
        browser.script_async(
            "scrollBy(0, 500); await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));"
        )
        assert drawn(browser) <= 80
    browser.until(lambda: len(seen | set(board.matches())) == 300, "the last ones")
    sizes = browser.script(
        "return [...document.querySelectorAll('li')].map((row) => [row.ariaSetSize, row.ariaPosInSet].map(Number))"
    )
    assert all(size == 25 and 1 <= place <= 25 for size, place in sizes), sizes


def test_about_25_rows_are_in_view_on_a_laptop(many, browser, board):
    with look(browser, width=1280, height=900):
        board.open(many.api(1))
        board.search("Many")
        browser.until(lambda: board.count().startswith("300 "), "all of them")
        whole = browser.script(
            "return [...document.querySelectorAll('match-row')].filter((row) => { const {top, bottom} = row.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }).length"
        )
        assert whole >= 23


def test_a_search_finds_a_match_that_is_not_drawn(many, browser, board):
    board.open(many.api(1))
    board.search("Many")
    browser.until(lambda: board.count().startswith("300 "), "all of them")
    browser.script_async(
        "scrollTo(0, 0); await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));"
    )
    assert not any("Many 299 Home" in text for text in browser.texts("match-row"))
    board.search("299 home")
    browser.until(lambda: any("Many 299 Home" in text for text in browser.texts("match-row")), "the match")
    assert len(board.matches()) == 1


def test_the_keyboard_alone_reaches_every_match(many, browser, board):
    board.open(many.api(1))
    board.search("Many")
    browser.until(lambda: board.count().startswith("300 "), "all of them")
    active = "const row = document.activeElement.closest('[data-match]'); return row && Number(row.dataset.match)"

    def press(key: str) -> None:
        for type in ("rawKeyDown", "keyUp"):
            browser.driver.execute_cdp_cmd(
                "Input.dispatchKeyEvent",
                {
                    "type": type,
                    "key": key,
                    "code": key,
                    "windowsVirtualKeyCode": {"Tab": 9, "ArrowDown": 40, "ArrowUp": 38}[key],
                },
            )

    browser.script("document.querySelector('.match-link').focus()")
    passed = [browser.script(active)]
    for _ in range(80):
        before = passed[-1]
        press("ArrowDown")
        browser.until(lambda: browser.script(active) not in (None, before), "the next match has the focus")
        passed.append(browser.script(active))
    assert len(set(passed)) == 81
    in_view = (
        "const {top, bottom} = document.activeElement.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight"
    )
    assert browser.script(in_view)
    press("ArrowUp")
    browser.until(lambda: browser.script(active) == passed[-2], "the one before")
    # The focus stays at its match while the list is scrolled away, and when rows change.
    browser.script_async(
        "scrollTo(0, 0); await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));"
    )
    assert browser.script(active) == passed[-2]
    # Tab goes from the match to its star, and on to the next match.
    press("Tab")
    browser.until(lambda: browser.script("return document.activeElement.className") == "star", "the star")
    press("Tab")
    browser.until(lambda: browser.script(active) == passed[-1], "the next match")


def test_what_the_visitor_reads_stays_in_place_when_a_match_starts_above(many, browser, board, post):
    board.open(many.api(1))
    board.search("Many")
    browser.until(lambda: board.count().startswith("300 "), "all of them")
    browser.script_async(
        "scrollTo(0, 5000); await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));"
    )
    reads = board.matches()[len(board.matches()) // 2]
    top = f"return document.querySelector('[data-match=\"{reads}\"]')?.getBoundingClientRect().top"
    before = browser.script(top)
    # A league that stands behind all with a live match comes up, since one of its matches starts.
    post(many.api(2), f"/api/matches/{many.ids[-1]}/status", {"status": "live"}, "PATCH")
    browser.until(lambda: board.count().endswith("61 live"), "the kick-off")
    place = lambda: browser.script(top)
    browser.until(lambda: place() is not None and abs(place() - before) <= 1, "the row in its place")


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_any_name_fits(stack, browser, board, new_match, width):
    fields = {"league": "Names " + LONG[:150]}
    matches = [new_match(stack.api(1), homeTeam=f"{home} n"[-200:], awayTeam=away, **fields) for home, away in NAMES]
    with look(browser, width=width):
        board.open(stack.api(1))
        board.search("names")
        browser.until(lambda: all(board.has(match) for match in matches), "the matches")
        assert overflow(browser) <= 0
        for match in matches:
            height = browser.script(
                "return document.querySelector(arguments[0]).getBoundingClientRect().height - document.querySelector(arguments[0] + ' .match-link').scrollHeight",
                board.row(match),
            )
            assert height >= -1, "nothing sticks out of its row"
            assert board.score(match) == "0–0"
    assert browser.errors() == []


def test_the_scoreboard_has_no_barrier(stack, browser, board, post, new_match, league):
    own = league(stack.api(1), country="Spain")
    fields = {"leagueId": own["id"], "homeTeam": "Larks"}
    live = new_match(stack.api(1), awayTeam="Owls", **fields)
    new_match(stack.api(1), -600, -300, awayTeam="Terns", homeScore=2, awayScore=1, **fields)
    new_match(stack.api(1), 1, 9, awayTeam="Rails", clockSource="scorer", **fields)
    comment(post, stack.api(1), live, "A card.", 24, eventType="red_card", side="home", player="Ada")
    board.open(stack.api(2))
    board.search("Larks")
    browser.until(lambda: board.has(live), "the matches")
    board.press("Favourite Larks v Terns")
    assert_accessible(browser, settle=lambda: browser.until(lambda: board.has(live), "the matches"))
    board.search("nobody plays so")
    browser.until(lambda: browser.texts(".message h2"), "nothing found")
    assert_accessible(browser)
