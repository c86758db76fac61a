"""The desk for everybody: by keyboard alone, at every size, with long names, in every look."""
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from axe import assert_accessible, look, overflow
from keyboard import Keyboard, pointer_only
from lossy_line import LossyLine
from scorer import LATE, kinds, score

LONG = "ليفربول FC ⚽ " + "Wolverhampton-Wanderers-of-the-Northern-Counties " * 3 + "<b>x</b>"


@pytest.fixture
def match(stack, post, new_match):
    made = new_match(stack.api(1), **LATE)
    sheet = {
        side: {"starting": [{"player": f"{side} {n}", "number": n} for n in range(1, 12)], "bench": []}
        for side in ("home", "away")
    }
    post(stack.api(1), f"/api/matches/{made['id']}/lineups", sheet, "PUT")
    return made


def press(scorer, *keys):
    chain = ActionChains(scorer.browser.driver, duration=0)
    for key in keys:
        chain = chain.send_keys(key)
    chain.perform()


def focus(scorer) -> str:
    return " ".join(scorer.browser.script("return document.activeElement.textContent").split())


def tab_to(scorer, name: str) -> None:
    for _ in range(80):
        if focus(scorer) == name:
            return
        press(scorer, Keys.TAB)
    raise AssertionError(f"no way to “{name}” by the key Tab")


def test_the_keyboard_alone_does_everything(stack, scorer, new_match, match):
    scorer.browser.driver.get(stack.api(1) + "/desk")
    scorer.until(lambda: scorer.browser.texts(f".pick[data-match-id='{match['id']}']"), "the match")
    for _ in range(80):
        if scorer.browser.script("return document.activeElement.dataset.matchId") == str(match["id"]):
            break
        press(scorer, Keys.TAB)
    press(scorer, Keys.ENTER)
    scorer.until(lambda: scorer.has("Goal Larks"), "the desk")
    press(scorer, "q")
    scorer.until(lambda: scorer.browser.texts(".detail"), "the panel")
    assert focus(scorer).startswith("Goal Larks")
    tab_to(scorer, "3 home 3")
    press(scorer, Keys.ENTER)
    scorer.until(lambda: score(stack.api(2), match) == [1, 0], "the goal")
    press(scorer, "o")
    scorer.until(lambda: scorer.browser.texts(".detail"), "the panel")
    press(scorer, Keys.ESCAPE)
    scorer.until(lambda: not scorer.browser.texts(".detail"), "no panel")
    scorer.until(lambda: kinds(stack.api(2), match) == ["goal home", "yellow_card away"], "the card")
    press(scorer, "z")
    scorer.until(lambda: kinds(stack.api(2), match) == ["goal home"], "the card is taken back")
    press(scorer, "h")
    scorer.until(lambda: scorer.is_enabled("Second half"), "half time")
    press(scorer, "?")
    scorer.until(lambda: scorer.browser.texts("dialog[open] kbd"), "the list of keys")
    keys = dict(zip(scorer.browser.texts("dialog kbd"), scorer.browser.texts("dialog td")))
    assert (keys["Q"], keys["P"], keys["Z"], keys["F"]) == ("Goal Larks", "Goal Owls", "Undo", "Full time")
    press(scorer, "p", Keys.ESCAPE)
    tab_to(scorer, "45' Goal Larks: home 3 Correct")
    press(scorer, Keys.ENTER)
    scorer.until(lambda: scorer.browser.texts(".editor"), "the correction")
    assert kinds(stack.api(2), match) == ["goal home"]


@pytest.mark.parametrize("width", [1280, 390])
def test_tab_reaches_every_control_and_its_focus_is_seen(stack, scorer, match, width):
    keys = Keyboard(scorer.browser)
    with look(scorer.browser, width=width):
        scorer.browser.driver.get(stack.api(1) + "/desk")
        scorer.until(lambda: scorer.browser.texts(f".pick[data-match-id='{match['id']}']"), "the match")
        assert pointer_only(scorer.browser) == []
        keys.tour()
        scorer.open(stack.api(1), match)
        scorer.tap("Goal Larks")
        scorer.until(lambda: scorer.browser.texts(".detail"), "the panel")
        keys.tour()
        press(scorer, Keys.ESCAPE)
        scorer.until(lambda: scorer.listed(), "the entry")
        scorer.all_is_sent()
        assert {"Goal Larks", "Goal Owls", "Red card Owls", "Substitution Larks", "Undo"} <= set(keys.tour())
        assert pointer_only(scorer.browser) == []


