"""The layout of docs/DEPLOYMENT.md: sockets reach the instances by layer 4 (HAProxy of Debian 12), with TLS in the API and the
PROXY protocol; REST goes through nginx."""
import asyncio
import socket
import subprocess
from dataclasses import dataclass

import pytest

from clients import PATIENCE, Http, Socket
from doors import Certificate, SecureHttp, new_certificate
from http_messages import MATCH
from stack_fixture import Stack, base_port

PORT = base_port() + 300  # of the first stack of new_module_stack
BALANCER_PORT = PORT + 30
CLIENT = "127.0.0.9"
CONFIGURATION = """
global
    maxconn 1000
defaults
    mode tcp
    timeout connect 2s
    timeout client 90s
    timeout server 90s
frontend sockets
    bind 127.0.0.1:{port}
    default_backend instances
backend instances
    balance roundrobin
    option redispatch
    retries 3
    option httpchk GET /health/ready
    default-server send-proxy-v2 check inter 100ms fall 1 rise 1
    server api-1 127.0.0.1:{public_1} port {inner_1}
    server api-2 127.0.0.1:{public_2} port {inner_2}
"""


@dataclass
class Layout:
    stack: Stack
    certificate: Certificate
    url: str = f"https://127.0.0.1:{BALANCER_PORT}"
    ws: str = f"wss://127.0.0.1:{BALANCER_PORT}/ws"

    def socket(self, **options) -> Socket:
        return Socket(self.ws, ssl=self.certificate.trust, **options)


@pytest.fixture(scope="module")
def layout(new_module_stack, tmp_path_factory):
    folder = tmp_path_factory.mktemp("layer-four")
    certificate = new_certificate(folder / "tls")
    stack = new_module_stack(
        env=certificate.settings
        | {
            "api-1:PUBLIC_PORT": str(PORT + 20),
            "api-2:PUBLIC_PORT": str(PORT + 21),
            "PROXY_PROTOCOL": "required",
            "TRUSTED_PROXIES": "127.0.0.0/8",
        }
    )
    assert stack.port == PORT
    file = folder / "haproxy.cfg"
    file.write_text(
        CONFIGURATION.format(
            port=BALANCER_PORT, public_1=PORT + 20, public_2=PORT + 21, inner_1=stack.port, inner_2=stack.port + 1
        )
    )
    # It checks that a port of health checks needs no header: nginx, probes and Prometheus use that port too.
    balancer = subprocess.Popen(["haproxy", "-db", "-f", str(file)])
    try:
        yield Layout(stack, certificate)
    finally:
        balancer.kill()
        balancer.wait()


@pytest.fixture(autouse=True)
async def all_are_there(layout):
    layout.stack.restore()
    async with SecureHttp(layout.url, layout.certificate.trust) as http, asyncio.timeout(PATIENCE):
        heard = set()
        while len(heard) < 2:
            try:
                heard.add((await http.get("/health", headers={"Connection": "close"})).json["instance"])
            except OSError:
                await asyncio.sleep(0.05)  # the balancer has not looked yet


async def test_events_of_rest_reach_sockets_by_layer_four(layout):
    async with Http(layout.stack.nginx) as rest:
        match = await rest.create_match()
        async with layout.socket() as one, layout.socket() as two:
            instances = {sock.messages[0]["instance"] for sock in (one, two)}
            assert len(instances) == 2, "the balancer deals connections out"
            first = (await one.subscribe(match["id"]))["seq"]
            await two.subscribe(match["id"])
            for number in range(30):
                await rest.comment(match["id"], f"Number {number}.")
            for sock in (one, two):
                await sock.until(lambda: len(sock.events(match["id"])) == 30)
                assert sock.seqs(match["id"]) == list(range(first + 1, first + 31))


async def test_the_instance_knows_the_client_behind_the_balancer(layout):
    def post() -> bytes:
        with socket.create_connection(("127.0.0.1", BALANCER_PORT), PATIENCE, (CLIENT, 0)) as raw:
            with layout.certificate.trust.wrap_socket(raw, server_hostname="127.0.0.1") as link:
                body = MATCH
                link.sendall(
                    b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                    b"X-Request-Id: who-am-i\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
                )
                return link.recv(65536)

    assert (await asyncio.to_thread(post)).startswith(b"HTTP/1.1 201 ")
    async with asyncio.timeout(PATIENCE):
        while not (found := [entry for i in (1, 2) for entry in layout.stack.log_events(f"api-{i}", "audit")]):
            await asyncio.sleep(0.05)
    assert [entry["client"] for entry in found if entry["requestId"] == "who-am-i"] == [CLIENT]


async def test_sockets_of_a_dead_instance_resume_at_the_other(layout):
    async with Http(layout.stack.nginx) as rest:
        match = await rest.create_match()
        async with layout.socket() as sock:
            first = (await sock.subscribe(match["id"]))["seq"]
            victim = 1 if sock.messages[0]["instance"].endswith("1") else 2
            await rest.comment(match["id"], "Before.")
            await sock.reached(match["id"], first + 1)
            await asyncio.to_thread(layout.stack.kill, f"api-{victim}")
            await sock.wait_closed()
        await rest.comment(match["id"], "Between.")
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    async with layout.socket() as again:
                        ack = await again.subscribe(match["id"], since=first + 1)
                        assert ack["recovered"] is True
                        await rest.comment(match["id"], "After.")
                        await again.reached(match["id"], first + 3)
                        assert again.seqs(match["id"]) == [first + 2, first + 3]
                        return
                except OSError:
                    await asyncio.sleep(0.05)  # the balancer has not seen it die yet
