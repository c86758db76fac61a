"""One database, reached by PostgreSQL's programs, here or in its container. Standard library only."""
from __future__ import annotations

import os
import subprocess
from typing import IO
from urllib.parse import unquote, urlsplit, urlunsplit

from server_address import SOURCE, Trouble, in_container, not_found

from . import programs

# How long DROP SCHEMA may wait for sessions that still use the tables.
LOCK_TIMEOUT = "30s"

ROWS = """
SELECT string_agg(format('SELECT %L AS name, count(*) AS rows FROM %I.%I', relname, nspname, relname), ' UNION ALL ')
FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg\\_%'
"""


class Database:
    """Runs PostgreSQL's programs on the database, here or in its container."""

    def __init__(self, url: str | None):
        self._url = url
        self._env = dict(os.environ, PGOPTIONS=f"-c lock_timeout={LOCK_TIMEOUT}", PGCONNECT_TIMEOUT="10")
        self.name = "container postgres"
        if url is None:
            return
        parts = urlsplit(url)
        if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
            raise Trouble("the address must look like postgresql://user:password@host:port/database")
        if parts.password is not None:
            self._env["PGPASSWORD"] = unquote(parts.password)  # no argument, because `ps` shows arguments
        user, _, host = parts.netloc.rpartition("@")
        if "," in host:  # a primary and its standbys
            self._env.setdefault("PGTARGETSESSIONATTRS", "read-write")
        netloc = f"{user.partition(':')[0]}@{host}" if user else host
        self._url = urlunsplit(parts._replace(netloc=netloc))
        self.name = f"{parts.path.strip('/')} at {host}"

    def command(self, program: str, *arguments: str, connects: bool = True) -> list[str]:
        if self._url is None:
            account = '--username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}"'
            return in_container(
                "postgres",
                f"export PGOPTIONS='-c lock_timeout={LOCK_TIMEOUT}'; exec {program} "
                + (account if connects else "")
                + ' "$@"',
                *arguments,
            )
        where = ["--no-password", "--dbname", self._url] if connects else []
        found = programs.find(program)
        if found is None:
            raise not_found(program)
        return [found, *where, *arguments]

    def run(self, command: list[str], stdin: IO | int = subprocess.DEVNULL, stdout: IO | int = subprocess.PIPE) -> str:
        """Returns stdout; raises Trouble with stderr."""
        try:
            ended = subprocess.run(
                command, cwd=SOURCE, env=self._env, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE
            )
        except FileNotFoundError:
            raise not_found(command[0]) from None
        if ended.returncode != 0:
            said = ended.stderr.decode(errors="replace").strip()
            raise Trouble(said or f"{command[0]} ended with {ended.returncode}")
        return (ended.stdout or b"").decode()

    def ask(self, query: str) -> list[list[str]]:
        return self.rows("--command", query)

    def rows(self, *arguments: str, stdin: IO | int = subprocess.DEVNULL) -> list[list[str]]:
        """What psql answers to these arguments."""
        text = self.run(
            self.command(
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--field-separator=\t",
                "--set=ON_ERROR_STOP=1",
                *arguments,
            ),
            stdin=stdin,
        )
        return [line.split("\t") for line in text.splitlines() if line]

    def row_counts(self) -> dict[str, int]:
        """The number of rows of each table that is not PostgreSQL's own."""
        counting = self.ask(ROWS)
        return {name: int(rows) for name, rows in self.ask(counting[0][0])} if counting and counting[0][0] else {}

    def others_connected(self) -> int:
        return int(
            self.ask(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )[0][0]
        )
