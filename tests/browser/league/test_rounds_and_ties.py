"""Fixtures, results and knock-out rounds on the page of a league."""
import pytest

from axe import assert_accessible, look
from keyboard import Keyboard, pointer_only
from selenium.webdriver.common.keys import Keys


@pytest.fixture
def liga(season):
    liga = season(rules="premier-league")
    liga.match(1, "Terns", "Robins", (3, 0), days=-8)
    liga.match(2, "Wrens", "Terns", (1, 1), days=-2)
    liga.match(3, "Robins", "Wrens", days=5)
    return liga


@pytest.fixture
def cup(season):
    """A cup of two legs: a tie that goals decided, one by penalties, and a final to come."""
    cup = season(kind="cup")
    legs = {"Semi-finals": [("Larks", "Crows", (2, 0), (3, 0)), ("Owls", "Kites", (1, 0), (1, 0))]}
    for number, (home, away, first, second) in enumerate(legs["Semi-finals"]):
        tie = {"tieId": f"sf{number}"}
        cup.match("Semi-finals", home, away, first, days=-20, leg=1, **tie)
        more = {"periods": [{"kind": "penalty_shootout", "home": 4, "away": 5}]} if home == "Owls" else {}
        cup.match("Semi-finals", away, home, second, days=-10, leg=2, **tie, **more)
    cup.match("Final", "Crows", "Owls", days=3)
    return cup


def test_the_nearest_round_comes_first_and_the_others_are_a_step_away(stack, page, browser, liga):
    page.open(f"{stack.api(1)}/league/{liga.id}?view=matches")
    browser.until(lambda: page.matches() == ["Wrens 1–1 Terns, FT"], "the round of two days ago")
    assert page.by_name("combobox", "Round").get_attribute("selectedIndex") == "1"
    page.press("Previous round")
    browser.until(lambda: page.matches() == ["Terns 3–0 Robins, FT"], "the round before")
    page.choose("Round", "Matchday 3")
    browser.until(lambda: len(page.matches()) == 1 and page.matches()[0].startswith("Robins v Wrens, "), "the next one")
    assert page.by_name("button", "Next round").get_attribute("disabled") == "true"
    page.open(browser.driver.current_url)
    browser.until(lambda: page.matches()[:1] != [] and page.matches()[0].startswith("Robins v Wrens"), "the same again")


def test_a_match_that_comes_in_is_shown_without_a_reload(stack, page, browser, liga):
    page.open(f"{stack.api(2)}/league/{liga.id}?view=matches")
    match = liga.live(2, "Finches", "Robins")
    browser.until(lambda: any(name.startswith("Finches 0–0 Robins, ") for name in page.matches()), "the new match")
    liga.score(match, 1, 0)
    browser.until(lambda: any(name.startswith("Finches 1–0 Robins, ") for name in page.matches()), "its goal")
    liga.post(liga.base, f"/api/matches/{match['id']}/status", {"status": "finished"}, "PATCH")
    browser.until(lambda: "Finches 1–0 Robins, FT" in page.matches(), "its end")


def test_ties_tell_the_sum_the_shoot_out_and_who_went_on(stack, page, browser, cup):
    page.open(f"{stack.api(1)}/league/{cup.id}")
    cards = [" ".join(text.split()) for text in browser.texts(".tie")]
    # Crows lost 0-2 and won 3-0; Owls won the shoot-out behind 1-0 and 0-1.
    assert len(cards) == 3, cards
    on = browser.texts(".tie-side[data-on] .name")
    assert on == ["Crows", "Owls"]
    assert "goes on" in " ".join(browser.texts(".tie-side[data-on] .went-on"))
    goals = browser.script(
        "return [...document.querySelectorAll('.tie')].map((t) => [...t.querySelectorAll('.goals')].map((g) => g.textContent))"
    )
    assert goals == [["2", "3"], ["1", "1"], ["", ""]]
    assert browser.texts(".kicks") == ["penalties (5)", "penalties (4)"]
    links = browser.names(".tie-links a")
    assert links[0] == "1st leg 2–0 FT (Larks v Crows)" and links[3].startswith("2nd leg 1–0 Pens 4–5 (Kites v Owls")
    assert_accessible(browser)


def test_on_a_phone_a_round_fills_the_width_and_the_next_is_a_swipe_away(stack, page, browser, cup):
    with look(browser, width=390, height=844):
        page.open(f"{stack.api(1)}/league/{cup.id}")
        region = browser.one(".bracket")
        assert (region.aria_role, region.accessible_name) == ("region", "Knock-out rounds")
        widths = browser.script(
            "return [...document.querySelectorAll('.bracket-round')].map((r) => r.getBoundingClientRect().width)"
        )
        assert all(250 < width <= 390 for width in widths), widths
        # The keyboard moves it too.
        region.send_keys(Keys.ARROW_RIGHT)
        browser.until(
            lambda: browser.script("return document.querySelector('.bracket').scrollLeft") > 0, "the next round"
        )


def test_every_part_is_reached_by_the_keyboard_alone(stack, page, browser, liga):
    page.open(f"{stack.api(1)}/league/{liga.id}")
    browser.until(lambda: page.matches() != [], "the matches")
    reached = Keyboard(browser).tour()
    assert pointer_only(browser) == []
    wanted = {
        "Table",
        "Matches",
        "All",
        "Home",
        "Away",
        "Terns",
        "Wrens",
        "Robins",
        "Previous round",
        "Round",
        "Next round",
    }
    assert wanted <= set(reached), wanted - set(reached)
    assert "Wrens 1–1 Terns, FT" in reached


def test_rounds_seasons_and_hints_need_no_mouse(stack, page, browser, liga):
    keys = Keyboard(browser)
    page.open(f"{stack.api(1)}/league/{liga.id}")
    browser.until(lambda: page.matches() != [], "the matches")
    shown = page.matches()
    keys.to("Previous round")
    keys.press(Keys.ENTER)
    browser.until(lambda: page.matches() not in ([], shown), "another round")
    keys.to("Round")
    before = page.matches()
    keys.press(Keys.ARROW_DOWN)
    browser.until(lambda: page.matches() not in ([], before), "the next round by the list")
    keys.to("Home")
    keys.press(Keys.SPACE)
    browser.until(lambda: page.by_name("button", "Home").get_attribute("aria-pressed") == "true", "the table at home")
    keys.to("Terns")
    keys.press(Keys.ENTER)
    browser.until(lambda: page.h1() == ["Terns"], "the team's page")


def test_a_bracket_needs_no_mouse(stack, page, browser, cup):
    for width in (1280, 390):
        with look(browser, width=width):
            page.open(f"{stack.api(1)}/league/{cup.id}")
            Keyboard(browser).tour()
            assert pointer_only(browser) == []
