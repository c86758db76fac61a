"""The verdicts of scripts/bench and scripts/load. A reader would believe a wrong ratio, or a table that hides a
miss."""
import json
import re
import subprocess

import jwt
import pytest
import yaml

from running import script
from stack_fixture import ROOT, base_port, binaries

from bench import cli
from bench.catalogue import CASES, GROUPS
from bench.machine import BenchError, Running
from bench.postgres.event_tables import TABLES, Log, product_statement
from bench.sockets import tokens
from bench.verdicts import Sample, Target, percentile, rows_of, sections_of
from load_test import measurements, page, scenario

RATIO = Target("fan-out", "us", 1.1, anchor="floor")
SPEED = Target("posts", "posts/s", 0.65, at_least=True, anchor="pgbench")
PLAIN = Target("lateness", "ms", 10)
SHOWN = Target("scaling", "deliveries/s")


def row(target, *pairs):
    """A row of samples, (value, anchor) or values."""
    samples = [Sample(target, *(pair if isinstance(pair, tuple) else (pair,))) for pair in pairs]
    (made,) = rows_of(samples)
    return made


def test_a_ratio_is_taken_within_each_repetition():
    # The ratio of the medians would be 10 / 10 = 1.
    made = row(RATIO, (10, 5), (10, 10), (2, 20))
    assert made.judged.median == pytest.approx(1)
    assert (made.judged.least, made.judged.most) == (pytest.approx(0.1), pytest.approx(2))
    assert row(RATIO, (1, 10), (10, 1), (10, 1)).judged.median == pytest.approx(10)


@pytest.mark.parametrize(
    "target, pairs, verdict",
    [
        (RATIO, [(1.0, 1), (1.1, 1), (1.05, 1)], "met"),
        (RATIO, [(1.0, 1), (1.0, 1), (1.2, 1)], "mostly"),
        (RATIO, [(1.2, 1), (1.2, 1), (1.0, 1)], "nearly"),
        (RATIO, [(1.2, 1), (1.3, 1), (1.2, 1)], "missed"),
        (SPEED, [(65, 100)], "met"),
        (SPEED, [(64, 100)], "missed"),
        (SPEED, [(64, 100), (90, 100), (90, 100)], "mostly"),
        (PLAIN, [10.0], "met"),
        (PLAIN, [10.1], "missed"),
        (SHOWN, [0.0], "shown"),
    ],
)
def test_the_median_decides_and_the_spread_qualifies(target, pairs, verdict):
    made = row(target, *pairs)
    assert made.verdict == verdict
    assert made.is_met == (verdict in ("met", "mostly", "shown"))


@pytest.mark.parametrize("anchor", [None, 0, -1])
def test_an_anchor_that_was_not_measured_is_no_verdict(anchor):
    with pytest.raises(ValueError, match="fan-out"):
        rows_of([Sample(RATIO, 1.0, anchor)])


def test_rows_come_in_the_order_of_their_first_sample_and_count_repetitions():
    made = rows_of([Sample(PLAIN, 1), Sample(SPEED, 1, 1), Sample(PLAIN, 3)])
    assert [(one.target, one.repetitions) for one in made] == [(PLAIN, 2), (SPEED, 1)]


@pytest.mark.parametrize("share, value", [(0, 1), (0.5, 50), (0.99, 99), (0.991, 100), (1, 100)])
def test_a_percentile_is_a_value_that_was_measured(share, value):
    assert percentile(list(range(100, 0, -1)), share) == value
    assert measurements.percentile(list(range(100, 0, -1)), share) == value


def test_sections_come_in_the_order_of_the_groups_and_join_their_cases():
    made = sections_of([("b", [Sample(PLAIN, 1)]), ("a", [Sample(SHOWN, 2)]), ("b", [Sample(SPEED, 1, 1)])], "abc")
    assert [(one.group, [row.target for row in one.rows]) for one in made] == [("a", [SHOWN]), ("b", [PLAIN, SPEED])]


def test_each_case_belongs_to_a_group():
    assert {case.group for case in CASES} == set(GROUPS)


def test_a_token_is_what_the_service_reads():
    claims = jwt.decode(tokens.sign({"sub": "ann", "matches": [7]}), tokens.SECRET, ["HS256"])
    assert claims.pop("exp") and claims == {"sub": "ann", "matches": [7]}


