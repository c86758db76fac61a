"""Dockerfile and Compose files, as far as they can be judged without a container engine."""
import re
import stat
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from test_env_example import COMPOSE_HEADING, defaults

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
FILES = ["docker-compose.yml", "docker-compose.production.yml"]
TEXTS = {name: (ROOT / name).read_text() for name in [*FILES, "docker-compose.nats.yml"]}
BASE, PRODUCTION = (yaml.safe_load(TEXTS[name]) for name in FILES)
SERVICES = BASE["services"]
OURS = ["migrate", "api", "worker", "feeds"]

_VARIABLE = re.compile(r"(?<!\$)\$\{(?P<name>\w+)(?P<how>:?[-?])?(?P<word>[^}]*)\}")
_COMMENT = re.compile(r"(^|\s)#.*$", re.MULTILINE)


def variables(name: str) -> dict[str, str | None]:
    """Maps the name of each variable that the file takes to its default; None when it must be set."""
    return {
        found["name"]: found["word"] if found["how"] == ":-" else None
        for found in _VARIABLE.finditer(_COMMENT.sub("", TEXTS[name]))
    }


def compose_section() -> dict[str, str]:
    """Maps names to values, for the lines of .env.example that only Compose uses."""
    section = (ROOT / ".env.example").read_text().partition(COMPOSE_HEADING)[2]
    return dict(re.findall(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", section, re.MULTILINE))


# ---- variables and secrets


def test_every_variable_is_in_env_example_and_no_other():
    taken = set().union(*(variables(name) for name in TEXTS))
    assert taken - set(defaults()) == set(compose_section())


def test_every_default_is_the_one_of_env_example():
    for name, default in variables("docker-compose.yml").items():
        if name in compose_section():
            assert default == compose_section()[name], name


def test_what_compose_sets_is_known_to_the_programs():
    for files in (BASE, PRODUCTION):
        for service in OURS:
            set_here = set(files["services"].get(service, {}).get("environment", {}))
            assert set_here <= set(defaults()), service


PASSWORDS = {
    "postgres": {"POSTGRES_PASSWORD_FILE": "postgres_password"},
    "migrate": {"DATABASE_PASSWORD_FILE": "postgres_password", "DATABASE_APP_PASSWORD_FILE": "postgres_app_password"},
    "api": {"DATABASE_PASSWORD_FILE": "postgres_app_password", "REDIS_PASSWORD_FILE": "redis_password"},
    "worker": {"DATABASE_PASSWORD_FILE": "postgres_app_password", "REDIS_PASSWORD_FILE": "redis_password"},
    "feeds": {"DATABASE_PASSWORD_FILE": "postgres_app_password", "REDIS_PASSWORD_FILE": "redis_password"},
}


@pytest.mark.parametrize("service", PASSWORDS)
def test_passwords_come_from_files_and_each_service_has_only_its_own(service):
    assert set(SERVICES[service]["secrets"]) == set(PASSWORDS[service].values())
    named = {name: value for name, value in SERVICES[service]["environment"].items() if "PASSWORD" in name}
    assert named == {name: f"/run/secrets/{secret}" for name, secret in PASSWORDS[service].items()}


def test_only_the_owner_migrates_and_the_programs_have_another_role():
    owner = SERVICES["postgres"]["environment"]["POSTGRES_USER"]
    users = {name: urlsplit(SERVICES[name]["environment"]["DATABASE_URL"]).username for name in OURS}
    role = SERVICES["migrate"]["environment"]["DATABASE_APP_ROLE"]
    assert users == {"migrate": owner, "api": role, "worker": role, "feeds": role}
    assert role != owner


def test_redis_wants_a_password_that_is_no_argument():
    redis = SERVICES["redis"]
    assert redis["secrets"] == ["redis_password"]
    assert "--requirepass" not in redis["command"]
    assert "requirepass $$(cat /run/secrets/redis_password)" in redis["command"][2]
    assert "/run/secrets/redis_password" in redis["healthcheck"]["test"][1]


def test_development_publishes_on_this_machine_alone_and_production_has_to_say_where():
    assert SERVICES["nginx"]["ports"] == ["${HTTP_PORT:-127.0.0.1:8080}:8080"]
    # The same words but for the default: Compose joins the two entries only when they come out equal.
    assert [re.sub(r":\?[^}]*", ":-127.0.0.1:8080", port) for port in PRODUCTION["services"]["nginx"]["ports"]] == (
        SERVICES["nginx"]["ports"]
    )
    assert variables("docker-compose.production.yml")["HTTP_PORT"] is None


def test_no_password_stands_in_a_url():
    for text in TEXTS.values():
        assert not re.search(r"://[^/\s]*:[^/\s]*@", text)


@pytest.mark.parametrize(
    "variable", ["POSTGRES_PASSWORD_FILE", "POSTGRES_APP_PASSWORD_FILE", "REDIS_SECRET_FILE", "GRAFANA_PASSWORD_FILE"]
)
def test_the_example_of_a_secret_is_there_and_readable_for_the_programs_user(variable):
    example = ROOT / compose_section()[variable]
    assert example.read_text().strip()
    assert stat.S_IMODE(example.stat().st_mode) & stat.S_IROTH
    assert (ROOT / "deploy" / "secrets" / ".gitignore").read_text().splitlines()[-3:] == [
        "*",
        "!.gitignore",
        "!*.example",
    ]


def test_production_insists_on_secrets_of_its_own():
    for name in ("POSTGRES_PASSWORD_FILE", "POSTGRES_APP_PASSWORD_FILE", "REDIS_SECRET_FILE", "API_KEY_FILE"):
        assert variables("docker-compose.production.yml")[name] is None
    assert PRODUCTION["services"]["api"]["environment"]["BOOTSTRAP_API_KEY_FILE"] == "/run/secrets/api_key"
    assert PRODUCTION["services"]["api"]["secrets"] == ["api_key"]
    # Some users do not start Grafana, so this secret has a default, but the sources do not hold such a file.
    own = ROOT / variables("docker-compose.production.yml")["GRAFANA_PASSWORD_FILE"]
    listed = subprocess.run(
        ["git", "ls-files", own.parent], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert str(own.relative_to(ROOT)) not in listed.splitlines()


# ---- services


def test_there_is_what_there_must_be():
    assert set(SERVICES) == {
        "postgres",
        "redis",
        "migrate",
        "api",
        "worker",
        "feeds",
        "nginx",
        "replay",
        "prometheus",
        "grafana",
    }
    assert set(PRODUCTION["services"]) <= set(SERVICES)
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        "replay": ["demo"],
        "feeds": ["live"],
        "prometheus": ["monitoring"],
        "grafana": ["monitoring"],
    }
    assert SERVICES["api"]["deploy"]["replicas"] == 3
    assert SERVICES["worker"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("file", [BASE, PRODUCTION], ids=FILES)
def test_nothing_hinders_scaling(file):
    assert "version" not in file
    assert all("container_name" not in service and "hostname" not in service for service in file["services"].values())
    assert {name for name, service in file["services"].items() if "ports" in service} <= {"nginx", "grafana"}


@pytest.mark.parametrize("name", set(SERVICES) - {"migrate", "replay"})
def test_what_stays_has_a_health_check_and_comes_back(name):
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert check["start_interval"] == "250ms"  # otherwise the default of 5 s decides how long `up --wait` takes
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_the_database_is_asked_by_tcp():
    test = SERVICES["postgres"]["healthcheck"]["test"]
    assert test[test.index("-h") + 1] == "127.0.0.1"  # its Unix socket answers while it initialises itself


def test_the_order_of_starting():
    conditions = {
        name: {on: how["condition"] for on, how in service.get("depends_on", {}).items()}
        for name, service in SERVICES.items()
    }
    assert conditions == {
        "postgres": {},
        "redis": {},
        "migrate": {"postgres": "service_healthy"},
        "api": {"migrate": "service_completed_successfully", "redis": "service_started"},
        "worker": {"migrate": "service_completed_successfully", "redis": "service_started"},
        "feeds": {"migrate": "service_completed_successfully", "redis": "service_started"},
        "nginx": {"api": "service_healthy"},
        "replay": {"nginx": "service_healthy"},
        "prometheus": {},
        "grafana": {"prometheus": "service_healthy"},
    }
    assert SERVICES["migrate"]["restart"] == "no"


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["image"].startswith("livescore") or service["user"] not in ("root", "0")


@pytest.mark.parametrize("name", SERVICES)
def test_limits_that_any_machine_grants(name):
    """A container does not start if it wants more cores than there are, or more descriptors than the hard limit."""
    assert float(SERVICES[name]["deploy"]["resources"]["limits"]["cpus"]) <= 1
    assert SERVICES[name].get("ulimits", {}).get("nofile", 0) <= 20_000


def test_production_raises_them():
    for name in ("api", "nginx"):
        assert PRODUCTION["services"][name]["ulimits"]["nofile"] > SERVICES[name]["ulimits"]["nofile"]
        assert float(PRODUCTION["services"][name]["deploy"]["resources"]["limits"]["cpus"]) > 1


def test_only_nginx_and_the_api_can_be_reached_from_outside():
    assert BASE["networks"]["backend"]["internal"] is True
    assert {name for name, service in SERVICES.items() if "frontend" in service["networks"]} == {
        "api",
        "nginx",
        "replay",
    }


def test_containers_have_time_to_drain():
    longest = int(defaults()["DRAIN_TIMEOUT_MS"]) / 1000
    for name in ("api", "worker", "feeds"):
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > longest


def test_redis_evicts_nothing_and_writes_down_what_it_holds():
    command = SERVICES["redis"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert command[command.index("--appendonly") + 1] == "yes"


# ---- feeds


def test_only_the_profile_live_has_a_way_to_the_providers():
    assert {name for name, service in SERVICES.items() if "outside" in service["networks"]} == {"feeds"}
    assert SERVICES["feeds"]["profiles"] == ["live"]
    # Nobody else is told to follow anything.
    for files in (BASE, PRODUCTION):
        for name, service in files["services"].items():
            told = {setting for setting in service.get("environment", {}) if "FEEDS" in setting or "LIGADB" in setting}
            assert not told, name


@pytest.mark.parametrize(
    "today, season",
    [("2026 6 30", 2025), ("2026 7 1", 2026), ("2026 08 9", 2026), ("2026 12 31", 2026), ("2027 1 1", 2026)],
)
def test_the_profile_live_follows_the_season_of_the_day(tmp_path, today, season):
    year, month, _ = today.split()
    stand_ins = {
        "date": f'[ "$1" = +%Y ] && echo {year} || echo {int(month)}',
        "livescore-worker": 'echo "$FEEDS $OPENLIGADB_LEAGUES"',
    }
    for name, text in stand_ins.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    script = SERVICES["feeds"]["command"][2].replace("$$", "$")

    def run(**settings: str) -> str:
        env = {"PATH": f"{tmp_path}:/usr/bin:/bin"} | settings
        return subprocess.run(["/bin/sh", "-ec", script], env=env, capture_output=True, text=True, check=True).stdout

    assert run() == f"openligadb bl1/{season},bl2/{season},bl3/{season},dfb/{season}\n"
    # What the owner says in .env wins.
    assert run(OPENLIGADB_LEAGUES="bl1/2024") == "openligadb bl1/2024\n"


# ---- nginx


def test_nginx_is_told_every_variable_of_its_templates():
    templates = list((ROOT / "deploy" / "nginx").glob("*.template"))
    assert len(templates) == 2
    used = {name for file in templates for name in re.findall(r"\$\{(\w+)\}", file.read_text())}
    environment = SERVICES["nginx"]["environment"]
    assert used == {
        name
        for name in environment
        if name not in ("NGINX_ENTRYPOINT_QUIET_LOGS", "NGINX_ENVSUBST_OUTPUT_DIR", "NGINX_ENVSUBST_FILTER")
    }
    assert all(re.match(environment["NGINX_ENVSUBST_FILTER"], name) for name in used)
    mounted = {volume.split(":")[0] for volume in SERVICES["nginx"]["volumes"]}
    assert mounted == {f"./{file.relative_to(ROOT)}" for file in templates}


def test_nginx_follows_the_scaled_service():
    environment = SERVICES["nginx"]["environment"]
    assert (
        environment["NGINX_UPSTREAM_SERVERS"]
        == f"server api:{SERVICES['api']['environment']['PORT']} resolve max_fails=0;"
    )
    assert "127.0.0.11 valid=5s" in environment["NGINX_RESOLVER"]


# ---- monitoring


def test_prometheus_asks_every_replica_itself():
    """Docker's DNS answers with the addresses in all networks that both containers share. They must share only one, or
    each instance would count twice."""
    jobs = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    asked = {
        name: (way["type"], str(way["port"])) for job in jobs for way in job["dns_sd_configs"] for name in way["names"]
    }
    assert asked == {
        "api": ("A", SERVICES["api"]["environment"]["PORT"]),
        "worker": ("A", SERVICES["worker"]["environment"]["WORKER_PORT"]),
        "feeds": ("A", SERVICES["feeds"]["environment"]["WORKER_PORT"]),
    }
    for name in asked:
        assert set(SERVICES["prometheus"]["networks"]) & set(SERVICES[name]["networks"]) == {"backend"}


def test_prometheus_reads_our_rules():
    prometheus = SERVICES["prometheus"]
    assert "./deploy/prometheus:/etc/prometheus:ro" in prometheus["volumes"]
    assert "--config.file=/etc/prometheus/prometheus.yml" in prometheus["command"]
    assert "--storage.tsdb.path=/prometheus" in prometheus["command"]
    assert "prometheus:/prometheus" in prometheus["volumes"]
    assert any(word.startswith("--storage.tsdb.retention.size=") for word in prometheus["command"])


def test_grafana_reaches_prometheus_and_nothing_else():
    assert SERVICES["grafana"]["networks"] == ["monitoring"]
    assert {name for name, service in SERVICES.items() if "monitoring" in service["networks"]} == {
        "prometheus",
        "grafana",
    }


def test_grafana_is_for_who_is_on_the_machine_and_has_the_password():
    grafana = SERVICES["grafana"]
    assert [port.rsplit(":", 1)[0] for port in grafana["ports"]] == ["127.0.0.1:${GRAFANA_PORT:-3000}"]
    assert grafana["secrets"] == ["grafana_password"]
    assert grafana["environment"]["GF_SECURITY_ADMIN_PASSWORD__FILE"] == "/run/secrets/grafana_password"
    assert "GF_SECURITY_ADMIN_PASSWORD" not in grafana["environment"]
    assert grafana["environment"]["GF_AUTH_ANONYMOUS_ENABLED"] == "false"


@pytest.mark.parametrize("name", ["prometheus", "grafana"])
def test_images_of_others_are_pinned(name):
    assert re.fullmatch(r"[\w/]+:v?\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?", SERVICES[name]["image"])


# ---- the image


def test_the_dockerfile_needs_no_frontend_from_elsewhere():
    assert not re.match(r"#\s*syntax\s*=", DOCKERFILE, re.IGNORECASE)


def test_the_version_is_that_of_the_project():
    project = re.search(r"project\(livescore VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]
    assert re.search(r"^ARG VERSION=(\S+)$", DOCKERFILE, re.MULTILINE)[1] == project


def test_the_image_is_debian_runs_as_nobody_special_and_asks_itself():
    last = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    assert re.search(r"^ARG BASE=debian:bookworm-slim(@sha256:[0-9a-f]{64})?$", DOCKERFILE, re.MULTILINE)
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${BASE}"] + 2 * ["toolchain"] + 2 * ["${BASE}"]
    assert " AS runtime\n" in last
    assert re.search(r"^USER (\d+):\d+$", last, re.MULTILINE)[1] != "0"
    assert re.search(r"^HEALTHCHECK .*livescore-api.*healthcheck", last, re.MULTILINE)
    assert re.search(r"^ENTRYPOINT .*tini", last, re.MULTILINE)
    assert 'org.opencontainers.image.version="${VERSION}"' in last


def test_every_target_that_compose_builds_exists():
    for name in ("migrate", "replay"):
        assert f" AS {SERVICES[name]['build']['target']}\n" in DOCKERFILE
    built = {service["image"] for service in SERVICES.values() if "build" in service}
    assert {SERVICES[name]["image"] for name in OURS} <= built


def test_what_is_copied_is_let_through_and_nothing_else():
    copied = {
        word.rstrip("/")
        for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)
        for word in line.split()[:-1]
    }
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")][0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert all((ROOT / path).exists() for path in copied)
