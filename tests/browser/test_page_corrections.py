"""Corrected and removed commentary on the web page, in Chromium, against a whole stack."""
import json

from page_actions import comment


def append(database, match, *events):
    """Appends events (type, data) to the match's log, in one transaction. The instances learn of them by the heads."""
    with database.cursor() as cursor:
        cursor.execute("SELECT last_seq FROM matches WHERE id = %s", (match["id"],))
        last = cursor.fetchone()[0]
        rows = [
            (
                match["id"],
                seq,
                type,
                json.dumps(
                    {
                        "type": type,
                        "matchId": match["id"],
                        "seq": seq,
                        "timestamp": "2026-01-01T00:00:00.000Z",
                        "data": data,
                    }
                ),
            )
            for seq, (type, data) in enumerate(events, start=last + 1)
        ]
        places = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
        cursor.execute(
            "WITH log AS (INSERT INTO match_events (match_id, seq, type, payload) VALUES " + places + ")"
            "UPDATE matches SET last_seq = %s, updated_at = clock_timestamp() WHERE id = %s",
            [value for row in rows for value in row] + [last + len(rows), match["id"]],
        )


def test_a_corrected_entry_is_replaced_where_it_stands(stack, browser, post, new_match, database):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    goal = comment(
        post,
        stack.api(1),
        match,
        "Ada heads it in.",
        83,
        eventType="goal",
        actor="Ada",
        team="Larks",
        homeScore=1,
        awayScore=0,
    )
    comment(post, stack.api(1), match, "Play goes on.", 8)
    browser.until(lambda: browser.messages() == ["Play goes on.", "Ada heads it in."], "the entries")
    append(
        database, match, ("commentary:updated", goal | {"message": "Grace heads it in.", "actor": "Grace", "minute": 7})
    )
    browser.until(
        lambda: browser.messages() == ["Play goes on.", "Grace heads it in."], "the corrected entry, in its place"
    )
    assert browser.texts("#timeline .minute") == ["8'", "7'"]
    assert browser.texts(browser.match(match["id"]) + " .scorers > :first-child") == ["Grace 7'"]
    # The clock had followed the 83rd minute; the match began a minute ago.
    browser.until(
        lambda: browser.texts(browser.match(match["id"]) + " .clock") == ["8'"], "the clock of the corrected minute"
    )
    assert browser.score(match["id"]) == ["1", "0"]
    assert browser.errors() == []


def test_a_removed_goal_takes_scorer_and_score_along(stack, browser, post, new_match, database):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    comment(post, stack.api(1), match, "Kick-off", 1)
    goal = comment(
        post, stack.api(1), match, "In!", 5, eventType="goal", actor="Ada", team="Larks", homeScore=1, awayScore=0
    )
    browser.until(lambda: browser.score(match["id"]) == ["1", "0"] and "In!" in browser.messages(), "the goal")
    append(
        database,
        match,
        ("commentary:removed", {"id": goal["id"], "matchId": match["id"]}),
        ("score:update", {"homeScore": 0, "awayScore": 0}),
    )
    browser.until(lambda: browser.score(match["id"]) == ["0", "0"], "the score without it")
    assert browser.messages() == ["Kick-off"]
    assert "".join(browser.texts(browser.match(match["id"]) + " .scorers > *")) == ""
    browser.until(
        lambda: browser.texts("#announce")[0].startswith("Score corrected: Larks 0–0 Owls."), "it is announced"
    )
    assert browser.errors() == []


def test_the_page_counts_as_goals_what_the_service_counts(stack, browser, post, new_match):
    match = new_match(stack.api(1), homeTeam="Larks", awayTeam="Owls")
    browser.open(stack.api(1) + f"/#match-{match['id']}")
    made = {
        word: comment(post, stack.api(1), match, word, 5 + n, eventType=word, actor=f"A{n}", team="Larks")
        for n, word in enumerate(
            (
                "Normal Goal",
                "Own-Goal",
                "Penalty",
                "Goal kick",
                "goalkeeper",
                "Goal Disallowed - offside",
                "Missed Penalty",
            )
        )
    }
    browser.until(lambda: "Missed Penalty" in browser.messages(), "the last entry")
    kinds = browser.texts("#timeline [data-kind=goal] .message")
    assert sorted(kinds) == ["Normal Goal", "Own-Goal", "Penalty"]
    scorers = browser.match(match["id"]) + " .scorers > :first-child"
    browser.until(lambda: browser.texts(scorers) == ["A0 5'\nA1 6'\nA2 7'"], "the scorers")
    path = f"/api/matches/{match['id']}/commentary/{made['Penalty']['id']}"
    post(stack.api(1), path, {"eventType": "penalty_overturned"}, "PATCH")
    browser.until(
        lambda: browser.texts(scorers) == ["A0 5'\nA1 6'"], "the scorers without the goal that was taken back"
    )
    assert browser.errors() == []


def test_a_correction_does_not_move_an_entry_over_a_stage(stack, browser, post, new_match, database):
    """The page has the entry from the list, and only its correction from the log, because the history is too long for a
    replay."""
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
