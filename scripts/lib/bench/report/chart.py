"""The picture of docs/PERFORMANCE.md: each figure as a bar beside its anchor. Longer is better, whatever the unit."""
import textwrap
from html import escape
from typing import Iterator, Sequence

from ..verdicts import Row, Section
from . import headlines
from .words import bound, number

# GitHub shows a document in about 880 pixels.
_WIDTH, _LABELS, _BARS, _TOP = 880, 318, 262, 58
_ROW, _HEADING, _LINE = 34, 34, 15
_LABEL_LETTERS, _END_LETTERS = 44, 125
_LONGEST = 16.0  # times the anchor; a longer bar is cut and says so

# The page of GitHub is light or dark, and so is the reader's browser. The picture has a ground of its own, so that it
# can be read on either.
_STYLE = """
.ground{fill:#ffffff}.text{fill:#1f2328}.muted{fill:#59636e}.anchor{fill:#c8ced5}.met{fill:#1f6feb}.missed{fill:#d1580b}
.rule{stroke:#d1d9e0}.mark{stroke:#1f2328}
@media (prefers-color-scheme: dark){.ground{fill:#0d1117}.text{fill:#f0f6fc}.muted{fill:#9198a1}.anchor{fill:#4a525c}
.met{fill:#4493f8}.missed{fill:#f0883e}.rule{stroke:#3d444d}.mark{stroke:#f0f6fc}}
"""


def goodness(row: Row, judged: float) -> float:
    """How many times as good as what stands beside it: the anchor, or the target of a row without one."""
    beside = 1.0 if row.anchor else row.target.bound
    assert beside is not None
    better, worse = (judged, beside) if row.target.at_least else (beside, judged)
    if beside == 0:
        return 1.0 if row.target.is_met_by(judged) else 0.0
    return _LONGEST if worse <= 0 else max(0.0, min(_LONGEST, better / worse))


def _text(x: float, y: float, words: str, style: str = "text", more: str = "") -> str:
    return f'<text x="{x}" y="{y}" class="{style}" {more}>{escape(words, quote=False)}</text>'


def _bar(y: float, length: float, style: str) -> str:
    return f'<rect x="{_LABELS}" y="{y}" width="{max(1.0, round(length, 1))}" height="10" rx="2" class="{style}"/>'


def _row(row: Row, y: float) -> Iterator[str]:
    ours = goodness(row, row.judged.median)
    wanted = goodness(row, row.target.bound) if row.anchor and row.target.bound is not None else 1.0
    unit = _BARS / max(ours, 1.0, wanted)
    letters = len(row.target.figure)
    labels = textwrap.wrap(row.target.figure, letters if letters <= _LABEL_LETTERS else letters // 2 + 6)
    for index, line in enumerate(labels[:2]):
        offset = 18 if len(labels) == 1 else 11 + index * 14
        yield _text(_LABELS - 10, y + offset, line, more='text-anchor="end"')
    yield _bar(y + 2, ours * unit, "met" if row.is_met else "missed")
    yield _bar(y + 14, unit, "anchor")
    if row.anchor and row.target.bound is not None:
        x = round(_LABELS + wanted * unit, 1)
        yield f'<line x1="{x}" x2="{x}" y1="{y}" y2="{y + 14}" class="mark" stroke-width="2"/>'
    x = _LABELS + _BARS + 10
    yield _text(x, y + 11, f"{number(row.value.median)} {row.target.unit}")
    beside = f"{row.target.anchor}: {number(row.anchor.median)}" if row.anchor else f"target: {bound(row)}"
    yield _text(x, y + 23, beside, "muted", 'font-size="11"')
    if row.anchor:
        cut = " ▸" if ours >= _LONGEST else ""
        right = 'text-anchor="end" font-weight="bold"'
        yield _text(_WIDTH - 10, y + 11, f"{number(row.judged.median)} ×{cut}", more=right)
        yield _text(_WIDTH - 10, y + 23, bound(row), "muted", 'text-anchor="end" font-size="11"')


def _section(section: Section, ends: Sequence[str], y: float) -> tuple[list[str], float]:
    """What the section draws, and where it ends."""
    parts = [
        f'<line x1="10" x2="{_WIDTH - 10}" y1="{y + 6}" y2="{y + 6}" class="rule"/>',
        _text(10, y + 26, section.group, more='font-size="15" font-weight="bold"'),
    ]
    y += _HEADING
    for line in textwrap.wrap("Ends at: " + "; ".join(ends) + ".", _END_LETTERS) if ends else ():
        parts.append(_text(10, y + 9, line, "muted"))
        y += _LINE
    y += 6
    for row in section.rows:
        if not row.anchor and row.target.bound is None:
            continue
        parts += _row(row, y)
        y += _ROW
    return parts, y


def chart(sections: Sequence[Section], title: str) -> str:
    """Returns an SVG."""
    parts: list[str] = []
    y: float = _TOP
    found = list(headlines.found_in(sections))
    for section in sections:
        ends = [one.end for one in found if one.end and one.row in section.rows]
        drawn, y = _section(section, ends, y)
        parts += drawn
    legend = (
        ("met", 10, "Live Score"),
        ("missed", 110, "its target is missed"),
        ("anchor", 264, "the anchor beside it, or the target"),
    )
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y + 10}" font-family="system-ui, sans-serif" '
        'font-size="12">',
        f"<style>{_STYLE}</style>",
        f'<rect width="{_WIDTH}" height="{y + 10}" class="ground"/>',
        _text(10, 22, "Longer is better", more='font-size="15" font-weight="bold"'),
        _text(_WIDTH - 10, 22, title, "muted", 'text-anchor="end" font-size="11"'),
    ]
    for style, x, words in legend:
        head += [f'<rect x="{x}" y="36" width="10" height="10" rx="2" class="{style}"/>', _text(x + 15, 45, words)]
    head += [
        '<line x1="524" x2="524" y1="34" y2="48" class="mark" stroke-width="2"/>',
        _text(534, 45, "the target, where there is an anchor"),
    ]
    return "\n".join([*head, *parts, "</svg>"]) + "\n"
