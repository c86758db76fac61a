"""The commentary of the match page: all of it, once, in order, whatever happens to the connection."""
import pytest

from event_log import append


def test_entries_come_newest_first_from_every_instance(stack, browser, page, new_match, say):
    match = new_match(stack.api(1))
    say(match, "before the page")
    page.open(stack.api(1), match["id"])
    texts = [f"event {number}" for number in range(15)]
    for number, text in enumerate(texts):
        say(match, text, number, base=stack.api(1 + number % 2))
    browser.until(lambda: texts[-1] in page.messages(), "the last event")
    assert page.messages() == texts[::-1] + ["before the page"]
    assert browser.errors() == []


def test_stages_are_told_between_the_entries_live_and_later(stack, browser, page, new_match, say, rule):
    match = new_match(stack.api(1))
    page.open(stack.api(1), match["id"])
    say(match, "first half", 30)
    rule(match, status="halftime")
    say(match, "tea is served", 45)
    rule(match, status="live")
    rule(match, status="finished")
    told = ["Full time · 0–0", "Second half", "tea is served", "Half time · 0–0", "first half"]
    browser.until(lambda: page.lines()[:5] == told, f"{told}")
    page.open(stack.api(2), match["id"])
    browser.until(lambda: page.lines()[:5] == told, f"{told} from the log")


def test_a_stage_that_a_scorer_wrote_down_is_told_once(stack, browser, page, new_match, say, rule):
    match = new_match(stack.api(1))
    say(match, "The break.", 45, eventType="half_time")
    rule(match, status="halftime")
    say(match, "marker", 45)
    page.open(stack.api(1), match["id"])
    browser.until(lambda: browser.script("return document.querySelector('match-time input') !== null"), "the log")
    assert page.lines()[:2] == ["marker", "The break."]
    assert not [line for line in page.lines() if line.startswith("Half time")]


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_page_goes_on_at_another_instance_and_shows_each_event_once(stack, browser, page, new_match, say, end):
    match = new_match(stack.api(1))
    page.open(stack.nginx, match["id"])
    lost = browser.until(
        lambda: page.browser.script("return document.querySelector('match-page').dataset.instance"), "an instance"
    )
    other = stack.api(2 if lost == "api-1" else 1)
    texts = [f"event {number}" for number in range(16)]
    for number, text in enumerate(texts[:6]):
        say(match, text, number, base=other)
    browser.until(lambda: texts[5] in page.messages(), "the events before")
    getattr(stack, end)(lost)
    say(match, texts[6], 8, base=other, eventType="goal", actor="Ada", team="Reds", homeScore=1, awayScore=0)
    for number, text in enumerate(texts[7:], start=9):
        say(match, text, number, base=other)
    browser.until(lambda: texts[-1] in page.messages(), "the last event")
    assert page.messages() == texts[::-1]
    assert (page.score(), page.scorers("home")) == ("1–0", ["Ada 8'"])
    assert len(page.incidents()) == 1
    browser.until(lambda: page.state() == "open", "another instance")


def test_a_page_of_one_instance_waits_for_it_and_catches_up(stack, browser, page, new_match, say):
    match = new_match(stack.api(1))
    page.open(stack.api(1), match["id"])
    say(match, "before")
    browser.until(lambda: "before" in page.messages(), "the event before")
    stack.kill("api-1")
    browser.until(lambda: page.state() != "open", "the page notices")
    say(match, "meanwhile", base=stack.api(2), eventType="goal", actor="Ada", team="Reds", homeScore=1, awayScore=0)
    stack.start("api-1")
    browser.until(lambda: page.messages() == ["meanwhile", "before"], "what was missed")
    assert page.score() == "1–0"


