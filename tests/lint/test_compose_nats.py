"""docker-compose.nats.yml, as far as it can be judged without a container engine."""
import subprocess
from urllib.parse import urlsplit

import pytest
import yaml

from test_compose import OURS, ROOT, SERVICES

NATS = yaml.safe_load((ROOT / "docker-compose.nats.yml").read_text())
SERVER = NATS["services"]["nats"]
EXAMPLE = ROOT / "deploy" / "secrets" / "nats_url.example"


def test_all_programs_that_have_events_use_it_and_only_those():
    assert set(NATS["services"]) == {"nats"} | (set(OURS) - {"migrate"})
    for name in set(NATS["services"]) - {"nats"}:
        assert NATS["services"][name] == {
            "environment": {"EVENT_BUS": "nats", "NATS_URL_FILE": "/run/secrets/nats_url"},
            "secrets": ["nats_url"],
        }
    assert NATS["secrets"] == {"nats_url": {"file": f"${{NATS_SECRET_FILE:-./{EXAMPLE.relative_to(ROOT)}}}"}}


def test_nobody_outside_reaches_it_and_it_is_confined_as_the_others():
    assert SERVER["networks"] == ["backend"] and "ports" not in SERVER
    for what in ("read_only", "cap_drop", "security_opt", "restart"):
        assert SERVER[what] == SERVICES["redis"][what]
    assert SERVER["user"] not in ("root", "0")
    assert SERVER["healthcheck"]["start_interval"] == "250ms"
    assert set(SERVER["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


@pytest.mark.parametrize("password", [None, "1234-5e6_x"])
def test_the_server_takes_the_login_of_the_address_that_the_programs_read(tmp_path, password):
    url = EXAMPLE.read_text().strip()
    login = urlsplit(url)
    assert (login.scheme, login.hostname, login.port) == ("nats", "nats", 4222)
    if password:
        url = url.replace(login.password, password)
    (tmp_path / "nats_url").write_text(url + "\n")
    script = SERVER["command"][2].replace("$$", "$").replace("/run/nats", str(tmp_path))
    script = script.replace("/run/secrets", str(tmp_path)).replace("exec nats-server", "exec nats-server -t")
    said = subprocess.run(["sh", "-ec", script], capture_output=True, text=True)
    assert said.returncode == 0 and "is valid" in said.stderr, said.stderr
    line = next(line for line in (tmp_path / "nats.conf").read_text().splitlines() if "authorization" in line)
    assert line == f'authorization {{ user: "{login.username}", password: "{password or login.password}" }}'
