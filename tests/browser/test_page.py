"""The web page and its JavaScript client, in Chromium, against a whole stack.

A marker shows that something does not happen (a second copy, a wrong order). The marker is an event that is posted last.
Events of a match arrive in order. So once the marker is on the page, all events before it are there, and so are all copies.
"""
import json
from pathlib import Path

import pytest

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


def comment(post, base, match, message, minute=1, **fields):
    return post(base, f"/api/matches/{match['id']}/commentary", {"minute": minute, "message": message} | fields)


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
    comment(post, stack.api(1), match, "In off the post.", 12, eventType="goal", actor="Ada", team="Larks", homeScore=1, awayScore=0)
    comment(post, stack.api(1), match, "From the spot.", 45, eventType="goal", actor="Ada", team="Larks", homeScore=2, awayScore=0,
            metadata={"penalty": True, "addedTime": 2})
    post(stack.api(1), f"/api/matches/{match['id']}/status", {"status": "finished"}, "PATCH")
    browser.open(stack.api(2) + "/")
    browser.until(lambda: browser.section(match["id"]) == "finished", "the finished match")
    assert browser.score(match["id"]) == ["2", "0"]
    browser.script("document.querySelector(arguments[0]).scrollIntoView()", browser.match(match["id"]))
    browser.until(lambda: browser.texts(browser.match(match["id"]) + " .scorers > :first-child") == ["Ada 12', 45+2' (p)"], "the scorer")


