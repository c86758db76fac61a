"""NATS in Kubernetes: what its pods start, read by nats-server itself, and where the programs look for them."""
import re
import subprocess
from urllib.parse import urlsplit

from rendered import all_of, container, generated, one, pod


def secret() -> dict[str, str]:
    return one("nats", "Secret", "nats")["stringData"]


def configuration(tmp_path, password: str) -> tuple[str, subprocess.CompletedProcess]:
    """The file that a pod writes with this password, and what nats-server says of it."""
    folder = tmp_path / "run"
    folder.mkdir()
    (tmp_path / "nats_password").write_text(password)
    script = container(one("nats", "StatefulSet", "nats"))["command"][2]
    assert script.count("exec nats-server --config /run/nats/nats.conf") == 1
    script = script.replace("/run/nats", str(folder)).replace("/run/secrets/livescore", str(tmp_path))
    script = script.replace("exec nats-server", "exec nats-server -t")
    said = subprocess.run(["sh", "-ec", script], capture_output=True, text=True)
    return (folder / "nats.conf").read_text(), said


def test_the_servers_configuration_is_good_and_has_the_password(tmp_path):
    # Digits and signs: the file would take an unquoted one for something else.
    text, said = configuration(tmp_path, "1234-5e6_x")
    assert said.returncode == 0 and "is valid" in said.stderr, said.stderr
    assert text.count('"1234-5e6_x"') == 2 and text.count(":1234-5e6_x@") == 3
    assert "jetstream" not in text


def test_the_servers_find_each_other_and_the_programs_know_all_of_them(tmp_path):
    servers = one("nats", "StatefulSet", "nats")
    service = one("nats", "Service", servers["spec"]["serviceName"])["spec"]
    assert service["clusterIP"] == "None" and service["publishNotReadyAddresses"] is True
    names = {f"nats-{n}.nats" for n in range(servers["spec"]["replicas"])}
    text, _ = configuration(tmp_path, "secret")
    routes = [urlsplit(url) for url in re.findall(r'"(nats://[^"]+)"', text)]
    assert {url.hostname for url in routes} == names and {url.port for url in routes} == {6222}
    urls = [urlsplit(url) for url in secret()["url"].split(",")]
    assert {url.hostname for url in urls} == names and {url.port for url in urls} == {4222}
    assert {(url.username, url.password) for url in urls} == {("livescore", secret()["password"])}


def test_the_programs_use_it_and_the_other_overlays_have_nothing_of_it():
    assert generated("nats", "settings")["EVENT_BUS"] == "nats"
    for overlay in ("development", "production"):
        assert "EVENT_BUS" not in generated(overlay, "settings")
        assert not [thing for thing in all_of(overlay, "StatefulSet", "Secret") if thing["metadata"]["name"] == "nats"]


def test_a_server_lets_its_clients_go_before_it_ends(tmp_path):
    servers = one("nats", "StatefulSet", "nats")
    text, _ = configuration(tmp_path, "secret")
    seconds = int(re.search(r'lame_duck_duration: "(\d+)s"', text)[1])
    grace = int(re.search(r'lame_duck_grace_period: "(\d+)s"', text)[1])
    assert pod(servers)["terminationGracePeriodSeconds"] > seconds + grace
    pid_file = re.search(r'pid_file: "(.+)"', text)[1].replace(str(tmp_path / "run"), "/run/nats")
    stop = container(servers)["lifecycle"]["preStop"]["exec"]["command"]
    assert stop == ["nats-server", "--signal", f"ldm={pid_file}"]
    assert one("nats", "PodDisruptionBudget", "nats")["spec"]["maxUnavailable"] == 1
