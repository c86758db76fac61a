"""The command line of scripts/seed. Standard library only."""
from __future__ import annotations

import argparse
import os
import sys

from server_address import Trouble
from service_client.rest import Rest

from .matches import FIXTURES, Seed
from .seasons import LEAGUES, Seasons

DEFAULT_API = "http://127.0.0.1:8080"

DESCRIPTION = """\
Enters leagues and matches to look at through the public REST API: half a season of two leagues, with
their tables, and a few matches that are live, scheduled and finished. They have commentary, statistics
and line-ups."""

EPILOG = """\
A match that is already there in the same state gets only the commentary that it lacks. So a second
run adds nothing until the live matches have ended.

exit status: 0 all matches are there, 1 the service refused a request or does not answer
"""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="seed", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--api",
        metavar="URL",
        default=os.environ.get("LIVESCORE_API") or DEFAULT_API,
        help=f"the service (default: $LIVESCORE_API, else {DEFAULT_API})",
    )
    api = Rest(parser.parse_args(arguments).api)
    seasons, seed = Seasons(api), Seed(api)
    try:
        for league in LEAGUES:
            print(seasons.plant(league), flush=True)
        for fixture in FIXTURES:
            print(seed.plant(fixture), flush=True)
    except Trouble as trouble:
        print(f"seed: {trouble}", file=sys.stderr)
        return 1
    leagues = {(fixture.sport, fixture.league) for fixture in FIXTURES}
    teams = {(fixture.sport, team) for fixture in FIXTURES for team in (fixture.home, fixture.away)}
    print(
        f"made {seed.matches} of {len(FIXTURES)} matches and {seed.entries} entries of commentary; "
        f"{len(leagues)} leagues and {len(teams)} teams are in them"
    )
    print(f"made {seasons.made} of {seasons.total} matches of two half seasons")
    return 0
