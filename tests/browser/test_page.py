"""The web page in Chromium, against a whole stack.

A marker shows that something does not happen (a second copy, a wrong order). The marker is an event that is posted
last. Events of a match arrive in order. So once the marker is on the page, all events before it are there, and so are
all copies.
"""
import urllib.request

import pytest

from page_actions import comment, open_desk

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


def test_page_loads_without_complaints(stack, browser):
    browser.open(stack.nginx + "/")
    assert browser.driver.title.endswith("Live Score")
    assert browser.instance() in ("api-1", "api-2")
    browser.until(lambda: browser.texts("#connection-latency")[0].endswith("ms"), "the latency")
    assert browser.errors() == []


def test_page_of_each_instance_is_served_by_it(stack, browser):
    for number in (1, 2):
        browser.open(stack.api(number) + "/")
        assert browser.instance() == f"api-{number}"


def test_created_match_appears_where_it_belongs(stack, browser, new_match):
    browser.open(stack.api(1) + "/")
    live = new_match(stack.api(2), homeTeam="Larks", awayTeam="Owls")
    to_come = new_match(stack.api(2), starts_in=3000, ends_in=6000)
    over = new_match(stack.api(2), starts_in=-6000, ends_in=-3000, homeScore=2, awayScore=1)
    for match, section in ((live, "live"), (to_come, "upcoming"), (over, "finished")):
        browser.until(lambda: browser.section(match["id"]) == section, f"the match in section {section}")
    assert browser.texts(browser.match(live["id"]) + " .name") == ["Larks", "Owls"]
    assert browser.score(live["id"]) == ["0", "0"]
    assert browser.score(over["id"]) == ["2", "1"]
    assert browser.errors() == []


