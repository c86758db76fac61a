import json

import pytest

from replay.openfootball import AWAY, HOME, FormatError, load, read


def spelled(goals):
    return [(goal.clock, goal.scorer) for goal in goals]


def a_file(**match):
    return json.dumps({"name": "Cup", "matches": [{"team1": "A", "team2": "B", **match}]}).encode()


def test_the_world_cup_of_2022_has_64_matches_and_172_goals(data):
    competition = load(data / "worldcup-2022.json")
    assert competition.name == "World Cup 2022"
    assert len(competition.matches) == 64
    assert sum(len(match.goals or ()) for match in competition.matches) == 172


def test_the_final_of_2022_is_read_whole(data):
    final = load(data / "worldcup-2022.json").matches[-1]
    assert (final.home, final.away, final.round) == ("Argentina", "France", "Final")
    assert final.score.half_time == (2, 0)
    assert final.score.full_time == (2, 2)
    assert final.score.final == (3, 3)
    assert final.score.shootout == (4, 2)
    assert spelled(final.goals) == [
        ("23'", "Lionel Messi"),
        ("36'", "Ángel Di María"),
        ("80'", "Kylian Mbappé"),
        ("81'", "Kylian Mbappé"),
        ("108'", "Lionel Messi"),
        ("118'", "Kylian Mbappé"),
    ]
    assert [goal.period for goal in final.goals] == [1, 1, 2, 2, 4, 4]
    assert [goal.penalty for goal in final.goals] == [True, False, True, False, False, True]


def test_goals_of_each_file_lead_to_its_score(data_file):
    for match in load(data_file).matches:
        if match.goals is not None:
            sides = [goal.side for goal in match.goals]
            assert (sides.count(HOME), sides.count(AWAY)) == match.score.final, str(match)
            assert list(match.goals) == sorted(match.goals, key=lambda g: (g.minute, g.added))


def test_minutes_as_text_are_read(data):
    final = load(data / "samples/minutes-as-text.json").matches[0]
    assert spelled(final.goals) == [
        ("9'", "Di South"),
        ("45+1'", "Ada North"),
        ("50'", "Bo South"),
        ("90+6'", "Cy South"),
        ("105'", "Cy South"),
        ("120+1'", "Ada North"),
    ]
    assert [goal.period for goal in final.goals] == [1, 1, 2, 2, 3, 4]


def test_minutes_with_an_offset_are_read(data):
    final = load(data / "samples/minutes-with-offset.json").matches[0]
    assert spelled(final.goals) == [("45+2'", "Ada North"), ("90+4'", "Di South"), ("120+1'", "Ada North")]


def test_a_minute_after_the_end_of_play_is_added_time(data):
    semi_final = load(data / "samples/minutes-as-text.json").matches[1]
    assert spelled(semi_final.goals) == [("90+2'", "Ada North")]


def test_an_own_goal_counts_for_the_team_that_gains_it(data):
    own_goal = load(data / "samples/minutes-as-text.json").matches[0].goals[2]
    assert (own_goal.scorer, own_goal.side, own_goal.own_goal) == ("Bo South", HOME, True)


def test_goals_of_one_minute_keep_the_order_of_the_file():
    goal = {"minute": 10}
    match = read(
        a_file(
            score={"ft": [2, 1]},
            goals1=[{**goal, "name": "first"}, {**goal, "name": "second"}],
            goals2=[{**goal, "name": "third"}],
        )
    ).matches[0]
    assert [goal.scorer for goal in match.goals] == ["first", "second", "third"]


def test_the_ending_follows_score_and_status(data):
    endings = [match.ending for match in load(data / "samples/season.json").matches]
    assert endings == ["finished", "finished", "finished", "finished", "postponed", "cancelled", "abandoned", None]


def test_a_postponed_match_with_a_score_was_made_up_for():
    match = read(a_file(score={"ft": [1, 0]}, status="postponed")).matches[0]
    assert match.ending == "finished"


def test_a_bare_score_is_the_one_at_full_time(data):
    assert load(data / "samples/season.json").matches[2].score.full_time == (0, 4)


@pytest.mark.parametrize(
    "text, says",
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", '"matches"'),
        (b'{"name": "Cup"}', '"matches"'),
        (b'{"matches": []}', "file: name"),
        (b'{"name": "Cup", "matches": [7]}', "match 1: expected an object"),
        (b'{"name": "Cup", "matches": [{"team1": "A"}]}', "match 1: team2"),
        (a_file(status="lost"), "match 1 (A v B): status: 'lost'"),
        (a_file(score=7), "match 1 (A v B): score"),
        (a_file(score={"ft": [1]}), "score.ft"),
        (a_file(score={"ft": [1, 0], "et": [1, -1]}), "score.et"),
        (a_file(score={"ft": [True, 0]}), "score.ft"),
        (a_file(goals1=7), "goals1: expected a list"),
        (a_file(goals1=[7]), "goals1[0]: expected an object"),
        (a_file(goals2=[{"minute": 3}]), "goals2[0]: name"),
        (a_file(goals1=[{"name": "x"}]), "goals1[0]: minute"),
        (a_file(goals1=[{"name": "x", "minute": "soon"}]), "goals1[0]: minute"),
        (a_file(goals1=[{"name": "x", "minute": 0}]), "goals1[0]: minute"),
        (a_file(goals1=[{"name": "x", "minute": 45, "offset": -1}]), "goals1[0]: minute"),
    ],
)
def test_what_is_not_of_the_format_is_refused_naming_the_place(text, says):
    with pytest.raises(FormatError) as refused:
        read(text)
    assert says in str(refused.value)
