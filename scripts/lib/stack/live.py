"""The settings of `up --live`: today's real matches, from a provider that asks for no account."""
from datetime import date

# The German leagues and the cup: the best kept ones of OpenLigaDB, by the names that its paths have.
_LEAGUES = ("bl1", "bl2", "bl3", "dfb")
_SEASON_BEGINS = 7  # July


def live_settings(today: date) -> dict[str, str]:
    """A season is called by the year in which it begins."""
    season = today.year if today.month >= _SEASON_BEGINS else today.year - 1
    return {"FEEDS": "openligadb", "OPENLIGADB_LEAGUES": ",".join(f"{league}/{season}" for league in _LEAGUES)}