def test_matches_that_were_there_before_are_listed_with_their_scorers(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    comment(
        post,
        stack.api(1),
        match,
        "In off the post.",
        12,
        eventType="goal",
        actor="Ada",
        team="Larks",
        homeScore=1,
        awayScore=0,
    )
    comment(
        post,
        stack.api(1),
        match,
        "From the spot.",
        45,
        eventType="goal",
        actor="Ada",
        team="Larks",
        homeScore=2,
        awayScore=0,
        metadata={"penalty": True, "addedTime": 2},
    )
    post(stack.api(1), f"/api/matches/{match['id']}/status", {"status": "finished"}, "PATCH")
    browser.open(stack.api(2) + "/")
    browser.until(lambda: browser.section(match["id"]) == "finished", "the finished match")
    assert browser.score(match["id"]) == ["2", "0"]
    browser.script("document.querySelector(arguments[0]).scrollIntoView()", browser.match(match["id"]))
    browser.until(
        lambda: browser.texts(browser.match(match["id"]) + " .scorers > :first-child") == ["Ada 12', 45+2' (p)"],
        "the scorer",
    )


def test_goal_shows_exactly_once(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    browser.open(stack.api(1) + "/")
    browser.open_match(match["id"])
    comment(
        post,
        stack.api(2),
        match,
        "What a strike!",
        23,
        eventType="goal",
        actor="Grace",
        team="Owls",
        homeScore=0,
        awayScore=1,
    )
    browser.until(lambda: browser.score(match["id"]) == ["0", "1"], "the new score")
    comment(post, stack.api(2), match, "marker", 24)
    browser.until(lambda: "marker" in browser.messages(), "the marker")
    assert browser.messages() == ["marker", "What a strike!"]
    assert browser.texts(browser.match(match["id"]) + " .scorers > :last-child") == ["Grace 23'"]
    assert browser.texts("#detail .digit") == ["0", "1"]
    assert browser.driver.title.startswith("Larks 0–1 Owls")
    browser.until(
        lambda: browser.texts("#announce")[0].startswith("Goal: Larks 0–1 Owls. Grace 23'"), "the goal is announced"
    )
    assert browser.errors() == []


def test_commentary_is_shown_in_order_newest_first(stack, browser, post, new_match):
    match = new_match(stack.api(1))
    comment(post, stack.api(1), match, "before the page")
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    texts = [f"event {number}" for number in range(30)]
    for number, text in enumerate(texts):
        comment(post, stack.api(1 + number % 2), match, text, number)
    browser.until(lambda: texts[-1] in browser.messages(), "the last event")
    assert browser.messages() == texts[::-1] + ["before the page"]


def test_status_moves_the_match_and_is_told_between_the_commentary(stack, browser, post, new_match):
    match = new_match(stack.api(1))
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    comment(post, stack.api(1), match, "first half", 30)
    post(stack.api(1), f"/api/matches/{match['id']}/status", {"status": "halftime"}, "PATCH")
    browser.until(lambda: browser.texts(browser.match(match["id"]) + " .clock") == ["HT"], "half time")
    comment(post, stack.api(1), match, "tea is served", 45)
    post(stack.api(1), f"/api/matches/{match['id']}/status", {"status": "live"}, "PATCH")
    post(stack.api(1), f"/api/matches/{match['id']}/status", {"status": "finished"}, "PATCH")
    browser.until(lambda: browser.section(match["id"]) == "finished", "the match is over")
    told = ["Full time · 0–0", "Second half", "tea is served", "Half time · 0–0", "first half"]
    browser.until(lambda: browser.texts("#timeline .message, #timeline [data-kind=stage]") == told, f"{told}")


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_page_goes_on_at_another_instance_and_shows_each_event_once(stack, browser, post, new_match, end):
    browser.open(stack.nginx + "/")
    lost = browser.instance()
    other = stack.api(2 if lost == "api-1" else 1)
    match = new_match(other)
    browser.open_match(match["id"])
    texts = [f"event {number}" for number in range(20)]
    for number, text in enumerate(texts[:8]):
        comment(post, other, match, text, number)
    browser.until(lambda: texts[7] in browser.messages(), "the events before")
    getattr(stack, end)(lost)
    comment(post, other, match, texts[8], 8, eventType="goal", actor="Ada", team="Reds", homeScore=1, awayScore=0)
    for number, text in enumerate(texts[9:], start=9):
        comment(post, other, match, text, number)
    browser.until(lambda: texts[-1] in browser.messages(), "the last event")
    assert browser.messages() == texts[::-1]
    assert browser.score(match["id"]) == ["1", "0"]
    assert browser.instance() not in ("", lost)


def test_page_of_an_instance_waits_for_it_and_catches_up(stack, browser, post, new_match):
    browser.open(stack.api(1) + "/")
    match = new_match(stack.api(1))
    browser.open_match(match["id"])
    comment(post, stack.api(1), match, "before")
    browser.until(lambda: "before" in browser.messages(), "the event before")
    stack.kill("api-1")
    browser.until(lambda: browser.state() != "open", "the page notices")
    comment(
        post, stack.api(2), match, "meanwhile", eventType="goal", actor="Ada", team="Reds", homeScore=1, awayScore=0
    )
    unseen = new_match(stack.api(2))
    stack.start("api-1")
    browser.until(lambda: browser.messages() == ["meanwhile", "before"], "what was missed")
    browser.until(lambda: browser.section(unseen["id"]) == "live", "the match created meanwhile")
    assert browser.score(match["id"]) == ["1", "0"]


def test_hostile_text_is_shown_as_text(stack, browser, post, new_match):
    match = new_match(
        stack.api(1),
        homeTeam=HOSTILE,
        awayTeam="__proto__",
        league=HOSTILE,
        stats={HOSTILE: {"home": 1, "away": 2}, "": {"home": 0, "away": 0}},
    )
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    comment(
        post,
        stack.api(1),
        match,
        HOSTILE,
        5,
        eventType="goal",
        actor=HOSTILE,
        team=HOSTILE,
        homeScore=1,
        awayScore=0,
        metadata={"addedTime": HOSTILE},
    )
    for event_type in ("constructor", "__proto__", HOSTILE):
        comment(
            post, stack.api(1), match, "marker " + event_type, 6, eventType=event_type, metadata={HOSTILE: [HOSTILE]}
        )
    browser.until(lambda: "marker " + HOSTILE in browser.messages(), "the last marker")
    assert browser.messages()[-1] == HOSTILE
    assert browser.texts("#timeline .who") == [HOSTILE]
    assert browser.texts(browser.match(match["id"]) + " .name") == [HOSTILE, "__proto__"]
    assert browser.texts(browser.match(match["id"]) + " .league") == [HOSTILE]
    browser.until(lambda: HOSTILE in browser.texts("#announce")[0], "the goal is announced")
    assert browser.script(
        "return [document.images.length, document.querySelectorAll('body script').length, window.hacked]"
    ) == [0, 1, None]
    assert browser.errors() == []


def test_scorers_desk_creates_a_match_and_reports_a_goal(stack, browser):
    open_desk(browser, stack.nginx, "Desk Town", "Paper City")
    created = browser.until(
        lambda: [text for text in browser.texts("#create output") if text.startswith("Created #")], "it is created"
    )
    match_id = int(created[0].split()[1].removeprefix("#"))
    browser.until(lambda: browser.section(match_id) == "live", "it is live")
    browser.until(lambda: browser.one("#report [name=match]").get_attribute("value") == str(match_id), "it is chosen")
    browser.until(lambda: "Paper City" in browser.texts("#report [name=team] option"), "its teams can be chosen")
    browser.script(
        """
        const { eventType, team } = document.querySelector("#report").elements;
        eventType.value = "goal"; eventType.dispatchEvent(new Event("change"));
        team.value = "away"; team.dispatchEvent(new Event("change"));
    """
    )
    browser.one("#report [name=actor]").send_keys("Ink")
    browser.one("#report [name=message]").send_keys("Straight into the file.")
    browser.click("#report button")
    browser.until(lambda: browser.score(match_id) == ["0", "1"], "the goal counts")
    browser.until(
        lambda: browser.texts(browser.match(match_id) + " .scorers > :last-child")[0].startswith("Ink "), "the scorer"
    )
    browser.until(lambda: browser.one("#rule [data-status=finished]").is_enabled(), "the steps")
    browser.click("#rule [data-status=finished]")
    browser.until(lambda: browser.section(match_id) == "finished", "it is over")
    assert browser.errors() == []


def test_scorers_desk_names_the_field_that_is_wrong(stack, browser):
    open_desk(browser, stack.nginx, " ", "Paper City")
    browser.until(lambda: "homeTeam: " in browser.texts("#create output")[0], "the error")
    assert browser.one("#create output").get_attribute("data-failed") is not None


def test_page_fits_a_phone(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeTeam="Bosnia & Herzegovina", awayTeam="Trinidad and Tobago")
    comment(post, stack.api(1), match, "A-very-long-word-" * 20)
    browser.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    )
    browser.open(stack.api(1) + "/")
    width = "return document.documentElement.scrollWidth"
    browser.until(lambda: browser.section(match["id"]) == "live", "the match")
    assert browser.script(width) == 360
    browser.open_match(match["id"])
    browser.until(lambda: browser.messages(), "the commentary")
    assert browser.script(
        "const { width, height } = document.querySelector('#detail').getBoundingClientRect(); return [width, height]"
    ) == [360, 740]
    assert browser.script("return document.querySelector('#detail').scrollWidth") == 360
    assert browser.script("return document.querySelector('#board').inert")
    browser.one("#close").click()
    browser.until(lambda: not browser.one("#detail").is_displayed(), "the list is back")
    assert browser.script("return document.activeElement.dataset.matchId") == str(match["id"])
    assert not browser.script("return document.querySelector('#board').inert")


def test_a_removed_match_leaves_the_page(stack, browser, post, new_match):
    base = stack.api(1)
    gone, open_one, over = (
        new_match(base),
        new_match(base, homeTeam="Larks", awayTeam="Owls"),
        new_match(base, starts_in=-6000, ends_in=-3000, homeScore=2, awayScore=1),
    )
    browser.open(stack.api(2) + f"/#match-{open_one['id']}")
    for match in (gone, open_one, over):
        browser.until(lambda: browser.section(match["id"]), "the match")
    for match in (gone, open_one, over):
        request = urllib.request.Request(f"{base}/api/matches/{match['id']}", method="DELETE")
        assert urllib.request.urlopen(request).status == 204
        browser.until(lambda: not browser.driver.find_elements("css selector", browser.match(match["id"])), "its end")
    browser.until(lambda: "Larks v Owls was removed" in browser.texts("#notice")[0], "the notice")
    assert not browser.driver.current_url.endswith(f"#match-{open_one['id']}")
    assert browser.errors() == []
