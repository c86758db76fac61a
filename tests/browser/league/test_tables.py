"""The tables on the page of a league."""
import time

import pytest

from axe import assert_accessible, look

A_SECOND = 1.0


@pytest.fixture
def liga(season):
    """Four teams; Terns and Wrens are level on points, and goal difference parts them."""
    liga = season(rules="premier-league")
    liga.match(1, "Terns", "Robins", (3, 0), days=-8)
    liga.match(1, "Wrens", "Finches", (1, 0), days=-8)
    return liga


def test_a_goal_on_one_instance_moves_the_table_of_the_other_within_a_second(stack, page, browser, liga):
    match = liga.live(2, "Wrens", "Robins")
    page.open(f"{stack.api(2)}/league/{liga.id}")
    browser.until(lambda: page.order()[:2] == ["Wrens", "Terns"], "a point more for Wrens")
    assert page.rows()[0] == {"position": "1", "team": "Wrens", "points": 4, "live": "Live: Wrens 0–0 Robins"}
    page.watch("document.querySelector('standings-table th a').textContent === 'Terns'")
    liga.score(match, 0, 1)
    assert page.seen_after(time.time()) < A_SECOND
    # The row of the match, and the mark beside the team, move with it.
    browser.until(lambda: page.rows()[1]["live"] == "Live: Wrens 0–1 Robins", "the mark")
    assert [name for name in page.matches() if name.startswith("Wrens 0–1 Robins, ")] != []
    assert browser.errors() == []


def test_the_table_without_the_matches_that_run_is_a_switch_away(stack, page, browser, liga):
    liga.live(2, "Wrens", "Robins", (2, 0))
    page.open(f"{stack.api(1)}/league/{liga.id}")
    browser.until(lambda: [row["points"] for row in page.rows()][:2] == [6, 3], "the live table")
    browser.until(lambda: "up 1 place" in " ".join(browser.texts(".moved")), "how the matches that run have moved it")
    assert page.by_name("button", "Live table").get_attribute("aria-pressed") == "true"
    page.press("Live table")
    browser.until(lambda: [row["points"] for row in page.rows()][:2] == [3, 3], "the table of what is over")
    assert browser.texts(".moved") == []


def test_a_zone_is_words_and_a_hint_tells_why_a_team_is_above_its_equal(stack, page, browser, liga):
    page.open(f"{stack.api(1)}/league/{liga.id}")
    assert page.order() == ["Terns", "Wrens", "Finches", "Robins"]
    zones = [" ".join(text.split()) for text in browser.texts(".zones li")]
    assert zones == ["1 Champions", "2–4 Champions League"]
    assert "Champions" in browser.texts("standings-table tbody tr:first-child th")[0]
    button = page.by_name("button", "Why Terns is above Wrens")
    hint = "Level on points with Wrens. Ahead on goal difference: +3 against +1."
    # A screen reader has it with the button, whether it is open or not.
    described = browser.script(
        "return document.getElementById(arguments[0].getAttribute('aria-describedby')).textContent", button
    )
    assert described == hint
    tooltip = browser.one("[role=tooltip]")
    assert not tooltip.is_displayed()
    button.click()
    browser.until(tooltip.is_displayed, "the hint by a tap")
    assert tooltip.text == hint
    browser.script("arguments[0].dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))", button)
    browser.until(lambda: not tooltip.is_displayed(), "the hint is closed")
    browser.script("arguments[0].blur()", button)
    browser.script("arguments[0].focus()", button)
    browser.until(tooltip.is_displayed, "the hint by the keyboard")


def test_home_and_away_count_their_matches_alone(stack, page, browser, liga):
    page.open(f"{stack.api(1)}/league/{liga.id}")
    page.press("Away")
    browser.until(lambda: [row["points"] for row in page.rows()] == [0, 0, 0, 0], "nobody has won away")
    page.press("Home")
    browser.until(lambda: [row["points"] for row in page.rows()] == [3, 3, 0, 0], "two have won at home")
    page.press("All")


