import json

import pytest

from openfootball import AWAY, HOME, FormatError, load, read


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
        (b'{"name": "Cup", "rounds": []', "not JSON"),
    ],
)
def test_a_file_of_another_format_is_refused(text, says):
    with pytest.raises(FormatError) as refused:
        read(text)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    "text, says",
    [
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
def test_a_match_that_cannot_be_read_is_skipped_and_named(text, says):
    competition = read(text)
    assert competition.matches == ()
    assert len(competition.unreadable) == 1 and says in competition.unreadable[0]


def test_one_odd_match_does_not_refuse_the_others():
    good = {"team1": "A", "team2": "B", "score": {"ft": [1, 0]}}
    text = json.dumps({"name": "Cup", "matches": [good, {"team1": "C", "team2": {}, "score": 7}, good]}).encode()
    competition = read(text)
    assert [str(match) for match in competition.matches] == ["A v B", "A v B"]
    assert competition.unreadable == ("match 2: team2: expected a name, got None",)


@pytest.mark.parametrize(
    "score, final, shootout",
    [
        ({"score": {"et": [1, 1], "p": [4, 1]}}, (1, 1), (4, 1)),
        ({"score": {"et": [1, 0]}}, (1, 0), None),
        ({"score": {"p": [4, 2]}}, (0, 0), (4, 2)),
        ({"score": {"p": [4, 2], "ft": [None, None]}, "goals1": [{"name": "x", "minute": 100}]}, (1, 0), (4, 2)),
        ({"score": {"ft": [1, 1], "p": [5, 3], "et": None}}, (1, 1), (5, 3)),
        ({"score": {"ft": ["2", "1"]}}, (2, 1), None),
        ({"score": "2-1"}, (2, 1), None),
        ({"score": [2, 1]}, (2, 1), None),
        ({"score1": 2, "score2": 1, "score1i": None, "score2i": None}, (2, 1), None),
        ({"score1": 0, "score2": 0, "score1et": 1, "score2et": 1, "score1p": 3, "score2p": 4}, (1, 1), (3, 4)),
        ({"goals1": [{"name": "x", "minute": 3}], "goals2": []}, (1, 0), None),
    ],
)
def test_a_score_in_any_form_counts_as_played(score, final, shootout):
    match = read(a_file(**score)).matches[0]
    assert (match.ending, match.score.final, match.score.shootout) == ("finished", final, shootout)


@pytest.mark.parametrize("score", [{}, {"score": None}, {"score": {"ft": [None, None]}}, {"score": {"ht": [1, 0]}}])
def test_a_match_without_a_result_is_still_to_come(score):
    assert read(a_file(**score)).matches[0].ending is None


@pytest.mark.parametrize(
    "status, ending, with_a_score",
    [
        ("canceled", "cancelled", "finished"),
        ("Cancelled", "cancelled", "finished"),
        ("annulled", "cancelled", "cancelled"),
        ("walkover", "cancelled", "finished"),
        ("postponed", "postponed", "finished"),
        ("abandoned", "abandoned", "abandoned"),
        ("suspended", "suspended", "suspended"),
        ("", None, "finished"),
    ],
)
def test_each_status_has_its_ending(status, ending, with_a_score):
    assert read(a_file(status=status)).matches[0].ending == ending
    assert read(a_file(status=status, score=[3, 0])).matches[0].ending == with_a_score


def test_an_awarded_match_needs_its_score():
    assert read(a_file(status="awarded", score=[3, 0])).matches[0].ending == "finished"
    assert "awarded, and no score" in read(a_file(status="awarded")).unreadable[0]


@pytest.mark.parametrize("parts", ["rounds", "stages", "groups", "knockouts"])
def test_matches_in_parts_are_read_in_order(parts):
    match = {"team1": {"name": "Spain", "code": "ESP"}, "team2": {"code": "ENG"}, "score": {"ft": [2, 1]}}
    first = {"name": "Group A", "matches": [match]}
    second = {"name": "Knock-out", "rounds": [{"name": "Final", "matches": [{**match, "round": "The final"}, 7]}]}
    competition = read(json.dumps({"name": "Cup", parts: [first, second]}).encode())
    assert [str(found) for found in competition.matches] == ["Spain v ENG", "Spain v ENG"]
    assert [found.round for found in competition.matches] == ["Group A", "The final"]
    assert competition.unreadable == ("match 3: expected an object, got 7",)


def test_rows_with_columns_are_read():
    rows = [["Matchday 1", "Croatia", "Mexico", 0, 1]]
    columns = ["round", "home", "away", "homeGoals", "awayGoals"]
    match = read(json.dumps({"title": "Group G", "columns": columns, "matches": rows}).encode()).matches[0]
    assert (str(match), match.round, match.score.final) == ("Croatia v Mexico", "Matchday 1", (0, 1))


def test_every_stored_file_is_read_without_loss(data_file):
    document = json.loads(data_file.read_bytes())
    competition = load(data_file)
    assert len(competition.matches) == len(document["matches"])
    assert competition.unreadable == ()
