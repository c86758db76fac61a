"""Lists of 1,000,000 matches and the log of a match with 100,000 events, compared with 100 matches with 1,000 events.
The case measures the latency of each request. PostgreSQL itself notes the plan of each statement (auto_explain) while
the API asks."""
import json
import re
import subprocess
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Iterator, Optional

from stack import postgres
from stack.settings import SOURCE

from .lab import Lab
from .machine import BenchError
from .plans import Plan, plans_in
from .private_stack import Layout, PrivateStack
from .verdicts import Sample, Target
from .websocket import JsonSocket

# Without the cache: each request is a query.
LAYOUT = Layout(settings=(("CACHE", "off"),))
SMALL = (100, 1_000)  # matches, events
LARGE = (1_000_000, 100_000)
_ANCHOR = "first page of the small database"
PLANS = SOURCE / "build" / "bench" / "lists.md"


@dataclass(frozen=True)
class Request:
    name: str
    path: str
    anchor: str = "all"  # the request of the small database that has as many rows
    bound: Optional[float] = 2.0
    limit: Optional[int] = None


def _first_id(stack: PrivateStack, text: str) -> int:
    return int(stack.sql(text))


def _requests(stack: PrivateStack, matches: int, events: int) -> Iterator[Request]:
    def cursor(query: str) -> str:
        """The cursor of a page in the middle of the list."""
        _, text = stack.get(f"/api/matches?limit=1&{query}")
        return json.loads(text)["pagination"]["nextCursor"]

    now = datetime.now(timezone.utc)
    day = (now - timedelta(days=400)).date()
    old = {"from": f"{day}", "to": f"{day + timedelta(days=3)}"}
    half, most = matches // 2, matches * 9 // 10
    lists = {
        "all": "",
        "all, cursor in the middle": f"cursor={cursor(f'offset={half}')}",
        "offset=1000": "offset=1000",
        "status=live": "status=live",
        "status=finished": "status=finished",
        "status=abandoned": "status=abandoned",
        "status=finished, cursor in the middle": f"status=finished&cursor={cursor(f'status=finished&offset={half}')}",
        "live=true": "live=true",
        "live=false": "live=false",
        "sport=darts": "sport=darts",
        "sport=football, cursor": f"sport=football&cursor={cursor(f'sport=football&offset={matches // 4}')}",
        "league=1 (an eighth of all)": "league=1",
        "league=League 300 (by name)": "league=League%20300",
        "league=500 (all old)": "league=500",
        "league that is unknown": "league=nothing",
        "team=1 (id)": "team=1",
        "team=Team 777 (name)": "team=Team%20777",
        "date": f"date={day}",
        "date, timezone": f"date={day}&timezone=America/New_York",
        "from (today on)": f"from={now.date()}",
        "from, to: three old days": f"from={old['from']}&to={old['to']}",
        "sport, status=live": "sport=football&status=live",
        "league, status=scheduled": "league=1&status=scheduled",
        "league, live": "league=1&live=true",
        "team, date": f"team=1&date={day}",
        "sport, date": f"sport=darts&date={day}",
        "status=scheduled, from, sport": f"status=scheduled&from={now.date()}&sport=football",
        "all filters": f"status=live,halftime&sport=football&league=1&team=1&date={now.date()}&live=true&timezone=Europe/Berlin",
    }
    season = f"{now.year - 1}"
    cup_season = f"{now.year - 2}-{(now.year - 1) % 100}"
    newest = ",".join(str(matches - i) for i in range(0, 100, 2))
    by_start = "sort=startTime"
    lists |= {
        "sort=startTime": by_start,
        "sort=startTime, cursor in the middle": f"{by_start}&cursor={cursor(f'{by_start}&offset={half}')}",
        "sort=-startTime": "sort=-startTime",
        "sort=startTime, from (today on)": f"{by_start}&from={now.date()}",
        "sort=startTime, date": f"{by_start}&date={day}",
        "sort=startTime, status=scheduled": f"{by_start}&status=scheduled",
        "sort=-startTime, status=finished": "sort=-startTime&status=finished",
        "sort=-startTime, status=finished, cursor": "sort=-startTime&status=finished&cursor="
        + cursor(f"sort=-startTime&status=finished&offset={half}"),
        "sort=startTime, live=true": f"{by_start}&live=true",
        "sort=-startTime, league=1": "sort=-startTime&league=1",
        "sort=startTime, league=1, from": f"{by_start}&league=1&from={now.date()}",
        "sort=-startTime, league, status=finished": "sort=-startTime&league=1&status=finished",
        "sort=-startTime, team=1": "sort=-startTime&team=1",
        "sort=startTime, sport=darts": f"{by_start}&sport=darts",
        "season, league": f"season={season}&league=301",
        "season, league, round": f"season={season}&league=301&round=7",
        "sort=startTime, season, league": f"{by_start}&season={season}&league=301",
        "season alone": f"season={season}",
        "season alone, cursor": f"season={season}&cursor={cursor(f'season={season}&offset={matches // 20}')}",
        "sort=startTime, season alone": f"{by_start}&season={season}",
        "sort=-startTime, season alone": f"sort=-startTime&season={season}",
        "season that is unknown": "season=1066",
        "stage=Final": "stage=Final",
        "sort=startTime, stage=Final": f"{by_start}&stage=Final",
        "group=A": "group=A",
        "round=7": "round=7",
        "sort=-startTime, round=7": "sort=-startTime&round=7",
        "league, round": "league=1&round=7",
        "season, stage, group": f"season={cup_season}&stage=Group%20stage&group=A",
        "ids (50)": f"ids={newest}",
        "sort=startTime, ids (50)": f"{by_start}&ids={newest}",
        "include=events,commentary": "include=events,commentary",
        "season, league, total": f"season={season}&league=301&total=true",
    }
    # These requests read more when there are more rows, and the documentation says so.
    slow = {
        f"offset={matches // 10}": f"offset={matches // 10}",
        f"offset={most}": f"offset={most}",
        "to (older than a year)": f"to={day}",
        "a month, a year ago": f"from={day}&to={day + timedelta(days=30)}",
        "sport, a month, a year ago": f"sport=darts&from={day}&to={day + timedelta(days=30)}",
        "sport, to (older than a year)": f"sport=football&to={day}",
        "league=1 (an eighth of all), total": "league=1&total=true",
        "total of all": "total=true",
    }
    for name, query in lists.items():
        yield Request(name, f"/api/matches?{query}".rstrip("?"))
    for name, query in slow.items():
        yield Request(name, f"/api/matches?{query}", bound=None)
    match = _first_id(stack, "SELECT max(id) FROM matches")
    yield Request("the match", f"/api/matches/{match}", "the match")
    newest = _first_id(stack, f"SELECT max(id) FROM commentary WHERE match_id = {match}")
    said = f"/api/matches/{match}/commentary"
    yield Request("commentary", said, "commentary")
    yield Request("commentary, cursor in the middle", f"{said}?cursor={newest - events // 2}", "commentary")
    yield Request("commentary, offset in the middle", f"{said}?offset={events // 2}", "commentary", bound=None)
    log = f"/api/matches/{match}/events"
    for where, since in (("begin", 0), ("middle", events // 2), ("end", events - 100)):
        yield Request(f"events since, {where}", f"{log}?since={since}", "events since, begin")


def _fill(stack: PrivateStack, matches: int, events: int) -> None:
    stack.sql("TRUNCATE matches, leagues, teams, idempotency_keys RESTART IDENTITY CASCADE")
    command = [
        postgres.binary("psql"),
        "--no-psqlrc",
        "--quiet",
        "--set",
        f"matches={matches}",
        "--set",
        f"events={events}",
        "--file",
        str(SOURCE / "tests/bench/large_tables.sql"),
    ]
    ended = subprocess.run(command, env=stack.postgres_environment(postgres.DATABASE), capture_output=True, text=True)
    if ended.returncode != 0:
        raise BenchError(f"filling: {ended.stderr.strip()}")


def _latencies(lab: Lab, requests: list[Request]) -> dict[str, dict[str, Any]]:
    """Sends one request at a time, as fast as the answers come."""
    found = {}
    for request in requests:
        report = lab.generators.run(
            "http", port=lab.stack.port(), path=request.path, connections=1, warm_up=0.2, seconds=1.0
        )
        if set(report["statuses"]) != {"200"}:
            raise BenchError(f"{request.path}: {report['statuses']}")
        found[request.name] = report
    return found


def _joins(stack: PrivateStack, match: int, since: Optional[int], times: int) -> list[float]:
    """The milliseconds from `subscribe` to its answer."""
    took = []
    with JsonSocket(stack.port()) as socket:
        for _ in range(times):
            began = time.monotonic()
            socket.send({"action": "subscribe", "matchId": match} | ({} if since is None else {"since": since}))
            socket.until("subscribed")
            took.append((time.monotonic() - began) * 1e3)
            socket.send({"action": "unsubscribe", "matchId": match})
            socket.until("unsubscribed")
    return took


_EXPLAIN = {"log_min_duration": "0", "log_analyze": "on", "log_buffers": "on", "log_format": "json"}


def _start_noting(stack: PrivateStack) -> None:
    stack.sql(f"ALTER DATABASE {postgres.DATABASE} SET session_preload_libraries = 'auto_explain'")
    for name, value in _EXPLAIN.items():
        stack.sql(f"ALTER DATABASE {postgres.DATABASE} SET auto_explain.{name} = '{value}'")
    # The API and the worker connect again, and their statements are noted from then on.
    stack.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def _noted(log: Path, since: int, statement: str) -> list[Plan]:
    with open(log, errors="replace") as file:
        file.seek(since)
        return [plan for plan in plans_in(file.read()) if re.search(statement, plan.statement)]


def _noted_soon(log: Path, since: int, statement: str, patience: float = 30) -> list[Plan]:
    deadline = time.monotonic() + patience
    while not (found := _noted(log, since, statement)):
        if time.monotonic() > deadline:
            raise BenchError(f"PostgreSQL noted no statement like {statement}")
        time.sleep(0.2)
    return found


_OF_LISTS = r"p JOIN matches m ON|FROM leagues WHERE lower"
_OF_ANY = _OF_LISTS + r"|FROM commentary|LATERAL \(|FROM matches m WHERE m.id = \$1"
_OF_THE_WORKER = {
    "worker: heads": r"max\(seq\) FROM match_events\s+WHERE committed_at",
    "worker: what is due (reconciler)": r"UNION ALL.*halftime_at",
}


def _plans(stack: PrivateStack, requests: list[Request], match: int, events: int) -> dict[str, list[Plan]]:
    log = stack.postgres_log
    begun = log.stat().st_size
    _start_noting(stack)
    found = {}
    for request in requests:
        stack.get(request.path)  # the first run of a statement also loads catalogues
        since = log.stat().st_size
        stack.get(request.path)
        found[request.name] = _noted(log, since, _OF_ANY)
    stack.restart_api()
    for name, start, statement in (
        ("WebSocket: subscribed, snapshot", None, r"FROM matches m WHERE m.id = \$1"),
        ("WebSocket: resume of the last 500", events - 500, r"LATERAL \("),
    ):
        since = log.stat().st_size
        _joins(stack, match, start, 1)
        found[name] = _noted_soon(log, since, statement)
    for name, statement in _OF_THE_WORKER.items():
        found[name] = _noted_soon(log, begun, "(?s)" + statement)[-1:]
    return found


def lists(lab: Lab) -> Iterator[Sample]:
    stack = lab.stack
    stack.has(LAYOUT)
    _fill(stack, *SMALL)
    requests = list(_requests(stack, *SMALL))
    _latencies(lab, requests[:3])  # the work that the filling has left must not fall to the first request
    small = _latencies(lab, requests)
    matches, events = (20_000, 5_000) if lab.quick else LARGE
    _fill(stack, matches, events)
    requests = list(_requests(stack, matches, events))
    large = _latencies(lab, requests)
    match = _first_id(stack, "SELECT max(id) FROM matches")
    joins = {
        "WebSocket: subscribed, snapshot": _joins(stack, match, None, 50),
        "WebSocket: resume of the last 500": _joins(stack, match, events - 500, 50),
    }
    plans = _plans(stack, requests, match, events)
    lines = [
        "| request | index: rows read | buffers | PostgreSQL, ms | answer p50, p99, ms | of the small one |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for name, noted in plans.items():
        latency, ratio = "", ""
        if name in large:
            anchor = small[next(one.anchor for one in requests if one.name == name)]
            latency = f"{large[name]['p50_ms']:.2f}, {large[name]['p99_ms']:.2f}"
            ratio = f"{large[name]['p50_ms'] / anchor['p50_ms']:.2f} ×"
        elif name in joins:
            took = sorted(joins[name])
            latency = f"{took[len(took) // 2]:.2f}, {took[-1]:.2f}"
        lines.append(
            f"| {name} | {'; then '.join(plan.summary() for plan in noted)} | {sum(plan.buffers for plan in noted):,} "
            f"| {sum(plan.ms for plan in noted):.2f} | {latency} | {ratio} |"
        )
    PLANS.parent.mkdir(parents=True, exist_ok=True)
    PLANS.write_text("\n".join(lines) + "\n")
    print("\n" + PLANS.read_text(), flush=True)
    for request in requests:
        anchor = small[request.anchor]
        noted = [plan.detail for plan in plans[request.name]]
        yield Sample(
            Target(f"{matches:,} matches, {request.name}: p50", "ms", request.bound, anchor=_ANCHOR),
            large[request.name]["p50_ms"],
            anchor["p50_ms"],
            {"report": large[request.name], "plans": noted},
        )