@pytest.mark.parametrize(
    "code, output, wrong",
    [
        (0, '{"lost": 0}', None),
        (1, '{"lost": 3, "duplicated": 0}', "{'lost': 3}"),
        (2, "", "ended with 2: no server"),
        (0, "ready", "ended with 0"),
    ],
)
def test_a_generator_that_lost_something_gives_no_figure(code, output, wrong):
    running = Running(
        subprocess.Popen(
            ["sh", "-c", f"echo '{output}'; echo no server >&2; exit {code}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    )
    if wrong is None:
        assert running.result(10) == {"lost": 0}
        return
    with pytest.raises(BenchError, match=re.escape(wrong)):
        running.result(10)


def test_the_list_names_the_cases_once_each():
    named = [line.split()[0] for line in script("bench", "--list").stdout.splitlines()]
    assert named == [case.name for case in CASES]
    assert len(set(named)) == len(named)


def test_the_case_of_partitions_asks_with_the_product_s_own_statements():
    for name, types in Log.PREPARED:
        text = product_statement(name)
        assert "match_events" in text and "{" not in text, name
        assert {int(number) for number in re.findall(r"\$(\d+)", text)} == set(range(1, len(types.split(", ")) + 1))


@pytest.mark.parametrize("table", [table for table in TABLES if table.key.startswith("RANGE")])
def test_ranges_of_matches_have_no_hole_and_no_end(table):
    bounds = [re.findall(r"\((\w+)\)", text) for text in table.bounds(1_000)]
    assert bounds[0][0] == "1" and bounds[-1][1] == "MAXVALUE" and len(bounds) == table.partitions
    assert all(one[1] == following[0] for one, following in zip(bounds, bounds[1:]))


def test_the_case_that_takes_an_hour_runs_only_when_it_is_named():
    long = cli._parser().parse_args(["--long"])
    assert "partitions" not in [case.name for case in cli._chosen(long)]
    named = cli._parser().parse_args(["--only", "partitions"])
    assert [case.name for case in cli._chosen(named)] == ["partitions"]


def test_a_case_that_is_unknown_is_refused_before_anything_is_built():
    ended = script("bench", "--only", "fanout,nonsense")
    assert ended.returncode == 2
    assert "there is no case nonsense" in ended.stderr and "building" not in ended.stdout


def measured(tmp_path, case):
    """The samples of a quick run of this case."""
    file = tmp_path / "results.json"
    ended = script(
        "bench",
        "--quick",
        "--shared",
        "--only",
        case,
        "--bin",
        binaries(),
        "--base-port",
        base_port() + 1400,
        "--state",
        tmp_path / "stack",
        "--json",
        file,
    )
    # 1: a busy machine, or a slow build, may miss the target.
    assert ended.returncode in (0, 1), ended.stdout + ended.stderr
    assert not (tmp_path / "stack").exists()
    return json.loads(file.read_text())["samples"]


def test_a_case_is_measured_from_end_to_end(tmp_path):
    (sample,) = measured(tmp_path, "latency")
    assert sample["value"] > 0
    heard = sample["report"]
    assert heard["deliveries"] > 10_000 and (heard["lost"], heard["duplicated"]) == (0, 0)
    # Each post of the measured window reached all subscribers.
    assert heard["complete"] >= heard["posts"]["statuses"]["201"] > 10


def test_what_is_overtaken_is_no_loss_and_what_is_not_conflated_is_all_there(tmp_path):
    (sample,) = measured(tmp_path, "conflated")
    thinned, plain = sample["report"], sample["anchor_report"]
    assert thinned["overtaken"] > 5 * thinned["deliveries"] > 0 and thinned["lost"] == 0
    assert plain["overtaken"] == 0 and plain["deliveries"] > 10_000
    # The last state came: every event has reached everybody, itself or by a newer one.
    assert not thinned["stuck"] and thinned["not_ready"] == 0


def test_visitors_come_evenly_and_as_many_as_the_phase_says():
    assert list(scenario.arrivals(scenario.Phase("p", 2, 5))) == pytest.approx(
        [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8]
    )
    assert [(phase.seconds, phase.visitors_per_s) for phase in scenario.scaled(0.5, 2)] == [
        (30, 10),
        (60, 20),
        (30, 100),
        (30, 10),
    ]
    assert sum(scenario.ERRANDS.values()) == 100


@pytest.mark.parametrize(
    "seqs, wrong",
    [
        ([6, 7, 8], []),
        ([6, 6], ["event that came twice or late"]),
        ([7], ["gap before an event"]),
        ([7, 6, 8], ["gap before an event", "event that came twice or late"]),
    ],
)
def test_a_subscriber_sees_what_is_not_exactly_once_in_order(seqs, wrong):
    place = measurements.Place(5)
    assert [problem for seq in seqs if (problem := place.judge(seq))] == wrong


def test_the_load_test_passes_only_when_nothing_is_wrong_and_something_was_done():
    found = measurements.Measurements()
    assert found.problems() == ["there was no request"]
    found.answered("GET /health", 0.5, 3)
    assert found.problems() == []
    found.expected, found.received = 10, 9
    found.errors["GET /health: 503"] += 2
    assert found.problems() == ["2 × GET /health: 503", "subscribers received 9 of 10 events"]


def test_the_report_stands_alone_and_escapes_what_it_is_told():
    found = measurements.Measurements()
    found.answered("GET <script>", 0.5, 3)
    found.deliveries.add(1.5, 20)
    found.errors["<b>"] += 1
    text = page.render("A & B", scenario.scaled(1, 1), 3, found)
    assert "FAIL" in text and "PASS" not in text
    assert "&lt;b&gt;" in text and "<script" not in text and "A &amp; B" in text
    assert not re.search(r"(?:src|href)=", text) and text.count("<svg") == 3


def test_artillery_has_the_phases_and_errands_of_the_load_test():
    text = yaml.safe_load((ROOT / "tests" / "bench" / "artillery.yml").read_text())
    assert [(phase["name"], phase["duration"], phase["arrivalRate"]) for phase in text["config"]["phases"]] == [
        (phase.name, phase.seconds, phase.visitors_per_s) for phase in scenario.PHASES
    ]
    assert {one["name"]: one["weight"] for one in text["scenarios"]} == scenario.ERRANDS


def test_a_load_test_passes_and_writes_its_report(stack, tmp_path):
    ended = script(
        "load",
        "--url",
        stack.api(1),
        "--duration-scale",
        "0.01",
        "--subscribers",
        "3",
        "--html",
        tmp_path / "report.html",
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1] == "PASS"
    assert "PASS" in (tmp_path / "report.html").read_text()


def test_a_load_test_of_nothing_says_so():
    ended = script("load", "--url", "http://127.0.0.1:9", "--duration-scale", "0.01")
    assert ended.returncode == 2 and "does not answer" in ended.stderr
