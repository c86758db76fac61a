"""Two scorers at one match, on two instances."""
import pytest

from lossy_line import LossyLine
from scorer import LATE, entries, kinds, read, score


@pytest.fixture
def match(stack, new_match):
    return new_match(stack.api(1), **LATE)


def enter(scorer, *names):
    for name in names:
        scorer.tap(name)
        scorer.tap("Unknown")


def test_two_scorers_see_each_others_entries(stack, scorer, scorers, match):
    one, two = scorer.open(stack.api(1), match), scorers().open(stack.api(2), match)
    enter(one, "Goal Larks")
    two.sees("1–0", 1)
    assert two.listed() == ["Goal Larks other desk"]
    two.until(lambda: two.browser.texts("[data-announces]") == ["Goal Larks. Larks 1, Owls 0"], "the goal is announced")
    two.open(stack.api(2), match).sees("1–0", 1)
    assert two.browser.texts("[data-announces]") == [""]
    enter(two, "Yellow card Owls")
    one.sees("1–0", 2)
    two.tap("Half time")
    one.until(lambda: one.is_enabled("Second half"), "half time on the other desk")
    one.tap("Undo")  # of what this desk did
    two.sees("0–0", 1)
    assert kinds(stack.api(1), match) == ["yellow_card away"]


@pytest.mark.parametrize(("choice", "goals"), [("Keep theirs", 1), ("Keep mine", 1), ("Keep both", 2)])
def test_both_entered_one_goal(stack, scorer, scorers, match, choice, goals):
    one = scorer.open(stack.api(1), match)
    with LossyLine(stack.api(2)) as line:
        two = scorers().open(line.url, match)
        line.is_down = True
        enter(two, "Goal Larks")
        enter(one, "Goal Larks")
        one.all_is_sent()
        [theirs] = entries(stack.api(1), match)
        line.is_down = False
        two.until(lambda: two.has("Keep both"), "the conflict")
        assert "Another scorer has entered Goal Larks 45'" in two.text() and score(stack.api(1), match) == [1, 0]
        two.tap(choice)
        two.all_is_sent()
        left = entries(stack.api(1), match)
        assert (len(left), score(stack.api(1), match)) == (goals, [goals, 0])
        assert (theirs["id"] in [entry["id"] for entry in left]) == (choice != "Keep mine")
        one.sees(f"{goals}–0", goals)
        two.sees(f"{goals}–0", goals)


@pytest.mark.parametrize(("choice", "status"), [("Keep theirs", "finished"), ("Keep mine", "suspended")])
def test_both_set_a_status(stack, scorer, scorers, post, match, choice, status):
    post(stack.api(1), f"/api/matches/{match['id']}/status", {"status": "halftime"}, "PATCH")
    one = scorer.open(stack.api(1), match)
    with LossyLine(stack.api(2)) as line:
        two = scorers().open(line.url, match)
        line.is_down = True
        two.tap("Second half")
        if status == "finished":
            one.tap("Full time")
        else:
            post(stack.api(1), f"/api/matches/{match['id']}/status", {"status": "suspended"}, "PATCH")
        state = lambda: read(stack.api(1), f"/api/matches/{match['id']}")
        one.until(lambda: state()["status"] == status, "the other status")
        line.is_down = False
        two.until(lambda: two.has("Keep mine"), "the conflict")
        assert "You wanted “Second half”" in two.text() and state()["status"] == status
        two.tap(choice)
        two.all_is_sent()
        assert state()["phase"] == ("full_time" if choice == "Keep theirs" else "second_half")


def test_both_corrected_one_entry(stack, scorer, scorers, match):
    one = scorer.open(stack.api(1), match)
    enter(one, "Goal Larks")
    with LossyLine(stack.api(2)) as line:
        two = scorers().open(line.url, match)
        two.sees("1–0", 1)
        line.is_down = True
        two.tap("45' Goal Larks other desk Correct")
        two.tap("−1 minute")
        two.tap("Save")
        one.tap("45' Goal Larks Correct")
        one.tap("+1 minute")
        one.tap("Save")
        minute = lambda: entries(stack.api(1), match)[0]["minute"]
        one.until(lambda: minute() == 46, "the other correction")
        line.is_down = False
        two.until(lambda: two.has("Keep mine"), "the conflict")
        assert minute() == 46 and "Another scorer has corrected this entry" in two.text()
        two.tap("Keep mine")
        one.until(lambda: minute() == 44, "this desk's correction")


def test_a_change_between_look_and_request_is_no_loss(stack, scorer, scorers, match):
    """The seq has moved when the goal arrives: 412, and it goes out again for the match as it stands."""
    one, two = scorer.open(stack.api(1), match), scorers().open(stack.api(2), match)
    for _ in range(3):
        one.tap("Goal Larks")
        two.tap("Goal Owls")
        one.tap("Unknown")
        two.tap("Unknown")
    one.all_is_sent()
    two.all_is_sent()
    assert score(stack.api(1), match) == [3, 3]
    one.sees("3–3", 6)
    two.sees("3–3", 6)


def test_a_goal_is_pending_until_the_second_scorer_confirms_it(stack, scorer, scorers, match):
    one, two = scorer.open(stack.api(1), match), scorers().open(stack.api(2), match)
    one.tap("Settings")
    one.tap("A goal is pending until a second scorer confirms it", role="checkbox")
    one.tap("Close")
    enter(one, "Goal Larks")
    two.until(lambda: two.has("Confirm Goal Larks 45'"), "the second scorer is asked")
    [goal] = entries(stack.api(1), match)
    assert (goal["review"], score(stack.api(1), match)) == ("pending", [1, 0])
    assert not one.has("Confirm Goal Larks 45'") and "waits for the second scorer" in one.text()
    two.tap("Confirm Goal Larks 45'")
    one.until(lambda: entries(stack.api(1), match)[0]["review"] == "confirmed", "the goal is confirmed")
    assert entries(stack.api(1), match)[0]["message"] == "Goal, Larks"
    enter(one, "Goal Owls")
    two.tap("No goal Goal Owls 45'")
    one.until(lambda: score(stack.api(1), match) == [1, 0], "the second goal does not count")
    assert entries(stack.api(1), match)[1]["review"] == "overturned"
    one.sees("1–0", 2)


def test_the_next_scorer_takes_over_by_the_link(stack, scorer, scorers, match):
    one = scorer.open(stack.api(1), match)
    enter(one, "Goal Larks")
    one.all_is_sent()
    one.tap("Hand over")
    one.fill("Note for the next scorer", "Number 7 has <b>a yellow card</b>. ⚽")
    one.tap("Make the link")
    link = one.until(
        lambda: one.browser.script("return document.querySelector('dialog input[readonly]')?.value"), "the link"
    )
    assert link.startswith(stack.api(1) + f"/desk?match={match['id']}#")
    two = scorers()
    two.browser.driver.get(link)
    two.until(lambda: two.browser.texts("dialog[open] .note"), "the sheet")
    sheet = two.browser.texts("dialog[open]")[0]
    assert "Number 7 has <b>a yellow card</b>. ⚽" in sheet and "Goal Larks 45'" in sheet and "Larks 1–0 Owls" in sheet
    two.tap("Close")
    two.sees("1–0", 1)
    enter(two, "Goal Owls")
    one.until(lambda: score(stack.api(1), match) == [1, 1], "the next scorer's goal")
