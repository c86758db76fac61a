"""The table of a season of 552 matches: made for each request beside the bare read of its matches, and from memory beside
a match from memory."""
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Iterator

from stack import postgres

from .fanout_cases import ONE_SHARD
from .http_cases import per_cpu_second
from .lab import Lab
from .machine import BenchError
from .private_stack import Layout, PrivateStack
from .verdicts import Sample, Target

_CONNECTIONS = 64
_TEAMS = 24
_UNCACHED = Layout(io_threads=ONE_SHARD.io_threads, settings=(("CACHE", "off"),))
P50 = Target("table of 552 matches, made anew: p50", "ms", 4, anchor="pgbench reads the matches")
# The contract's bound (docs/API.md).
P99 = Target("table of 552 matches, made anew: p99", "ms", 50)
# Its answer is twenty times as long, and one look at the clock more.
CACHED = Target(
    "table of 552 matches, from memory", "requests/CPU s", 0.5, at_least=True, anchor="GET of a match, from memory"
)
_SEASON = f"""
    WITH league AS (INSERT INTO leagues (sport, name) VALUES ('football', 'Bench') RETURNING id),
    teams AS (INSERT INTO teams (sport, name) SELECT 'football', 'Bench ' || i FROM generate_series(1, {_TEAMS}) i
              RETURNING id, name),
    season AS (INSERT INTO seasons (league_id, label, rules) SELECT id, '2025-26', '"la-liga"' FROM league),
    played AS (
        INSERT INTO matches (sport, league_id, season, round, home_team, away_team, home_team_id, away_team_id, status,
                             start_time, end_time, home_score, away_score)
        SELECT 'football', league.id, '2025-26', (1 + (home.id + away.id) % 46)::text, home.name, away.name, home.id,
               away.id, 'finished', '2025-08-01'::timestamptz + (home.id + away.id) % 46 * interval '7 days',
               '2025-08-01 02:00'::timestamptz + (home.id + away.id) % 46 * interval '7 days',
               home.id * away.id % 4, home.id * 7 % (away.id + 1) % 3
        FROM league, teams home JOIN teams away ON home.id <> away.id RETURNING id)
    SELECT (SELECT id FROM league), count(*) FROM played"""


# What a table is made of, in one statement.
_READ_MATCHES = """
    SELECT m.id, m.sport, m.home_team_id, m.away_team_id, m.home_team, m.away_team, m.status, m.home_score, m.away_score,
        m.start_time, m.end_time, m.stage, m.group_name, m.round
    FROM match_listing l JOIN matches m ON m.id = l.id
    WHERE l.league_id = {league} AND l.season = '2025-26' ORDER BY m.id;
"""


def _bare_read_ms(lab: Lab, league: int) -> float:
    """The mean time in which pgbench reads the matches of the season."""
    with TemporaryDirectory(prefix="livescore-bench-") as folder:
        script = Path(folder, "matches.sql")
        script.write_text(_READ_MATCHES.format(league=league))
        ended = subprocess.run(
            [
                postgres.binary("pgbench"),
                "--no-vacuum",
                "--protocol=prepared",
                f"--time={max(1, round(lab.seconds(2)))}",
                f"--file={script}",
            ],
            env=lab.stack.postgres_environment(postgres.DATABASE),
            capture_output=True,
            text=True,
        )
    rate = re.search(r"tps = ([\d.]+) \(without", ended.stdout)
    if ended.returncode != 0 or not rate:
        raise BenchError(f"pgbench: {ended.stderr.strip()}")
    return 1e3 / float(rate[1])


def _insert_season(stack: PrivateStack) -> int:
    """The league of a new season."""
    stack.sql("DELETE FROM matches WHERE league_id IN (SELECT id FROM leagues WHERE name = 'Bench')")
    stack.sql("DELETE FROM leagues WHERE name = 'Bench'; DELETE FROM teams WHERE name LIKE 'Bench %'")
    league, matches = stack.sql(_SEASON).strip().split("|")
    if int(matches) != _TEAMS * (_TEAMS - 1):
        raise BenchError(f"the season has {matches} matches")
    stack.sql("ANALYZE matches, match_listing, teams")
    return int(league)


def _path(league: int) -> str:
    return f"/api/leagues/{league}/standings"


def tables(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(_UNCACHED)
    league = _insert_season(lab.stack)
    path = _path(league)
    bare_ms = _bare_read_ms(lab, league)
    report = lab.generators.run(
        "http", port=lab.stack.port(), path=path, connections=1, warm_up=0.2, seconds=lab.seconds(6)
    )
    if set(report["statuses"]) != {"200"}:
        raise BenchError(f"{path}: {report['statuses']}")
    yield Sample(P50, report["p50_ms"], bare_ms, {"report": report})
    yield Sample(P99, report["p99_ms"], detail={"report": report})

    lab.stack.has(ONE_SHARD)
    path = _path(_insert_season(lab.stack))
    api = lab.stack.pid("api-1")
    load = {"pinned": True, "connections": _CONNECTIONS, "seconds": lab.seconds(1.5)}
    match = lab.stack.insert_matches(1)
    with lab.placement.on_server_core(api):
        anchor = lab.generators.run("http", port=lab.stack.port(), path=f"/api/matches/{match}", pids=[api], **load)
        cached = lab.generators.run("http", port=lab.stack.port(), path=path, pids=[api], **load)
    yield Sample(CACHED, per_cpu_second(cached), per_cpu_second(anchor), {"report": cached, "anchor_report": anchor})
