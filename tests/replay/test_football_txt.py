"""The reader of Football.TXT. The grammar is the public one of openfootball; the samples here are invented."""
from dataclasses import replace
from random import Random

import pytest

import football_txt
from openfootball import AWAY, HOME, Card, FormatError, Goal, Kick, Official, Player, Substitution, load, read


def read_text(*lines, name="cup.txt"):
    return read("\n".join(("= Cup 2031", *lines)).encode(), name)


def one_match(*lines):
    competition = read_text(*lines)
    assert not competition.unreadable
    (match,) = competition.matches
    return match


@pytest.fixture
def cup(data):
    return load(data / "samples/cup-with-line-ups.txt")


def test_the_samples_are_read_whole(data):
    for name, matches in (("cup-with-line-ups.txt", 5), ("league.txt", 8)):
        competition = load(data / "samples" / name)
        assert not competition.unreadable
        assert len(competition.matches) == matches


def test_a_match_has_its_place_time_ground_and_attendance(cup):
    match = cup.matches[0]
    assert (match.stage, match.group, match.round) == ("First stage", "Group A", "")
    assert (match.date, match.time, match.utc_offset) == ("2031-06-07", "19:00", 180)
    assert (match.ground, match.attendance) == ("Harbour Park, Alphaville", 67372)
    semi_final = cup.matches[3]
    assert (semi_final.stage, semi_final.group, semi_final.round, semi_final.leg) == (None, None, "Semi-finals", 1)
    assert (semi_final.time, semi_final.attendance) == ("20:00", 12916)
    assert cup.matches[2].utc_offset == -240


def test_goals_are_in_the_order_of_play(cup):
    assert cup.matches[0].goals == (
        Goal(HOME, "Ada NORTH", 23, 0, penalty=True),
        Goal(HOME, "Cy EAST", 45, 2, own_goal=True),
        Goal(AWAY, "Bo SOUTH", 80, 0),
        Goal(HOME, "Ada NORTH", 90, 4),
    )


def test_a_line_up_has_its_players_rows_captain_and_coach(cup):
    home, away = cup.matches[0].sheets
    assert (home.formation, home.coach) == ("4-3-3", "Rita Boss")
    assert home.starting[0] == Player("Al KEEPER", None, "G", "1:1")
    assert home.starting[1] == Player("Ben BACK", None, "D", "2:1", captain=True)
    assert home.starting[-1] == Player("Jo D'FRONT-HALE", None, "F", "4:3")
    assert [player.name for player in home.bench] == ["Max FRESH", "Ned LATE", "Lou NEW"]
    assert (away.formation, away.coach) == ("3-4-3", "Otto Chief")


def test_who_comes_on_may_go_off(cup):
    assert cup.matches[0].substitutions == (
        Substitution(HOME, "Fin MIDDLE", "Max FRESH", 46),
        Substitution(HOME, "Max FRESH", "Ned LATE", 89),
        Substitution(HOME, "Jo D'FRONT-HALE", "Lou NEW", 90, 1),
    )


def test_cards_stand_in_line_ups_and_in_lists(cup):
    assert cup.matches[0].cards == (
        Card(HOME, "Cal BACK", "yellow_card", 30),
        Card(AWAY, "Sam FRONT", "red_card", 55),
        Card(HOME, "Max FRESH", "yellow_card", 60),
        Card(HOME, "Hal MIDDLE", "yellow_card", 70),
        Card(HOME, "Hal MIDDLE", "second_yellow", 88),
    )
    assert cup.matches[3].cards == (
        Card(HOME, "Ada NORTH", "yellow_card", 32),
        Card(AWAY, "Di WEST", "yellow_card", 101),
        Card(AWAY, "Ed WEST", "red_card", 119),
        Card(HOME, "Gus MIDDLE", "yellow_card", None),
    )


