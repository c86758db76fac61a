"""What happens while the scoreboard is open: goals, cards, clocks, instances that die."""
from urllib.parse import parse_qs, urlsplit

import pytest

from page_actions import comment

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
ATTRIBUTION = "Match data: OpenLigaDB (https://www.openligadb.de), ODbL 1.0"


def goal(post, base, match, player, home, away, minute=23, side="home", **fields):
    facts = {"eventType": "goal", "player": player, "side": side, "homeScore": home, "awayScore": away}
    return comment(post, base, match, f"{player} scores.", minute, **facts | fields)


def follow_has_begun(browser, board, match):
    """The page hears the entries of the match: one of them was answered by a reading."""
    browser.until(lambda: board.has(match), "the match")


@pytest.fixture
def shown(stack, board, new_match, browser):
    """A live match on an open page whose entries the page hears."""

    def make(base=None, **fields):
        match = new_match(stack.api(2), **{"homeTeam": "Larks", "awayTeam": "Owls"} | fields)
        board.open(base or stack.api(1))
        board.search(match["homeTeam"])
        browser.until(lambda: board.has(match), "the match")
        browser.until(lambda: viewers(stack, match) > 0, "the page follows the match")
        return match

    return make


def viewers(stack, match) -> int:
    import json
    import urllib.request

    with urllib.request.urlopen(f"{stack.api(2)}/api/matches/{match['id']}/viewers") as answer:
        return json.load(answer)["data"]["viewers"] or 0


def test_a_goal_shows_flashes_and_is_announced_once_with_its_scorer(stack, browser, board, post, shown):
    match = shown()
    assert board.name(match) == "Larks 0–0 Owls, 2'"
    goal(post, stack.api(2), match, "Grace", 0, 1, side="away")
    board.shows(match, "Larks 0–1 Owls, 2'")
    browser.until(lambda: browser.texts(board.row(match) + " .news") == ["Goal Grace 23'"], "who scored")
    assert browser.one(board.row(match) + " .score").get_attribute("data-flash") == "away"
    # What else happens shows, and nobody says it.
    comment(post, stack.api(2), match, "A card.", 24, eventType="red_card", side="home", player="Ada")
    browser.until(lambda: (board.name(match) or "").endswith(", red card Larks"), "the card")
    post(stack.api(2), f"/api/matches/{match['id']}/status", {"status": "halftime"}, "PATCH")
    board.shows(match, "Larks 0–1 Owls, HT, red card Larks")
    assert board.said() == ["Goal: Larks 0–1 Owls, Grace 23'"]
    assert browser.driver.find_elements("css selector", "[role=status], [role=alert], [aria-live=assertive]") == []
    goal(post, stack.api(1), match, "Ada", 1, 1, minute=45, addedMinute=2)
    browser.until(lambda: len(board.said()) > 1, "the second goal")
    assert board.said()[1:] == ["Goal: Larks 1–1 Owls, Ada 45+2'"]
    assert browser.errors() == []


def test_a_goal_without_an_entry_is_told_without_a_scorer(stack, browser, board, post, shown):
    match = shown()
    post(stack.api(2), f"/api/matches/{match['id']}/score", {"homeScore": 1, "awayScore": 0}, "PATCH")
    browser.until(board.said, "the announcement")
    assert board.said() == ["Goal: Larks 1–0 Owls"]


def test_a_goal_that_is_taken_back_is_shown_and_not_announced(stack, browser, board, post, shown):
    match = shown()
    made = goal(post, stack.api(2), match, "Ada", 1, 0)
    browser.until(board.said, "the goal")
    struck = {"eventType": "goal_disallowed", "corrects": made["id"], "side": "home", "homeScore": 0, "awayScore": 0}
    comment(post, stack.api(2), match, "Offside.", 24, **struck)
    board.shows(match, "Larks 0–0 Owls, 2'")
    browser.until(lambda: browser.texts(board.row(match) + " .news") == ["Score corrected"], "the correction")
    assert board.said() == ["Goal: Larks 1–0 Owls, Ada 23'"]


def test_a_red_card_that_is_taken_back_goes(stack, browser, board, post, shown):
    match = shown()
    card = comment(post, stack.api(2), match, "A card.", 24, eventType="red_card", side="away", player="Ada")
    board.shows(match, "Larks 0–0 Owls, 2', red card Owls")
    assert len(browser.driver.find_elements("css selector", board.row(match) + " .away .red-card")) == 1
    path = f"/api/matches/{match['id']}/commentary/{card['id']}"
    post(stack.api(2), path, {"review": "overturned"}, "PATCH")
    board.shows(match, "Larks 0–0 Owls, 2'")


