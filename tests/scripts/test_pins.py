"""scripts/checks/pins, with a registry that answers as real ones do: a 401 with a challenge, a token, a digest."""
import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from stack_fixture import ROOT

DIGESTS = {"library/postgres": "a" * 64, "prom/prometheus": "b" * 64, "library/debian": "c" * 64}
COMMIT = "d" * 40


class Registry(BaseHTTPRequestHandler):
    def do_HEAD(self):
        name, _, tag = self.path.removeprefix("/v2/").partition("/manifests/")
        if self.headers["Authorization"] != f"Bearer for repository:{name}:pull":
            self.send_response(401)
            realm = f"http://127.0.0.1:{self.server.server_port}/token"
            self.send_header(
                "WWW-Authenticate", f'Bearer realm="{realm}",service="registry",scope="repository:{name}:pull"'
            )
        elif name in DIGESTS and "image.index" in self.headers["Accept"]:
            self.server.asked.append((name, tag))
            self.send_response(200)
            self.send_header("Docker-Content-Digest", f"sha256:{DIGESTS[name]}")
        else:
            self.send_response(404)
        self.end_headers()

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/token":
            body = json.dumps({"token": f"for {parse_qs(url.query)['scope'][0]}"})
        else:
            self.server.asked.append((url.path, self.headers["Accept"]))
            body = COMMIT
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def registry():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def sources(tmp_path):
    """A project with an image of each form, and an action."""
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / "Dockerfile").write_text("ARG BASE=debian:bookworm-slim\nFROM ${BASE} AS build\n")
    (tmp_path / "docker-compose.yml").write_text(
        "  image: livescore:${LIVESCORE_TAG:-local}\n    image: postgres:16-alpine\n    image: prom/prometheus:v3.5.1\n"
    )
    (tmp_path / ".github" / "workflows" / "ci.yml").write_text("      - uses: actions/checkout@v4\n")
    return tmp_path


def pins(root, registry=None, *words):
    where = []
    if registry:
        url = f"http://127.0.0.1:{registry.server_port}"
        where = ["--fix", "--registry", url, "--actions", url]
    command = [ROOT / "scripts" / "checks" / "pins", *where, *words, root]
    return subprocess.run(command, capture_output=True, text=True)


def texts(root):
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_what_has_no_pin_is_named(sources):
    ended = pins(sources)
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        "Dockerfile: debian:bookworm-slim has no pin",
        "docker-compose.yml: postgres:16-alpine has no pin",
        "docker-compose.yml: prom/prometheus:v3.5.1 has no pin",
        ".github/workflows/ci.yml: actions/checkout has no pin",
    ]


def test_each_gets_what_its_tag_means_today(sources, registry):
    ended = pins(sources, registry)
    assert ended.returncode == 0, ended.stderr
    now = texts(sources)
    assert now["Dockerfile"] == f"ARG BASE=debian:bookworm-slim@sha256:{'c' * 64}\nFROM ${{BASE}} AS build\n"
    assert now["docker-compose.yml"].splitlines() == [
        "  image: livescore:${LIVESCORE_TAG:-local}",
        f"    image: postgres:16-alpine@sha256:{'a' * 64}",
        f"    image: prom/prometheus:v3.5.1@sha256:{'b' * 64}",
    ]
    assert now[".github/workflows/ci.yml"] == f"      - uses: actions/checkout@{COMMIT} # v4\n"
    assert ("library/postgres", "16-alpine") in registry.asked
    assert ("/repos/actions/checkout/commits/v4", "application/vnd.github.sha") in registry.asked
    assert pins(sources).returncode == 0


def test_a_pin_is_raised_by_its_tag(sources, registry, monkeypatch):
    pins(sources, registry)
    monkeypatch.setitem(DIGESTS, "library/postgres", "e" * 64)
    assert pins(sources, registry).stdout == "docker-compose.yml: raised\n"
    assert f"postgres:16-alpine@sha256:{'e' * 64}\n" in texts(sources)["docker-compose.yml"]


def test_when_one_is_not_known_nothing_changes(sources, registry, monkeypatch):
    monkeypatch.delitem(DIGESTS, "prom/prometheus")
    before = texts(sources)
    ended = pins(sources, registry)
    assert ended.returncode == 2
    assert "nothing was changed" in ended.stderr
    assert texts(sources) == before


def test_the_projects_own_images_are_found_and_its_actions_have_their_commits():
    listed = pins(ROOT).stdout
    with_tag = listed + (ROOT / "Dockerfile").read_text() + (ROOT / "docker-compose.yml").read_text()
    for name in ("debian:bookworm-slim", "postgres:16-alpine", "redis:7-alpine", "nginx:1.27-alpine"):
        assert f"{name} has no pin" in listed or f"{name}@sha256:" in with_tag
    assert "actions/" not in listed
