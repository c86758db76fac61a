"""The page of a league while it loads, when it is empty, and when something fails."""
import urllib.error
import urllib.request

import pytest

from axe import assert_accessible


def status_of(url: str) -> int:
    try:
        return urllib.request.urlopen(url).status
    except urllib.error.HTTPError as error:
        return error.code


def fail(browser, pattern: str) -> None:
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": [pattern]})


@pytest.fixture
def unblocked(browser):
    yield
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


@pytest.mark.parametrize("path", ["/league/999999999", "/league/none"])
def test_an_unknown_league_says_so(stack, page, browser, path):
    assert status_of(stack.api(1) + path) == 404
    page.open(stack.api(1) + path, connected=False)
    assert page.h1() == ["There is no such league"]
    assert page.by_name("link", "All scores").get_attribute("href") == stack.api(1) + "/"
    assert_accessible(browser)


def test_a_league_without_a_season_is_empty_and_hears_of_its_first_match(stack, page, browser, post, season):
    league = post(stack.api(1), "/api/leagues", {"sport": "football", "name": "Empty", "country": "Malta"})
    page.open(f"{stack.api(2)}/league/{league['id']}")
    assert page.h1() == ["Empty"]
    assert "No matches yet" in browser.texts("h2")
    assert_accessible(browser)


def test_a_failure_has_a_button_that_tries_again(stack, page, browser, season, unblocked):
    liga = season(rules="premier-league")
    liga.match(1, "Terns", "Robins", (3, 0))
    fail(browser, "*/api/leagues/*")
    browser.open(f"{stack.api(1)}/league/{liga.id}", connected=False)
    browser.until(lambda: page.by_name("button", "Retry"), "the failure")
    assert "The service does not answer." in browser.one("[role=alert]").text
    assert_accessible(browser)
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    page.press("Retry")
    browser.until(lambda: page.order() == ["Terns", "Robins"], "the table")


def test_retry_asks_for_the_season_that_was_chosen(stack, page, browser, season, unblocked):
    """Not for the one of today, which the page shows without a choice."""
    liga = season(label="2030", rules="premier-league")
    liga.match(1, "Terns", "Robins", (3, 0), days=-400)
    liga.label = "2031"
    liga.put(rules="premier-league")
    liga.match(1, "Wrens", "Hawks", (3, 0))
    page.open(f"{stack.api(1)}/league/{liga.id}?season=2031")
    browser.until(lambda: page.order() == ["Wrens", "Hawks"], "the newer season")
    fail(browser, "*season=2030*")
    page.choose("Season", "2030")
    browser.until(lambda: page.by_name("button", "Retry"), "the failure")
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    page.press("Retry")
    browser.until(lambda: page.order() == ["Terns", "Robins"], "the season that was chosen")
    assert "season=2030" in browser.driver.current_url or not page.by_name("combobox", "Season")


def test_a_round_that_fails_leaves_the_table_and_can_be_asked_again(stack, page, browser, season, unblocked):
    liga = season(rules="premier-league")
    liga.match(1, "Terns", "Robins", (3, 0))
    fail(browser, "*/matches?*")
    browser.open(f"{stack.api(1)}/league/{liga.id}?view=matches", connected=False)
    browser.until(lambda: page.by_name("button", "Retry"), "the failure of the round")
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    page.press("Retry")
    browser.until(lambda: page.matches() == ["Terns 3–0 Robins, FT"], "the matches")


def test_the_skeleton_stands_where_the_table_comes_and_nothing_moves(stack, page, browser, season):
    liga = season(rules="premier-league")
    for number in range(10):
        liga.match(1, f"Home {number}", f"Away {number}", (1, 0))
    browser.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {
            "source": "window.shifts = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) window.shifts += e.value; })"
            ".observe({type: 'layout-shift', buffered: true});"
        },
    )
    page.open(f"{stack.api(1)}/league/{liga.id}")
    browser.until(lambda: page.matches() != [], "the matches")
    assert browser.script("return window.shifts") <= 0.02
    assert "skeleton" in urllib.request.urlopen(f"{stack.api(1)}/league/{liga.id}").read().decode()