def test_cards_and_shoot_outs_from_before_are_there(stack, browser, board, post, new_match):
    match = new_match(stack.api(1), homeTeam="Herons", awayTeam="Storks", homeScore=1, awayScore=1)
    comment(post, stack.api(1), match, "A card.", 24, eventType="second_yellow", side="home", player="Ada")
    path = f"/api/matches/{match['id']}/status"
    post(stack.api(1), path, {"status": "live", "phase": "penalty_shootout"}, "PATCH")
    for n, side in enumerate(("home", "away", "home")):
        comment(post, stack.api(1), match, "In.", 120, eventType="shootout_goal", side=side, player=f"P{n}")
    board.open(stack.api(2))
    board.search("Herons")
    board.shows(match, "Herons 1–1 Storks, Pens 2–1, red card Herons")
    comment(post, stack.api(1), match, "In.", 120, eventType="shootout_goal", side="home", player="P4")
    board.shows(match, "Herons 1–1 Storks, Pens 3–1, red card Herons")
    post(stack.api(1), path, {"status": "finished"}, "PATCH")
    board.shows(match, "Herons 1–1 Storks, Pens 3–1, red card Herons")
    assert board.said() == []
    assert browser.errors() == []


def test_the_minute_runs_without_a_request(stack, browser, board, new_match):
    match = new_match(stack.api(1), starts_in=-57, homeTeam="Finches")
    board.open(stack.api(1))
    board.search("Finches")
    board.shows(match, "Finches 0–0 Blues, 1'")
    browser.script("performance.clearResourceTimings()")
    board.shows(match, "Finches 0–0 Blues, 2'")
    asked = browser.script("return performance.getEntriesByType('resource').map(({name}) => name)")
    # The page may read other matches again: those of other tests end.
    of_others = [ids for ids in (parse_qs(urlsplit(url).query).get("ids") for url in asked) if ids]
    assert len(asked) == len(of_others) and not any(str(match["id"]) in ids[0].split(",") for ids in of_others), asked


def test_each_sport_has_its_own_words(stack, browser, board, post, new_match):
    api = stack.api(1)
    tennis = new_match(api, -4260, sport="tennis", homeTeam="Words Ada", awayTeam="Grace")
    cricket = new_match(api, -4260, sport="cricket", homeTeam="Words Kent", awayTeam="Essex")
    basketball = new_match(api, -600, sport="basketball", homeTeam="Words Jets", awayTeam="Nets")
    post(api, f"/api/matches/{tennis['id']}/status", {"status": "live", "period": "set_2"}, "PATCH")
    board.open(stack.api(2))
    board.search("Words")
    board.shows(tennis, "Words Ada 0–0 Grace, Set 2")
    board.shows(cricket, "Words Kent 0–0 Essex, Innings 1")
    board.shows(basketball, "Words Jets 0–0 Nets, Q1")
    # A point of basketball is no goal.
    post(api, f"/api/matches/{basketball['id']}/score", {"homeScore": 2, "awayScore": 0}, "PATCH")
    board.shows(basketball, "Words Jets 2–0 Nets, Q1")
    post(api, f"/api/matches/{basketball['id']}", {"stats": {"clock": "4:12"}}, "PATCH")
    board.shows(basketball, "Words Jets 2–0 Nets, Q1 4:12")
    assert board.said() == []


def test_a_fed_score_that_nobody_knows_is_a_dash_and_one_that_is_late_says_so(
    stack, browser, board, post, new_match, database
):
    match = new_match(
        stack.api(1), 60, 7000, clockSource="feed", source="openligadb", homeTeam="Cranes", awayTeam="Rails"
    )
    with database.cursor() as cursor:
        cursor.execute("UPDATE matches SET feed_state = 0 WHERE id = %s", (match["id"],))
    path = f"/api/matches/{match['id']}"
    post(stack.api(1), path + "/status", {"status": "live"}, "PATCH")
    board.open(stack.api(2))
    board.search("Cranes")
    board.shows(match, "Cranes – Rails, 1'")
    assert board.score(match) == "–"
    # The first score that is known may be old: it is shown, and nobody says it.
    post(stack.api(2), path + "/score", {"homeScore": 2, "awayScore": 0}, "PATCH")
    board.shows(match, "Cranes 2–0 Rails, 1'")
    with database.cursor() as cursor:
        cursor.execute(
            """UPDATE matches SET details = details || '{"stale": true, "staleSeq": 1000}' WHERE id = %s""",
            (match["id"],),
        )
    post(stack.api(1), path + "/commentary", {"minute": 1, "message": "Rain"})
    board.open(stack.api(1))
    board.search("Cranes")
    board.shows(match, "Cranes 2–0 Rails, 1', late")
    assert ATTRIBUTION in browser.texts(".attributions")[0]
    post(stack.api(2), path + "/status", {"status": "halftime"}, "PATCH")
    board.shows(match, "Cranes 2–0 Rails, HT")
    assert board.said() == []


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_the_page_goes_on_at_another_instance_and_tells_each_goal_once(stack, browser, board, post, shown, end):
    match = shown(base=stack.nginx)
    lost = browser.instance()
    other = stack.api(2 if lost == "api-1" else 1)
    goal(post, other, match, "One", 1, 0)
    browser.until(lambda: len(board.said()) == 1, "the goal before")
    getattr(stack, end)(lost)
    goal(post, other, match, "Two", 2, 0, minute=30)
    board.shows(match, "Larks 2–0 Owls, 2'")
    browser.until(lambda: browser.instance() not in ("", lost), "the other instance")
    goal(post, other, match, "Three", 3, 0, minute=31)
    browser.until(lambda: len(board.said()) >= 3, "the goal behind")
    said = board.said()
    assert [text.split(",")[0] for text in said] == [f"Goal: Larks {n}–0 Owls" for n in (1, 2, 3)], said
    assert said[2].endswith(", Three 31'")


