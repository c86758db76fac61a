"""The report: one HTML file that needs nothing else."""
from html import escape
from typing import Optional, Sequence

from .measurements import Measurements, Series, percentile
from .scenario import Phase

_SHARES = (("p50", 0.50, "#2e7d32"), ("p95", 0.95, "#ef6c00"), ("p99", 0.99, "#c62828"))
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 900, 240, 56, 12, 28

_STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse}th,td{padding:.25rem .75rem;text-align:right;border-bottom:1px solid #ddd}
th:first-child,td:first-child{text-align:left}.pass{color:#2e7d32}.fail{color:#c62828}svg{width:100%;height:auto}"""


def _milliseconds(value: Optional[float]) -> str:
    return "–" if value is None else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _row(name: str, series: Series) -> str:
    values = series.all()
    cells = [len(values), *(_milliseconds(percentile(values, share)) for share in (0.5, 0.95, 0.99, 1))]
    return f"<tr><td>{escape(name)}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def chart(lines: Sequence[tuple[str, str, Sequence[tuple[int, float]]]], phases: Sequence[Phase], unit: str) -> str:
    """SVG; a line is (name, colour, [(second, value)])."""
    seconds = max(sum(phase.seconds for phase in phases), 1)
    highest = max((value for _, _, points in lines for _, value in points), default=1) or 1

    def x(second: float) -> float:
        return round(_LEFT + (_WIDTH - _LEFT) * min(second / seconds, 1), 1)

    def y(value: float) -> float:
        return round(_HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / highest, 1)

    parts = [f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" font-size="12" role="img">']
    for level in (0, 0.5, 1):
        value = highest * level
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{y(value)}" y2="{y(value)}" stroke="#ddd"/>'
            f'<text x="{_LEFT - 6}" y="{y(value) + 4}" text-anchor="end">{_milliseconds(value)}</text>'
        )
    begin = 0.0
    for phase in phases:
        parts.append(
            f'<line x1="{x(begin)}" x2="{x(begin)}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}" stroke="#bbb" stroke-dasharray="3 3"/>'
            f'<text x="{x(begin) + 4}" y="{_HEIGHT - 10}" fill="#555">{escape(phase.name)}</text>'
        )
        begin += phase.seconds
    for index, (name, colour, points) in enumerate(lines):
        path = " ".join(f"{x(second)},{y(value)}" for second, value in points)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
            f'<text x="{_LEFT + 8 + index * 70}" y="{_TOP + 10}" fill="{colour}">{escape(name)} {escape(unit)}</text>'
        )
    return "".join(parts) + "</svg>"


def _latencies(series: Series) -> list[tuple[str, str, list[tuple[int, float]]]]:
    return [(name, colour, series.line(share)) for name, share, colour in _SHARES]


def render(title: str, phases: Sequence[Phase], subscribers: int, measurements: Measurements) -> str:
    problems = measurements.problems()
    verdict = (
        '<p class="pass"><b>PASS</b></p>'
        if not problems
        else (
            '<p class="fail"><b>FAIL</b></p><ul>'
            + "".join(f"<li>{escape(problem)}</li>" for problem in problems)
            + "</ul>"
        )
    )
    requests = measurements.all_requests()
    per_second = [(second, float(len(values))) for second, values in sorted(requests.by_second.items())]
    rows = [_row(name, series) for name, series in sorted(measurements.requests.items())]
    phase_rows = "".join(
        f"<tr><td>{escape(phase.name)}</td><td>{phase.seconds:g} s</td><td>{phase.visitors_per_s:g}/s</td></tr>"
        for phase in phases
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style></head><body>
<h1>{escape(title)}</h1>
{verdict}
<table><tr><th>phase</th><th>duration</th><th>visitors</th></tr>{phase_rows}</table>
<h2>Requests</h2>
<table><tr><th>endpoint</th><th>count</th><th>p50 ms</th><th>p95 ms</th><th>p99 ms</th><th>max ms</th></tr>
{"".join(rows)}{_row("all", requests)}</table>
<h3>Latency</h3>{chart(_latencies(requests), phases, "ms")}
<h3>Answers a second</h3>{chart([("answers", "#1565c0", per_second)], phases, "/s")}
<h2>Events</h2>
<p>{sum(measurements.posted.values())} comments were posted; {subscribers} subscribers received {measurements.received} of
{measurements.expected}.</p>
<table><tr><th></th><th>count</th><th>p50 ms</th><th>p95 ms</th><th>p99 ms</th><th>max ms</th></tr>
{_row("from the post to a subscriber", measurements.deliveries)}</table>
{chart(_latencies(measurements.deliveries), phases, "ms")}
</body></html>
"""
