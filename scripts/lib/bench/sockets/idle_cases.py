"""Connections that do nothing: the memory of each in the instance, and the CPU of a connect."""
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Iterator

from ..fanout_cases import ONE_SHARD
from ..lab import Lab
from ..machine import BenchError
from ..private_stack import Layout
from ..verdicts import Sample, Target
from ..write_cases import BODY
from . import tokens

_WITH_TOKENS = Layout(
    replicas=ONE_SHARD.replicas,
    io_threads=ONE_SHARD.io_threads,
    settings=(("WS_AUTH", "required"), ("JWT_HS256_SECRET", tokens.SECRET)),
)
# More events than a match keeps in memory, over connections that are few.
_BEFORE = ((16, 0.0),) * 20
SOCKET = Target("memory of an idle WebSocket with a subscription, at 10,000", "B", 512)
SOCKET_WITH_TOKEN = Target("memory of an idle WebSocket with a subscription and a token", "B", 640)
STREAM = Target("memory of an idle event stream", "B", 512)
AFTER_GET = Target("memory of an idle keep-alive connection, after a GET", "B", 512)
AFTER_POST = Target("memory of an idle keep-alive connection, after a POST", "B", 512)
CONNECT = Target("connect, upgrade and subscribe, with snapshot", "us CPU", 27)
CONNECT_RATIO = Target("connect, upgrade and subscribe, with and without", "us CPU", 1.5, anchor="no snapshot")
CONNECT_WITH_TOKEN = Target("connect, upgrade and subscribe, with a token", "us CPU", anchor="without a token")


def _sockets(lab: Lab, **wish: Any) -> dict[str, Any]:
    """Measures a fresh process, because a process uses the memory of earlier connections again."""
    lab.stack.restart_api()
    api = lab.stack.pid("api-1")
    with lab.placement.on_server_core(api):
        return lab.generators.run(
            "fanout",
            pinned=True,
            ports=[lab.stack.port()],
            connections=lab.most_connections,
            pids=[api],
            warm_up=0,
            seconds=0.1,
            settle=1,
            **wish,
        )


def _asked_once(lab: Lab, expected: str, **request: Any) -> dict[str, Any]:
    """Connections that send this request once. A few others have sent it before, so that what the process keeps for all
    of them does not count."""
    lab.stack.restart_api()
    api = lab.stack.pid("api-1")
    with lab.placement.on_server_core(api):
        for connections, settle in (*_BEFORE, (lab.most_connections, 1)):
            report = lab.generators.run(
                "idle",
                pinned=True,
                port=lab.stack.port(),
                connections=connections,
                pids=[api],
                settle=settle,
                **request,
            )
            if set(report["statuses"]) != {expected}:
                raise BenchError(f"{request['path']} was answered {report['statuses']}")
    return report


def connections(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(ONE_SHARD)
    match = lab.stack.insert_matches(1)
    with_snapshot = _sockets(lab, first_match=match)
    without = _sockets(lab, channel=True)
    yield Sample(
        SOCKET, with_snapshot["bytes_per_connection"], detail={"resident_bytes": with_snapshot["resident_bytes"]}
    )
    yield Sample(CONNECT, with_snapshot["connect_cpu_us"], detail={"report": with_snapshot})
    yield Sample(CONNECT_RATIO, with_snapshot["connect_cpu_us"], without["connect_cpu_us"])
    path = f"/api/matches/{match}"
    for target, expected, request in (
        (STREAM, "200", {"path": f"{path}/stream"}),
        (AFTER_GET, "200", {"path": path}),
        (AFTER_POST, "201", {"path": f"{path}/commentary", "method": "POST", "body": BODY.replace("{now}", "0")}),
    ):
        report = _asked_once(lab, expected, **request)
        yield Sample(target, report["bytes_per_connection"], detail={"report": report})

    lab.stack.has(_WITH_TOKENS)
    match = lab.stack.insert_matches(1)
    with TemporaryDirectory(prefix="livescore-bench-") as folder:
        file = Path(folder, "tokens")
        # Each client has a token of its own, as clients have.
        claims = ({"sub": f"subscriber-{i}", "matches": [match]} for i in range(lab.most_connections))
        file.write_text("\n".join(map(tokens.sign, claims)) + "\n")
        with_token = _sockets(lab, first_match=match, token_file=file)
    yield Sample(SOCKET_WITH_TOKEN, with_token["bytes_per_connection"], detail={"report": with_token})
    yield Sample(CONNECT_WITH_TOKEN, with_token["connect_cpu_us"], with_snapshot["connect_cpu_us"])