def test_the_page_of_an_instance_waits_for_it_says_so_and_catches_up(stack, browser, board, post, shown):
    match = shown()
    stack.kill("api-1")
    browser.until(lambda: board.old_mark().startswith("Offline: as of "), "the mark")
    assert board.name(match).startswith("Larks 0–0 Owls"), "the last known state stays"
    goal(post, stack.api(2), match, "Ada", 1, 0)
    unseen = post(
        stack.api(2),
        "/api/matches",
        {key: match[key] for key in ("sport", "homeTeam", "startTime", "endTime")} | {"awayTeam": "New"},
    )
    stack.start("api-1")
    browser.until(lambda: board.name(match).startswith("Larks 1–0 Owls"), "what was missed")
    browser.until(lambda: board.has(unseen), "the match created meanwhile")
    browser.until(lambda: board.old_mark() == "", "no mark")


def test_hostile_names_are_shown_as_text(stack, browser, board, post, new_match):
    fields = {"homeTeam": HOSTILE, "awayTeam": "__proto__", "league": HOSTILE}
    match = new_match(stack.api(1), stats={HOSTILE: {"home": 1, "away": 2}}, **fields)
    board.open(stack.api(2))
    board.search("onerror")
    browser.until(lambda: board.has(match), "the match")
    browser.until(lambda: viewers(stack, match) > 0, "the page follows the match")
    goal(post, stack.api(1), match, HOSTILE, 1, 0)
    browser.until(board.said, "the goal")
    assert board.said() == [f"Goal: {HOSTILE} 1–0 __proto__, {HOSTILE} 23'"]
    assert browser.texts(board.row(match) + " .name") == [HOSTILE, "__proto__"]
    assert board.group_of(match) == HOSTILE
    assert browser.script(
        "return [document.querySelectorAll('body script, main img[onerror]').length, window.hacked]"
    ) == [0, None]
    assert browser.errors() == []


def test_scores_may_be_delayed_against_spoilers(stack, browser, board, post, new_match):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Delayed")
    board.open(stack.api(1))
    switch = browser.one("[role=switch]")
    assert (switch.accessible_name, switch.get_attribute("aria-checked")) == ("Scores delayed", "false")
    switch.click()
    browser.until(lambda: browser.one("[role=switch]").get_attribute("aria-checked") == "true", "the switch is on")
    assert browser.script("return localStorage.getItem('livescore.delay')") == "30"
    browser.script("localStorage.setItem('livescore.delay', '3')")
    board.open(stack.api(1))
    board.search("Delayed")
    browser.until(lambda: (board.name(match) or "").startswith("Larks 0–0 Delayed"), "the match as it was")
    browser.script(
        """
        window.seen = [];
        const row = document.querySelector(arguments[0] + ' match-row');
        new MutationObserver(() => window.seen.push([Date.now(), row.querySelector('.score').textContent]))
            .observe(row, {subtree: true, childList: true, characterData: true});
        window.began = Date.now();
        """,
        board.row(match),
    )
    goal(post, stack.api(2), match, "Ada", 1, 0)
    browser.until(lambda: (board.name(match) or "").startswith("Larks 1–0 Delayed"), "the goal in its time")
    waited = browser.script("return window.seen.find(([, score]) => score === '1–0')[0] - window.began")
    assert waited > 2_500, f"after {waited} ms"
    # A visitor who comes now learns of no goal that is younger.
    goal(post, stack.api(2), match, "Grace", 2, 0)
    board.open(stack.api(1))
    board.search("Delayed")
    browser.until(lambda: board.has(match), "the match")
    assert board.score(match) in ("–", "1–0")
    browser.until(lambda: board.score(match) == "2–0", "the second goal in its time")
