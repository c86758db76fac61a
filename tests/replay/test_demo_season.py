"""What scripts/replay --demo makes of a season: what is over, and what is still to be played."""
from datetime import date

from demo.season_days import kick_off_slots, season_of
from openfootball import HOME, Goal, Match, Score
from season_import.sources import _read_file

TODAY = date(2026, 11, 29)


def match(round: str, day: str, home: str = "A", away: str = "B", score=(1, 0), **fields) -> Match:
    return Match(home, away, round, day, Score(full_time=score) if score else None, None, None, **fields)


def test_the_last_rounds_are_to_be_played_and_begin_tomorrow():
    season = season_of(
        (match("Matchday 1", "2025-05-10"), match("Matchday 2", "2025-05-17"), match("Matchday 3", "2025-05-25")),
        2,
        TODAY,
    )
    assert [(one.round, one.date, one.score.final) for one in season.over] == [("Matchday 1", "2026-11-23", (1, 0))]
    assert [[(one.round, one.date) for one in played] for played in season.rounds] == [
        [("Matchday 2", "2026-11-30")],
        [("Matchday 3", "2026-12-08")],
    ]
    # A fixture does not tell its result.
    assert [(one.round, one.score, one.goals) for one in season.fixtures] == [
        ("Matchday 2", None, None),
        ("Matchday 3", None, None),
    ]


def test_a_match_that_was_played_late_is_over_before_the_rounds_behind_it_begin():
    season = season_of(
        (
            match("Matchday 1", "2025-05-10", "C", "D"),
            match("Matchday 1", "2025-05-10"),
            match("Matchday 1", "2025-05-22", "E", "F"),
            match("Matchday 2", "2025-05-17"),
        ),
        1,
        TODAY,
    )
    assert sorted(one.date for one in season.over) == ["2026-11-23", "2026-11-23", "2026-11-28"]
    assert [one.round for played in season.rounds for one in played] == ["Matchday 2"]


def test_the_draw_of_a_cup_is_no_fixture_and_its_groups_are():
    season = season_of(
        (
            match("Matchday 1", "2022-11-20", group="Group A"),
            match("Semi-finals", "2022-12-13"),
            match("Final", "2022-12-18"),
        ),
        3,
        TODAY,
    )
    assert [one.round for one in season.fixtures] == ["Matchday 1"]
    assert [played[0].round for played in season.rounds] == ["Matchday 1", "Semi-finals", "Final"]


def test_goals_are_drawn_where_the_file_tells_none_and_always_the_same():
    matches = (
        match("Matchday 1", "2025-05-10", score=(3, 2)),
        match("Matchday 1", "2025-05-10", "C", "D", score=(0, 0)),
    )
    first, second = season_of(matches, 1, TODAY).rounds[0]
    assert [goal.side for goal in first.goals].count(HOME) == 3 and len(first.goals) == 5
    minutes = [goal.minute for goal in first.goals]
    assert minutes == sorted(set(minutes)) and all(1 <= minute < 90 for minute in minutes)
    assert second.goals == ()
    assert season_of(matches, 1, TODAY).rounds[0][0].goals == first.goals


def test_goals_of_the_file_stay():
    goals = (Goal(HOME, "Ada", 12, 0),)
    told = Match("A", "B", "Final", "2022-12-18", Score(full_time=(1, 0), goals=(1, 0)), goals, None)
    assert season_of((told,), 1, TODAY).rounds[0][0].goals == goals


def test_the_kick_off_times_of_a_round_are_counted():
    matches = (match("1", "2025-05-10", time="15:00"), match("1", "2025-05-10", time="12:30"), match("1", "2025-05-11"))
    assert kick_off_slots(matches) == {("2025-05-10", "12:30"): 0, ("2025-05-10", "15:00"): 1, ("2025-05-11", ""): 2}


def test_the_demo_plays_the_last_matchdays_of_a_league_and_the_last_rounds_of_a_cup(data):
    rounds = {}
    for name in ("premier-league-2024-25", "worldcup-2022"):
        season = season_of(_read_file(data / f"{name}.json").matches, 5, TODAY)
        rounds[name] = [(played[0].round, len(played)) for played in season.rounds]
    assert rounds["premier-league-2024-25"] == [(f"Matchday {number}", 10) for number in range(34, 39)]
    assert rounds["worldcup-2022"] == [
        ("Round of 16", 8),
        ("Quarter-finals", 4),
        ("Semi-finals", 2),
        ("Match for third place", 1),
        ("Final", 1),
    ]