def test_goal_shows_exactly_once(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    browser.open(stack.api(1) + "/")
    browser.open_match(match["id"])
    comment(post, stack.api(2), match, "What a strike!", 23, eventType="goal", actor="Grace", team="Owls", homeScore=0, awayScore=1)
    browser.until(lambda: browser.score(match["id"]) == ["0", "1"], "the new score")
    comment(post, stack.api(2), match, "marker", 24)
    browser.until(lambda: "marker" in browser.messages(), "the marker")
    assert browser.messages() == ["marker", "What a strike!"]
    assert browser.texts(browser.match(match["id"]) + " .scorers > :last-child") == ["Grace 23'"]
    assert browser.texts("#detail .digit") == ["0", "1"]
    assert browser.driver.title.startswith("Larks 0–1 Owls")
    browser.until(lambda: browser.texts("#announce")[0].startswith("Goal: Larks 0–1 Owls. Grace 23'"), "the goal is announced")
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


def append(database, match, *events):
    """Appends events (type, data) to the match's log, in one transaction. The instances learn of them by the heads."""
    with database.cursor() as cursor:
        cursor.execute("SELECT last_seq FROM matches WHERE id = %s", (match["id"],))
        last = cursor.fetchone()[0]
        rows = [(match["id"], seq, type, json.dumps({"type": type, "matchId": match["id"], "seq": seq,
                                                     "timestamp": "2026-01-01T00:00:00.000Z", "data": data}))
                for seq, (type, data) in enumerate(events, start=last + 1)]
        places = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
        cursor.execute("WITH log AS (INSERT INTO match_events (match_id, seq, type, payload) VALUES " + places + ")"
                       "UPDATE matches SET last_seq = %s, updated_at = clock_timestamp() WHERE id = %s",
                       [value for row in rows for value in row] + [last + len(rows), match["id"]])


def test_a_corrected_entry_is_replaced_where_it_stands(stack, browser, post, new_match, database):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    goal = comment(post, stack.api(1), match, "Ada heads it in.", 83, eventType="goal", actor="Ada", team="Larks", homeScore=1, awayScore=0)
    comment(post, stack.api(1), match, "Play goes on.", 8)
    browser.until(lambda: browser.messages() == ["Play goes on.", "Ada heads it in."], "the entries")
    append(database, match, ("commentary:updated", goal | {"message": "Grace heads it in.", "actor": "Grace", "minute": 7}))
    browser.until(lambda: browser.messages() == ["Play goes on.", "Grace heads it in."], "the corrected entry, in its place")
    assert browser.texts("#timeline .minute") == ["8'", "7'"]
    assert browser.texts(browser.match(match["id"]) + " .scorers > :first-child") == ["Grace 7'"]
    # The clock had followed the 83rd minute; the match began a minute ago.
    browser.until(lambda: browser.texts(browser.match(match["id"]) + " .clock") == ["8'"], "the clock of the corrected minute")
    assert browser.score(match["id"]) == ["1", "0"]
    assert browser.errors() == []


def test_a_removed_goal_takes_scorer_and_score_along(stack, browser, post, new_match, database):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    comment(post, stack.api(1), match, "Kick-off", 1)
    goal = comment(post, stack.api(1), match, "In!", 5, eventType="goal", actor="Ada", team="Larks", homeScore=1, awayScore=0)
    browser.until(lambda: browser.score(match["id"]) == ["1", "0"] and "In!" in browser.messages(), "the goal")
    append(database, match, ("commentary:removed", {"id": goal["id"], "matchId": match["id"]}),
           ("score:update", {"homeScore": 0, "awayScore": 0}))
    browser.until(lambda: browser.score(match["id"]) == ["0", "0"], "the score without it")
    assert browser.messages() == ["Kick-off"]
    assert "".join(browser.texts(browser.match(match["id"]) + " .scorers > *")) == ""
    browser.until(lambda: browser.texts("#announce")[0].startswith("Score corrected: Larks 0–0 Owls."), "it is announced")
    assert browser.errors() == []


def test_a_correction_does_not_move_an_entry_over_a_stage(stack, browser, post, new_match, database):
    """The page has the entry from the list, and only its correction from the log, because the history is too long for a replay."""
    history = 1_100  # more than WS_RESUME_MAX_EVENTS
    match = new_match(stack.api(1))
    early = comment(post, stack.api(1), match, "early", 1)
    append(database, match, *[("score:update", {"homeScore": 0, "awayScore": 0})] * history)
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    browser.until(lambda: browser.messages() == ["early"], "the entry of the list")
    post(stack.api(1), f"/api/matches/{match['id']}/status", {"status": "halftime"}, "PATCH")
    browser.until(lambda: browser.texts("#timeline [data-kind=stage]"), "half time")
    append(database, match, ("commentary:updated", early | {"message": "early, corrected"}))
    told = ["Half time · 0–0", "early, corrected"]
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
    comment(post, stack.api(2), match, "meanwhile", eventType="goal", actor="Ada", team="Reds", homeScore=1, awayScore=0)
    unseen = new_match(stack.api(2))
    stack.start("api-1")
    browser.until(lambda: browser.messages() == ["meanwhile", "before"], "what was missed")
    browser.until(lambda: browser.section(unseen["id"]) == "live", "the match created meanwhile")
    assert browser.score(match["id"]) == ["1", "0"]


def test_client_sees_every_seq_once_in_order_while_instances_die(stack, browser, post, new_match):
    match = new_match(stack.api(2))
    browser.open(stack.nginx + "/")
    browser.script_async("""
        const { LiveScore, applyEvent } = await import("/livescore.js");
        const seen = { seqs: [], all: [], lost: 0, match: null };
        const live = new LiveScore();
        live.subscribe(given[0], {
            onSnapshot(match, { lost }) { seen.lost += lost; seen.match = match; seen.start = match.seq; },
            onEvent(event) { seen.seqs.push(event.seq); seen.match = applyEvent(seen.match, event); },
        });
        live.followAll({ onEvent(event) { if (event.matchId === given[0]) seen.all.push(event.seq); } });
        window.seen = seen;
        await new Promise((resolve) => { const timer = setInterval(() => seen.match && (clearInterval(timer), resolve()), 10); });
    """, match["id"])
    seen = lambda: browser.script("return window.seen")
    posted = 0
    for round_number, (victim, survivor) in enumerate((("api-1", 2), ("api-2", 1), ("api-1", 2))):
        for number in range(10):
            if number == 5:
                stack.kill(victim)
            if number % 2:
                post(stack.api(survivor), f"/api/matches/{match['id']}/score", {"homeScore": posted, "awayScore": 0}, "PATCH")
            else:
                comment(post, stack.api(survivor), match, f"{posted}")
            posted += 1
        # seq 1 is the creation.
        browser.until(lambda: seen()["seqs"][-1:] == [1 + posted], f"all events of round {round_number}")
        stack.start(victim)
    result = seen()
    assert result["start"] == 1
    assert result["seqs"] == list(range(2, 2 + posted))
    assert result["lost"] == 0
    assert result["all"] == sorted(set(result["all"]))
    assert result["match"]["homeScore"] == posted - 1
    assert result["match"]["seq"] == 1 + posted


def test_client_takes_the_snapshot_when_the_missed_events_cannot_be_replayed(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeScore=3, awayScore=2)
    browser.open(stack.api(1) + "/")
    result = browser.script_async("""
        const { LiveScore } = await import("/livescore.js");
        return await new Promise((resolve) => new LiveScore().subscribe(given[0], {
            onSnapshot: (match, { lost }) => resolve({ lost, score: [match.homeScore, match.awayScore], seq: match.seq }),
        }, { since: 1000000 }));
    """, match["id"])
    assert result == {"lost": True, "score": [3, 2], "seq": 1}


def test_client_is_told_that_a_match_is_unknown(stack, browser):
    browser.open(stack.api(1) + "/")
    code = browser.script_async("""
        const { LiveScore } = await import("/livescore.js");
        return await new Promise((resolve) => new LiveScore().subscribe(2147483647, { onError: (error) => resolve(error.code) }));
    """)
    assert code == "unknown_match"


def test_hostile_text_is_shown_as_text(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeTeam=HOSTILE, awayTeam="__proto__", league=HOSTILE, stats={HOSTILE: {"home": 1, "away": 2}, "": {"home": 0, "away": 0}})
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    comment(post, stack.api(1), match, HOSTILE, 5, eventType="goal", actor=HOSTILE, team=HOSTILE, homeScore=1, awayScore=0,
            metadata={"addedTime": HOSTILE})
    for event_type in ("constructor", "__proto__", HOSTILE):
        comment(post, stack.api(1), match, "marker " + event_type, 6, eventType=event_type, metadata=[HOSTILE])
    browser.until(lambda: "marker " + HOSTILE in browser.messages(), "the last marker")
    assert browser.messages()[-1] == HOSTILE
    assert browser.texts("#timeline .who") == [HOSTILE]
    assert browser.texts(browser.match(match["id"]) + " .name") == [HOSTILE, "__proto__"]
    assert browser.texts(browser.match(match["id"]) + " .league") == [HOSTILE]
    browser.until(lambda: HOSTILE in browser.texts("#announce")[0], "the goal is announced")
    assert browser.script("return [document.images.length, document.querySelectorAll('body script').length, window.hacked]") == [0, 1, None]
    assert browser.errors() == []


def test_scorers_desk_creates_a_match_and_reports_a_goal(stack, browser):
    browser.open(stack.nginx + "/")
    browser.script("document.querySelector('#desk').open = true")
    browser.one("#create [name=homeTeam]").send_keys("Desk Town")
    browser.one("#create [name=awayTeam]").send_keys("Paper City")
    browser.click("#create button")
    created = browser.until(lambda: [text for text in browser.texts("#create output") if text.startswith("Created #")], "it is created")
    match_id = int(created[0].split()[1].removeprefix("#"))
    browser.until(lambda: browser.section(match_id) == "live", "it is live")
    browser.until(lambda: browser.one("#report [name=match]").get_attribute("value") == str(match_id), "it is chosen")
    browser.until(lambda: "Paper City" in browser.texts("#report [name=team] option"), "its teams can be chosen")
    browser.script("""
        const { eventType, team } = document.querySelector("#report").elements;
        eventType.value = "goal"; eventType.dispatchEvent(new Event("change"));
        team.value = "away"; team.dispatchEvent(new Event("change"));
    """)
    browser.one("#report [name=actor]").send_keys("Ink")
    browser.one("#report [name=message]").send_keys("Straight into the file.")
    browser.click("#report button")
    browser.until(lambda: browser.score(match_id) == ["0", "1"], "the goal counts")
    browser.until(lambda: browser.texts(browser.match(match_id) + " .scorers > :last-child")[0].startswith("Ink "), "the scorer")
    browser.until(lambda: browser.one("#rule [data-status=finished]").is_enabled(), "the steps")
    browser.click("#rule [data-status=finished]")
    browser.until(lambda: browser.section(match_id) == "finished", "it is over")
    assert browser.errors() == []


def test_scorers_desk_names_the_field_that_is_wrong(stack, browser):
    browser.open(stack.nginx + "/")
    browser.script("document.querySelector('#desk').open = true")
    browser.one("#create [name=homeTeam]").send_keys(" ")
    browser.one("#create [name=awayTeam]").send_keys("Paper City")
    browser.click("#create button")
    browser.until(lambda: "homeTeam: " in browser.texts("#create output")[0], "the error")
    assert browser.one("#create output").get_attribute("data-failed") is not None


def test_page_fits_a_phone(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeTeam="Bosnia & Herzegovina", awayTeam="Trinidad and Tobago")
    comment(post, stack.api(1), match, "A-very-long-word-" * 20)
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                   {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True})
    browser.open(stack.api(1) + "/")
    width = "return document.documentElement.scrollWidth"
    browser.until(lambda: browser.section(match["id"]) == "live", "the match")
    assert browser.script(width) == 360
    browser.open_match(match["id"])
    browser.until(lambda: browser.messages(), "the commentary")
    assert browser.script("const { width, height } = document.querySelector('#detail').getBoundingClientRect(); return [width, height]") == [360, 740]
    assert browser.script("return document.querySelector('#detail').scrollWidth") == 360
    assert browser.script("return document.querySelector('#board').inert")
    browser.one("#close").click()
    browser.until(lambda: not browser.one("#detail").is_displayed(), "the list is back")
    assert browser.script("return document.activeElement.dataset.matchId") == str(match["id"])
    assert not browser.script("return document.querySelector('#board').inert")


