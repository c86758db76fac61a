"""scripts/backup and scripts/restore: write the database to one file, and read it back. They need
only the standard library and PostgreSQL's client programs."""
from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

from server_address import Trouble, add_arguments, address

from .server import Database

BACKUP = """\
Writes the database to one file, in pg_dump's custom format, as of one moment. The service may go on.
An existing file is never overwritten, and an incomplete file never has the name of a complete one."""

RESTORE = """\
Puts a file of scripts/backup into the database, in one transaction: all of it, or nothing changes.
The file replaces the contents of the database. If the database holds any row, that takes --force. Stop
the API and the workers first (see docs/OPERATIONS.md)."""

# The tables that have rows in a freshly migrated database.
FILLED_BY_MIGRATIONS = {"schema_migrations", "api_keys_version", "log_epoch"}


def in_words(counts: dict[str, int]) -> str:
    wanted = ("matches", "match_events", "commentary")
    return ", ".join(f"{counts[name]} {name}" for name in wanted if name in counts) or f"{len(counts)} tables"


def backup(database: Database, file: Path) -> str:
    if file.exists():
        raise Trouble(f"{file} exists already")
    unfinished = file.with_name(file.name + ".part")
    try:
        # Other users may not read the file, because it holds all the data.
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            database.run(database.command("pg_dump", "--format=custom", "--no-password"), stdout=out)
            out.flush()
            os.fsync(out.fileno())
        to_sql(database, unfinished, subprocess.DEVNULL)  # a file that cannot be read back is no backup
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return f"{file}: {file.stat().st_size:,} bytes, {database.name}"


def to_sql(database: Database, file: Path, out: IO | int) -> None:
    with open(file, "rb") as dump:
        database.run(
            database.command("pg_restore", "--no-owner", "--no-privileges", "--file=-", connects=False),
            stdin=dump,
            stdout=out,
        )


def restore(database: Database, file: Path, force: bool) -> str:
    if not file.is_file():
        raise Trouble(f"{file} is not there")
    counts = database.row_counts()
    # A database that was migrated and never used may be replaced.
    if not force and any(rows for name, rows in counts.items() if name not in FILLED_BY_MIGRATIONS):
        raise Trouble(f"{database.name} is not empty ({in_words(counts)}); --force replaces what it holds")
    if others := database.others_connected():
        print(
            f"{others} other sessions are connected to {database.name}; stop the API and the workers", file=sys.stderr
        )
    # The restore reads the whole file first: the end of a broken dump must not look like the end of the script.
    with tempfile.TemporaryFile() as script:
        to_sql(database, file, script)
        script.seek(0)
        # Both run in one transaction. The restore drops the whole schema, because a database of a later version may
        # have other tables.
        database.run(
            database.command(
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--single-transaction",
                "--set=ON_ERROR_STOP=1",
                "--output=/dev/null",
                "--command=SET client_min_messages = warning",
                "--command=DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public",
                "--file=-",
            ),
            stdin=script,
        )
    database.ask("ANALYZE")
    return f"{database.name} is as {file} has it: {in_words(database.row_counts())}"


def _run(name: str, act) -> int:
    try:
        print(act())
    except (Trouble, OSError) as trouble:
        print(f"{name}: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{name}: interrupted", file=sys.stderr)
        return 130
    return 0


def _parser(name: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=name, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser, "DATABASE_URL")
    return parser


def backup_main(arguments: list[str] | None = None) -> int:
    parser = _parser("backup", BACKUP)
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        default=Path(f"livescore-{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}.dump"),
        help="default: livescore-<time>.dump in the present folder",
    )
    options = parser.parse_args(arguments)
    return _run("backup", lambda: backup(Database(address(options, "DATABASE_URL")), options.file.absolute()))


def restore_main(arguments: list[str] | None = None) -> int:
    parser = _parser("restore", RESTORE)
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that scripts/backup made")
    parser.add_argument("--force", action="store_true", help="replace the contents of the database")
    options = parser.parse_args(arguments)
    return _run(
        "restore", lambda: restore(Database(address(options, "DATABASE_URL")), options.file.absolute(), options.force)
    )
