"""What scripts/bench writes. A reader would believe a table that hides a miss, or a bar that is too long."""
import importlib
import json
import pkgutil
import xml.etree.ElementTree as xml

import pytest

from running import script
from stack_fixture import ROOT

import bench
from bench.catalogue import GROUPS
from bench.report import chart, document, headlines, results
from bench.verdicts import Sample, Section, Target, rows_of

RATIO = Target("fan-out", "us", 1.1, anchor="floor")
SPEED = Target("posts", "posts/s", 0.65, at_least=True, anchor="pgbench")
PLAIN = Target("lateness", "ms", 10)
SHOWN = Target("scaling", "deliveries/s")
MACHINE = {"date": "2026-01-31", "version": "abc", "cores": 2, "cpu": "CPU <X>", "kernel": "6.1", "repetitions": 3}
SVG = "{http://www.w3.org/2000/svg}"


def row(target, *pairs):
    """A row of samples, (value, anchor) or values."""
    samples = [Sample(target, *(pair if isinstance(pair, tuple) else (pair,))) for pair in pairs]
    (made,) = rows_of(samples)
    return made


def test_a_table_shows_value_anchor_ratio_bound_and_verdict():
    delivery = Section("Delivery", [row(RATIO, (5.5, 5), (6, 5), (7, 5))])
    lines = document.table([delivery, Section("Rest", [row(PLAIN, 12.0), row(SHOWN, 123_456.0)])]).splitlines()
    assert lines[2:] == [
        "| **Delivery** | | | | | |",
        "| fan-out | 6.00 (5.50–7.00) us | floor: 5.00 | 1.20 (1.10–1.40) | ≤ 1.10 × | ✗ (in some runs) |",
        "| **Rest** | | | | | |",
        "| lateness | 12.0 ms |  |  | ≤ 10.0 ms | ✗ |",
        "| scaling | 123,456 deliveries/s |  |  |  |  |",
    ]


def test_the_table_replaces_what_is_between_the_markers_and_nothing_else(tmp_path):
    file = tmp_path / "PERFORMANCE.md"
    file.write_text(f"before\n{document.BEGIN}\nold\n{document.END}\nafter\n")
    for text in ("new", "newer"):
        document.write_between_markers(file, text)
        assert file.read_text() == f"before\n{document.BEGIN}\n{text}\n{document.END}\nafter\n"
    file.write_text("no markers")
    with pytest.raises(ValueError, match="markers"):
        document.write_between_markers(file, "new")
    assert file.read_text() == "no markers"


@pytest.fixture
def empty_document(tmp_path):
    file = tmp_path / "PERFORMANCE.md"
    file.write_text(f"{document.SUMMARY_BEGIN}\n{document.SUMMARY_END}\n{document.BEGIN}\n{document.END}\n")
    return file


def test_what_is_published_is_the_summary_the_picture_and_the_table(empty_document):
    headline = row(Target(headlines.HEADLINES[0].figure, "us", 1.1, anchor="floor"), (4, 2))
    picture = document.publish(empty_document, MACHINE, [Section("Delivery", [headline, row(RATIO, (1, 1))])])
    summary, table = empty_document.read_text().split(document.SUMMARY_END)
    assert "| an event to each of 1,000 sockets | 4.00 us | floor: 2.00 | 2.00 × | 250 events/s to " in summary
    assert f"]({picture.name})" in summary and "fan-out |" not in summary
    assert "| fan-out |" in table and "medians of 3 repetitions" in table
    assert xml.parse(picture).getroot().tag.endswith("svg")


def test_an_earlier_run_is_published_again_and_a_later_one_replaces_its_figures(empty_document, tmp_path):
    older, newer = tmp_path / "older.json", tmp_path / "newer.json"
    results.write_json(older, MACHINE, [Section(GROUPS[1], [row(RATIO, (1, 1)), row(PLAIN, 7.0)])], [])
    results.write_json(newer, MACHINE | {"version": "new"}, [Section(GROUPS[1], [row(RATIO, (3, 1))])], [])
    ended = script("bench", "--redraw", older, newer, "--document", empty_document)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    text = empty_document.read_text()
    assert "2026-01-31, new," in text and f"| **{GROUPS[1]}** |" in text
    assert "| fan-out | 3.00 us | floor: 1.00 | 3.00 | ≤ 1.10 × | ✗ |" in text and "| lateness | 7.00 ms |" in text