def test_page_opened_from_a_file_can_use_the_client(stack, browser, tmp_path):
    """The page has a foreign origin, so the script, the preflights, the answers and the WebSocket all have to be allowed."""
    page = tmp_path / "page.html"
    page.write_text("""<!doctype html><script type="module">
        import { LiveScore } from "BASE/livescore.js";
        const live = new LiveScore({ baseUrl: "BASE" });
        const at = (minutes) => new Date(Date.now() + minutes * 60000).toISOString();
        const { data: match } = await live.createMatch(
            { sport: "football", homeTeam: "Here", awayTeam: "There", startTime: at(-1), endTime: at(90) });
        const heard = [];
        live.subscribe(match.id, { async onEvent(event) {
            heard.push(event.type);
            if (event.type === "match:created") await live.addCommentary(match.id, { minute: 1, message: "hello" });
            if (event.type === "commentary:new") await live.setScore(match.id, 1, 0);
            if (event.type === "score:update") window.result = { heard, match: (await live.match(match.id)).data };
        } }, { since: 0 });
    </script>""".replace("BASE", stack.api(1)))
    browser.open(page.as_uri(), connected=False)
    result = browser.until(lambda: browser.script("return window.result"), "the client has done its work")
    assert result["heard"] == ["match:created", "commentary:new", "score:update"]
    assert result["match"]["homeScore"] == 1
    assert browser.errors() == []


