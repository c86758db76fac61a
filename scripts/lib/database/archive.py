"""scripts/archive: the logs of a season's matches go into a file, and come back from it. Needs only the standard library and
PostgreSQL's client programs."""
from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import sys
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Iterable, Iterator, Sequence

from server_address import Trouble, add_arguments, address

from .server import Database

ABOUT = """\
Writes the logs of a season's matches to a file, and then removes them from the database. The service goes on.
It takes matches that are over and whose last event is older than --older-than-days. The matches, their scores, their
commentary and their tables stay; what needs the log (resumes, replays, states of long ago) answers as after retention.
--put-back FILE brings the logs back, byte for byte. docs/OPERATIONS.md says more."""

_FORMAT = "livescore-archive 1"
_BATCH = 200  # matches: some 20,000 events a statement, so nothing waits for it
_FINAL = "('finished', 'cancelled', 'abandoned', 'awarded')"
# The bytes of a file must not depend on how a server or a user shows texts and times.
_SESSION = "SET client_encoding = 'UTF8'; SET datestyle = ISO; SET timezone = 'UTC'"
# What gzip raises for a file that is damaged, by the place of the damage.
_UNREADABLE = (UnicodeDecodeError, EOFError, OSError, zlib.error)
_COLUMNS = "match_id, seq, type, payload, committed_at, change_id"


@dataclass(frozen=True)
class ArchivedLog:
    match: int
    created_at: str  # of the match: in another database the id may be that of another match
    first: int
    last: int

    @property
    def events(self) -> int:
        return self.last - self.first + 1


def _batches(logs: Sequence[ArchivedLog]) -> Iterator[Sequence[ArchivedLog]]:
    for start in range(0, len(logs), _BATCH):
        yield logs[start : start + _BATCH]


def _rows(logs: Iterable[ArchivedLog]) -> str:
    """As a table (id, first, last)."""
    return "(VALUES " + ", ".join(f"({log.match}, {log.first}::bigint, {log.last}::bigint)" for log in logs) + ")"


def _literal(text: str) -> str:
    if "\0" in text:
        raise Trouble("the name of a season has no NUL")
    return "'" + text.replace("'", "''") + "'"


def _ask(database: Database, query: str) -> list[list[str]]:
    return database.ask(f"{_SESSION}; {query}")


def find_logs(database: Database, season: str, league: int | None, days: int) -> list[ArchivedLog]:
    """The logs that may go. `standard_conforming_strings` is on in every session that PostgreSQL 15 starts by default."""
    of_league = f"AND m.league_id = {league}" if league is not None else ""
    found = _ask(
        database,
        f"""SELECT m.id, m.created_at, min(event.seq), max(event.seq), count(*)
            FROM matches m JOIN match_events event ON event.match_id = m.id
            WHERE m.season = {_literal(season)} {of_league} AND m.status IN {_FINAL}
            GROUP BY m.id
            HAVING max(event.committed_at) < now() - {days} * interval '1 day' AND max(event.seq) = m.last_seq
            ORDER BY m.id""",
    )
    logs = []
    for match, created_at, first, last, events in found:
        log = ArchivedLog(int(match), created_at, int(first), int(last))
        if log.events != int(events):
            raise Trouble(
                f"the log of match {match} has a gap: {events} events from {first} to {last}; nothing was changed"
            )
        logs.append(log)
    return logs


def _copy(database: Database, logs: Sequence[ArchivedLog]) -> str:
    return database.run(
        database.command(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--command",
            _SESSION,
            "--command",
            f"""COPY (SELECT {_COLUMNS} FROM match_events JOIN {_rows(logs)} wanted (id, first, last)
                ON match_id = wanted.id AND seq BETWEEN wanted.first AND wanted.last ORDER BY 1, 2) TO STDOUT""",
        )
    )


def _read(lines: IO[str], file: Path) -> tuple[dict, list[ArchivedLog]]:
    """The head of an archive."""
    try:
        head = json.loads(lines.readline())
        if head["format"] != _FORMAT:
            raise ValueError(head["format"])
        return head, [ArchivedLog(*log) for log in head["logs"]]
    except (ValueError, KeyError, TypeError, *_UNREADABLE) as problem:
        raise Trouble(f"{file} is no archive of scripts/archive: {problem}") from None


