"""Reads over keep-alive connections, compared with an nginx that answers the same bytes from its configuration."""
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Iterator

from stack import health, nginx

from .fanout_cases import ONE_SHARD
from .lab import Lab
from .machine import BenchError, children_of
from .verdicts import Sample, Target

_CONNECTIONS = 64
MATCH = Target("GET of a match", "requests/CPU s", 0.9, at_least=True, anchor="nginx, same bytes")
LIST = Target("GET of the list, 1 KB", "requests/CPU s", 0.9, at_least=True, anchor="nginx, same bytes")
NOT_MODIFIED = Target("GET with If-None-Match (304)", "requests/CPU s", 1.1, at_least=True, anchor="the 200")
NGINX_NOT_MODIFIED = Target("nginx's own 304", "requests/CPU s", anchor="its 200")

_NOTHING_NEW = "/not-modified"
# The headers that nginx adds to an answer itself.
_ITS_OWN = {"content-length", "content-type", "connection", "date", "server"}


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _configuration(port: int, answers: dict[str, tuple[dict[str, str], str]]) -> str:
    locations = []
    for path, (headers, body) in answers.items():
        lines = [
            f"add_header {name} {_quoted(value)};" for name, value in headers.items() if name.lower() not in _ITS_OWN
        ]
        lines.append(f"return 200 {_quoted(body)};")
        locations.append(f"location = {path} {{ default_type application/json; {' '.join(lines)} }}")
    headers = next(iter(answers.values()))[0]
    locations.append(f"location = {_NOTHING_NEW} {{ add_header ETag {_quoted(headers['ETag'])} always; return 304; }}")
    return (
        f"worker_processes 1; daemon off; error_log stderr; pid nginx.pid;\n"
        f"events {{ worker_connections 1024; }}\n"
        f"http {{ access_log off; keepalive_requests 1000000000; keepalive_timeout 600;\n"
        f"server {{ listen 127.0.0.1:{port}; {' '.join(locations)} }} }}\n"
    )


@contextmanager
def prepared_answers(port: int, answers: dict[str, tuple[dict[str, str], str]]) -> Iterator[int]:
    """Runs a private nginx of one worker that answers these headers and bodies by path. Gives the pid of the worker."""
    with TemporaryDirectory(prefix="livescore-bench-nginx-") as folder:
        Path(folder, "nginx.conf").write_text(_configuration(port, answers))
        server = subprocess.Popen(
            [nginx.binary(), "-e", "stderr", "-p", f"{folder}/", "-c", "nginx.conf"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            for _ in range(100):
                if health.http(port, next(iter(answers))) is None and (workers := children_of(server.pid)):
                    break
                if server.poll() is not None:
                    assert server.stdout
                    raise BenchError(f"nginx: {server.stdout.read().strip()}")
                time.sleep(0.02)
            else:
                raise BenchError("nginx has no worker that answers")
            yield workers[0]
        finally:
            server.terminate()
            server.communicate()


def per_cpu_second(report: dict[str, Any]) -> float:
    """The requests per second that one core serves when it does nothing else."""
    return 1e6 / report["cpu_us"]


def reads(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(ONE_SHARD)
    match = lab.stack.insert_matches(2)
    ours = {MATCH: f"/api/matches/{match}", LIST: "/api/matches?limit=2"}
    # nginx finds its answer by the path alone.
    theirs = {MATCH: "/match", LIST: "/list"}
    answers = {target: lab.stack.get(path) for target, path in ours.items()}
    api = lab.stack.pid("api-1")
    load = {"pinned": True, "connections": _CONNECTIONS, "seconds": lab.seconds(1.5)}
    with prepared_answers(
        lab.stack.nginx_port, {theirs[target]: answers[target] for target in ours}
    ) as worker, lab.placement.on_server_core(api, worker):
        for target, path in ours.items():
            anchor = lab.generators.run("http", port=lab.stack.nginx_port, path=theirs[target], pids=[worker], **load)
            report = lab.generators.run("http", port=lab.stack.port(), path=path, pids=[api], **load)
            yield Sample(
                target, per_cpu_second(report), per_cpu_second(anchor), {"report": report, "anchor_report": anchor}
            )
            if target is MATCH:
                nothing_new = lab.generators.run(
                    "http", port=lab.stack.nginx_port, path=_NOTHING_NEW, pids=[worker], **load
                )
                yield Sample(
                    NGINX_NOT_MODIFIED, per_cpu_second(nothing_new), per_cpu_second(anchor), {"report": nothing_new}
                )
                tag = f"If-None-Match: {answers[MATCH][0]['ETag']}"
                unmodified = lab.generators.run(
                    "http", port=lab.stack.port(), path=path, header=tag, pids=[api], **load
                )
                if set(unmodified["statuses"]) != {"304"}:
                    raise BenchError(f"not only 304 but {unmodified['statuses']}")
                yield Sample(NOT_MODIFIED, per_cpu_second(unmodified), per_cpu_second(report), {"report": unmodified})
