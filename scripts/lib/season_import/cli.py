"""The command line of scripts/import."""
import argparse
import asyncio
import os
import signal
import sys
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any, Optional
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openfootball import Competition
from server_address import DEFAULT_STATE, Trouble, stack_exports
from service_client.api import Api, ApiError
from terminal import Terminal, printable

from .assumed_dates import NoFirstDay
from .competitions import Identity, identify
from .plan import NoZone, SeasonPlan, plan_season
from .runner import KEY_HINT, Importer, Outcome
from .season_file import SeasonFile
from .sources import NoSource, fetch

DEFAULT_API = "http://127.0.0.1:8080"
# The years in which --first-day may lie, as those of a title.
FIRST_YEAR, LAST_YEAR = 1900, 2099

DESCRIPTION = """\
Brings a season into the service at once: its league, the season with the rules of its table, and each
match with its place in the competition, its result, goals, cards, substitutions, line-ups, officials and
attendance, as far as the file tells them. It reads the files of openfootball, JSON and Football.TXT, and
seasons in rows, which have the rules of their table too (docs/OPERATIONS.md)."""

EPILOG = """\
A second run compares and enters only what differs. What people have changed by hand stays: a match that
is locked, the rules of a season, entries that no import made.

The league, its country and the time zone of local times follow from the title of the file ("English
Premier League 2024/25": Premier League, England, 2024-25, Europe/London). Files of one title and season
belong together. The API key, where the service asks for one, is LIVESCORE_API_KEY or the content of
LIVESCORE_API_KEY_FILE.

exit status: 0 the service has everything that the files tell, 1 something could not be read or was refused
(it says what), 2 wrong usage, or a file that cannot be had or has another format.
"""


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="import", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "sources", nargs="+", metavar="FILE|DIRECTORY|URL", help="a .json or .txt file, or a folder of them"
    )
    parser.add_argument(
        "--api",
        type=_http_url,
        metavar="URL",
        help=f"the service (default: $LIVESCORE_API, else the stack that scripts/stack env names, else {DEFAULT_API})",
    )
    parser.add_argument("--league", metavar="NAME", help="the league's name, instead of the one that the title means")
    parser.add_argument("--country", metavar="NAME", help="the league's country")
    parser.add_argument("--season", metavar="LABEL", help="the season's label, e.g. 2024-25")
    parser.add_argument("--rules", metavar="PRESET", help="the rules of the table, e.g. premier-league")
    parser.add_argument("--timezone", type=_zone, metavar="ZONE", help="the zone of local times, e.g. Europe/London")
    parser.add_argument(
        "--first-day",
        type=_day,
        metavar="YYYY-MM-DD",
        help="where a season in rows without dates begins (default: 1 July of 2024-25, 1 January of 2024)",
    )
    parser.add_argument(
        "--connections", type=_count, default=8, metavar="N", help="matches that are brought in at once (default 8)"
    )
    parser.add_argument(
        "--patience",
        type=_seconds,
        default=60.0,
        metavar="SECONDS",
        help="how long to repeat a failing request (default 60)",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    return parser.parse_args(arguments)


def _http_url(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise argparse.ArgumentTypeError(f"must look like {DEFAULT_API}, got {text}")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"no time zone {text}") from error
    return text


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must be a day like 2024-08-16, got {text}") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise argparse.ArgumentTypeError(f"must be a day of {FIRST_YEAR} to {LAST_YEAR}, got {text}")
    return day


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"must be 1 to 64, got {text}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must be a number, got {text}") from error
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"must be above 0, got {text}")
    return value


def api_url(options: argparse.Namespace) -> str:
    """Raises Trouble."""
    if options.api or os.environ.get("LIVESCORE_API"):
        return options.api or os.environ["LIVESCORE_API"]
    return stack_exports(DEFAULT_STATE)["LIVESCORE_API"] if DEFAULT_STATE.is_dir() else DEFAULT_API


