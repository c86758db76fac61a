"""One event to 1,000 sockets through each door of docs/DEPLOYMENT.md. All server processes on the way count, and run on
one core."""
from contextlib import contextmanager
from pathlib import Path
import subprocess
from tempfile import TemporaryDirectory
from typing import Any, Iterator

from stack import nginx

from ..fanout_cases import EVENT_BYTES
from ..lab import Lab
from ..machine import BenchError, children_of, run_quietly
from ..private_stack import Layout
from ..verdicts import Sample, Target

_CONNECTIONS = 1_000
_CPU = "us CPU a delivery"
_DIRECT = "without TLS and nginx"
DIRECT = Target(f"a delivery {_DIRECT}", _CPU)
DOORS = {
    "nginx": Target("a delivery through nginx", _CPU, anchor=_DIRECT),
    "nginx-tls": Target("a delivery through nginx with TLS", _CPU, anchor=_DIRECT),
    "api-tls": Target("a delivery with TLS in the API", _CPU, anchor=_DIRECT),
}
CONNECT = {
    "nginx-tls": Target("connect and subscribe through nginx with TLS", "us CPU"),
    "api-tls": Target("connect and subscribe with TLS in the API", "us CPU"),
}
MEMORY = Target("memory of a connection with TLS in the API", "B")


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Of the kind that a server should have: P-256 signs in a tenth of the time of RSA."""
    certificate, key = folder / "tls.crt", folder / "tls.key"
    run_quietly(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        + ["-subj", "/CN=livescore bench", "-keyout", str(key), "-out", str(certificate)]
    )
    return certificate, key


@contextmanager
def gateway(folder: Path, port: int, tls_port: int, api_port: int, certificate: Path, key: Path) -> Iterator[list[int]]:
    """nginx of deploy/nginx with one worker. Gives the pids of its workers."""
    template_folder = nginx.SOURCE / "deploy" / "nginx"
    tls = (template_folder / "tls.conf").read_text()
    for shipped, here in (
        ("listen 8443", f"listen 127.0.0.1:{tls_port}"),
        ("/run/secrets/tls_certificate", certificate),
        ("/run/secrets/tls_key", key),
    ):
        tls = tls.replace(shipped, str(here))
    (folder / "tls.conf").write_text(tls)
    nginx.write(
        folder,
        NGINX_LISTEN=f"127.0.0.1:{port}",
        NGINX_UPSTREAM_SERVERS=f"server 127.0.0.1:{api_port} max_fails=0;",
        NGINX_SERVER_DIRECTIVES=f"include {folder}/tls.conf;",
        NGINX_WORKER_PROCESSES="1",
    )
    server = subprocess.Popen(
        [nginx.binary(), "-e", "stderr", "-p", f"{folder}/", "-c", "nginx.conf", "-g", "daemon off;"],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield _workers(server)
    finally:
        server.terminate()
        server.communicate()


def _workers(server: subprocess.Popen) -> list[int]:
    while server.poll() is None:
        if children := children_of(server.pid):
            return children
    assert server.stderr
    raise BenchError(f"nginx: {server.stderr.read().strip()}")


def doors(lab: Lab) -> Iterator[Sample]:
    with TemporaryDirectory(prefix="livescore-bench-doors-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        certificate, key = make_certificate(folder)
        public_port, nginx_port = lab.stack.nginx_port + 1, lab.stack.nginx_port + 2
        lab.stack.has(
            Layout(
                settings=(
                    ("PUBLIC_PORT", str(public_port)),
                    ("TLS_CERTIFICATE_FILE", str(certificate)),
                    ("TLS_KEY_FILE", str(key)),
                )
            )
        )
        match = lab.stack.insert_matches(1)
        with gateway(folder, nginx_port, nginx_port + 1, lab.stack.port(), certificate, key) as workers:

            def measure(port: int, tls: bool, *more_pids: int) -> dict[str, Any]:
                lab.stack.restart_api()
                pids = [lab.stack.pid("api-1"), *more_pids]
                redis = lab.stack.pid("redis")
                with lab.placement.on_server_core(*pids, redis, priorities={redis: 2}):
                    return lab.generators.run(
                        "fanout",
                        pinned=True,
                        ports=[port],
                        tls=tls,
                        redis=lab.stack.redis_port,
                        redis_password_file=lab.stack.redis_password_file,
                        pids=pids,
                        connections=_CONNECTIONS,
                        first_match=match,
                        event_bytes=EVENT_BYTES,
                        seconds=lab.seconds(1.5),
                    )

            direct = measure(lab.stack.port(), False)
            yield Sample(DIRECT, direct["cpu_us_per_delivery"], detail={"report": direct})
            reports = {
                "nginx": measure(nginx_port, False, *workers),
                "nginx-tls": measure(nginx_port + 1, True, *workers),
                "api-tls": measure(public_port, True),
            }
        for door, target in DOORS.items():
            yield Sample(
                target, reports[door]["cpu_us_per_delivery"], direct["cpu_us_per_delivery"], {"report": reports[door]}
            )
        for door, target in CONNECT.items():
            yield Sample(target, reports[door]["connect_cpu_us"])
        yield Sample(MEMORY, reports["api-tls"]["bytes_per_connection"])
    lab.stack.down()
