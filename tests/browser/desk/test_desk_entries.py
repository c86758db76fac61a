"""What a scorer enters on the desk, takes back and corrects, in Chromium, against a whole stack."""
import pytest
from selenium.webdriver.common.action_chains import ActionChains

from scorer import LATE, entries, kinds, read, score

SHEET = {
    side: {
        "starting": [{"player": f"{name} {number}", "number": number} for number in range(1, 12)],
        "bench": [{"player": f"{name} 12", "number": 12}],
    }
    for side, name in (("home", "Ada"), ("away", "Bob"))
}


@pytest.fixture
def match(stack, post, new_match):
    made = new_match(stack.api(1), **LATE)
    post(stack.api(1), f"/api/matches/{made['id']}/lineups", SHEET, "PUT")
    return made


def test_a_match_is_found_and_picked(stack, scorer, new_match):
    name = "Zebrafinken"
    other_day = new_match(stack.api(1), 86400 * 9, 86400 * 9 + 6000, homeTeam=name, awayTeam="Owls")
    today = new_match(stack.api(1), homeTeam="Zaunkönige", awayTeam="Owls")
    scorer.browser.driver.get(stack.api(1) + "/desk")
    picks = lambda: scorer.browser.script(
        "return [...document.querySelectorAll('.pick')].map((e) => e.dataset.matchId)"
    )
    scorer.until(lambda: str(today["id"]) in picks(), "today's match")
    assert str(other_day["id"]) not in picks()
    scorer.fill("Find a match", "zebraf", role="searchbox")
    scorer.until(lambda: picks() == [str(other_day["id"])], "the match of another day")
    scorer.browser.click(".pick")
    scorer.until(lambda: name in scorer.browser.texts(".scoreline")[0], "the desk of the match")
    assert scorer.browser.driver.current_url.endswith(f"/desk?match={other_day['id']}")


def test_a_match_is_checked_and_started(stack, scorer, new_match):
    match = new_match(stack.api(1), 3600, 9000, homeTeam="Larks", awayTeam="Owls")
    scorer.open(stack.api(1), match, ".check li")
    checks = lambda: scorer.browser.texts(".check li strong")
    assert checks() == ["Teams", "Line-ups", "Clock", "Line", "Key", "This browser"]
    assert "not known" in scorer.text() and not scorer.has("Goal Larks")
    scorer.tap("Run the clock by hand")
    scorer.until(
        lambda: read(stack.api(2), f"/api/matches/{match['id']}")["clockSource"] == "scorer", "the scorer's clock"
    )
    scorer.tap("Kick off")
    scorer.until(lambda: scorer.has("Goal Larks"), "the buttons of the match")
    # The desk shows them at once; the service has the kick-off when it is sent.
    scorer.until(lambda: read(stack.api(2), f"/api/matches/{match['id']}")["phase"] == "first_half", "the first half")


def test_a_goal_counts_at_once_and_gets_its_player_with_the_second_tap(stack, scorer, match):
    scorer.open(stack.api(1), match)
    scorer.tap("Goal Larks")
    scorer.sees("1–0", 1)
    scorer.until(lambda: score(stack.api(2), match) == [1, 0], "the goal without a player")
    scorer.tap("9 Ada 9")
    scorer.until(lambda: entries(stack.api(2), match)[0]["player"] == "Ada 9", "the player")
    [goal] = entries(stack.api(2), match)
    assert (goal["eventType"], goal["side"], goal["team"], goal["actor"]) == ("goal", "home", "Larks", "Ada 9")
    assert goal["message"] == "Goal, Larks: Ada 9" and goal["minute"] == 45
    assert not scorer.browser.texts(".detail") and scorer.browser.errors() == []


def test_undo_is_one_tap_and_a_goal_is_announced(stack, scorer, match):
    scorer.open(stack.api(1), match)
    scorer.tap("Goal Owls")
    scorer.tap("Unknown")
    scorer.until(lambda: score(stack.api(1), match) == [0, 1], "the goal")
    said = lambda: scorer.browser.texts("[data-announces]")
    scorer.until(lambda: said() == ["Goal Owls. Larks 0, Owls 1"], "the goal is announced")
    scorer.tap("Undo")
    scorer.until(lambda: (score(stack.api(2), match), entries(stack.api(2), match)) == ([0, 0], []), "nothing is left")
    scorer.sees("0–0", 0)
    assert said() == ["Goal Owls. Larks 0, Owls 1"] and not scorer.is_enabled("Undo")


