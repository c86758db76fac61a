"""The half seasons of scripts/seed: whole, fair, and the same on every run."""
from collections import Counter
from datetime import datetime, timezone

import pytest

from seed.seasons import LEAGUES, half_season, label_of


@pytest.mark.parametrize("league", LEAGUES, ids=[league.name for league in LEAGUES])
def test_each_team_meets_each_other_once_and_plays_once_a_round(league):
    results = list(half_season(league))
    pairs = {frozenset((result.home, result.away)) for result in results}
    count = len(league.teams)
    assert len(results) == len(pairs) == count * (count - 1) // 2
    for number in range(1, count):
        teams = [team for result in results if result.round == number for team in (result.home, result.away)]
        assert sorted(teams) == sorted(league.teams)
    assert set(Counter(result.home for result in results).values()) <= {3, 4}


def test_the_results_are_the_same_on_every_run():
    for league in LEAGUES:
        assert list(half_season(league)) == list(half_season(league))
    assert str(next(half_season(LEAGUES[0])).score) == "(2, 0)"


@pytest.mark.parametrize(
    "day, label", [("2026-11-29", "2026-27"), ("2026-06-30", "2025-26"), ("2099-07-01", "2099-00")]
)
def test_a_season_is_named_after_its_years(day, label):
    assert label_of(datetime.fromisoformat(day).replace(tzinfo=timezone.utc)) == label
