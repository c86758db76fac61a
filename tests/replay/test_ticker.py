from watch.ticker import Ticker

MATCH = {
    "homeTeam": "Argentina",
    "awayTeam": "France",
    "league": "World Cup",
    "status": "live",
    "phase": "first_half",
    "startTime": "2022-12-18T15:00:00.000Z",
    "homeScore": 0,
    "awayScore": 0,
    "stats": {},
}


def message(type, **data):
    return {"type": type, "matchId": 1, "seq": 2, "timestamp": "2022-12-18T15:23:00.000Z", "data": data}


def score(home, away):
    return message("score:update", homeScore=home, awayScore=away)


def goal(minute, **metadata):
    return message("commentary:new", minute=minute, eventType="goal", actor="Messi", message="Goal!", metadata=metadata)


def a_ticker():
    ticker = Ticker()
    ticker.apply(message("subscribed", **MATCH))
    return ticker


def told(lines):
    return [(line.kind, line.text) for line in lines]


def test_what_nobody_knows_is_not_told():
    ticker = Ticker()
    unknown = MATCH | {"homeScore": None, "awayScore": None}
    assert told(ticker.apply(message("subscribed", **unknown))) == [("match", "Argentina – France  first half")]
    assert told(ticker.apply(score(0, 0)) + ticker.flush()) == [("score", "Argentina 0-0 France")]
    told_goal = ticker.apply(score(1, 0)) + ticker.apply(goal(None))
    assert told(told_goal) == [("goal", "Argentina 1-0 France  Messi")]


def test_a_snapshot_is_told_once():
    ticker = Ticker()
    assert told(ticker.apply(message("subscribed", **MATCH))) == [("match", "Argentina 0-0 France  first half")]
    assert ticker.apply(message("subscribed", **MATCH)) == []


def test_a_resumed_snapshot_leaves_the_telling_to_the_events():
    ticker = a_ticker()
    assert ticker.apply(message("subscribed", **{**MATCH, "homeScore": 1}), resumed=True) == []
    assert ticker.matches[1].score == (0, 0)


def test_a_goal_is_one_line_whichever_of_its_events_comes_first():
    expected = [("goal", "Argentina 1-0 France  23'  Messi (penalty)")]
    for events in (
        [score(1, 0), goal(23, penalty=True, score=[1, 0])],
        [goal(23, penalty=True, score=[1, 0]), score(1, 0)],
    ):
        ticker = a_ticker()
        lines = [line for event in events for line in ticker.apply(event)]
        assert told(lines + ticker.flush()) == expected


def test_a_score_without_a_goal_is_told_when_nothing_follows():
    ticker = a_ticker()
    assert ticker.apply(score(1, 0)) == []
    assert ticker.holding
    assert told(ticker.flush()) == [("score", "Argentina 1-0 France")]
    assert not ticker.holding


def test_a_score_is_told_before_the_event_after_it():
    ticker = a_ticker()
    ticker.apply(score(1, 0))
    assert [line.kind for line in ticker.apply(message("match:status", status="halftime"))] == ["score", "half time"]


def test_added_time_and_own_goals_are_shown():
    ticker = a_ticker()
    ticker.apply(score(0, 1))
    assert told(ticker.apply(goal(45, addedTime=3, ownGoal=True))) == [
        ("goal", "Argentina 0-1 France  45+3'  Messi (own goal)")
    ]


def test_each_stage_has_its_word():
    ticker = a_ticker()
    stages = [
        ("halftime", "half_time"),
        ("live", "second_half"),
        ("live", "extra_time"),
        ("live", "penalty_shootout"),
        ("finished", "full_time"),
    ]
    words = [
        ticker.apply(message("match:status", status=status, newStatus=status, phase=phase))[0].kind
        for status, phase in stages
    ]
    assert words == ["half time", "second half", "extra time", "shoot-out", "full time"]


def test_a_shootout_in_the_stats_is_told_apart_from_the_score():
    ticker = a_ticker()
    update = {**MATCH, "stats": {"shootout": {"home": 4, "away": 2}}}
    assert told(ticker.apply(message("match:updated", **update))) == [
        ("shoot-out", "Argentina 0-0 France (4-2 on penalties)")
    ]


def test_the_board_has_the_matches_being_played():
    ticker = a_ticker()
    ticker.apply(goal(23, score=[1, 0]))
    assert ticker.board() == ["Argentina 1-0 France  23'  first half"]
    ticker.apply(message("match:status", status="finished", phase="full_time"))
    assert ticker.board() == []


def test_messages_that_are_no_events_are_passed_over():
    ticker = Ticker()
    assert ticker.apply({"type": "welcome"}) == []
    assert ticker.apply({"type": "error", "code": "invalid_json", "message": "no"}) == []
    assert ticker.matches == {}


def test_a_kick_off_is_told_once():
    ticker = Ticker()
    ticker.apply(message("match:created", **{**MATCH, "status": "scheduled", "phase": "pre_match"}))
    begins = message("match:status", status="live", phase="first_half")
    entered = message("commentary:new", minute=0, eventType="kickoff", message="Kick-off: Argentina v France.")
    lines = ticker.apply(begins) + ticker.apply(entered) + ticker.flush()
    assert told(lines) == [("kick-off", "Argentina 0-0 France")]
    assert ticker.matches[1].minute == 0


def test_a_removed_match_is_told_and_forgotten():
    ticker = a_ticker()
    assert told(ticker.apply(message("match:removed", id=1))) == [("deleted", "Argentina 0-0 France")]
    assert ticker.board() == []
    assert ticker.apply(message("match:removed", id=1)) == [], "a match that nobody has shown"


def test_own_goals_and_penalties_are_goals_of_their_own_event_types():
    ticker = Ticker()
    for kind, note in (("own_goal", " (own goal)"), ("penalty_goal", " (penalty)")):
        entered = message("commentary:new", minute=45, addedMinute=2, eventType=kind, player="Rüdiger", message="Goal!")
        (line,) = ticker.apply(entered)
        assert line.kind == "goal"
        assert line.text.endswith(f"45+2'  Rüdiger{note}")


def test_line_ups_have_a_line():
    (line,) = Ticker().apply(message("lineups:updated", home={}, away={}))
    assert line.kind == "line-ups"
