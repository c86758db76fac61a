"""What deploy/kubernetes promises: how pods start, end, scale, spread, and whom they may reach."""
import os
import re
import subprocess

import pytest
import yaml

from rendered import FOLDER, OVERLAYS, PROGRAMS, ROOT, WORKLOADS, all_of, container, generated, one, pod

by_overlay = pytest.mark.parametrize("overlay", OVERLAYS)
SETTINGS = dict(re.findall(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
COMPOSE, WITH_NATS = (
    yaml.safe_load((ROOT / f"docker-compose{name}.yml").read_text())["services"] for name in ("", ".nats")
)


def settings_of(overlay: str) -> dict[str, dict[str, str]]:
    """For each program, all of its environment."""
    environment = {}
    for name, program in PROGRAMS.items():
        workload = one(overlay, "Job" if name == "migrate" else "Deployment", name)
        assert container(workload)["args"] == [program]
        data = generated(overlay, "migration" if name == "migrate" else "settings")
        environment[name] = data | {entry["name"]: entry["value"] for entry in container(workload)["env"]}
    return environment


# ---- settings and secrets


@by_overlay
def test_what_is_set_is_known_to_the_programs(overlay):
    for environment in settings_of(overlay).values():
        assert set(environment) <= set(SETTINGS)


@by_overlay
def test_each_pod_has_the_secrets_that_it_needs_and_no_other(overlay):
    """The owner of the tables is for migrations alone."""
    bus = {"nats"} if overlay == "nats" else set()
    wanted = {
        "api": {"postgres-app", "redis", "api-key"} | bus,
        "worker": {"postgres-app", "redis"} | bus,
        "migrate": {"postgres-owner", "postgres-app"},
    }
    for name, environment in settings_of(overlay).items():
        workload = one(overlay, "Job" if name == "migrate" else "Deployment", name)
        (volume,) = [volume for volume in pod(workload)["volumes"] if "projected" in volume]
        sources = {source["secret"]["name"]: source["secret"]["items"] for source in volume["projected"]["sources"]}
        assert set(sources) == wanted[name]
        assert volume["projected"]["defaultMode"] == 0o440
        (mount,) = container(workload)["volumeMounts"]
        files = {f"{mount['mountPath']}/{item['path']}" for items in sources.values() for item in items}
        assert {value for key, value in environment.items() if key.endswith("_FILE")} == files


@by_overlay
def test_no_password_stands_in_a_setting(overlay):
    for environment in settings_of(overlay).values():
        assert not [key for key in environment if re.search("PASSWORD$|KEY$|SECRETS?$", key)]
        assert not re.search(r"://[^/\s]*:[^/\s]*@", " ".join(environment.values()))


@by_overlay
def test_only_the_owner_migrates(overlay):
    users = {name: re.search("//([^@:]+)@", values["DATABASE_URL"])[1] for name, values in settings_of(overlay).items()}
    assert users == {"migrate": "livescore", "api": "livescore_app", "worker": "livescore_app"}
    assert settings_of(overlay)["migrate"]["DATABASE_APP_ROLE"] == "livescore_app"


# ---- the life of a pod


@by_overlay
@pytest.mark.parametrize("name, port", [("api", "8000"), ("worker", "8100")])
def test_a_pod_is_probed_at_the_three_health_endpoints(overlay, name, port):
    of = container(one(overlay, "Deployment", name))
    paths = {probe: of[probe]["httpGet"]["path"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")}
    assert paths == {"startupProbe": "/health", "readinessProbe": "/health/ready", "livenessProbe": "/health/live"}
    (port_of,) = of["ports"]
    assert (
        str(port_of["containerPort"]) == port == settings_of(overlay)[name]["PORT" if name == "api" else "WORKER_PORT"]
    )


@by_overlay
def test_an_outage_of_postgresql_takes_no_pod_away_at_once_and_restarts_none(overlay):
    ready = container(one(overlay, "Deployment", "api"))["readinessProbe"]
    assert ready["periodSeconds"] * ready["failureThreshold"] >= 60
    for name in ("api", "worker"):
        assert container(one(overlay, "Deployment", name))["livenessProbe"]["httpGet"]["path"] == "/health/live"


@by_overlay
def test_a_pod_has_left_dns_before_it_drains_and_has_time_for_the_drain(overlay):
    values = SETTINGS | settings_of(overlay)["api"]
    api = one(overlay, "Deployment", "api")
    verb, pause = container(api)["lifecycle"]["preStop"]["exec"]["command"]
    # nginx asks every 5 s, and CoreDNS lets an answer live for 5 s.
    assert (verb, int(pause)) == ("sleep", 10)
    assert pod(api)["terminationGracePeriodSeconds"] > int(pause) + int(values["DRAIN_TIMEOUT_MS"]) / 1000
    assert int(values["DRAIN_SPREAD_MS"]) < int(values["DRAIN_TIMEOUT_MS"])
    worker = pod(one(overlay, "Deployment", "worker"))["terminationGracePeriodSeconds"]
    assert worker * 1000 > int(SETTINGS["DB_STATEMENT_TIMEOUT_MS"]) + int(SETTINGS["WEBHOOKS_DRAIN_MS"])


@by_overlay
@pytest.mark.parametrize("name", ["api", "worker", "nginx"])
def test_a_new_release_has_a_pod_more_and_never_one_less(overlay, name):
    spec = one(overlay, "Deployment", name)["spec"]
    assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert name != "api" or spec["minReadySeconds"] > 5


# ---- how many there are, and where


@by_overlay
def test_the_autoscaler_goes_by_sockets_lag_and_cpu(overlay):
    api = one(overlay, "Deployment", "api")
    scaler = one(overlay, "HorizontalPodAutoscaler", "api")["spec"]
    assert scaler["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"}
    assert "replicas" not in api["spec"], "each `kubectl apply` would undo what the autoscaler chose"
    metrics = [metric["pods"]["metric"]["name"] for metric in scaler["metrics"] if metric["type"] == "Pods"]
    assert metrics == ["livescore_websocket_connections", "livescore_event_lag_p99_seconds"]
    assert scaler["metrics"][2]["resource"]["name"] == "cpu" and "cpu" in container(api)["resources"]["requests"]
    assert scaler["behavior"]["scaleDown"]["stabilizationWindowSeconds"] > 15 * 60, "a half time"
    assert scaler["minReplicas"] >= 2


@by_overlay
@pytest.mark.parametrize("name", ["api", "worker", "nginx"])
def test_one_pod_at_a_time_goes_from_a_node_and_pods_spread(overlay, name):
    workload = one(overlay, "Deployment", name)
    labels = workload["spec"]["template"]["metadata"]["labels"]
    budget = one(overlay, "PodDisruptionBudget", name)["spec"]
    assert budget["maxUnavailable"] == 1
    assert budget["selector"]["matchLabels"] == workload["spec"]["selector"]["matchLabels"] == labels
    spread = pod(workload)["topologySpreadConstraints"]
    assert {constraint["topologyKey"] for constraint in spread} == {
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
    }
    assert all(constraint["labelSelector"]["matchLabels"] == labels for constraint in spread)
    # With more than one, a budget of one lets a node be emptied.
    assert name == "api" or workload["spec"]["replicas"] > 1


def test_production_insists_on_zones():
    spread = pod(one("production", "Deployment", "api"))["topologySpreadConstraints"]
    assert {rule["topologyKey"]: rule["whenUnsatisfiable"] for rule in spread} == {
        "topology.kubernetes.io/zone": "DoNotSchedule",
        "kubernetes.io/hostname": "ScheduleAnyway",
    }


# ---- what a pod may do


@by_overlay
def test_every_pod_is_confined_as_the_namespace_demands(overlay):
    (namespace,) = all_of(overlay, "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    for workload in all_of(overlay, *WORKLOADS):
        whole, inside = pod(workload)["securityContext"], container(workload)["securityContext"]
        assert (
            whole["runAsNonRoot"] and whole["runAsUser"] > 0 and whole["seccompProfile"] == {"type": "RuntimeDefault"}
        )
        assert inside == {
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        }
        assert "memory" in container(workload)["resources"]["limits"] and container(workload)["resources"]["requests"]
        # Otherwise Kubernetes sets REDIS_PORT, NGINX_PORT and others for each Service.
        assert pod(workload)["enableServiceLinks"] is False
        # Prometheus alone asks Kubernetes for something.
        if workload["metadata"]["name"] != "prometheus":
            assert pod(workload)["automountServiceAccountToken"] is False


@by_overlay
def test_every_object_of_a_namespace_is_in_ours(overlay):
    for thing in all_of(
        overlay, *WORKLOADS, "ConfigMap", "Secret", "Service", "NetworkPolicy", "HorizontalPodAutoscaler"
    ):
        assert thing["metadata"]["namespace"] == "livescore"


@pytest.mark.parametrize("name", ["postgres", "redis", "nats", "nginx", "prometheus", "grafana"])
def test_images_of_others_are_those_of_compose(name):
    used = {
        container(workload)["image"]
        for overlay in OVERLAYS
        for workload in all_of(overlay, *WORKLOADS)
        if workload["metadata"]["name"] == name
    }
    assert used == {(WITH_NATS if name == "nats" else COMPOSE)[name]["image"]}


def reaches(overlay: str, source: str, target: str, port: int) -> bool:
    """Whether the policies let a pod of one component open a connection to a pod of another."""

    def chosen(selector: dict, component: str) -> bool:
        # A label that is not of ours chooses none of our pods.
        labels = {"app.kubernetes.io/part-of": "livescore", "app.kubernetes.io/component": component}
        return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
            labels.get(rule["key"]) in rule["values"] for rule in selector.get("matchExpressions", [])
        )

    def allows(way: str, peer: str, own: str, other: str) -> bool:
        policies = [
            policy["spec"]
            for policy in all_of(overlay, "NetworkPolicy")
            if chosen(policy["spec"]["podSelector"], own) and way.capitalize() in policy["spec"]["policyTypes"]
        ]
        assert policies, f"{own} is open for every {way}"
        return any(
            (peer not in rule or any("podSelector" in end and chosen(end["podSelector"], other) for end in rule[peer]))
            and port in [entry["port"] for entry in rule.get("ports", [{"port": port}])]
            for policy in policies
            for rule in policy.get(way, [])
        )

    return allows("egress", "to", source, target) and allows("ingress", "from", target, source)


def test_the_network_lets_through_what_is_needed_and_nothing_else():
    everyone = ["nginx", "api", "worker", "migrate", "postgres", "redis"]
    ports = {"nginx": 8080, "api": 8000, "worker": 8100, "migrate": 80, "postgres": 5432, "redis": 6379}
    open_ways = {
        (source, target)
        for source in everyone
        for target in everyone
        if source != target and reaches("development", source, target, ports[target])
    }
    assert open_ways == {
        ("nginx", "api"),
        ("api", "postgres"),
        ("api", "redis"),
        ("worker", "postgres"),
        ("worker", "redis"),
        ("migrate", "postgres"),
    }


def test_with_nats_the_programs_reach_it_and_nobody_else_does():
    for source in ("api", "worker"):
        assert reaches("nats", source, "nats", 4222)
        assert not reaches("nats", source, "nats", 6222) and not reaches("nats", source, "nats", 8222)
        assert reaches("nats", source, "redis", 6379), "the queue stays there"
    assert reaches("nats", "nats", "nats", 6222)
    for source in ("nginx", "migrate"):
        assert not reaches("nats", source, "nats", 4222)
    assert not reaches("nats", "nats", "postgres", 5432) and not reaches("nats", "nats", "redis", 6379)


def test_prometheus_reaches_what_it_asks_and_grafana_reaches_prometheus():
    assert reaches("production", "prometheus", "api", 8000)
    assert reaches("production", "prometheus", "worker", 8100)
    assert reaches("production", "grafana", "prometheus", 9090)
    assert not reaches("production", "grafana", "api", 8000)
    assert not reaches("production", "nginx", "worker", 8100)


def test_workers_call_out_to_public_addresses_alone():
    (rule,) = one("production", "NetworkPolicy", "worker")["spec"]["egress"]
    (block,) = [end["ipBlock"] for end in rule["to"]]
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"} <= set(block["except"])


# ---- nginx


@by_overlay
def test_nginx_is_told_every_variable_of_its_templates(overlay):
    files = generated(overlay, "nginx")
    used = {name for text in files.values() for name in re.findall(r"\$\{(\w+)\}", text)}
    told = set(generated(overlay, "nginx-settings"))
    told |= set(re.findall(r"export (NGINX_\w+)=", container(one(overlay, "Deployment", "nginx"))["command"][2]))
    control = {"NGINX_ENTRYPOINT_QUIET_LOGS", "NGINX_ENVSUBST_OUTPUT_DIR", "NGINX_ENVSUBST_FILTER"}
    assert used == told - control
    assert files == {
        path.name: path.read_text() for path in (ROOT / "deploy" / "nginx").iterdir() if path.name in files
    }


@pytest.mark.parametrize("nameserver, as_written", [("10.96.0.10", "10.96.0.10"), ("fd00::a", "[fd00::a]")])
def test_nginx_finds_the_pods_whatever_the_domain_of_the_cluster(tmp_path, nameserver, as_written):
    resolv = tmp_path / "resolv.conf"
    resolv.write_text(
        f"search ours.svc.example.lan svc.example.lan example.lan\nnameserver {nameserver}\nnameserver 10.0.0.1\noptions ndots:5\n"
    )
    entry = tmp_path / "entry"
    entry.write_text('#!/bin/sh\necho "$NGINX_RESOLVER|$NGINX_UPSTREAM_SERVERS|$*"\n')
    entry.chmod(0o755)
    script = container(one("production", "Deployment", "nginx"))["command"][2]
    script = script.replace("/etc/resolv.conf", str(resolv)).replace("/docker-entrypoint.sh", str(entry))
    said = subprocess.run(
        ["sh", "-ec", script], capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]}
    )
    resolver, servers, arguments = said.stdout.strip().split("|")
    assert resolver == f"resolver {as_written} valid=5s;"
    assert servers == "server api.ours.svc.example.lan:8000 resolve max_fails=0;"
    assert arguments.startswith("nginx -e stderr -p /run/livescore/ -c nginx.conf")
    assert one("production", "Service", "api")["spec"]["clusterIP"] == "None"


def test_production_speaks_tls_and_keeps_the_clients_addresses():
    service = one("production", "Service", "nginx")["spec"]
    assert [port["port"] for port in service["ports"]] == [443]
    assert (service["type"], service["externalTrafficPolicy"]) == ("LoadBalancer", "Local")
    assert generated("production", "nginx-settings")["NGINX_SERVER_DIRECTIVES"] == "include /etc/nginx/tls.conf;"
    named = set(
        re.findall(r"^ssl_certificate(?:_key)?\s+(\S+);$", generated("production", "nginx")["tls.conf"], re.MULTILINE)
    )
    nginx = one("production", "Deployment", "nginx")
    (tls,) = [volume["secret"] for volume in pod(nginx)["volumes"] if "secret" in volume]
    (mount,) = [mount["mountPath"] for mount in container(nginx)["volumeMounts"] if mount["name"] == "tls"]
    assert {f"{mount}/{item['path']}" for item in tls["items"]} == named


def test_the_folder_has_no_file_that_nothing_uses():
    kustomizations = [path for path in FOLDER.parent.rglob("kustomization.yaml")]
    used = set()
    for path in kustomizations:
        text = yaml.safe_load(path.read_text())
        named = text.get("resources", []) + text.get("patchesStrategicMerge", [])
        named += [patch["path"] for patch in text.get("patchesJson6902", [])]
        named += [file for generator in text.get("configMapGenerator", []) for file in generator.get("files", [])]
        used |= {(path.parent / name).resolve() for name in named} | {path}
    there = {path for path in FOLDER.rglob("*") if path.is_file()}
    assert {str(path.relative_to(FOLDER)) for path in there - used} == {
        "roll",
        "monitoring/adapter.yaml",
        "monitoring/kubernetes_alerts_test.yml",
    }