def test_a_corrected_entry_is_replaced_where_it_stands(stack, browser, page, post, new_match, say):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    page.open(stack.api(1), match["id"])
    goal = say(match, "Ada heads it in.", 83, eventType="goal", actor="Ada", team="Larks", homeScore=1, awayScore=0)
    say(match, "Play goes on.", 8)
    browser.until(lambda: page.messages() == ["Play goes on.", "Ada heads it in."], "the entries")
    assert page.clock() == "83'"
    path = f"/api/matches/{match['id']}/commentary/{goal['id']}"
    post(
        stack.api(2), path, {"message": "Grace heads it in.", "actor": "Grace", "player": "Grace", "minute": 7}, "PATCH"
    )
    browser.until(
        lambda: page.messages() == ["Play goes on.", "Grace heads it in."], "the corrected entry, in its place"
    )
    assert page.texts("match-commentary .minute") == ["8'", "7'"]
    assert page.scorers("home") == ["Grace 7'"]
    assert page.clock() == "8'", "the clock follows the corrected minute"
    assert browser.errors() == []


def test_a_history_that_is_too_long_for_a_replay_leaves_no_gap(stack, browser, page, new_match, say, rule, database):
    match = new_match(stack.api(1))
    early = say(match, "early", 1)
    append(database, match, *[("score:update", {"homeScore": 0, "awayScore": 0})] * 1_100)
    page.open(stack.api(1), match["id"])
    browser.until(lambda: page.messages() == ["early"], "the entry of the list")
    rule(match, status="halftime")
    browser.until(lambda: page.lines()[0] == "Half time · 0–0", "half time")
    append(database, match, ("commentary:updated", early | {"message": "early, corrected"}))
    browser.until(lambda: page.messages() == ["early, corrected"], "the correction")
    # More happens while there is no connection than the service replays: the page reads everything again.
    stack.kill("api-1")
    browser.until(lambda: page.state() != "open", "the page notices")
    append(database, match, *[("score:update", {"homeScore": 0, "awayScore": 0})] * 1_100)
    say(match, "meanwhile", 50, base=stack.api(2))
    stack.start("api-1")
    browser.until(lambda: page.messages()[:1] == ["meanwhile"], "the newest")
    assert page.messages()[1:] in (["early"], ["early, corrected"])


def test_older_entries_come_when_they_are_asked_for(stack, browser, page, new_match, say):
    match = new_match(stack.api(1))
    texts = [f"entry {number}" for number in range(120)]
    for number, text in enumerate(texts):
        say(match, text, number % 45)
    page.open(stack.api(1), match["id"])
    browser.until(lambda: len(page.messages()) == 20, "the newest")
    for count in (70, 120):
        page.button("Show older").click()
        browser.until(lambda: len(page.messages()) == count, f"{count} entries")
    assert page.messages() == texts[::-1]
    assert page.all("button", "Show older") == []


def test_a_reader_further_down_is_not_moved_by_what_is_new(stack, browser, page, new_match, say):
    match = new_match(stack.api(1))
    for number in range(40):
        say(match, f"entry {number}", number)
    page.open(stack.api(1), match["id"])
    page.button("Show older").click()
    browser.until(lambda: len(page.messages()) == 40, "all entries")
    look = "const e = [...document.querySelectorAll('.line .words')].find((e) => e.textContent === 'entry 10');"
    browser.script(look + "e.scrollIntoView({block: 'center'})")
    place = look + "return Math.round(e.getBoundingClientRect().top)"
    before = browser.script(place)
    for number in range(3):
        say(match, f"new {number}", 41)
    button = page.button("3 new")
    assert browser.script(place) == before
    assert "new 0" not in page.messages()
    button.click()
    browser.until(lambda: page.messages()[:3] == ["new 2", "new 1", "new 0"], "what is new")
    browser.until(
        lambda: browser.script("return document.querySelector('.lines').getBoundingClientRect().top") >= 0, "the top"
    )
    assert page.all("button", "3 new") == []
    # At the top again, what comes is shown at once.
    say(match, "at once", 42)
    browser.until(lambda: page.messages()[0] == "at once", "the entry")
