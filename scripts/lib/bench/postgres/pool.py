"""What it costs when PostgreSQL prepares no statements, and what a pool in transaction mode costs besides."""
from typing import Any, Iterator

from ..lab import Lab
from ..machine import BenchError
from ..private_stack import Layout
from ..verdicts import Sample, Target
from ..write_cases import BODY

# Without the cache each read is a statement.
_CACHE_OFF = ("CACHE", "off")
_PREPARED = Layout(io_threads=0, settings=(_CACHE_OFF,))
_LAYOUTS = {
    "DATABASE_PREPARED=off": Layout(io_threads=0, settings=(_CACHE_OFF, ("DATABASE_PREPARED", "off"))),
    "pgbouncer": Layout(io_threads=0, settings=(_CACHE_OFF,), pgbouncer=True),
}
_FIGURES = {
    "POST of commentary, 1 writer": {"method": "POST", "connections": 1},
    "POST of commentary, 64 writers over 50 matches": {"method": "POST", "connections": 64, "matches": 50},
    "GET of a match that is not cached, 16 readers": {"connections": 16},
    "GET of the list that is not cached, 16 readers": {"path": "/api/matches?limit=50", "connections": 16},
}


def _measure(lab: Lab, layout: Layout) -> dict[str, dict[str, Any]]:
    lab.stack.has(layout)
    match = lab.stack.insert_matches(50)
    reports = {}
    for figure, request in _FIGURES.items():
        is_post = request.get("method") == "POST"
        options = {
            "port": lab.stack.port(),
            "path": "/api/matches/{match}" + ("/commentary" if is_post else ""),
            "first_match": match,
            "seconds": lab.seconds(3),
            "pids": lab.stack.api_pids(),
        } | ({"body": BODY} if is_post else {})
        report = lab.generators.run("http", **options | request)
        if set(report["statuses"]) != ({"201"} if is_post else {"200"}):
            raise BenchError(f"{figure}: answered {report['statuses']}")
        reports[figure] = report
    return reports


def pool(lab: Lab) -> Iterator[Sample]:
    prepared = _measure(lab, _PREPARED)
    for name, layout in _LAYOUTS.items():
        for figure, report in _measure(lab, layout).items():
            target = Target(f"{figure}, {name}", "requests/s", at_least=True, anchor="prepared, direct")
            yield Sample(target, report["per_s"], prepared[figure]["per_s"], {"report": report})
