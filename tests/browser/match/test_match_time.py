"""The match page goes back in time, and shows a match again."""
from datetime import datetime, timedelta, timezone

import pytest
from selenium.webdriver.common.keys import Keys

from event_log import append


@pytest.fixture
def match(stack, post, new_match, say):
    """1–0 at 10', 1–1 at 30', a cancelled goal at 40'; line-ups from the second minute on."""
    made = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    say(made, "We are off.", 1, eventType="kick_off")
    starting = [{"player": f"Lark {number}", "number": number} for number in range(1, 12)]
    post(stack.api(1), f"/api/matches/{made['id']}/lineups", {"home": {"starting": starting}}, "PUT")
    say(made, "One.", 10, eventType="goal", side="home", player="Ada", homeScore=1, awayScore=0)
    say(made, "Level.", 30, eventType="goal", side="away", player="Bo", homeScore=1, awayScore=1)
    gone = say(made, "Two.", 40, eventType="goal", side="home", player="Cy", homeScore=2, awayScore=1)
    say(made, "Offside.", 41, eventType="goal_disallowed", side="home", corrects=gone["id"])
    return made


def test_the_page_shows_the_match_as_it_stood(stack, browser, page, match):
    page.open(stack.api(2), match["id"])
    assert (page.score(), page.slider_words(), page.banner()) == ("1–1", "Now", "")
    page.go_to("40'")
    browser.until(lambda: page.score() == "2–1", "the goal that did not stand yet")
    assert page.banner() == "As it stood at 40'" and page.clock() == "40'"
    assert page.scorers("home") == ["Ada 10'", "Cy 40'"]
    assert browser.script("return document.querySelectorAll('.incident s').length") == 0
    assert page.messages() == ["Two.", "Level.", "One.", "We are off."]
    page.go_to("10'")
    browser.until(lambda: page.score() == "1–0", "the first goal")
    assert page.messages() == ["One.", "We are off."]
    assert page.region("Line-ups")
    page.go_to("1'")
    browser.until(lambda: page.score() == "0–0" and page.messages() == ["We are off."], "the first minute")
    page.button("Back to live").click()
    browser.until(lambda: page.score() == "1–1" and page.banner() == "", "the present")
    assert browser.errors() == []


def test_what_happens_meanwhile_is_kept_for_the_return(stack, browser, page, match, say, rule):
    page.open(stack.api(1), match["id"])
    page.go_to("10'")
    browser.until(lambda: page.score() == "1–0", "the past")
    steps = int(page.slider().get_attribute("max"))
    say(match, "Meanwhile.", 50, eventType="goal", side="away", player="Di", homeScore=1, awayScore=2)
    # The slider grows by what happens, so the page has heard of it.
    browser.until(lambda: int(page.slider().get_attribute("max")) > steps, "the new moment")
    assert page.score() == "1–0" and "Meanwhile." not in page.messages()
    assert page.banner() == "As it stood at 10'"
    page.button("Back to live").click()
    browser.until(lambda: page.score() == "1–2", "the present")
    assert page.messages().count("Meanwhile.") == 1 and page.scorers("away") == ["Bo 30'", "Di 50'"]


def test_the_slider_goes_by_the_keyboard(stack, browser, page, match):
    page.open(stack.api(1), match["id"])
    slider = page.slider()
    slider.send_keys(Keys.HOME)
    browser.until(lambda: page.score() == "0–0" and page.banner() != "", "the begin")
    slider.send_keys(Keys.END)
    browser.until(lambda: page.score() == "1–1" and page.banner() == "", "the present")
    slider.send_keys(Keys.ARROW_LEFT)
    browser.until(lambda: page.score() == "2–1", "one moment back")


def test_a_stage_is_a_moment_too(stack, browser, page, match, rule):
    rule(match, status="halftime")
    rule(match, status="live")
    page.open(stack.api(1), match["id"])
    page.go_to("half time")
    browser.until(lambda: page.banner() == "As it stood at half time", "the break")