def test_a_deduction_has_its_reason(stack, page, browser, liga):
    page.open(f"{stack.api(1)}/league/{liga.id}")
    team = int(browser.one("standings-table th a").get_attribute("href").rsplit("/", 1)[1])
    liga.put(rules="premier-league", deductions=[{"teamId": team, "points": 2, "reason": "Licence"}])
    page.open(f"{stack.api(1)}/league/{liga.id}")
    assert (page.order()[0], page.rows()[1]["points"]) == ("Wrens", 1)
    assert browser.texts(".notes li") == ["Terns: 2 points deducted (Licence)"]
    assert ", 2 points deducted" in browser.texts(".deduction .visually-hidden")


def test_another_season_is_chosen_and_its_address_shows_it_again(stack, page, browser, liga):
    older = liga.label
    liga.label = "2032"
    liga.put(rules="premier-league", startsOn="2020-01-01")
    liga.match(1, "Eagles", "Hawks", (1, 0))
    page.open(f"{stack.api(1)}/league/{liga.id}")
    assert page.order() == ["Eagles", "Hawks"]
    page.choose("Season", older)
    browser.until(lambda: page.order()[:1] == ["Terns"], "the older season")
    assert browser.driver.current_url.endswith(f"/league/{liga.id}?season={older}")
    page.open(browser.driver.current_url)
    assert page.order()[0] == "Terns"


def test_groups_are_tables_of_their_own(stack, page, browser, season):
    cup = season(kind="cup", rules="fifa-world-cup-2022")
    cup.match(1, "France", "Germany", (1, 0), group="Group A")
    cup.match(1, "Spain", "Serbia", (0, 2), group="Group B")
    page.open(f"{stack.api(1)}/league/{cup.id}")
    assert browser.texts("standings-table caption") == ["Group A", "Group B"]
    assert [page.order(0), page.order(1)] == [["France", "Germany"], ["Serbia", "Spain"]]
    # Each has its flag, and all flags are there.
    loaded = "return [...document.querySelectorAll('.flag')].every((f) => f.loading === 'lazy' && (!f.complete || f.naturalWidth > 0))"
    browser.until(lambda: browser.script(loaded), "the flags")
    assert browser.errors() == []


NAMES = [
    ("הפועל תל אביב", "مولودية وهران"),
    ("🦁 Lions 🦁", "👩‍👩‍👧‍👦 Family"),
    ("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch United " * 3, "X" * 200),
    ("<b>Bold</b> & <script>alert(1)</script>", "上海申花足球俱乐部"),
]


def test_any_name_is_read_in_every_look(stack, page, browser, season):
    liga = season(rules="premier-league")
    for home, away in NAMES:
        liga.match(1, home[:200].strip(), away, (2, 0))
    liga.live(2, NAMES[0][0], NAMES[1][0], (1, 0))
    page.open(f"{stack.api(1)}/league/{liga.id}")
    assert {name for pair in NAMES for name in pair} >= {name for name in page.order() if len(name) < 150}
    assert_accessible(browser)
    with look(browser, width=320):
        wide = browser.script(
            "return [...document.querySelectorAll('standings-table table')].every((t) => t.offsetWidth <= t.parentElement.clientWidth)"
        )
        assert wide, "the table is wider than its panel"
    assert browser.errors() == []


def test_a_narrow_table_leaves_out_columns_and_keeps_those_that_matter(stack, page, browser, liga):
    page.open(f"{stack.api(1)}/league/{liga.id}")
    shown = "return [...document.querySelectorAll('standings-table thead th')].filter((t) => t.checkVisibility()).map((t) => t.textContent.trim())"
    with look(browser, width=1280):
        assert len(browser.script(shown)) == 10
    with look(browser, width=390):
        assert [text[-15:] for text in browser.script(shown)] == [
            "#Position",
            "Team",
            "PPlayed",
            "GDGoal difference"[-15:],
            "PtsPoints",
        ]
