"""The scoreboard without a mouse."""
import pytest
from selenium.webdriver.common.keys import Keys

from axe import look
from keyboard import Keyboard, pointer_only
from many_matches import enter
from visitor import at


@pytest.fixture
def keys(browser):
    return Keyboard(browser)


@pytest.fixture
def shown(stack, new_match, league):
    """Two matches of a league of today, one of them live, and one of tomorrow."""
    one = league(stack.api(1), country="France")
    running = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls", leagueId=one["id"])
    new_match(
        stack.api(1),
        homeTeam="Terns",
        awayTeam="Wrens",
        leagueId=one["id"],
        startTime=at(0, "23:30"),
        endTime=at(1, "01:30"),
    )
    new_match(
        stack.api(1),
        homeTeam="Hawks",
        awayTeam="Finches",
        leagueId=one["id"],
        startTime=at(1, "12:00"),
        endTime=at(1, "14:00"),
    )
    return one, running


@pytest.mark.parametrize("width", [1280, 390])
def test_tab_reaches_every_control_and_its_focus_is_seen(stack, browser, board, keys, shown, width):
    one, running = shown
    with look(browser, width=width):
        board.open(stack.api(1))
        board.search(one["name"])
        browser.until(lambda: board.has(running), "the matches")
        reached = keys.tour()
        assert pointer_only(browser) == []
    wanted = {
        "Skip to the content",
        "Previous day",
        "Tomorrow",
        "Live",
        "Favourites",
        "Search",
        "League",
        "Scores delayed",
        f"France: {one['name']}",
    }
    assert wanted <= set(reached), wanted - set(reached)
    assert [name for name in reached if name.startswith("Larks 0–0 Owls, ")]


def test_days_filters_favourites_and_a_match(stack, browser, board, keys, shown):
    one, running = shown
    board.open(stack.api(1))
    keys.to("Search")
    keys.press(one["name"])
    browser.until(lambda: board.count().startswith("2 of "), "the matches that are searched for")
    keys.to("Live", back=True)
    keys.press(Keys.ENTER)
    browser.until(lambda: board.matches() == [running["id"]], "the live one")
    star = browser.one(board.row(running) + " .star").accessible_name
    keys.to(star)
    keys.press(Keys.SPACE)
    browser.until(
        lambda: browser.one(board.row(running) + " .star").get_attribute("aria-pressed") == "true", "a favourite"
    )
    keys.to("All", back=True)
    keys.press(Keys.SPACE)
    keys.to("Tomorrow", back=True)
    keys.press(Keys.ENTER)
    browser.until(lambda: "Hawks" in " ".join(browser.texts("[data-match]")), "the match of tomorrow")
    assert keys.at == "Tomorrow"
    keys.to("Today")
    keys.press(Keys.ENTER)
    browser.until(lambda: board.has(running), "the matches of today")
    keys.to("Scores delayed")
    keys.press(Keys.SPACE)
    browser.until(lambda: browser.one(".delay").get_attribute("aria-checked") == "true", "the delay")
    browser.until(lambda: keys.at == "Scores delayed", "the page is another, and the focus is where it was")
    keys.press(Keys.SPACE)
    browser.until(lambda: browser.one(".delay").get_attribute("aria-checked") == "false", "no delay")
    browser.until(lambda: board.has(running), "the matches once more")
    keys.to(board.name(running))
    keys.press(Keys.ENTER)
    browser.until(lambda: browser.driver.current_url == f"{stack.api(1)}/match/{running['id']}", "its page")


def test_tab_comes_to_each_of_many_matches_though_few_are_drawn(stack, browser, board, keys):
    ids = enter(stack.api(1), 70, leagues=2, live=0, prefix="Tabbed")
    with look(browser, width=1280, height=500):
        board.open(stack.api(1))
        board.search("Tabbed")
        browser.until(lambda: board.count().startswith("70 "), "all of them")
        keys.to("Scores delayed")
        seen = []
        for _ in range(4 * len(ids)):
            keys.press(Keys.TAB)
            at = browser.script(
                "const e = document.activeElement; const box = e.getBoundingClientRect();"
                "return [Number(e.closest('[data-match]')?.dataset.match ?? 0), box.top >= 0 && box.bottom <= innerHeight]"
            )
            if at[0]:
                assert at[1], f"row {len(seen)} has the focus outside of the window"
                if at[0] not in seen:
                    seen.append(at[0])
            elif len(seen) > 40:
                # Behind the last row, or between two leagues.
                if len(seen) == len(ids):
                    break
    assert sorted(seen) == sorted(ids)
    # In the order in which they stand: by the start, as they were entered.
    assert seen == ids
