"""The traps that providers.md tells of. Each is a switch of a provider (`World.trap`); those that are always there have
no name: unordered rows, fullTime with the shoot-out, elapsed that sticks, a missed penalty of type Goal."""
from typing import Iterable

TRAPS: dict[str, dict[str, str]] = {
    "openligadb": {
        "null_minutes": "matchMinute is null",
        "no_scorers": "goalGetterID is 0 and the name empty",
        "wrong_penalty_flag": "isPenalty is true of every goal",
        "latin1": "the bytes are Latin-1, and Content-Type says so",
        "pascal_case": "members begin with a capital, as in old recordings",
        "stale_season": "the season's answer stands still while the group's is fresh",
        "empty": "the season and its groups are empty for a while",
        "finished_before_result": "matchIsFinished without a result of type 2",
        "stray_extra_time": "a result 'after extra time' 0:0 of a match that had none",
        "result_type_zero": "resultTypeID is 0, as in old seasons",
        "shootout_as_comments": "no result of type 4: goals with a comment",
        "group_jumps": "the current group is that of a postponed match",
        "restless": "getlastchangedate tells another time at each moment, although nothing is new",
        "season_in_name": "leagueName ends with the season",
    },
    "football-data": {
        "inconsistent_subtraction": "fullTime lacks the shoot-out, so that the rule gives nonsense",
        "penalties_null": "penalties is null although duration is PENALTY_SHOOTOUT",
        "regular_time_null": "regularTime is null, as in older answers",
        "unknown_status": "a status that nobody has documented",
        "tla_blank": "a blank in tla",
    },
    "api-football": {
        "status_case": "the case of status.short varies",
        "extra_missing": "no member `extra` in status and time",
        "rows_missing": "the first goal has no row; rows do not add up to the score",
        "substitution_swapped": "player and assist change places in every second fixture",
        "red_twice": "each red card is there twice",
        "no_live_coverage": "NS until the end, then FT",
        "league_shootout": "PEN in a league's round",
        "short_names": "'F. Balogun' for 'Folarin Balogun'",
    },
    "openfootball": {"minutes_as_text": "'45+2' for a minute with an offset"},
}


def check_traps(provider: str, names: Iterable[str]) -> None:
    unknown = [name for name in names if name not in TRAPS[provider]]
    if unknown:
        raise ValueError(f"{provider} has no trap {', '.join(unknown)}; it has: {', '.join(TRAPS[provider])}")