def _events(lines: IO[str], logs: Sequence[ArchivedLog], file: Path) -> Iterator[str]:
    """The events' lines. Raises Trouble unless each event that the head promises is there, in order, and nothing else."""
    try:
        for log in logs:
            for seq in range(log.first, log.last + 1):
                line = lines.readline()
                if not line.startswith(f"{log.match}\t{seq}\t") or not line.endswith("\n"):
                    raise Trouble(f"{file} is damaged: event {seq} of match {log.match} is not where it should be")
                yield line
        if lines.read() != "\\.\n":
            raise Trouble(f"{file} is damaged: it does not end behind its last event")
    except _UNREADABLE as problem:
        raise Trouble(f"{file} is damaged: {problem}") from None


def _open(file: Path) -> IO[str]:
    return gzip.open(file, "rt", encoding="utf-8", newline="\n")


def write(database: Database, logs: Sequence[ArchivedLog], head: dict, file: Path) -> None:
    """Returns when the file is complete, on the disk, and was read back."""
    unfinished = file.with_name(file.name + ".part")
    try:
        # Other users may not read the file, because it holds the data.
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with gzip.open(out, "wt", encoding="utf-8", newline="\n", compresslevel=6) as lines:
                told = head | {"logs": [[log.match, log.created_at, log.first, log.last] for log in logs]}
                lines.write(json.dumps(told) + "\n")
                for batch in _batches(logs):
                    lines.write(_copy(database, batch))
                lines.write("\\.\n")
            out.flush()
            os.fsync(out.fileno())
        with _open(unfinished) as lines:
            for _ in _events(lines, _read(lines, unfinished)[1], unfinished):
                pass
        try:
            os.link(unfinished, file)  # unlike a rename, this replaces no file
        except FileExistsError:
            raise Trouble(f"{file} exists already") from None
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name, too, has to outlive a power failure before rows go
        finally:
            os.close(folder)
    finally:
        unfinished.unlink(missing_ok=True)


def remove(database: Database, logs: Sequence[ArchivedLog]) -> tuple[int, int]:
    """Returns how many logs and events went. A log that got another event meanwhile stays: its match is not over after all."""
    matches = events = 0
    for batch in _batches(logs):
        told = _ask(
            database,
            f"""WITH removed AS (
                    DELETE FROM match_events event USING {_rows(batch)} wanted (id, first, last), matches m
                    WHERE m.id = wanted.id AND m.last_seq = wanted.last AND m.status IN {_FINAL}
                      AND event.match_id = wanted.id AND event.seq BETWEEN wanted.first AND wanted.last
                    RETURNING event.match_id)
                SELECT count(DISTINCT match_id), count(*) FROM removed""",
        )
        matches += int(told[0][0])
        events += int(told[0][1])
    return matches, events


def archive(database: Database, options: argparse.Namespace) -> str:
    file = options.file.absolute()
    if file.exists():
        raise Trouble(f"{file} exists already")
    logs = find_logs(database, options.season, options.league, options.older_than_days)
    events = sum(log.events for log in logs)
    whose = f"season {options.season}" + (f" of league {options.league}" if options.league is not None else "")
    if not logs:
        raise Trouble(f"{whose} has no log that may go: its matches run, are younger, or have no log any more")
    if options.dry_run:
        return f"{whose}: {len(logs):,} logs with {events:,} events would go to {file}"
    write(database, logs, {"format": _FORMAT, "season": options.season, "league": options.league}, file)
    written = f"{file}: {file.stat().st_size:,} bytes, {len(logs):,} logs with {events:,} events of {whose}"
    if options.keep:
        return f"{written}; the database keeps them, too"
    gone, events_gone = remove(database, logs)
    stayed = f"; {len(logs) - gone} logs were written or removed meanwhile" if gone != len(logs) else ""
    return f"{written}\n{database.name}: {gone:,} logs with {events_gone:,} events are removed{stayed}"


