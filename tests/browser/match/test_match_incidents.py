"""What happened in a match: the list, the picture, and what does not stand."""
import urllib.request

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


def struck(browser):
    return [" ".join(text.split()) for text in browser.texts(".incident s")]


def test_incidents_stand_in_the_order_of_play_with_the_score_they_made(stack, browser, page, new_match, say):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    page.open(stack.api(1), match["id"])
    say(match, "Late.", 71, eventType="yellow_card", side="away", player="Bo")
    say(match, "In!", 23, eventType="penalty_goal", side="home", player="Ada", homeScore=1, awayScore=0)
    say(match, "Change.", 46, eventType="substitution", side="home", player="Ada", relatedPlayer="Cy")
    say(match, "Just words.", 50)
    browser.until(lambda: len(page.incidents()) == 3, "the incidents")
    assert page.incidents() == [
        "23' Ada Penalty goal, Larks 1–0",
        "46' Cy comes on for Ada, Larks",
        "71' Bo Yellow card, Owls",
    ]
    assert page.texts(".period h3") == ["First half 1–0", "Second half"]


def test_a_cancelled_goal_is_struck_through_with_its_reason(stack, browser, page, post, new_match, say):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    made = say(match, "In!", 31, eventType="goal", side="away", player="Bo", homeScore=0, awayScore=1)
    page.open(stack.api(2), match["id"])
    browser.until(lambda: page.score() == "0–1", "the goal")
    assert struck(browser) == []
    reason = say(match, "Offside by a foot.", 32, eventType="goal_disallowed", side="away", corrects=made["id"])
    browser.until(lambda: struck(browser) == ["Bo Goal"], "the goal is struck")
    assert page.score() == "0–0" and page.scorers("away") == []
    assert page.text(".incident .reason") == "Offside by a foot."
    browser.until(lambda: page.announced() == "Score corrected: Larks 0–0 Owls.", "it is announced")
    # The commentary says so too, and the goal stands again when nothing strikes it any more.
    assert browser.script("return document.querySelectorAll('.line s').length") > 0
    request = urllib.request.Request(
        f"{stack.api(1)}/api/matches/{match['id']}/commentary/{reason['id']}", method="DELETE"
    )
    urllib.request.urlopen(request)
    browser.until(lambda: page.score() == "0–1" and struck(browser) == [], "the goal stands")
    assert page.scorers("away") == ["Bo 31'"]
    assert browser.errors() == []


def test_a_review_is_pending_until_it_is_decided(stack, browser, page, post, new_match, say):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    made = say(
        match, "In!", 31, eventType="goal", side="home", player="Ada", homeScore=1, awayScore=0, review="pending"
    )
    page.open(stack.api(1), match["id"])
    browser.until(lambda: page.texts(".marks li") == ["Under video review: 31' Goal, Larks: Ada"], "the mark")
    assert page.text(".incident .reason") == "Under video review"
    path = f"/api/matches/{match['id']}/commentary/{made['id']}"
    post(stack.api(1), path, {"review": "overturned"}, "PATCH")
    browser.until(lambda: struck(browser) == ["Ada Goal"] and page.texts(".marks li") == [], "it is overturned")
    assert page.score() == "0–0"
    assert page.text(".incident .reason") == "Overturned after a video review"
    post(stack.api(1), path, {"review": "confirmed"}, "PATCH")
    browser.until(lambda: page.score() == "1–0" and struck(browser) == [], "it is confirmed")
    assert page.texts(".incident .reason") == []


