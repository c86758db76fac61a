"""What a season is today: its last rounds are still to be played, and what came before them is over. Pure."""
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from openfootball import AWAY, HOME, Goal, Match

LAST_MINUTE = 90


@dataclass(frozen=True)
class Season:
    over: tuple[Match, ...]
    rounds: tuple[tuple[Match, ...], ...]  # to be played, in their order; with the scores that they will have

    @property
    def fixtures(self) -> tuple[Match, ...]:
        """The matches to be played that are known beforehand: numbered rounds. The draw of a cup is not."""
        return tuple(
            replace(match, score=None, goals=None) for one in self.rounds for match in one if is_fixture(match)
        )


def is_fixture(match: Match) -> bool:
    return match.group is not None or match.round[-1:].isdigit()


def season_of(matches: tuple[Match, ...], live_rounds: int, today: date) -> Season:
    """Moves the season by whole days, so that the first of its last `live_rounds` rounds begins tomorrow: no worker kicks
    off before the round's turn has come."""
    by_round: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        by_round[match.round].append(match)
    # A round goes by the day in the middle of its days, since a match may have been played much later or sooner.
    ordered = sorted(by_round.values(), key=lambda one: (_middle_day(one), -len(one)))
    past, rounds = ordered[:-live_rounds], ordered[-live_rounds:]
    if not rounds:
        return Season((), ())
    shift = today + timedelta(days=1) - min(date.fromisoformat(match.date) for match in rounds[0])
    yesterday = today - timedelta(days=1)
    over = [_moved(match, shift, latest=yesterday) for one in past for match in one]
    return Season(tuple(over), tuple(tuple(_with_goals(_moved(match, shift)) for match in one) for one in rounds))


def _middle_day(matches: list[Match]) -> str:
    return sorted(match.date for match in matches)[(len(matches) - 1) // 2]


def _moved(match: Match, shift: timedelta, latest: date | None = None) -> Match:
    day = date.fromisoformat(match.date) + shift
    return replace(match, date=min(day, latest or day).isoformat())


def _with_goals(match: Match) -> Match:
    """Where the file tells no goals, they fall at minutes that are drawn. One match always draws the same."""
    if match.goals is not None or not match.score:
        return match
    drawn = random.Random(f"{match.home} {match.away} {match.round}")
    sides = [HOME] * match.score.final[HOME] + [AWAY] * match.score.final[AWAY]
    drawn.shuffle(sides)
    minutes = sorted(drawn.sample(range(2, LAST_MINUTE), len(sides)))
    return replace(match, goals=tuple(Goal(side, "", minute, 0) for side, minute in zip(sides, minutes)))


def kick_off_slots(matches: tuple[Match, ...]) -> dict[tuple[str, str | None], int]:
    """The place of each kick-off time among those of a round."""
    times = sorted({(match.date, match.time or "") for match in matches})
    return {at: place for place, at in enumerate(times)}
