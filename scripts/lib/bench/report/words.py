"""Figures as text."""
from ..verdicts import Row, Spread

SIGNS = {"met": "✓", "mostly": "✓ (not in every run)", "nearly": "✗ (in some runs)", "missed": "✗", "shown": ""}


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
