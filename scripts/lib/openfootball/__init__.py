"""Reads the files of openfootball: results, goals, line-ups, cards. Pure: bytes in, values out.

`json_reader` reads the JSON of football.json and worldcup.json, `text_reader` reads Football.TXT. Both give a
Competition. `load` and `read` here choose the reader by what the file holds.
"""
from .competition import (
    AWAY,
    HOME,
    PERIOD_ENDS,
    Award,
    Card,
    Competition,
    FormatError,
    Goal,
    Kick,
    Match,
    Official,
    Pair,
    Player,
    Score,
    Sheet,
    Substitution,
)
from .files import load, read
