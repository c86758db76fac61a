"""The command line of scripts/replay --demo."""
import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Optional

from openfootball import Competition
from replay.cli import DEFAULT_API, KickOffs, websocket_url
from season_import.sources import NoSource, fetch
from service_client.api import Api, ApiError
from terminal import Terminal, printable

from .live_season import LiveSeason

DATA = Path(__file__).resolve().parents[3] / "tests" / "data"
SEASONS = ("premier-league-2024-25.json", "worldcup-2022.json")

DESCRIPTION = """\
Shows a service with something to see: a league and a cup whose last rounds are played live, with today's date.
All that came before them is brought in at once, so there is a table. The matches have the results of the files.
Where a file tells no goals, they fall at minutes that are drawn. Behind the last round all begins anew: what
the demo has played is taken back first."""


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="replay --demo", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "seasons", nargs="*", metavar="FILE", help="seasons as scripts/import takes them (default: those of the demo)"
    )
    parser.add_argument(
        "--api", metavar="URL", default=os.environ.get("LIVESCORE_API") or DEFAULT_API, help="the service"
    )
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how many rounds are played (default 5)")
    parser.add_argument(
        "--speed", type=float, default=30.0, metavar="N", help="times faster than real time (default 30)"
    )
    parser.add_argument("--pause", type=float, default=20.0, metavar="SECONDS", help="behind each round (default 20)")
    parser.add_argument("--once", action="store_true", help="end behind the last round")
    parser.add_argument("--lead", type=float, default=3.0, metavar="SECONDS", help="before a round (default 3)")
    parser.add_argument("--patience", type=float, default=60.0, metavar="SECONDS", help="for a request (default 60)")
    options = parser.parse_args(arguments)
    if min(options.rounds, options.speed, options.patience) <= 0 or min(options.pause, options.lead) < 0:
        parser.error("the numbers must be above 0")
    options.seasons = options.seasons or [str(DATA / name) for name in SEASONS]
    return options


async def play(options: argparse.Namespace, competitions: list[Competition]) -> bool:
    terminal = Terminal()

    def note(text: str) -> None:
        terminal.line(terminal.style(printable(text), "yellow"))

    main = asyncio.current_task()
    assert main
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
    kick_offs = KickOffs(websocket_url(options.api), note)
    is_well = True

    async def follow(api: Api, competition: Competition) -> None:
        nonlocal is_well
        while True:
            try:
                is_well = await LiveSeason(competition, api, kick_offs, options, terminal).run() and is_well
            except ApiError as error:
                note(str(error))
                is_well = False
            if options.once:
                return
            await asyncio.sleep(options.pause)

    try:
        async with Api(options.api, options.patience, note) as api, asyncio.TaskGroup() as group:
            listening = group.create_task(kick_offs.run())
            async with asyncio.TaskGroup() as seasons:
                for competition in competitions:
                    seasons.create_task(follow(api, competition))
            listening.cancel()
    finally:
        terminal.close()
    return is_well


def main(arguments: Optional[list[str]] = None) -> int:
    options = parse_arguments(sys.argv[1:] if arguments is None else arguments)

    async def run() -> int:
        try:
            competitions, _ = await fetch(options.seasons)
        except NoSource as error:
            print(f"replay --demo: {printable(str(error))}", file=sys.stderr)
            return 2
        return 0 if await play(options, competitions) else 1

    try:
        return asyncio.run(run())
    except KeyboardInterrupt:
        return 130
    except asyncio.CancelledError:
        return 143