def test_a_shoot_out_has_its_kicks_in_turn(cup):
    final = cup.matches[-1]
    assert final.score.final == (3, 3)
    assert final.score.shootout == (4, 2)
    assert final.kicks == (
        Kick(AWAY, "Bo SOUTH", True),
        Kick(HOME, "Ada NORTH", True),
        Kick(AWAY, "Sam FRONT", False),
        Kick(HOME, "Ben BACK", True),
        Kick(AWAY, "Tim FRONT", False),
        Kick(HOME, "Cal BACK", True),
        Kick(AWAY, "Pat MIDDLE", True),
        Kick(HOME, "Lou NEW", True),
    )
    assert (final.officials, final.attendance) == ((Official("Uma Whistle", "NED"),), 88966)


def test_a_season_over_two_years_has_its_dates_in_both(data):
    matches = load(data / "samples/league.txt").matches
    assert [match.date for match in matches] == ["2030-08-01"] * 2 + ["2030-08-02"] + ["2030-08-08"] * 2 + [
        "2031-01-04"
    ] * 3
    assert [match.time for match in matches] == ["20:00", "20:00", None, "17:30", "17:30", "12:30", "15:00", "15:00"]
    endings = ["finished", "finished", None, "finished", "cancelled", "abandoned", "finished", None]
    assert [match.ending for match in matches] == endings


@pytest.mark.parametrize(
    "line, expected",
    [
        ("A  2-1  B", ((2, 1), None, None, None)),
        ("A  2-1 (1-0)  B", ((2, 1), (1, 0), None, None)),
        ("A 2-1 B", ((2, 1), None, None, None)),
        ("A  2\u20131 (1\u20130)  B", ((2, 1), (1, 0), None, None)),
        ("A v B  2-1 (1-0)", ((2, 1), (1, 0), None, None)),
        ("A vs B  2-1", ((2, 1), None, None, None)),
        ("A  2-1 a.e.t. (1-1, 0-1)  B", ((1, 1), (0, 1), (2, 1), None)),
        ("A  2-1aet (1-1)  B", ((1, 1), None, (2, 1), None)),
        ("A  2-1 a.e.t. (1-1,)  B", ((1, 1), None, (2, 1), None)),
        ("A v B  2-1  [aet]", (None, None, (2, 1), None)),
        ("A  3-4 pen. 2-2 a.e.t. (1-1, 1-0)  B", ((1, 1), (1, 0), (2, 2), (3, 4))),
        ("A v B  2-2 a.e.t., 3-4 pen.", (None, None, (2, 2), (3, 4))),
        ("A v B  16-15 pen. (1-1, 1-0)", ((1, 1), (1, 0), None, (16, 15))),
        ("A  3-4 pen.  B", (None, None, None, (3, 4))),
        ("A  0-0  B  [aet, 3-5 pen]", (None, None, (0, 0), (3, 5))),
        ("A  3-3  B  [aet; B won 5-4 on penalties]", (None, None, (3, 3), (4, 5))),
        ("A  3-3  B  [aet; A won 5-4 on penalties]", (None, None, (3, 3), (5, 4))),
        ("A  0-0  B  [agg 3-0]", ((0, 0), None, None, None)),
    ],
)
def test_every_spelling_of_a_score_is_read(line, expected):
    score = one_match("Jun 7", line).score
    assert (score.full_time, score.half_time, score.extra_time, score.shootout) == expected


@pytest.mark.parametrize(
    "line, date, time, offset",
    [
        ("(12) Sat Jun/7 19:00  A - B", "2031-06-07", "19:00", None),
        ("7 June 2031  A - B", "2031-06-07", None, None),
        ("2031-06-07 18h30 UTC-3  A - B", "2031-06-07", "18:30", -180),
        ("7-6-31 @ Town Park   A  1-0  B", "2031-06-07", None, None),
        ("Sat Jun 7 18.30 (BRT/UTC+5:30)  A - B", "2031-06-07", "18:30", 330),
    ],
)
def test_a_match_line_may_hold_its_date(line, date, time, offset):
    match = one_match(line)
    assert (match.date, match.time, match.utc_offset, match.home, match.away) == (date, time, offset, "A", "B")