@pytest.mark.parametrize("content", [None, "no JSON", "[]", '{"machine": {}, "rows": []}'])
def test_what_is_no_run_is_not_published(empty_document, tmp_path, content):
    file = tmp_path / "results.json"
    if content is not None:
        file.write_text(content)
    before = empty_document.read_text()
    ended = script("bench", "--redraw", file, "--document", empty_document)
    assert ended.returncode == 2 and str(file) in ended.stderr and "Traceback" not in ended.stderr
    assert empty_document.read_text() == before


def test_the_lists_are_published_in_a_table_of_their_own(tmp_path):
    file = tmp_path / "PERFORMANCE.md"
    file.write_text(
        f"{document.BEGIN}\nfigures\n{document.END}\n{document.LISTS_BEGIN}\nold\n{document.LISTS_END}\nafter\n"
    )
    document.publish_lists(file, MACHINE, "| all | 51 |\n")
    before, after = file.read_text().split(document.LISTS_BEGIN)
    assert before == f"{document.BEGIN}\nfigures\n{document.END}\n"
    assert after == f"\n2026-01-31, abc, 2 cores of CPU <X>, Linux 6.1.\n\n| all | 51 |\n{document.LISTS_END}\nafter\n"


def test_the_document_has_the_markers():
    text = (ROOT / "docs" / "PERFORMANCE.md").read_text()
    assert (
        text.index(document.SUMMARY_BEGIN)
        < text.index(document.SUMMARY_END)
        < text.index(document.BEGIN)
        < text.index(document.END)
        < text.index(document.LISTS_BEGIN)
        < text.index(document.LISTS_END)
    )


def drawn(*rows):
    """The bars of a picture, as pairs of class and width, and its texts."""
    picture = xml.fromstring(chart.chart([Section("A < B", list(rows))], "c < d"))
    bars = [
        (one.get("class"), float(one.get("width"))) for one in picture.iter(f"{SVG}rect") if one.get("height") == "10"
    ]
    return bars[3:], [one.text for one in picture.iter(f"{SVG}text")]  # without the legend


def test_the_picture_has_two_bars_for_each_figure_and_the_longer_is_the_better():
    bars, texts = drawn(row(RATIO, (1, 2)), row(SPEED, (50, 100)), row(PLAIN, 20.0), row(SHOWN, 1.0))
    assert [kind for kind, _ in bars] == ["met", "anchor", "missed", "anchor", "missed", "anchor"]
    widths = [width for _, width in bars]
    # Half the cost of the anchor, half its speed, twice the time of the target.
    assert [widths[i] / widths[i + 1] for i in (0, 2, 4)] == pytest.approx([2, 0.5, 0.5], rel=0.01)
    assert {"A < B", "c < d", "0.50 ×", "floor: 2.00", "target: ≤ 10.0 ms", "≥ 0.65 ×"} <= set(texts)
    assert "scaling" not in texts


def test_a_bar_that_is_far_beyond_is_cut_and_says_so():
    bars, texts = drawn(row(SPEED, (5_000, 100)))
    assert bars[0][1] / bars[1][1] == pytest.approx(16, rel=0.05)
    assert "50.0 × ▸" in texts


@pytest.mark.parametrize(
    "target, value, good",
    [
        (Target("rows", "rows", 0), 0.0, 1.0),
        (Target("rows", "rows", 0), 2.0, 0.0),
        (Target("early", "ms", 0, at_least=True), 3.0, 1.0),
        (Target("memory", "B", 100), -5.0, 16.0),
        (Target("speed", "posts/s", 100, at_least=True), 0.0, 0.0),
    ],
)
def test_a_figure_at_zero_has_a_bar_too(target, value, good):
    made = row(target, value)
    assert chart.goodness(made, made.judged.median) == good


def targets_of_all_cases():
    for module in pkgutil.walk_packages(bench.__path__, "bench."):
        if module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            yield from (
                one for one in (value.values() if isinstance(value, dict) else [value]) if isinstance(one, Target)
            )


def test_each_headline_is_a_figure_of_a_case():
    assert {one.figure for one in headlines.HEADLINES} <= {target.figure for target in targets_of_all_cases()}


def test_the_json_keeps_every_sample(tmp_path):
    file = tmp_path / "new" / "results.json"
    samples = [Sample(RATIO, 1, 1, {"report": {"lost": 0}}), Sample(RATIO, 2, 1)]
    results.write_json(file, {"cores": 2}, [Section("Delivery", rows_of(samples))], samples)
    kept = json.loads(file.read_text())
    assert [sample["value"] for sample in kept["samples"]] == [1, 2]
    assert (
        kept["rows"][0]["verdict"] == "nearly"
        and kept["rows"][0]["group"] == "Delivery"
        and kept["samples"][0]["report"] == {"lost": 0}
    )