# A log comes back only where it joins what is there: before the first event of the remaining log, or at the end of the
# match. The lock keeps the match from being removed meanwhile.
_PUT_BACK = f"""
SELECT 1 FROM matches WHERE id IN (SELECT id FROM archived) ORDER BY id FOR KEY SHARE;
CREATE TEMP TABLE judged ON COMMIT DROP AS
SELECT a.id, a.first, log.upto, CASE
    WHEN m.id IS NULL OR m.created_at <> a.created_at OR m.last_seq < a.last THEN 'gone'
    WHEN log.upto < a.first THEN 'there'
    WHEN log.upto <= a.last THEN 'fits'
    ELSE 'gap' END AS verdict
FROM archived a LEFT JOIN matches m ON m.id = a.id
CROSS JOIN LATERAL (
    SELECT coalesce(min(seq) - 1, m.last_seq) AS upto FROM match_events WHERE match_id = a.id) log;
INSERT INTO match_events ({_COLUMNS})
SELECT {_COLUMNS} FROM archived_event JOIN judged ON judged.id = match_id WHERE verdict = 'fits' AND seq <= upto;
\\o
SELECT verdict, count(*), coalesce(sum(upto - first + 1), 0), (array_agg(id ORDER BY id))[1:10]
FROM judged GROUP BY verdict;
"""


def put_back(database: Database, file: Path) -> tuple[str, int]:
    """Returns what to say, and the exit status: 1 when a log has no place. One transaction: all of it, or nothing changes."""
    if not file.is_file():
        raise Trouble(f"{file} is not there")
    with _open(file) as lines, tempfile.TemporaryFile() as script:
        head, logs = _read(lines, file)
        parts = itertools.chain(
            [
                f"{_SESSION};\n\\o /dev/null\n",
                "CREATE TEMP TABLE archived (id integer, created_at timestamptz, first bigint, last bigint) ON COMMIT DROP;\n",
                "COPY archived FROM STDIN;\n",
                *(f"{log.match}\t{log.created_at}\t{log.first}\t{log.last}\n" for log in logs),
                "\\.\nANALYZE archived;\n",
                "CREATE TEMP TABLE archived_event (LIKE match_events) ON COMMIT DROP;\n",
                f"COPY archived_event ({_COLUMNS}) FROM STDIN;\n",
            ],
            _events(lines, logs, file),
            ["\\.\nANALYZE archived_event;\n", _PUT_BACK],
        )
        for part in parts:  # the whole file is read before PostgreSQL sees any of it
            script.write(part.encode())
        script.seek(0)
        told = database.rows("--single-transaction", "--file=-", stdin=script)
    by_verdict = {verdict: rest for verdict, *rest in told}
    matches, events, _ = by_verdict.get("fits", ["0", "0", ""])
    said = [f"{database.name}: {int(matches):,} logs with {int(events):,} events of season {head['season']} are back"]
    reasons = {
        "there": "logs are there already",
        "gone": "logs are of matches that this database does not have, or only as they were before",
        "gap": "logs would leave a gap to the log that is there",
    }
    for verdict, reason in reasons.items():
        if verdict in by_verdict:
            count, _, some = by_verdict[verdict]
            said.append(f"{count} {reason}: matches {some.strip('{}')}" + (" …" if int(count) > 10 else ""))
    return "\n".join(said), 1 if {"gone", "gap"} & by_verdict.keys() else 0


def _days(text: str) -> int:
    days = int(text)
    if not 2 <= days <= 36_500:
        # A webhook's last attempt comes 28 hours after an event, and clients may resume within 24.
        raise argparse.ArgumentTypeError("give 2 to 36500 days: webhooks and resumes need younger logs")
    return days


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="archive", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser, "DATABASE_URL")
    parser.add_argument("file", type=Path, metavar="FILE", help="the archive; an existing file is never overwritten")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--season", metavar="LABEL", help='archive this season, such as "2024-25"')
    what.add_argument("--put-back", action="store_true", help="put the logs of FILE back into the database")
    parser.add_argument("--league", type=int, metavar="ID", help="only matches of this league (default: of all)")
    parser.add_argument(
        "--older-than-days", type=_days, default=30, metavar="DAYS", help="only logs that ended before (default 30)"
    )
    parser.add_argument("--keep", action="store_true", help="write the file, and remove nothing")
    parser.add_argument("--dry-run", action="store_true", help="tell what would go, and change nothing")
    return parser


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.put_back and (options.league is not None or options.keep or options.dry_run):
        parser.error("--put-back takes the whole file: without --league, --keep and --dry-run")
    try:
        database = Database(address(options, "DATABASE_URL"))
        if options.put_back:
            said, status = put_back(database, options.file.absolute())
        else:
            said, status = archive(database, options), 0
        print(said)
        return status
    except (Trouble, OSError) as trouble:
        print(f"archive: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("archive: interrupted", file=sys.stderr)
        return 130