def test_names_with_numbers_dots_and_dashes_stay_whole():
    match = one_match("Jun 7", "  15:00  1. FC Köln 07  2-1 (1-0)  Paris Saint-Germain @ Stadium 974, Doha")
    assert (match.home, match.away, match.ground) == ("1. FC Köln 07", "Paris Saint-Germain", "Stadium 974, Doha")


@pytest.mark.parametrize(
    "goals, expected",
    [
        ("(Ada 10', 45+2' (pen.) Bo 60'; Cy 12' (o.g.))", [(HOME, 10), (AWAY, 12), (HOME, 45), (HOME, 60)]),
        ("[-; Cy 16' (pen.), 31']", [(AWAY, 16), (AWAY, 31)]),
        ("Ada 10'  Bo 60';", [(HOME, 10), (HOME, 60)]),
        ("(Ada 10, 45+2pen, Bo 60; Cy 12og)", [(HOME, 10), (AWAY, 12), (HOME, 45), (HOME, 60)]),
        ("1-0 Ada 10', 1-1 Cy 12', 2-1 Bo 60'", [(HOME, 10), (AWAY, 12), (HOME, 60)]),
        ("Goals: Ada 10'; Cy 12'", [(HOME, 10), (AWAY, 12)]),
    ],
)
def test_every_spelling_of_goals_is_read(goals, expected):
    match = one_match("Jun 7", "A  3-1  B", goals)
    assert [(goal.side, goal.minute) for goal in match.goals] == expected


def test_goals_without_a_separator_are_of_the_side_that_scored():
    match = one_match("Jun 7", "A v B  0-2", "(Cy 16'(p), 31')")
    assert [goal.side for goal in match.goals] == [AWAY, AWAY]


def test_a_match_without_a_group_heading_is_in_the_group_that_holds_both_teams():
    definition = "Group B |  A   B   C"
    assert one_match(definition, "Matchday 1", "Jun 7", "A  1-0  B").group == "Group B"
    assert one_match(definition, "Final", "Jun 7", "A  1-0  B").group is None
    assert one_match(definition, "Matchday 1", "Jun 7", "A  1-0  X").group is None


@pytest.mark.parametrize(
    "heading, stage, group, round, leg",
    [
        ("\u25aa Matchday 7", None, None, "Matchday 7", None),
        ("\u00bb Championship, Round 23", "Championship", None, "Round 23", None),
        ("Group stage, Matchday 1 of 6", "Group stage", None, "Matchday 1", None),
        ("Semifinals - 2nd Leg", None, None, "Semifinals", 2),
        ("Conference League, Final - First Leg", "Conference League", None, "Final", 1),
        ("Group A:", None, "Group A", "", None),
        ("Round of 16", None, None, "Round of 16", None),
        ("\u25aa 1/8 Finals", None, None, "1/8 Finals", None),
        ("Match for third place", None, None, "Match for third place", None),
    ],
)
def test_headings_name_stage_group_round_and_leg(heading, stage, group, round, leg):
    match = one_match(heading, "Jun 7", "A  1-0  B")
    assert (match.stage, match.group, match.round, match.leg) == (stage, group, round, leg)


