import json

from openfootball import load, read
from replay.timeline import lay_out


def match_with(**fields):
    document = {"name": "Cup", "matches": [{"team1": "A", "team2": "B", **fields}]}
    return read(json.dumps(document).encode()).matches[0]


def kinds(steps):
    return [step.kind for step in steps]


def entered(steps):
    return [(step.kind, step.minute, step.score) for step in steps]


def test_each_match_of_each_file_runs_forward_to_its_score(data_file):
    for match in load(data_file).matches:
        steps = lay_out(match)
        if match.ending is None:
            assert steps == []
            continue
        assert [step.at for step in steps] == sorted(step.at for step in steps), str(match)
        assert steps[-1].kind == "end"
        assert steps[-1].score == (match.score.final if match.score else (0, 0)), str(match)
        if match.is_played:
            assert steps[0].kind == "kick_off" and steps[0].at == 0


def test_goals_carry_the_running_score_and_fall_into_their_half(data_file):
    for match in load(data_file).matches:
        steps = lay_out(match)
        goals = [step for step in steps if step.kind == "goal"]
        for number, step in enumerate(goals, start=1):
            assert sum(step.score) == number
        if not match.is_played:
            continue
        half_time = kinds(steps).index("half_time")
        assert all(step.period == 1 for step in steps[:half_time])
        assert all(step.period >= 2 for step in steps[half_time + 1 :])


def test_the_final_of_2022_takes_extra_time_and_a_shootout(data):
    steps = lay_out(load(data / "worldcup-2022.json").matches[-1])
    assert kinds(steps) == [
        "kick_off",
        "goal",
        "goal",
        "half_time",
        "second_half",
        "goal",
        "goal",
        "extra_time",
        "goal",
        "goal",
        "shootout",
        "shootout_result",
        "end",
    ]
    assert steps[-2].score == (4, 2)
    assert steps[-1].score == (3, 3)
    assert 23 == steps[1].at
    assert 140 < steps[-1].at < 180


def test_a_match_without_goals_data_steps_to_its_half_time_and_full_time_scores(data):
    steps = lay_out(load(data / "samples/season.json").matches[0])
    assert entered(steps) == [
        ("kick_off", 0, (0, 0)),
        ("score", 15, (1, 0)),
        ("score", 30, (1, 1)),
        ("half_time", 45, (1, 1)),
        ("second_half", 45, (1, 1)),
        ("score", 56, (2, 1)),
        ("score", 67, (2, 2)),
        ("score", 78, (3, 2)),
        ("end", 90, (3, 2)),
    ]


def test_without_a_half_time_score_the_goals_spread_over_the_match(data):
    steps = lay_out(load(data / "samples/season.json").matches[1])
    assert entered(steps) == [
        ("kick_off", 0, (0, 0)),
        ("score", 22, (1, 0)),
        ("score", 45, (1, 1)),
        ("half_time", 45, (1, 1)),
        ("second_half", 45, (1, 1)),
        ("score", 67, (2, 1)),
        ("end", 90, (2, 1)),
    ]


def test_an_awarded_score_that_takes_goals_back_is_set_at_once(data):
    steps = lay_out(load(data / "samples/season.json").matches[3])
    assert [step.score for step in steps if step.kind == "score"] == [(0, 1), (3, 0)]


def test_a_goalless_match_has_no_scores_to_enter():
    steps = lay_out(match_with(score={"ft": [0, 0]}))
    assert kinds(steps) == ["kick_off", "half_time", "second_half", "end"]


def test_many_goals_keep_their_order_and_reach_every_number():
    steps = lay_out(match_with(score={"ft": [31, 2]}))
    scores = [step.score for step in steps if step.kind == "score"]
    assert [home + away for home, away in scores] == list(range(1, 34))
    assert scores[-1] == (31, 2)


def test_a_shootout_may_follow_ninety_minutes():
    steps = lay_out(
        match_with(
            score={"ft": [1, 1], "p": [3, 4]}, goals1=[{"name": "x", "minute": 1}], goals2=[{"name": "y", "minute": 2}]
        )
    )
    assert kinds(steps)[-4:] == ["second_half", "shootout", "shootout_result", "end"]


def test_goals_that_do_not_add_up_are_entered_and_then_set_right():
    steps = lay_out(match_with(score={"ft": [2, 0]}, goals1=[{"name": "x", "minute": 10}]))
    assert entered(steps)[1] == ("goal", 10, (1, 0))
    assert entered(steps)[-2:] == [("score", 90, (2, 0)), ("end", 90, (2, 0))]


def test_goals_against_the_half_time_score_are_entered_all_the_same():
    steps = lay_out(match_with(score={"ht": [1, 0], "ft": [1, 0]}, goals1=[{"name": "x", "minute": 50}]))
    assert kinds(steps) == ["kick_off", "half_time", "second_half", "goal", "end"]


def test_long_added_time_delays_the_half_time_break():
    steps = lay_out(match_with(score={"ft": [1, 0]}, goals1=[{"name": "x", "minute": 45, "offset": 9}]))
    assert steps[1].at == 54
    assert steps[2].kind == "half_time" and steps[2].at >= 54


def test_a_match_that_was_not_played_only_ends(data):
    matches = load(data / "samples/season.json").matches
    assert kinds(lay_out(matches[4])) == ["end"]
    assert kinds(lay_out(matches[5])) == ["end"]
    assert lay_out(matches[7]) == []


def test_cards_and_substitutions_stand_at_their_minutes_and_goals_come_first_in_a_minute(data):
    match = load(data / "samples/cup-with-line-ups.txt").matches[0]
    steps = lay_out(match)
    told = [
        (step.minute, step.incident.kind if step.incident else step.kind)
        for step in steps
        if step.kind in ("goal", "incident")
    ]
    assert told == [
        (23, "goal"),
        (30, "yellow_card"),
        (45, "goal"),
        (46, "substitution"),
        (55, "red_card"),
        (60, "yellow_card"),
        (70, "yellow_card"),
        (80, "goal"),
        (88, "second_yellow"),
        (89, "substitution"),
        (90, "substitution"),
        (90, "goal"),
    ]
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert steps[-1].kind == "end"


def test_the_score_stays_through_cards(data):
    match = load(data / "samples/cup-with-line-ups.txt").matches[0]
    scores = [step.score for step in lay_out(match) if step.incident]
    assert scores == [(1, 0), (2, 0), (2, 0), (2, 0), (2, 0), (2, 1), (2, 1), (2, 1)]


def test_the_kicks_of_a_shoot_out_fall_between_its_beginning_and_its_result(data):
    kinds = [step.kind for step in lay_out(load(data / "samples/cup-with-line-ups.txt").matches[-1])]
    begin, result = kinds.index("shootout"), kinds.index("shootout_result")
    assert kinds[begin + 1 : result] == ["incident"] * 8


def test_a_card_without_a_minute_comes_at_the_end_of_play(data):
    steps = lay_out(load(data / "samples/cup-with-line-ups.txt").matches[3])
    last = [step for step in steps if step.incident][-1]
    assert (last.incident.player, last.incident.minute, last.minute) == ("Gus MIDDLE", None, 120)