def test_every_named_button_does_what_it_says(stack, scorer, match):
    scorer.open(stack.api(1), match)
    wanted = []
    for name, kind in (
        ("Yellow card Larks", "yellow_card home"),
        ("Red card Owls", "red_card away"),
        ("Substitution Larks", "substitution home"),
        ("Goal Owls", "goal away"),
        ("Yellow card Owls", "yellow_card away"),
        ("Red card Larks", "red_card home"),
        ("Substitution Owls", "substitution away"),
        ("Goal Larks", "goal home"),
    ):
        scorer.tap(name)
        wanted.append(kind)
        scorer.tap("Unknown")
    scorer.until(lambda: kinds(stack.api(2), match) == wanted, "the entries, in order")
    status = lambda: read(stack.api(2), f"/api/matches/{match['id']}")
    for name, phase in (("Half time", "half_time"), ("Second half", "second_half"), ("Full time", "full_time")):
        scorer.until(lambda: scorer.is_enabled(name), name)
        scorer.tap(name)
        scorer.until(lambda: status()["phase"] == phase, phase)
    assert status()["status"] == "finished" and score(stack.api(2), match) == [1, 1]
    assert not scorer.is_enabled("Kick off") and not scorer.is_enabled("Half time")


def test_a_match_that_is_not_there(stack, scorer):
    scorer.browser.driver.get(stack.api(1) + "/desk?match=2000000000")
    scorer.until(lambda: "There is no such match" in scorer.text(), "the message")
    assert scorer.has("Pick another match", "link")


def test_a_match_that_ended_too_early_goes_on(stack, scorer, match):
    scorer.open(stack.api(1), match)
    for name in ("Half time", "Second half", "Full time"):
        scorer.until(lambda: scorer.is_enabled(name), name)
        scorer.tap(name)
    scorer.until(lambda: scorer.browser.texts(".more-steps summary"), "more steps")
    scorer.browser.click(".more-steps summary")
    scorer.tap("Reopen the match")
    scorer.fill("Reason", "The whistle was not his")
    scorer.tap("Confirm")
    state = lambda: read(stack.api(2), f"/api/matches/{match['id']}")
    scorer.until(lambda: (state()["status"], state()["phase"]) == ("live", "second_half"), "play goes on")


def test_full_time_in_the_first_half_asks_once_more(stack, scorer, match):
    scorer.open(stack.api(1), match)
    scorer.tap("Full time")
    scorer.tap("Back")
    scorer.tap("Full time")
    scorer.tap("Confirm")
    scorer.until(lambda: read(stack.api(2), f"/api/matches/{match['id']}")["status"] == "finished", "full time")


def test_a_substitution_names_both_players(stack, scorer, match):
    scorer.open(stack.api(1), match)
    scorer.tap("Substitution Larks")
    scorer.tap("7 Ada 7")
    scorer.tap("12 Ada 12")
    scorer.until(lambda: entries(stack.api(2), match)[0]["relatedPlayer"] == "Ada 12", "who comes on")
    [entry] = entries(stack.api(2), match)
    assert (entry["player"], entry["message"]) == ("Ada 7", "Substitution, Larks: Ada 12 on, Ada 7 off")


def test_extra_time_and_penalties_kick_by_kick(stack, scorer, match):
    scorer.open(stack.api(1), match)
    scorer.tap("Half time")
    scorer.tap("Second half")
    scorer.browser.until(lambda: scorer.browser.one(".more-steps"), "more steps").find_element(
        "css selector", "summary"
    ).click()
    scorer.tap("Extra time")
    scorer.tap("Penalties")
    for name in ("Kick scored Larks", "Kick missed Owls", "Kick scored Owls"):
        scorer.tap(name)
        scorer.tap("Unknown")
    shootout = lambda: [
        (period["home"], period["away"])
        for period in read(stack.api(2), f"/api/matches/{match['id']}")["periods"]
        if period["kind"] == "penalty_shootout"
    ]
    scorer.until(lambda: shootout() == [(1, 1)], "the shoot-out")
    assert score(stack.api(2), match) == [0, 0] and scorer.score() == "0–0"


def test_an_older_entry_is_corrected_in_three_taps(stack, scorer, match):
    scorer.open(stack.api(1), match)
    for name in ("Goal Larks", "Yellow card Owls"):
        scorer.tap(name)
        scorer.tap("Unknown")
    scorer.all_is_sent()
    taps = 0

    def tap(name):
        nonlocal taps
        taps += 1
        scorer.tap(name)

    goal = lambda: entries(stack.api(2), match)[0]
    clock = goal()["clock"]
    for second, holds in (
        ("+1 minute", lambda: goal()["minute"] == 46),
        ("5 Ada 5", lambda: goal()["player"] == "Ada 5"),
        ("Owls", lambda: (goal()["side"], goal()["team"], score(stack.api(2), match)) == ("away", "Owls", [0, 1])),
    ):
        taps = 0
        words = scorer.browser.script(
            "return [...document.querySelectorAll('.entry-open')].at(-1).textContent.replace(/\\s+/g, ' ').trim()"
        )
        tap(words)
        tap(second)
        tap("Save")
        scorer.until(holds, f"after {second}")
        assert taps == 3
    assert clock == "45'" and scorer.score() == "0–1"
    scorer.tap("Undo")  # the correction, and not the card
    scorer.until(lambda: (goal()["side"], score(stack.api(2), match)) == ("home", [1, 0]), "the goal is Larks' again")
    assert kinds(stack.api(2), match) == ["goal home", "yellow_card away"]


