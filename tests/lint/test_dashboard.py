"""The Grafana dashboard and its provisioning are well-formed and ask only for metrics that exist."""
import re
import subprocess
from itertools import combinations
from pathlib import Path

import pytest
import yaml

import metric_names

ROOT = Path(__file__).resolve().parents[2]

from dashboard import DASHBOARD, expressions, for_all, panels

FOLDER = ROOT / "deploy" / "grafana"
SOURCE = yaml.safe_load((FOLDER / "datasource.yml").read_text())["datasources"][0]
PROVIDER = yaml.safe_load((FOLDER / "dashboards.yml").read_text())["providers"][0]
GRAFANA = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["grafana"]
PROMETHEUS = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())
VARIABLES = {variable["name"]: variable for variable in DASHBOARD["templating"]["list"]}

by_title = pytest.mark.parametrize("panel", panels(), ids=[panel["title"] for panel in panels()])
by_expression = pytest.mark.parametrize(
    "expression", [expression for _, expression in expressions()], ids=[where for where, _ in expressions()]
)


# ---- the expressions


def test_promtool_understands_every_expression(tmp_path):
    rules = [
        {"record": f"panel:{number}", "expr": for_all(expression)}
        for number, (_, expression) in enumerate(expressions())
    ]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    done = subprocess.run(["promtool", "check", "rules", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(rules)} rules found" in done.stdout


@by_expression
def test_each_metric_is_one_of_ours(expression):
    assert not metric_names.unknown(expression)
    named = set(re.findall(r"([a-zA-Z_]\w*)\{", expression))
    assert named and all(name.startswith("livescore_") or name in ("up", "ALERTS") for name in named)


@by_expression
def test_what_is_chosen_above_counts_everywhere(expression):
    for name, selector in re.findall(r"([a-zA-Z_]\w*)\{([^}]*)\}", expression):
        if name != "ALERTS":
            assert selector.startswith('job=~"$job", instance=~"$instance"'), expression


@by_expression
def test_no_variable_is_left_over(expression):
    assert "$" not in for_all(expression)
    assert set(re.findall(r"\$(\w+)", expression)) <= set(VARIABLES) | {"__rate_interval"}


# ---- the panels


@by_title
def test_each_panel_says_what_it_shows_and_in_what_unit(panel):
    assert panel["description"].endswith(".")
    assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])
    if panel["type"] in ("timeseries", "stat"):
        assert panel["fieldConfig"]["defaults"]["unit"]
    if panel["type"] == "timeseries":
        assert all(target["legendFormat"] for target in panel["targets"])


@by_title
def test_time_is_in_seconds_and_bytes_in_bytes(panel):
    """The units follow from the metrics' names: a quantile of …_seconds is seconds, a rate of …_bytes_total is bytes a
    second."""
    if panel["type"] != "timeseries":
        return
    unit = panel["fieldConfig"]["defaults"]["unit"]
    for target in panel["targets"]:
        quantile = re.match(r"histogram_quantile\(.*?livescore_\w+?(_seconds)?_bucket", target["expr"])
        if quantile:
            assert (unit == "s") == bool(quantile[1]), target["expr"]
        assert (unit == "Bps") == ("_bytes_total" in target["expr"]), target["expr"]


def test_ids_and_titles_are_unique_and_no_panel_lies_on_another():
    everything = DASHBOARD["panels"]
    for member in ("id", "title"):
        assert len({panel[member] for panel in everything}) == len(everything)
    for one, other in combinations((panel["gridPos"] for panel in everything), 2):
        apart = (
            one["x"] + one["w"] <= other["x"]
            or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"]
            or other["y"] + other["h"] <= one["y"]
        )
        assert apart, (one, other)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in everything)


# ---- the provisioning


def test_every_data_source_is_the_one_that_is_provided():
    asked = [panel["datasource"] for panel in panels()]
    asked += [variable["datasource"] for variable in VARIABLES.values() if variable["type"] == "query"]
    asked += [
        annotation["datasource"] for annotation in DASHBOARD["annotations"]["list"] if not annotation.get("builtIn")
    ]
    assert all(source == {"type": "prometheus", "uid": "${datasource}"} for source in asked)
    assert VARIABLES["datasource"]["current"]["value"] == SOURCE["uid"]
    assert SOURCE["url"] == "http://prometheus:9090"


def test_rates_fit_the_interval_of_scraping():
    assert SOURCE["jsonData"]["timeInterval"] == PROMETHEUS["global"]["scrape_interval"]


def test_everything_is_mounted_where_grafana_looks():
    mounted = {
        inside: ROOT / outside
        for outside, inside, *_ in (volume.split(":") for volume in GRAFANA["volumes"] if volume.startswith("./"))
    }
    assert all(path.exists() for path in mounted.values())
    assert mounted["/etc/grafana/provisioning/datasources/livescore.yml"] == FOLDER / "datasource.yml"
    assert mounted["/etc/grafana/provisioning/dashboards/livescore.yml"] == FOLDER / "dashboards.yml"
    folder = PROVIDER["options"]["path"]
    assert mounted[folder] == FOLDER / "dashboards"
    home = GRAFANA["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home.startswith(f"{folder}/") and (mounted[folder] / home.removeprefix(f"{folder}/")).exists()
