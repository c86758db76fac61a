"""The head of the match page: who plays, the score, the clock, and what is known besides."""
import json
import urllib.request

import pytest


def delete(base, path):
    with urllib.request.urlopen(urllib.request.Request(base + path, method="DELETE"), timeout=20) as answer:
        assert answer.status == 204


def goal(player, team, home, away, **more):
    return {"eventType": "goal", "player": player, "team": team, "homeScore": home, "awayScore": away} | more


def test_a_goal_moves_score_title_and_scorers_and_is_announced_once(stack, browser, page, new_match, say):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    page.open(stack.api(2), match["id"])
    assert page.score() == "0–0"
    assert browser.steady(lambda: page.all("heading")[0].text) == "Larks v Owls"
    say(match, "What a strike!", 23, **goal("Grace", "Owls", 0, 1))
    browser.until(lambda: page.score() == "0–1", "the new score")
    assert page.scorers("away") == ["Grace 23'"]
    browser.until(lambda: page.announced() == "Goal: Larks 0–1 Owls. Grace 23'", "the announcement")
    browser.until(lambda: browser.driver.title.startswith("Larks 0–1 Owls, 23'"), "the title")
    # Nothing but the goal is announced.
    assert browser.script("return document.querySelectorAll('[aria-live], [role=status], [role=alert]').length") == 1
    assert browser.errors() == []


def test_scorers_of_the_past_are_told_with_their_minutes(stack, page, new_match, say, rule):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    say(match, "In off the post.", 12, **goal("Ada", "Larks", 1, 0))
    say(match, "From the spot.", 45, **goal("Ada", "Larks", 2, 0, metadata={"penalty": True, "addedTime": 2}))
    say(match, "Unlucky.", 50, **goal("Ida", "Larks", 3, 0, eventType="own_goal", side="home"))
    rule(match, status="finished")
    page.open(stack.api(2), match["id"])
    assert page.scorers("home") == ["Ada 12', 45+2' (p)", "Ida 50' (og)"]
    assert (page.score(), page.clock()) == ("3–0", "Full time")


def test_the_clock_runs_and_a_scorer_outranks_it(stack, browser, page, new_match, say, rule):
    match = new_match(stack.api(1), starts_in=-55)
    page.open(stack.api(1), match["id"])
    assert page.clock() in ("1'", "2'")
    browser.until(lambda: page.clock() == "2'", "the second minute, without any event")
    say(match, "Well saved.", 83)
    browser.until(lambda: page.clock() == "83'", "the minute of the entry")
    rule(match, status="halftime")
    browser.until(lambda: page.clock() == "Half time", "the words of the break")
    rule(match, status="live")
    browser.until(lambda: page.text(".stage") == "Second half", "the second half")
    rule(match, status="suspended", reason="Storm")
    browser.until(lambda: page.clock() == "Suspended: Storm", "the reason")


def test_what_is_known_of_a_match_is_told_and_the_rest_left_out(stack, browser, page, new_match):
    bare = new_match(stack.api(1), starts_in=3600, ends_in=7200)
    page.open(stack.api(1), bare["id"])
    assert page.texts(".facts dt") == ["Kick-off"]
    assert "–" not in page.score(), "no score before the match"
    full = new_match(
        stack.api(1),
        league="Bird League",
        season="2031",
        stage="Group stage",
        group="B",
        round=7,
        venue="The Nest",
        attendance=60383,
        officials=["Uma Whistle", {"name": "Vic Flag", "role": "assistant"}, {"x": "y"}],
    )
    page.open(stack.api(1), full["id"])
    facts = dict(zip(page.texts(".facts dt"), page.texts(".facts dd")))
    assert facts["Venue"] == "The Nest" and facts["Attendance"] == "60,383"
    assert facts["Officials"] == "Uma Whistle, Vic Flag (assistant)"
    assert page.text(".competition") == "Bird League 2031 Group stage Group B Round 7"
    league = page.one("link", "Bird League")
    assert league.get_attribute("href").endswith(f"/league/{full['leagueId']}")
    for side in ("home", "away"):
        assert f"/team/{full[f'{side}TeamId']}" in [a.get_dom_attribute("href") for a in page.all("link")]
    browser.until(lambda: "Watching now" in page.texts(".facts dt"), "the viewers")
    assert browser.errors() == []


def test_a_shoot_out_has_a_score_and_a_dot_for_each_kick(stack, browser, page, new_match, say, rule):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls", homeScore=1, awayScore=1)
    rule(match, status="live", phase="penalty_shootout")
    for n, (side, kind) in enumerate((("home", "goal"), ("away", "miss"), ("home", "goal"), ("away", "goal"))):
        say(match, "A kick.", 120, eventType=f"shootout_{kind}", side=side, player=f"Kicker {n}")
    page.open(stack.api(1), match["id"])
    assert page.score() == "1–1", "the shoot-out is no part of the score"
    assert page.text(".shootout b") == "2–1"
    dots = lambda side: page.texts(f".dots.{side} li")
    assert dots("home") == ["Scored: Kicker 0", "Scored: Kicker 2"]
    assert dots("away") == ["Missed: Kicker 1", "Scored: Kicker 3"]
    say(match, "A kick.", 120, eventType="shootout_goal", side="home", player="Kicker 4")
    browser.until(lambda: page.text(".shootout b") == "3–1" and len(dots("home")) == 3, "the next kick")
    rule(match, status="finished")
    browser.until(lambda: page.text(".decided") == "Larks win on penalties", "who has won")
    assert page.one("list", "Kicks of Larks") and page.one("list", "Kicks of Owls")