def test_letters_are_letters_while_somebody_types(stack, scorer, match):
    scorer.open(stack.api(1), match)
    scorer.tap("Goal Larks")
    scorer.until(lambda: scorer.browser.texts(".detail"), "the panel")
    scorer.browser.script("document.querySelector('.player-name input').focus()")
    press(scorer, "p", "q", "z", "?", Keys.ENTER)
    scorer.until(lambda: scorer.listed() == ["Goal Larks: pqz?"], "the typed name")
    scorer.all_is_sent()
    assert kinds(stack.api(2), match) == ["goal home"]
    scorer.tap("Settings")
    scorer.tap("Letters are shortcuts while nobody types", role="checkbox")
    scorer.tap("Close")
    press(scorer, "p")
    scorer.tap("Yellow card Larks")
    scorer.until(
        lambda: kinds(stack.api(2), match) == ["goal home", "yellow_card home"], "no goal of the key that is off"
    )


@pytest.mark.parametrize("size", [(1280, 900), (390, 844), (320, 640), (844, 390)], ids=str)
def test_targets_are_big_and_long_names_break_nothing(stack, scorer, new_match, size):
    match = new_match(stack.api(1), homeTeam=LONG, awayTeam="W" * 200)
    scorer.open(stack.api(1), match)
    with look(scorer.browser, *size):
        for name in (f"Goal {LONG}", f"Yellow card {'W' * 200}"):
            scorer.tap(name)
            scorer.tap("Unknown")
        scorer.sees("1–0", 2)
        boxes = scorer.browser.script(
            "return [...document.querySelectorAll('.taps .side .tap, .undo .tap, .steps .tap')].map((e) => {"
            " const {width, height, left, right} = e.getBoundingClientRect(); return [width, height, left, right] })"
        )
        assert len(boxes) == 8 + 1 + 4
        assert all(height >= 64 and width >= 62 for width, height, _, _ in boxes), boxes
        assert all(left >= 0 and right <= size[0] for _, _, left, right in boxes), boxes
        assert overflow(scorer.browser) <= 0
    assert scorer.browser.errors() == []


def test_a_phone_on_its_side_shows_all_buttons_at_once(stack, scorer, match):
    scorer.open(stack.api(1), match)
    with look(scorer.browser, 844, 390):
        bottom = scorer.browser.script(
            "return Math.max(...[...document.querySelectorAll('.side .tap')].map((e) => e.getBoundingClientRect().bottom))"
        )
        assert bottom <= 390


@pytest.mark.timeout(400)
def test_no_look_keeps_anybody_out(stack, scorer, scorers, match, new_match):
    scorer.browser.driver.get(stack.api(1) + "/desk")
    scorer.until(lambda: scorer.browser.texts(".pick"), "the matches")
    assert_accessible(scorer.browser)
    later = new_match(stack.api(1), 3600, 9000, homeTeam="Larks", awayTeam="Owls")
    scorer.open(stack.api(1), later, ".check li")
    assert_accessible(scorer.browser)
    with LossyLine(stack.api(1)) as line:
        scorer.open(line.url, match)
        scorer.tap("Goal Larks")
        scorer.tap("Unknown")
        scorer.all_is_sent()
        line.is_down = True
        scorer.tap("45' Goal Larks Correct")
        scorer.tap("Yellow card Owls")
        scorer.tap("VAR review")
        scorer.until(
            lambda: scorer.unsent() and scorer.browser.texts(".editor") and scorer.browser.texts(".detail"),
            "all is open",
        )
        assert_accessible(scorer.browser)
    scorer.open(stack.api(1), match)
    for name in ("Keys", "Settings", "Hand over"):
        scorer.tap(name)
        scorer.until(lambda: scorer.browser.texts("dialog[open]"), name)
        assert_accessible(
            scorer.browser, looks={"phone, dark": {"width": 390, "dark": True}, "desktop": {"width": 1280}}
        )
        scorer.tap("Close")
        scorer.until(lambda: not scorer.browser.texts("dialog[open]"), "the dialog is closed")
