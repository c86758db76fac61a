"""Prometheus, its alerts, the dashboard and the autoscaler's metrics, as deploy/kubernetes/monitoring has them."""
import json
import re
import subprocess
import sys

import pytest
import yaml

from rendered import FOLDER, ROOT, container, generated, one, pod, render

sys.path.insert(0, str(ROOT / "tests" / "lint"))

import metric_names

MONITORING = FOLDER / "monitoring"
RULES = [
    rule
    for group in yaml.safe_load((MONITORING / "kubernetes_alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
DASHBOARD = json.loads((MONITORING / "live-score-kubernetes.json").read_text())
EXPRESSIONS = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
ADAPTER = yaml.safe_load((MONITORING / "adapter.yaml").read_text())


def promtool(*arguments) -> None:
    done = subprocess.run(["promtool", *map(str, arguments)], cwd=MONITORING, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_agrees():
    promtool("check", "rules", "kubernetes_alerts.yml")
    promtool("test", "rules", "kubernetes_alerts_test.yml")


def test_prometheus_reads_its_configuration_and_all_alerts_where_the_pod_has_them(tmp_path):
    prometheus = one("production", "StatefulSet", "prometheus")
    mounts = {mount["name"]: mount["mountPath"] for mount in container(prometheus)["volumeMounts"]}
    config = next(word for word in container(prometheus)["args"] if word.startswith("--config.file="))
    assert config == f"--config.file={mounts['config']}/prometheus.yml"
    for volume in pod(prometheus)["volumes"]:
        folder = tmp_path / mounts[volume["name"]].lstrip("/")
        folder.mkdir(parents=True)
        for name, text in generated("production", volume["name"].replace("config", "prometheus")).items():
            (folder / name).write_text(text.replace("/etc/prometheus", f"{tmp_path}/etc/prometheus"))
    # Debian's Prometheus is built without Kubernetes.
    file = tmp_path / mounts["config"].lstrip("/") / "prometheus.yml"
    read = yaml.safe_load(file.read_text())
    for job in read["scrape_configs"]:
        if found := job.pop("kubernetes_sd_configs", None):
            assert found == [{"role": "pod", "namespaces": {"own_namespace": True}}]
    file.write_text(yaml.safe_dump(read))
    done = subprocess.run(["promtool", "check", "config", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    count = {path: int(number) for path, number in re.findall(r"Checking (\S+)\n\s+SUCCESS: (\d+) rules", done.stdout)}
    assert sorted(path.rpartition("/")[2] for path in count) == ["alerts.yml", "kubernetes_alerts.yml"]
    assert min(count.values()) >= len(RULES)


def test_the_jobs_have_the_names_that_the_alerts_use_and_take_the_pods_of_theirs():
    jobs = {
        job["job_name"]: job
        for job in yaml.safe_load(generated("production", "prometheus")["prometheus.yml"])["scrape_configs"]
    }
    asked = re.findall(r'job="([^"]+)"', generated("production", "alerts")["alerts.yml"])
    assert set(asked) == set(jobs) - {"kube-state-metrics"}
    for name in ("api", "worker"):
        kept = {
            tuple(rule["source_labels"])[0]: rule["regex"]
            for rule in jobs[f"livescore-{name}"]["relabel_configs"]
            if rule.get("action") == "keep"
        }
        deployment = one("production", "Deployment", name)
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        assert kept == {
            "__meta_kubernetes_pod_label_app_kubernetes_io_component": labels["app.kubernetes.io/component"],
            "__meta_kubernetes_pod_container_port_name": container(deployment)["ports"][0]["name"],
        }


def test_prometheus_may_list_the_pods_of_its_namespace_and_nothing_else():
    role, binding = one("production", "Role", "prometheus"), one("production", "RoleBinding", "prometheus")
    assert role["rules"] == [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]}]
    assert binding["roleRef"]["name"] == "prometheus"
    assert [(who["kind"], who["name"], who["namespace"]) for who in binding["subjects"]] == [
        ("ServiceAccount", "prometheus", "livescore")
    ]
    assert not [thing for thing in render("production") if thing["kind"].startswith("Cluster")]


# ---- alerts and dashboard


def test_each_alert_has_its_paragraph():
    text = (ROOT / "docs" / "OPERATIONS.md").read_text().split("\n## Alerts of Kubernetes\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\*\*`(\w+)`\*\*", text, re.MULTILINE)) == {rule["alert"] for rule in RULES}


@pytest.mark.parametrize("expression", [rule["expr"] for rule in RULES] + EXPRESSIONS)
def test_each_metric_is_one_of_ours_or_of_kube_state_metrics(expression):
    assert not metric_names.unknown(expression)
    named = set(
        re.findall(r"\b([a-z]+_[a-z_]+)(?=[{\[)]|\s*$)", re.sub(r"\bon \([^)]*\)|\bby \([^)]*\)", "", expression))
    )
    functions = {"histogram_quantile"}
    assert named - functions and all(name.startswith(("livescore_", "kube_")) for name in named - functions)


def test_promtool_understands_the_dashboard(tmp_path):
    rules = [
        {"record": f"panel:{number}", "expr": expression.replace("$__rate_interval", "1m")}
        for number, expression in enumerate(EXPRESSIONS)
    ]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    promtool("check", "rules", file)


def test_panels_describe_themselves_and_do_not_overlap():
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"]) >= 6
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in DASHBOARD["panels"]}) == len(
        DASHBOARD["panels"]
    )
    for panel in DASHBOARD["panels"]:
        assert panel["description"].endswith(".")
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert {"h": 8, "w": 12}.items() <= panel["gridPos"].items()


def test_grafana_finds_both_dashboards():
    grafana = one("production", "StatefulSet", "grafana")
    mounts = {mount["name"]: mount["mountPath"] for mount in container(grafana)["volumeMounts"]}
    provider = yaml.safe_load(generated("production", "grafana-provisioning")["dashboards.yml"])["providers"][0]
    # Grafana looks into folders below this one too.
    assert mounts["dashboards"].startswith(provider["options"]["path"])
    assert mounts["kubernetes-dashboards"].startswith(provider["options"]["path"])
    assert set(generated("production", "kubernetes-dashboards")) == {"live-score-kubernetes.json"}
    (home,) = [entry["value"] for entry in container(grafana)["env"] if entry["name"].endswith("HOME_DASHBOARD_PATH")]
    assert home == f"{mounts['dashboards']}/live-score.json"
    source = yaml.safe_load(generated("production", "grafana-provisioning")["datasource.yml"])["datasources"][0]
    assert source["url"] == "http://prometheus:9090"
    assert one("production", "Service", "prometheus")["spec"]["ports"][0]["port"] == 9090


# ---- the autoscaler's metrics


def answered(rule: dict) -> str:
    """The expression that the adapter sends for all pods."""
    series = rule["seriesQuery"].partition("{")[0]
    words = {"<<.Series>>": series, "<<.LabelMatchers>>": 'namespace="n",pod=~"api-.+"', "<<.GroupBy>>": "pod"}
    expression = rule["metricsQuery"]
    for word, value in words.items():
        expression = expression.replace(word, value)
    return expression


def test_the_adapter_has_the_metrics_that_the_autoscaler_asks_for():
    scaler = one("production", "HorizontalPodAutoscaler", "api")["spec"]
    asked = {metric["pods"]["metric"]["name"] for metric in scaler["metrics"] if metric["type"] == "Pods"}
    assert {rule["name"]["as"] for rule in ADAPTER["rules"]["custom"]} == asked
    for rule in ADAPTER["rules"]["custom"]:
        assert not metric_names.unknown(answered(rule))


def test_the_adapters_answers(tmp_path):
    """Sockets and streams together; the lag as a number even when nothing happens."""
    sockets, lag = (answered(rule) for rule in ADAPTER["rules"]["custom"])
    pods = {"api-a": "1000", "api-b": "50"}
    series = [
        {"series": f'livescore_websocket_connections{{namespace="n",pod="{name}"}}', "values": f"{count}x20"}
        for name, count in pods.items()
    ]
    series += [{"series": f'livescore_event_streams{{namespace="n",pod="{name}"}}', "values": "7x20"} for name in pods]
    for bound, growth in (("0.25", 0), ("0.5", 60), ("+Inf", 60)):
        series.append(
            {
                "series": f'livescore_event_lag_seconds_bucket{{namespace="n",pod="api-a",le="{bound}"}}',
                "values": f"0+{growth}x20",
            }
        )
        series.append(
            {
                "series": f'livescore_event_lag_seconds_bucket{{namespace="n",pod="api-b",le="{bound}"}}',
                "values": "9x20",
            }
        )
    test = {
        "evaluation_interval": "15s",
        "tests": [
            {
                "interval": "15s",
                "input_series": series,
                "promql_expr_test": [
                    {
                        "expr": sockets,
                        "eval_time": "4m",
                        "exp_samples": [
                            {"labels": '{pod="api-a"}', "value": 1007},
                            {"labels": '{pod="api-b"}', "value": 57},
                        ],
                    },
                    {
                        "expr": f"round({lag}, 0.0001)",
                        "eval_time": "4m",
                        "exp_samples": [
                            {"labels": '{pod="api-a"}', "value": 0.4975},
                            {"labels": '{pod="api-b"}', "value": 0},
                        ],
                    },
                ],
            }
        ],
    }
    file = tmp_path / "test.yml"
    file.write_text(yaml.safe_dump(test))
    promtool("test", "rules", file)
