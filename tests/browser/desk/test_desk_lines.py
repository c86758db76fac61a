"""The desk on a bad line: answers that are lost, no line at all, a reload in the middle, an instance that dies."""
from lossy_line import LossyLine
from scorer import LATE, entries, kinds, read, score


def heard(line):
    return [request.decode().split(" ")[0] for request in line.lost]


def test_an_answer_that_is_lost_is_one_entry(stack, scorer, new_match):
    match = new_match(stack.api(1), **LATE)
    with LossyLine(stack.api(1)) as line:
        scorer.open(line.url, match)
        line.lose_answers(2, f"POST /api/matches/{match['id']}/commentary")
        scorer.tap("Goal Larks")
        scorer.until(lambda: len(line.lost) == 2, "two lost answers")
        scorer.all_is_sent()
        assert kinds(stack.api(2), match) == ["goal home"] and score(stack.api(2), match) == [1, 0]
        scorer.sees("1–0", 1)
        line.lose_answers(1, f"PATCH /api/matches/{match['id']}/status")
        scorer.tap("Half time")
        scorer.all_is_sent()
        log = read(stack.api(2), f"/api/matches/{match['id']}/events")
        assert [event["data"]["status"] for event in log if event["type"] == "match:status"][-1:] == ["halftime"]
        assert sum(event["type"] == "match:status" and event["data"]["status"] == "halftime" for event in log) == 1
        line.lose_answers(1, f"DELETE /api/matches/{match['id']}")
        scorer.tap("Undo")
        scorer.all_is_sent()
        assert entries(stack.api(2), match) == [] and score(stack.api(2), match) == [0, 0]
        assert len(line.lost) == 4


def test_what_is_entered_without_a_line_survives_a_reload_and_is_sent_in_order_once(stack, scorer, new_match):
    match = new_match(stack.api(1), **LATE)
    with LossyLine(stack.api(1)) as line:
        scorer.open(line.url, match)
        # The answer of the first one is lost with the line, and its request is not.
        line.lose_answers(1, f"POST /api/matches/{match['id']}/commentary", then_down=True)
        scorer.tap("Goal Larks")
        scorer.until(lambda: kinds(stack.api(2), match) == ["goal home"], "the goal whose answer was lost")
        line.is_down = True
        for name in ("Yellow card Owls", "Goal Owls", "Substitution Larks", "Goal Larks"):
            scorer.tap("Unknown")
            scorer.tap(name)
        scorer.tap("Undo")
        scorer.tap("Half time")
        unsent = ["Goal Larks 45'", "Yellow card Owls 45'", "Goal Owls 45'", "Substitution Larks 45'", "Half time"]
        labels = lambda: [text.removesuffix(" not sent") for text in scorer.unsent()]
        scorer.until(lambda: labels() == unsent, "what is not sent")
        assert scorer.score() == "1–1" and "not sent" in scorer.text()
        scorer.browser.driver.refresh()
        scorer.until(lambda: labels() == unsent and scorer.score() == "1–1", "the desk without a line")
        assert kinds(stack.api(2), match) == ["goal home"]
        line.is_down = False
        scorer.until(lambda: scorer.browser.texts(".scoreline"), "the match")
        scorer.all_is_sent()
        assert kinds(stack.api(2), match) == ["goal home", "yellow_card away", "goal away", "substitution home"]
        assert score(stack.api(2), match) == [1, 1]
        assert read(stack.api(2), f"/api/matches/{match['id']}")["status"] == "halftime"
        scorer.sees("1–1", 4)


def test_the_desk_opens_and_works_without_any_network(stack, scorer, new_match):
    match = new_match(stack.api(1), **LATE)
    with LossyLine(stack.api(1)) as line:
        scorer.open(line.url, match)
        scorer.tap("Goal Larks")
        scorer.tap("Unknown")
        scorer.all_is_sent()
        scorer.browser.script_async("await navigator.serviceWorker.ready")
        kept = "const request = indexedDB.open('livescore-desk'); const base = await new Promise((go) => { request.onsuccess = () => go(request.result) });"
        kept += "const all = base.transaction('worlds').objectStore('worlds').getAll();"
        kept += "const worlds = await new Promise((go) => { all.onsuccess = () => go(all.result) }); base.close(); return worlds[0]?.match.homeScore;"
        scorer.until(lambda: scorer.browser.script_async(kept) == 1, "the state is kept")
        line.is_cut = True
        scorer.tap("Yellow card Owls")
        scorer.tap("Unknown")
        scorer.browser.driver.refresh()
        scorer.until(lambda: scorer.unsent() == ["Yellow card Owls 45' not sent"], "what is not sent, after the reload")
        assert scorer.score() == "1–0"
        scorer.tap("Goal Owls")
        scorer.until(lambda: scorer.score() == "1–1", "the goal")
        line.is_cut = False
        scorer.all_is_sent()
        assert kinds(stack.api(2), match) == ["goal home", "yellow_card away", "goal away"]


def test_an_entry_may_be_dropped_before_it_is_sent_and_leaving_warns(stack, scorer, new_match):
    match = new_match(stack.api(1), **LATE)
    with LossyLine(stack.api(1)) as line:
        scorer.open(line.url, match)
        line.is_down = True
        for name in ("Goal Larks", "Red card Owls"):
            scorer.tap(name)
            scorer.tap("Unknown")
        leaves = "const event = new Event('beforeunload', {cancelable: true}); dispatchEvent(event); return !event.defaultPrevented;"
        scorer.until(lambda: len(scorer.unsent()) == 2, "two entries")
        assert not scorer.browser.script(leaves)
        scorer.tap("Drop Goal Larks 45'")
        scorer.until(lambda: scorer.score() == "0–0", "the goal is forgotten")
        line.is_down = False
        scorer.all_is_sent()
        assert kinds(stack.api(2), match) == ["red_card away"]
        assert scorer.browser.script(leaves)


def test_a_refused_entry_says_why_and_holds_up_no_other(stack, scorer, post, new_match):
    match = new_match(stack.api(1), **LATE)
    with LossyLine(stack.api(1)) as line:
        scorer.open(line.url, match)
        line.is_down = True
        scorer.tap("Half time")
        scorer.tap("Goal Larks")
        post(stack.api(1), f"/api/matches/{match['id']}/status", {"status": "finished"}, "PATCH")
        line.is_down = False
        scorer.tap("Keep mine")  # full time is final
        scorer.until(lambda: any("refused" in text for text in scorer.unsent()), "the reason")
        scorer.until(lambda: kinds(stack.api(2), match) == ["goal home"], "the goal behind it")
        [text] = scorer.unsent()
        assert text.startswith("Half time refused: ") and "finished" in text
        scorer.tap("Drop Half time")
        scorer.all_is_sent()


def test_an_instance_that_dies_under_the_desk(stack, scorer, new_match):
    match = new_match(stack.api(1), **LATE)
    scorer.open(stack.nginx, match)
    scorer.tap("Goal Larks")
    scorer.tap("Unknown")
    scorer.all_is_sent()
    stack.kill("api-1", "api-2")
    scorer.tap("Goal Owls")
    scorer.tap("Unknown")
    scorer.tap("Yellow card Larks")
    scorer.until(lambda: len(scorer.unsent()) == 2, "what is not sent")
    stack.start("api-1", "api-2")
    scorer.all_is_sent()
    assert kinds(stack.api(2), match) == ["goal home", "goal away", "yellow_card home"]
    assert score(stack.api(2), match) == [1, 1]
    scorer.sees("1–1", 3)