def identity_of(competition: Competition, options: argparse.Namespace) -> Identity:
    """Raises NoSource when nothing tells the season."""
    title = competition.name
    identity = identify(title, competition.preset if isinstance(competition, SeasonFile) else None)
    told = {
        "name": options.league,
        "country": options.country,
        "season": options.season,
        "rules": options.rules,
        "zone": options.timezone,
    }
    identity = replace(identity, **{name: value for name, value in told.items() if value})
    if options.league:
        identity = replace(identity, names=(options.league,))
    if not identity.season:
        raise NoSource(f"{title!r} names no season; name it with --season")
    return identity


def plans_of(found: list[Competition], options: argparse.Namespace, now: datetime) -> list[SeasonPlan]:
    """One plan for each league and season. Raises NoSource, NoZone and NoFirstDay."""
    by_identity: dict[Identity, list[Competition]] = {}
    for competition in found:
        by_identity.setdefault(identity_of(competition, options), []).append(competition)
    return [
        plan_season(identity, competitions, now, options.first_day) for identity, competitions in by_identity.items()
    ]


async def run(options: argparse.Namespace) -> int:
    terminal = Terminal(sys.stdout)
    main = asyncio.current_task()
    assert main
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
    try:
        found, faults = await fetch(options.sources)
        plans = plans_of(found, options, datetime.now(timezone.utc))
        api = api_url(options)
    except (NoSource, NoZone, NoFirstDay, Trouble) as error:
        hints = {NoZone: "; name it with --timezone", NoFirstDay: "; name the first day with --first-day"}
        hint = hints.get(type(error), "")
        print(f"import: {printable(str(error))}{hint}", file=sys.stderr)
        return 2
    faults += [text for competition in found for text in competition.unreadable]
    faults += [text for plan in plans for text in plan.left_out]

    def note(text: str) -> None:
        limited = f" ({KEY_HINT} for more at once)" if ": 429 " in text else ""
        terminal.line(terminal.style(printable(text) + limited, "yellow"))

    try:
        async with Api(api, options.patience, note) as client:
            for plan in plans:
                _tell_assumed_dates(plan)
                outcome = await Importer(client, plan, terminal, options.connections, options.dry_run).run()
                terminal.close()
                _report(plan, outcome, options.dry_run)
                faults += outcome.failures
    except ApiError as error:
        hint = f"; {KEY_HINT}" if error.status in (401, 403) else ""
        faults.append(f"{error}{hint}")
    finally:
        terminal.close()
    for text in faults:
        print(printable(text), file=sys.stderr)
    return 1 if faults else 0


def _tell_assumed_dates(plan: SeasonPlan) -> None:
    count = sum(planned.match.is_date_assumed for planned in plan.matches)
    if count:
        name = printable(f"{plan.identity.name} {plan.identity.season}")
        print(f"{name}: {count} matches have no date; a round begins each week from {plan.first_day} on (--first-day)")


def _report(plan: SeasonPlan, outcome: Outcome, dry_run: bool) -> None:
    for text in outcome.would:
        print(f"would {printable(text)}")
    counts: list[tuple[int, str]] = [
        (outcome.made, "would be made" if dry_run else "made"),
        (outcome.changed, "would be changed" if dry_run else "changed"),
        (outcome.same, "as the file says already"),
        (outcome.locked, "locked by hand and left alone"),
        (len(outcome.failures), "refused"),
    ]
    told = ", ".join(f"{count} {word}" for count, word in counts if count) or "no match"
    name = printable(f"{plan.identity.name} {plan.identity.season}")
    print(f"{name}: {told}; {outcome.requests} changes, {outcome.seconds:.1f} s", flush=True)


def main(arguments: Optional[list[str]] = None) -> Any:
    options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    try:
        return asyncio.run(run(options))
    except KeyboardInterrupt:
        return 130
    except asyncio.CancelledError:
        return 143
