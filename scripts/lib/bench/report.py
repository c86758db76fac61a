"""Rows as a table in docs/PERFORMANCE.md, as JSON, and as a chart."""
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Sequence
from xml.sax.saxutils import escape

from .verdicts import Row, Sample, Spread

BEGIN = "<!-- bench: begin; written by scripts/bench -->"
END = "<!-- bench: end -->"
LISTS_BEGIN = "<!-- lists: begin; written by scripts/bench --long -->"
LISTS_END = "<!-- lists: end -->"
_SIGNS = {"met": "✓", "mostly": "✓ (not in every run)", "nearly": "✗ (in some runs)", "missed": "✗", "shown": ""}


def number(value: float) -> str:
    """Three digits that count, thousands with commas."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def spread(values: Spread) -> str:
    if values.least == values.most:
        return number(values.median)
    return f"{number(values.median)} ({number(values.least)}–{number(values.most)})"


def bound(row: Row) -> str:
    if row.target.bound is None:
        return ""
    sign = "≥" if row.target.at_least else "≤"
    return f"{sign} {number(row.target.bound)}" + (" ×" if row.target.anchor else f" {row.target.unit}")


def table(rows: Sequence[Row]) -> str:
    lines = ["| figure | measured | anchor | ratio | target | |", "|---|--:|--:|--:|--:|---|"]
    for row in rows:
        anchor = f"{row.target.anchor}: {spread(row.anchor)}" if row.anchor else ""
        ratio = spread(row.judged) if row.anchor else ""
        lines.append(
            f"| {row.target.figure} | {spread(row.value)} {row.target.unit} | {anchor} | {ratio} | {bound(row)} | "
            f"{_SIGNS[row.verdict]} |"
        )
    return "\n".join(lines)


def write_between_markers(document: Path, text: str, first: str = BEGIN, last: str = END) -> None:
    whole = document.read_text()
    begin, end = whole.find(first), whole.find(last)
    if begin < 0 or end < begin:
        raise ValueError(f"{document} lacks the markers {first} and {last}")
    document.write_text(whole[: begin + len(first)] + "\n" + text.strip() + "\n" + whole[end:])


def _title(machine: dict[str, Any]) -> str:
    return f"{machine['date']}, {machine['version']}, {machine['cores']} cores of {machine['cpu']}"


def publish_lists(document: Path, machine: dict[str, Any], plans: str) -> None:
    """Writes the results of the case `lists`, which has its own table."""
    write_between_markers(document, f"{_title(machine)}, Linux {machine['kernel']}.\n\n{plans}", LISTS_BEGIN, LISTS_END)


def publish(document: Path, machine: dict[str, Any], rows: Sequence[Row]) -> Path:
    """Writes the table into the document and the chart beside it. Returns the path of the chart."""
    picture = document.with_suffix(".svg")
    title = _title(machine)
    caption = f"{title}, Linux {machine['kernel']}; medians of {machine['repetitions']} repetitions (least–most)."
    write_between_markers(
        document, f"{caption}\n\n{table(rows)}\n\n![Share of each target that is used up]({picture.name})"
    )
    picture.write_text(chart(rows, f"Share of each target that is used up: {title}"))
    return picture


def write_json(file: Path, machine: dict[str, Any], rows: Sequence[Row], samples: Sequence[Sample]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        json.dumps(
            {
                "machine": machine,
                "rows": [asdict(row) | {"verdict": row.verdict} for row in rows],
                "samples": [
                    {"figure": sample.target.figure, "value": sample.value, "anchor": sample.anchor} | sample.detail
                    for sample in samples
                ],
            },
            indent=1,
        )
        + "\n"
    )


_ROW_HEIGHT, _LABELS, _BARS, _VALUES, _TOP = 22, 400, 420, 150, 46
_WIDEST = 1.6  # times the target; a longer bar is cut and says so


def _load(row: Row, value: float) -> float:
    """The used part of the target: 1 is the bound itself, less is better."""
    assert row.target.bound is not None
    if row.target.at_least:
        return row.target.bound / value if value > 0 else float("inf")
    return value / row.target.bound


def chart(rows: Sequence[Row], title: str) -> str:
    """Returns an SVG with one bar for each target, as a share of its bound. The thin line is the spread of the
    repetitions."""
    shown = [row for row in rows if row.target.bound is not None]
    width, height = _LABELS + _BARS + _VALUES, _TOP + _ROW_HEIGHT * len(shown) + 12

    def x(share: float) -> float:
        return round(_LABELS + _BARS * min(share, _WIDEST) / _WIDEST, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="8" y="18" font-size="14" font-weight="bold">{escape(title)}</text>',
        f'<text x="{x(1)}" y="36" text-anchor="middle" fill="#555">target</text>',
    ]
    for index, row in enumerate(shown):
        y = _TOP + index * _ROW_HEIGHT
        low, middle, high = sorted(
            (_load(row, row.judged.least), _load(row, row.judged.median), _load(row, row.judged.most))
        )
        colour = "#2e7d32" if row.is_met else "#c62828"
        suffix = "×" if row.anchor else f" {row.target.unit}"
        beyond = " ▸" if high > _WIDEST else ""
        parts += [
            f'<text x="{_LABELS - 8}" y="{y + 14}" text-anchor="end">{escape(row.target.figure)}</text>',
            f'<rect x="{_LABELS}" y="{y + 3}" width="{round(x(middle) - _LABELS, 1)}" height="{_ROW_HEIGHT - 8}" fill="{colour}" '
            'fill-opacity="0.75"/>',
            f'<line x1="{x(low)}" x2="{x(high)}" y1="{y + 10}" y2="{y + 10}" stroke="#222"/>',
            f'<text x="{_LABELS + _BARS + 8}" y="{y + 14}">{escape(number(row.judged.median) + suffix + beyond)}</text>',
        ]
    parts += [
        f'<line x1="{x(1)}" x2="{x(1)}" y1="40" y2="{height - 8}" stroke="#555" stroke-dasharray="4 3"/>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