def test_a_match_is_played_again_from_its_begin(stack, browser, page, match, rule):
    rule(match, status="finished")
    page.open(stack.api(1), match["id"])
    browser.until(lambda: page.clock() == "Full time", "the end")
    page.button("Replay").click()
    browser.until(lambda: page.banner().startswith(("Replay", "The replay")), "the replay")
    browser.until(lambda: page.banner() == "The replay is over", "its end")
    # Each event was shown, and shown once: the replay ends as the match stands.
    assert page.score() == "1–1"
    assert [line for line in page.messages() if line != ""] == ["Offside.", "Two.", "Level.", "One.", "We are off."]
    assert page.scorers("home") == ["Ada 10'"] and page.scorers("away") == ["Bo 30'"]
    page.button("Stop").click()
    browser.until(lambda: page.banner() == "" and page.clock() == "Full time", "the present")
    assert browser.errors() == []


def test_a_replay_can_be_paused_sped_up_and_stopped(stack, browser, page, post, new_match, database):
    # Half an hour between two entries: without a pause, the replay would take more than the test's patience.
    match = new_match(stack.api(1))
    begin = datetime.now(timezone.utc)
    entries = [
        {"id": 900_000 + n, "matchId": match["id"], "minute": n, "eventType": "commentary", "message": f"entry {n}"}
        | {"createdAt": match["createdAt"], "sequence": 0, "period": 1}
        for n in range(1, 8)
    ]
    times = [(begin + timedelta(minutes=30 * n)).isoformat(timespec="milliseconds")[:23] + "Z" for n in range(1, 8)]
    append(database, match, *[("commentary:new", entry) for entry in entries], timestamps=times)
    page.open(stack.api(1), match["id"])
    browser.until(lambda: int(page.slider().get_attribute("max")) == 7, "the history")
    page.button("Replay").click()
    browser.until(lambda: page.banner().startswith("Replay: "), "the replay")
    page.button("Pause").click()
    browser.until(lambda: page.banner().startswith("Replay paused at"), "the pause")
    assert page.all("button", "Pause") == []
    assert "entry 7" not in page.messages()
    page.button("Resume").click()
    browser.until(lambda: page.banner().startswith("Replay: "), "it goes on")
    before = len(page.messages())
    speed = page.one("combobox", "Speed")
    browser.script(
        "const [select] = arguments; select.value = '200'; select.dispatchEvent(new Event('change', {bubbles: true}))",
        speed,
    )
    browser.until(lambda: len(page.messages()) > before, "the next entry")
    assert page.messages() == [f"entry {n}" for n in range(len(page.messages()), 0, -1)], "none twice, none left out"
    page.button("Stop").click()
    browser.until(lambda: page.banner() == "", "the present")
    assert browser.errors() == []


def test_a_replay_goes_on_from_where_the_reader_is(stack, browser, page, match, say):
    page.open(stack.api(1), match["id"])
    page.go_to("30'")
    browser.until(lambda: page.score() == "1–1" and page.banner() == "As it stood at 30'", "the past")
    page.button("Replay").click()
    browser.until(lambda: page.banner() == "The replay is over", "the end")
    assert page.messages() == ["Offside.", "Two.", "Level.", "One.", "We are off."]
    # What happens meanwhile belongs to the present.
    say(match, "Meanwhile.", 60)
    page.button("Back to live").click()
    browser.until(lambda: page.messages()[0] == "Meanwhile.", "the present")


def test_a_moment_that_cannot_be_read_is_told_and_the_present_stays(stack, browser, page, match):
    page.open(stack.api(1), match["id"])
    page.slider()
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/state*"]})
    page.move_slider(1)
    browser.until(lambda: page.text(".trouble").startswith("That moment could not be loaded"), "the message")
    assert page.banner() == "" and page.score() == "1–1"
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    page.go_to("10'")
    browser.until(lambda: page.score() == "1–0" and page.text(".trouble") == "", "the past after all")


def test_a_match_whose_history_is_gone_has_no_slider(stack, browser, page, match, database):
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM match_events WHERE match_id = %s AND seq < 4", (match["id"],))
    page.open(stack.api(1), match["id"])
    browser.until(lambda: "no longer kept" in page.text("match-time .quiet"), "the words")
    assert page.all("slider") == [] and page.all("button", "Replay") == []
    assert page.score() == "1–1"