@pytest.mark.parametrize(
    "line, reason",
    [
        ("Hello there", "cannot be read"),
        ("A  2-1  B  [moved to the moon]", "[moved to the moon]"),
        ("Nobody: Ann, Bob", "no team of the match"),
        ("Fri Jun 7", "is no Fri"),
        ("Jun 31", "there is no"),
        ("(Ada 10'; Cy)", "no minute"),
        ("(Ada ??')", "no minute"),
        ("(Ada 10'", "closing bracket"),
        ("A: Ann - Bob (46' Cat", "expected )"),
        ("A: Ann, Bob, 12", "expected a player"),
        ("A: " + ", ".join("ABCDEFGHIJKL"), "12 players start"),
        ("Yellow cards: Zoe 12'", "in no line-up"),
        ("Penalties: 1-0 Ada, 2-0 Bo", "out of turn"),
        ("Penalties: 1-0 Ada, 3-0 Bo", "the kicks go from"),
        ("Attendance: many", "number of people"),
        ("= Another Cup 2032", "a second competition"),
        ("25:00  A  1-0  B", "there is no"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_its_number(line, reason):
    competition = read_text("Sat Jun 7", "A  2-1  B", line, "", "C  0-0  D")
    (said,) = competition.unreadable
    assert said.startswith("cup.txt:4: ")
    assert reason in said
    assert [str(match) for match in competition.matches] == ["A v B", "C v D"]


def test_matches_beneath_a_date_that_cannot_be_read_have_none():
    competition = read_text("Sat Jun 7", "A  2-1  B", "Jun 31", "C  0-0  D")
    assert [match.date for match in competition.matches] == ["2031-06-07", ""]


def test_kicks_that_contradict_the_score_are_named():
    competition = read_text("Jun 7", "A v B  1-1 a.e.t., 3-2 pen.", "Penalties: 1-0 Ada, Cy (missed)")
    assert [said.split(":")[1] for said in competition.unreadable] == ["3"]
    assert "1-0, not 3-2" in competition.unreadable[0]


@pytest.mark.parametrize("text", [b"= C\xff", b"", b"no heading\n", b"%PDF-1.7 \x00"])
def test_bytes_of_another_format_are_refused(text):
    with pytest.raises(FormatError):
        read(text, "x.txt")


@pytest.mark.parametrize("seed", range(60))
def test_what_is_written_is_read_again(seed):
    matches = football_txt.make_up(Random(seed))
    text = football_txt.write("Made Up Cup 2030", matches)
    found = read(text.encode(), "made-up.txt")
    assert not found.unreadable, text
    assert list(map(in_one_order, found.matches)) == list(map(in_one_order, matches)), text


def in_one_order(match):
    """A file cannot tell the order of what happens in one minute to both sides."""
    ordered = {
        name: tuple(sorted(getattr(match, name) or (), key=repr)) for name in ("goals", "cards", "substitutions")
    }
    return replace(match, **ordered)


@pytest.mark.parametrize("seed", range(40))
def test_a_foreign_line_is_named_and_takes_nothing_with_it(seed):
    random = Random(seed)
    matches = football_txt.make_up(random)
    lines = football_txt.write("Made Up Cup 2030", matches).split("\n")
    foreign = random.choice(("?!", "lorem ipsum dolor", "12345", "]", "-- A --", ";;", "A 1-0"))
    # Behind the last line of a match: in the middle of one, what follows has no match to belong to.
    place = random.choice([number for number, line in enumerate(lines) if line == ""])
    found = read("\n".join([*lines[:place], foreign, *lines[place:]]).encode(), "made-up.txt")
    assert [said.split(":")[1] for said in found.unreadable] == [str(place + 1)]
    assert len(found.matches) == len(matches)
    assert [match.sheets for match in found.matches] == [match.sheets for match in matches]


def test_the_middle_of_a_file_may_be_cut_anywhere(data):
    text = (data / "samples/cup-with-line-ups.txt").read_text()
    for end in range(40, len(text), 7):
        competition = read(text[:end].encode(), "cut.txt")
        assert len(competition.matches) <= 5


def test_line_ups_may_follow_the_goals_at_once_with_dashes_of_print_and_a_full_stop():
    match = one_match(
        "Sat Jun 7",
        "  A  1-0  B",
        "    [Ann 10']",
        "  A:  Keeper – Ann [Y], Bo (46' Cat [Y]), Di – Ed, Flo,",
        "      Gus – Hal, Ivy, Jo, Kim.",
        "  B:  Lou – Max.",
    )
    home, away = match.sheets
    assert (home.formation, home.starting[-1].name) == ("3-3-4", "Kim")
    assert [card.player for card in match.cards] == ["Ann", "Cat"] and match.cards[0].minute is None
    assert [player.name for player in away.starting] == ["Lou", "Max"]


def test_the_country_of_a_club_is_no_part_of_its_name():
    match = one_match("Jun 7", "  21.00  FC Bayern München (GER)  2-2 (0-1)  Real Madrid CF (ESP)")
    assert (match.home, match.away) == ("FC Bayern München", "Real Madrid CF")