def test_the_timeline_shows_each_side_on_its_side(stack, browser, page, new_match, say):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    say(match, "In!", 10, eventType="goal", side="home", player="Ada", homeScore=1, awayScore=0)
    say(match, "In!", 45, eventType="goal", side="away", player="Bo", addedMinute=3, homeScore=1, awayScore=1)
    say(match, "Foul.", 46, eventType="yellow_card", side="away", player="Bo")
    say(match, "Words.", 50)
    page.open(stack.api(1), match["id"])
    picture = page.one("image", "Timeline, 3 incidents: Larks above the line, Owls below it")
    places = browser.script(
        "const line = arguments[0].querySelector('.course').getBoundingClientRect();"
        "return [...arguments[0].querySelectorAll('.incident')].map((e) => { const r = e.getBoundingClientRect();"
        "return [e.querySelector('title').textContent, r.x, (r.top + r.bottom) / 2 < line.top]; })",
        picture,
    )
    assert [(words, above) for words, _, above in places] == [
        ("10' Goal, Larks: Ada", True),
        ("45+3' Goal, Owls: Bo", False),
        ("46' Yellow card, Owls: Bo", False),
    ]
    # Added time lies before the second half.
    assert places[0][1] < places[1][1] < places[2][1]


def test_the_page_counts_as_goals_what_the_service_counts(stack, browser, page, post, new_match, say):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    page.open(stack.api(1), match["id"])
    words = (
        "Normal Goal",
        "Own-Goal",
        "Penalty",
        "Goal kick",
        "goalkeeper",
        "Goal Disallowed - offside",
        "Missed Penalty",
    )
    made = {w: say(match, w, 5 + n, eventType=w, actor=f"A{n}", team="Larks") for n, w in enumerate(words)}
    browser.until(lambda: "Missed Penalty" in page.messages(), "the last entry")
    assert page.scorers("home") == ["A0 5'", "A1 6' (og)", "A2 7' (p)"]
    path = f"/api/matches/{match['id']}/commentary/{made['Penalty']['id']}"
    post(stack.api(1), path, {"eventType": "penalty_overturned"}, "PATCH")
    browser.until(lambda: page.scorers("home") == ["A0 5'", "A1 6' (og)"], "the goal that was taken back is gone")
    assert browser.errors() == []


def test_a_removed_goal_takes_scorer_and_score_along(stack, browser, page, new_match, say):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    page.open(stack.api(1), match["id"])
    say(match, "Kick-off", 1)
    made = say(match, "In!", 5, eventType="goal", actor="Ada", team="Larks", homeScore=1, awayScore=0)
    browser.until(lambda: page.score() == "1–0" and "In!" in page.messages(), "the goal")
    request = urllib.request.Request(
        f"{stack.api(2)}/api/matches/{match['id']}/commentary/{made['id']}", method="DELETE"
    )
    urllib.request.urlopen(request)
    browser.until(lambda: page.score() == "0–0" and page.messages() == ["Kick-off"], "the score without it")
    assert page.scorers("home") == [] and page.incidents() == []
    browser.until(lambda: page.announced() == "Score corrected: Larks 0–0 Owls.", "it is announced")
    assert browser.errors() == []


def test_hostile_text_is_shown_as_text(stack, browser, page, new_match, say):
    stats = {HOSTILE: {"home": 1, "away": 2}, "": {"home": 0, "away": 0}}
    match = new_match(
        stack.api(1),
        homeTeam=HOSTILE,
        awayTeam="__proto__",
        league=HOSTILE,
        venue=HOSTILE,
        officials=[HOSTILE],
        stats=stats,
    )
    page.open(stack.api(1), match["id"])
    facts = {"homeScore": 1, "awayScore": 0, "metadata": {"addedTime": HOSTILE}}
    say(match, HOSTILE, 5, eventType="goal", actor=HOSTILE, team=HOSTILE, **facts)
    for event_type in ("constructor", "__proto__", "toString", HOSTILE):
        say(match, "marker " + event_type, 6, eventType=event_type, metadata={HOSTILE: [HOSTILE]})
    browser.until(lambda: "marker " + HOSTILE in page.messages(), "the last marker")
    assert page.messages()[-1] == HOSTILE
    assert page.texts(".face .team .name") == [HOSTILE, "__proto__"]
    browser.until(lambda: HOSTILE in page.announced(), "the goal is announced")
    assert browser.script(
        "return [document.querySelectorAll('img[src=x]').length, document.querySelectorAll('body script').length, window.hacked]"
    ) == [0, 0, None]
    assert browser.errors() == []