def test_a_goal_is_cancelled_with_its_reason(stack, scorer, match):
    scorer.open(stack.api(1), match)
    scorer.tap("Goal Larks")
    scorer.tap("Unknown")
    scorer.all_is_sent()
    scorer.tap("45' Goal Larks Correct")
    scorer.tap("Offside")
    scorer.tap("Cancel this entry")
    scorer.until(lambda: score(stack.api(2), match) == [0, 0], "the goal does not count")
    goal, struck = entries(stack.api(2), match)
    assert goal["retractedBy"] == struck["id"] and struck["message"] == "Goal disallowed, Larks: Offside"
    scorer.until(lambda: "Goal Larks does not stand" in scorer.listed(), "the goal is struck through")
    scorer.tap("Undo")
    scorer.until(lambda: score(stack.api(2), match) == [1, 0], "it stands again")


def test_a_card_is_cancelled_with_its_reason(stack, scorer, match):
    scorer.open(stack.api(1), match)
    scorer.tap("Red card Owls")
    scorer.tap("Unknown")
    scorer.all_is_sent()
    scorer.tap("45' Red card Owls Correct")
    scorer.tap("Wrong entry")
    scorer.tap("Cancel this entry")
    scorer.until(lambda: entries(stack.api(2), match)[0]["review"] == "overturned", "the card is overturned")
    assert entries(stack.api(2), match)[0]["message"] == "Red card, Owls (cancelled: Wrong entry)"


def test_a_video_review_overturns_a_goal(stack, scorer, match):
    scorer.open(stack.api(1), match)
    scorer.tap("Goal Larks")
    scorer.tap("Unknown")
    scorer.all_is_sent()
    scorer.tap("VAR review")
    scorer.tap("Goal Larks 45'")
    scorer.until(lambda: kinds(stack.api(2), match) == ["goal home", "var home"], "the review")
    assert score(stack.api(2), match) == [1, 0]
    scorer.tap("Overturned VAR review: Goal, Larks")
    scorer.until(lambda: score(stack.api(2), match) == [0, 0], "the goal is off")
    assert entries(stack.api(2), match)[0]["retractedBy"] == entries(stack.api(2), match)[1]["id"]


def test_a_double_tap_is_one_entry(stack, scorer, match):
    scorer.open(stack.api(1), match)
    scorer.tap("Goal Larks", times=2)
    scorer.tap("Unknown")
    scorer.tap("Yellow card Owls", times=3)
    scorer.tap("Unknown")
    scorer.tap("Red card Owls")
    scorer.all_is_sent()
    assert kinds(stack.api(2), match) == ["goal home", "yellow_card away", "red_card away"]
    scorer.tap("Undo", times=2)
    scorer.until(lambda: kinds(stack.api(2), match) == ["goal home", "yellow_card away"], "one entry is taken back")
    scorer.all_is_sent()
    assert len(entries(stack.api(2), match)) == 2


def test_a_double_tap_does_not_hit_what_comes_under_the_finger(stack, scorer, match):
    scorer.open(stack.api(1), match)
    goal = scorer.browser.one(".side[data-side=home] .goal")
    ActionChains(scorer.browser.driver, duration=0).double_click(goal).perform()
    scorer.until(lambda: scorer.browser.texts(".detail"), "the panel")
    scorer.all_is_sent()
    [entry] = entries(stack.api(2), match)
    assert entry["player"] is None and scorer.browser.texts(".detail")


def test_undo_after_half_time_leaves_the_clock(stack, scorer, match):
    scorer.open(stack.api(1), match)
    scorer.tap("Goal Larks")
    scorer.tap("Unknown")
    scorer.tap("Half time")
    state = lambda: read(stack.api(2), f"/api/matches/{match['id']}")
    scorer.until(lambda: state()["status"] == "halftime", "half time")
    before = state()
    scorer.tap("Undo")
    scorer.until(lambda: score(stack.api(2), match) == [0, 0], "the goal is taken back")
    after = state()
    for member in ("status", "phase", "elapsedSeconds"):
        assert after[member] == before[member], member
    assert [period["endedAt"] for period in after["periods"]] == [period["endedAt"] for period in before["periods"]]
    assert not scorer.is_enabled("Undo")


def test_points_of_basketball(stack, scorer, new_match):
    match = new_match(stack.api(1), sport="basketball", homeTeam="Bears", awayTeam="Wolves")
    scorer.open(stack.api(1), match)
    for name in ("+3 Bears", "+2 Wolves", "+1 Bears"):
        scorer.tap(name)
    scorer.until(lambda: score(stack.api(2), match) == [4, 2], "the points")
    scorer.tap("Undo")
    scorer.until(lambda: score(stack.api(2), match) == [3, 2], "the last points are taken back")
    scorer.tap("Break")
    scorer.tap("Quarter 2")
    periods = lambda: [period["kind"] for period in read(stack.api(2), f"/api/matches/{match['id']}")["periods"]]
    scorer.until(lambda: periods() == ["quarter_1", "quarter_2"], "the second quarter")
