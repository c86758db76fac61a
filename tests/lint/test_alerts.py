"""The alert rules are valid, pass their tests, and are all described."""
import re
import subprocess
from pathlib import Path

import pytest
import yaml

import metric_names

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "deploy" / "prometheus"
ALERTS = [rule for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"] for rule in group["rules"]]


@pytest.mark.parametrize(
    "arguments",
    [["check", "config", "prometheus.yml"], ["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]],
)
def test_promtool_agrees(arguments):
    done = subprocess.run(["promtool", *arguments], cwd=FOLDER, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_has_its_paragraph():
    text = (ROOT / "docs" / "OPERATIONS.md").read_text().split("\n## Alerts\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\*\*`(\w+)`\*\*", text, re.MULTILINE)) == {rule["alert"] for rule in ALERTS}


@pytest.mark.parametrize("rule", ALERTS, ids=[rule["alert"] for rule in ALERTS])
def test_each_metric_in_a_rule_is_one_of_ours(rule):
    assert not metric_names.unknown(rule["expr"])