def test_clients_of_the_original_service_work_unchanged(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls", homeScore=1)
    page = (Path(__file__).parent / "original_client.html").as_uri()
    browser.open(f"{page}?servers={stack.api(1)},{stack.api(2)}", connected=False)

    def press(panel, button):
        browser.script("document.querySelectorAll('.panel')[arguments[0]].querySelector(`[data-do=${arguments[1]}]`).click()", panel, button)

    def told(panel):
        return [json.loads(text) for text in browser.texts(f".panel:nth-of-type({panel + 1}) .log li")]

    def hears(panel, what, count=1):
        browser.until(lambda: sum(bool(what(m)) for m in told(panel)) >= count, f"panel {panel} hears it; heard so far {told(panel)}")

    for panel in (0, 1):
        browser.script("document.querySelectorAll('.panel [name=matchId]')[arguments[0]].value = arguments[1]", panel, match["id"])
        press(panel, "connect")
        hears(panel, lambda m: m.get("type") == "welcome" and m.get("message") and m.get("instance"))
        press(panel, "subscribe")
        hears(panel, lambda m: m.get("type") == "subscribed" and m.get("matchId") == match["id"])
        press(panel, "match")
        browser.until(lambda: browser.texts(".shown")[panel] == "Larks 1 - 0 Owls (live)", "the match")
        press(panel, "matches")
        browser.until(lambda: f"#{match['id']} Larks v Owls" in browser.texts(f".panel:nth-of-type({panel + 1}) .list li"), "the list")

    press(0, "comment")
    posted = lambda m: m.get("type") == "commentary:new" and m["matchId"] == match["id"] and m["data"]["message"] == "from the test page"
    for panel in (0, 1):
        hears(panel, posted)

    post(stack.api(2), f"/api/matches/{match['id']}/score", {"homeScore": 2, "awayScore": 1}, "PATCH")
    for panel in (0, 1):
        browser.until(lambda: browser.texts(".shown")[panel] == "Larks 2 - 1 Owls (live)", "the new score")

    press(1, "unsubscribe")
    hears(1, lambda m: m.get("type") == "unsubscribed" and m.get("matchId") == match["id"])
    press(0, "comment")
    hears(0, posted, 2)
    press(1, "ping")
    hears(1, lambda m: m.get("type") == "pong")
    assert [sum(map(posted, told(panel))) for panel in (0, 1)] == [2, 1]
    assert browser.errors() == []