def test_a_second_leg_tells_the_aggregate_and_leads_to_the_first(stack, browser, page, post, new_match, request):
    body = {"sport": "football", "name": "Cup", "country": request.node.name}
    cup = post(stack.api(1), "/api/leagues", body)
    tie = {"leagueId": cup["id"], "season": "2031", "tieId": "SF1"}
    first = new_match(
        stack.api(1), -90000, -85000, homeTeam="Larks", awayTeam="Owls", homeScore=1, awayScore=2, leg=1, **tie
    )
    second = new_match(stack.api(1), homeTeam="Owls", awayTeam="Larks", leg=2, **tie)
    page.open(stack.api(1), second["id"])
    browser.until(lambda: page.text(".aggregate b") == "2–1", "the aggregate")
    link = page.one("link", "First leg: Larks 1–2 Owls")
    assert link.get_attribute("href").endswith(f"/match/{first['id']}")


def test_a_match_whose_source_is_silent_says_so(new_stack, browser, page, post, new_match):
    own = new_stack(replicas=1, workers=1, env={"STALE_AFTER_SECONDS": "1"})
    match = new_match(own.api(1), clockSource="feed")
    page.open(own.api(1), match["id"])
    browser.until(lambda: "The score may be late" in page.texts(".marks li"), "the mark")
    post(own.api(1), f"/api/matches/{match['id']}/status", {"status": "live"}, "PATCH")
    browser.until(lambda: "The score may be late" not in page.texts(".marks li"), "news")


def test_a_page_without_connection_says_that_it_is_not_live(stack, browser, page, new_match):
    match = new_match(stack.api(1))
    page.open(stack.api(1), match["id"])
    assert page.texts(".marks li") == []
    stack.kill("api-1")
    browser.until(lambda: page.texts(".marks li") == ["Not live: connecting again"], "the mark")
    assert page.score() == "0–0", "what was known stays"
    stack.start("api-1")
    browser.until(lambda: page.texts(".marks li") == [], "the connection")


@pytest.mark.parametrize("id", ["2000000000", "none"])
def test_an_unknown_match_is_told_plainly(stack, browser, page, id):
    page.open(stack.api(1), id, connected=False)
    browser.until(lambda: [h.text for h in page.all("heading")] == ["There is no such match"], "the message")
    assert page.one("link", "All scores").get_dom_attribute("href") == "/"


def test_a_match_that_is_removed_while_it_is_looked_at_says_so(stack, browser, page, new_match):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    page.open(stack.api(2), match["id"])
    delete(stack.api(1), f"/api/matches/{match['id']}")
    browser.until(lambda: [h.text for h in page.all("heading")] == ["Larks v Owls was removed"], "the message")
    assert page.one("link", "All scores")
    assert browser.driver.title.startswith("Larks v Owls was removed")
    assert browser.errors() == []


def test_a_service_that_does_not_answer_can_be_asked_again(new_stack, browser, page, new_match):
    own = new_stack(replicas=2, workers=0)
    match = new_match(own.api(1))
    browser.driver.get(own.api(1) + "/desk")
    browser.driver.execute_cdp_cmd("Network.enable", {})
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/api/*"]})
    page.open(own.api(1), match["id"], connected=False)
    retry = page.button("Retry")
    browser.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    retry.click()
    browser.until(lambda: page.score() == "0–0", "the match")


def test_the_link_can_be_shared(stack, browser, page, new_match):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    page.open(stack.api(1), match["id"])
    browser.script(
        "navigator.share = undefined; navigator.clipboard.writeText = async (text) => { window.copied = text; }"
    )
    page.button("Share").click()
    page.button("Link copied")
    address = browser.script("return location.href")
    assert address.endswith(f"/match/{match['id']}") and browser.script("return window.copied") == address
    browser.script("navigator.share = async (what) => { window.shared = what; }")
    page.button("Link copied").click()
    shared = browser.until(lambda: browser.script("return window.shared"), "what was shared")
    assert shared["url"] == address and shared["title"].startswith("Larks 0–0 Owls")


def test_a_corrected_score_is_announced_as_one(stack, browser, page, post, new_match):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls", homeScore=1, awayScore=0)
    page.open(stack.api(1), match["id"])
    post(stack.api(2), f"/api/matches/{match['id']}/score", {"homeScore": 0, "awayScore": 0}, "PATCH")
    browser.until(lambda: page.announced() == "Score corrected: Larks 0–0 Owls.", "it is announced")
    assert page.score() == "0–0" and json.dumps(browser.errors()) == "[]"
