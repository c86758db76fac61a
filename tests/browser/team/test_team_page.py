"""The page of a team."""
import time
import urllib.error
import urllib.request

import pytest

from axe import assert_accessible
from keyboard import Keyboard, pointer_only


@pytest.fixture
def liga(season):
    liga = season(rules="premier-league")
    liga.match(1, "Terns", "Robins", (3, 0), days=-21)
    liga.match(2, "Wrens", "Terns", (1, 1), days=-14)
    liga.match(3, "Terns", "Wrens", (0, 2), days=-7)
    liga.next = liga.match(4, "Robins", "Terns", days=5)
    liga.team = {name: liga.next[key] for name, key in (("Robins", "homeTeamId"), ("Terns", "awayTeamId"))}
    return liga


def section(browser, title: str) -> str:
    """The text of the part of the page under this heading."""
    return browser.script(
        "return [...document.querySelectorAll('h2, h3')].find((h) => h.textContent.trim() === arguments[0])?.closest('section').innerText",
        title,
    )


def test_form_next_last_meetings_and_place(stack, page, browser, liga):
    page.open(f"{stack.api(2)}/team/{liga.team['Terns']}")
    assert page.h1() == ["Terns"]
    form = browser.names("header .form a")
    # The oldest first, each with its words.
    assert form == ["W: Won 3–0 at home to Robins", "D: Drew 1–1 away at Wrens", "L: Lost 0–2 at home to Wrens"]
    assert "Robins" in section(browser, "Next match")
    record = browser.script(
        "return [...document.querySelectorAll('.record > div')].map((d) => [d.firstElementChild.textContent, d.lastElementChild.textContent])"
    )
    assert record == [["Terns", "1"], ["Draws", "0"], ["Robins", "0"]]
    assert [name.split(",")[0] for name in page.matches()[:2]] == ["Robins v Terns", "Terns 3–0 Robins"]
    last = browser.script(
        "return [...document.querySelectorAll('#last-title ~ ul a')].map((a) => a.getAttribute('aria-label'))"
    )
    assert [name.split(",")[0] for name in last] == ["Terns 0–2 Wrens", "Wrens 1–1 Terns", "Terns 3–0 Robins"]
    assert page.order() == ["Wrens", "Terns", "Robins"]
    assert browser.texts("tr[data-marked] th a") == ["Terns"]
    league = page.by_name("link", liga.league["name"])
    assert league.get_attribute("href") == f"{stack.api(2)}/league/{liga.id}?season={liga.label}"
    assert browser.errors() == []


def test_a_goal_on_the_other_instance_shows_within_a_second(stack, page, browser, liga):
    match = liga.live(5, "Terns", "Wrens")
    page.open(f"{stack.api(2)}/team/{liga.team['Terns']}")
    assert section(browser, "Playing now") is not None
    assert page.matches()[0].startswith("Terns 0–0 Wrens, ")
    page.watch("document.querySelector('match-row a').getAttribute('aria-label').startsWith('Terns 1–0 Wrens, ')")
    liga.score(match, 1, 0)
    assert page.seen_after(time.time()) < 1
    browser.until(lambda: page.order()[0] == "Terns", "the table")
    liga.post(liga.base, f"/api/matches/{match['id']}/status", {"status": "finished"}, "PATCH")
    browser.until(lambda: browser.texts("header .form li:last-child .form-letter") == ["W"], "the form")
    browser.until(lambda: section(browser, "Next match") is not None, "the next match")


def test_an_unknown_team_says_so(stack, page, browser):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{stack.api(1)}/team/999999999")
    assert refused.value.code == 404
    page.open(f"{stack.api(1)}/team/999999999", connected=False)
    assert page.h1() == ["There is no such team"]
    assert_accessible(browser)


def test_the_old_address_of_a_merged_team_leads_to_the_other(stack, page, browser, post, liga):
    double = liga.match(6, "Ternz", "Hawks", (1, 0), days=-3)["homeTeamId"]
    post(stack.api(1), f"/api/teams/{double}/merge", {"into": liga.team["Terns"]})
    page.open(f"{stack.api(2)}/team/{double}")
    assert page.h1() == ["Terns"]
    assert browser.driver.current_url == f"{stack.api(2)}/team/{liga.team['Terns']}"


def test_a_team_merged_while_it_is_open_leads_there_at_the_next_look(stack, page, browser, post, liga):
    """The page's own request follows the move, where the server's answer was kept."""
    double = liga.match(6, "Ternz", "Hawks", (1, 0), days=-3)["homeTeamId"]
    page.open(f"{stack.api(1)}/team/{double}")
    assert page.h1() == ["Ternz"]
    post(stack.api(1), f"/api/teams/{double}/merge", {"into": liga.team["Terns"]})
    browser.script("document.querySelector('team-page').load()")
    address = f"/team/{liga.team['Terns']}"
    browser.until(lambda: browser.driver.current_url.endswith(address), "the address of the other team")
    assert page.h1() == ["Terns"]


def test_a_team_without_matches_is_empty(stack, page, browser, post):
    team = post(
        stack.api(1), "/api/teams", {"sport": "football", "name": "Lonely", "country": "Malta", "venue": "The Rock"}
    )
    page.open(f"{stack.api(1)}/team/{team['id']}")
    assert page.h1() == ["Lonely"]
    assert "No match is planned" in browser.texts("h2") and "No match is over yet" in browser.texts("h2")
    assert "Malta · The Rock" in browser.one("header.team-head").text
    assert_accessible(browser)


def test_any_name_is_read_in_every_look(stack, page, browser, season):
    liga = season(rules="premier-league")
    first = ("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch United " * 3)[:200].strip()
    match = liga.match(1, first, "X" * 200, (2, 0), days=-7)
    liga.match(2, "هلال القدس", first, (2, 2), days=-5)
    liga.match(3, "👩‍👩‍👧‍👦 <b>Family</b>", first, days=5)
    page.open(f"{stack.api(1)}/team/{match['homeTeamId']}")
    assert page.h1() == [first]
    assert_accessible(browser)
    assert browser.errors() == []


def test_every_part_is_reached_by_the_keyboard_alone(stack, page, browser, liga):
    page.open(f"{stack.api(1)}/team/{liga.team['Terns']}")
    reached = Keyboard(browser).tour()
    assert pointer_only(browser) == []
    assert {"Skip to the content", "Wrens", liga.league["name"], "L: Lost 0–2 at home to Wrens"} <= set(
        reached
    ), reached


def test_a_failure_has_a_button_that_tries_again(stack, page, browser, liga):
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/api/teams/*"]})
    try:
        browser.open(f"{stack.api(1)}/team/{liga.team['Terns']}", connected=False)
        browser.until(lambda: page.by_name("button", "Retry"), "the failure")
        assert_accessible(browser)
    finally:
        browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    page.press("Retry")
    browser.until(lambda: page.h1() == ["Terns"], "the team")
