"""Rows as tables in docs/PERFORMANCE.md, and the picture beside them."""
from pathlib import Path
from typing import Any, Sequence

from ..verdicts import Row, Section
from . import headlines
from .chart import chart
from .words import SIGNS, bound, number, spread

SUMMARY_BEGIN = "<!-- summary: begin; written by scripts/bench -->"
SUMMARY_END = "<!-- summary: end -->"
BEGIN = "<!-- bench: begin; written by scripts/bench -->"
END = "<!-- bench: end -->"
LISTS_BEGIN = "<!-- lists: begin; written by scripts/bench --long -->"
LISTS_END = "<!-- lists: end -->"


def _line(row: Row) -> str:
    anchor = f"{row.target.anchor}: {spread(row.anchor)}" if row.anchor else ""
    ratio = spread(row.judged) if row.anchor else ""
    return (
        f"| {row.target.figure} | {spread(row.value)} {row.target.unit} | {anchor} | {ratio} | {bound(row)} | "
        f"{SIGNS[row.verdict]} |"
    )


def table(sections: Sequence[Section]) -> str:
    lines = ["| figure | measured | anchor | ratio | target | |", "|---|--:|--:|--:|--:|---|"]
    for section in sections:
        lines.append(f"| **{section.group}** | | | | | |")
        lines += map(_line, section.rows)
    return "\n".join(lines)


def summary(sections: Sequence[Section]) -> str:
    """The headlines: how fast, beside whom, and where it ends."""
    lines = ["| what | measured | beside it | ratio | where it ends | |", "|---|--:|--:|--:|---|---|"]
    for found in headlines.found_in(sections):
        row = found.row
        beside = f"{row.target.anchor}: {number(row.anchor.median)}" if row.anchor else f"target: {bound(row)}"
        ratio = f"{number(row.judged.median)} ×" if row.anchor else ""
        lines.append(
            f"| {found.headline.about} | {number(row.value.median)} {row.target.unit} | {beside} | {ratio} | {found.end} | "
            f"{SIGNS[row.verdict][:1]} |"
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


def publish(document: Path, machine: dict[str, Any], sections: Sequence[Section]) -> Path:
    """Writes the summary, the table and the picture beside the document. Returns the path of the picture."""
    picture = document.with_suffix(".svg")
    title = _title(machine)
    picture.write_text(chart(sections, title))
    write_between_markers(
        document, f"{summary(sections)}\n\n![Each figure beside its anchor]({picture.name})", SUMMARY_BEGIN, SUMMARY_END
    )
    write_between_markers(
        document,
        f"{title}, Linux {machine['kernel']};\nmedians of {machine['repetitions']} repetitions (least–most).\n\n"
        f"{table(sections)}",
    )
    return picture
