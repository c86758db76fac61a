"""TLS: clients to nginx (deploy/nginx/tls.conf as it is shipped), and the API to PostgreSQL."""
import asyncio
import os
import ssl
import subprocess
from pathlib import Path

import psycopg2
import pytest
import websockets

from certificates import make_certificate
from clients import PATIENCE, Http
from stack_fixture import ROOT, base_port


from stack import nginx
from stack.settings import Settings, State

PORT = base_port() + 720
TLS_PORT = PORT + 81
HOST = "127.0.0.1"


def certificate_of_this_host(folder: Path) -> tuple[Path, Path]:
    return make_certificate(folder, "livescore test", f"IP:{HOST},DNS:localhost")


@pytest.fixture
async def gateway(tmp_path, stack):
    """nginx with TLS in front of the session's first instance; the path of its certificate."""
    settings, state = Settings(base_port=PORT, replicas=1), State(tmp_path / "state")
    state.create()
    tmp_path.chmod(0o755)
    certificate, key = certificate_of_this_host(tmp_path)
    directives = (ROOT / "deploy" / "nginx" / "tls.conf").read_text()
    for shipped, here in (
        ("listen 8443", f"listen {HOST}:{TLS_PORT}"),
        ("/run/secrets/tls_certificate", certificate),
        ("/run/secrets/tls_key", key),
    ):
        assert shipped in directives
        directives = directives.replace(shipped, str(here))
    (tmp_path / "tls.conf").write_text(directives)
    nginx.prepare(state, settings)
    rendered = state.nginx / "livescore.conf"
    text = rendered.read_text()
    listen = f"listen {HOST}:{settings.nginx_port};"
    for there, here in (
        (f"server {HOST}:{settings.api_port(1)} ", f"server {HOST}:{stack.port} "),
        (listen, f"{listen} include {tmp_path}/tls.conf;"),
    ):
        assert there in text
        text = text.replace(there, here)
    rendered.write_text(text)
    process = subprocess.Popen(nginx.command(state))
    try:
        async with asyncio.timeout(10):
            while True:
                try:
                    (await asyncio.open_connection(HOST, TLS_PORT))[1].close()
                    break
                except ConnectionRefusedError:
                    await asyncio.sleep(0.02)
        yield str(certificate)
    finally:
        process.terminate()
        process.wait(10)


async def curl(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        "curl",
        "--silent",
        "--show-error",
        "--max-time",
        str(PATIENCE),
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    return (await process.communicate())[0].decode()


async def test_rest_over_http2(gateway):
    answer = await curl("--cacert", gateway, "--http2", "--include", f"https://{HOST}:{TLS_PORT}/api/matches")
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith("HTTP/2 200"), answer
    assert "strict-transport-security: max-age=31536000; includeSubDomains" in head
    assert body.startswith('{"data":')


async def test_what_nginx_answers_itself_demands_tls_too_and_plain_http_does_not(gateway):
    over_tls = await curl("--cacert", gateway, "--head", f"https://{HOST}:{TLS_PORT}/metrics")
    assert " 404" in over_tls.splitlines()[0] and "strict-transport-security" in over_tls.lower()
    plain = await curl("--head", f"http://{HOST}:{PORT + 80}/api/matches")
    assert " 200" in plain.splitlines()[0] and "strict-transport-security" not in plain.lower()


async def test_a_websocket_over_tls(gateway, api1):
    match = await api1.create_match()
    trusting = ssl.create_default_context(cafile=gateway)
    async with asyncio.timeout(PATIENCE), websockets.connect(f"wss://{HOST}:{TLS_PORT}/ws", ssl=trusting) as link:
        assert '"welcome"' in await link.recv()
        await link.send('{"action":"subscribe","matchId":%d}' % match["id"])
        assert '"subscribed"' in await link.recv()
        await api1.comment(match["id"], "Over TLS.")
        assert "Over TLS." in await link.recv()


@pytest.mark.parametrize(
    ("option", "accepted"),
    [
        (("--tlsv1.3",), True),
        (("--tlsv1.2", "--tls-max", "1.2"), True),
        (("--tlsv1.1", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0"), False),
        (("--tlsv1.2", "--tls-max", "1.2", "--ciphers", "AES128-SHA"), False),
    ],
)
async def test_only_modern_versions_and_ciphers(gateway, option, accepted):
    answer = await curl(
        "--cacert",
        gateway,
        "--output",
        "/dev/null",
        "--write-out",
        "%{http_code}",
        *option,
        f"https://{HOST}:{TLS_PORT}/health/live",
    )
    assert answer.endswith("200") == accepted, answer


async def test_postgresql_over_tls(new_stack, run_program, tmp_path):
    own = new_stack(replicas=1, workers=0)
    certificate, key = certificate_of_this_host(tmp_path)
    data = (own.state / "postgres").resolve() / "data"
    owner = data.stat()
    await asyncio.to_thread(own.stop, "postgres")
    for name, file in (("server.crt", certificate), ("server.key", key)):
        target = data / name
        target.write_bytes(file.read_bytes())
        target.chmod(0o600)
        os.chown(target, owner.st_uid, owner.st_gid)
    with open(data / "postgresql.conf", "a") as settings:
        settings.write("\nssl = on\n")
    await asyncio.to_thread(own.start, "postgres")

    os.chmod(tmp_path, 0o755)
    verified = f"{own.database_url}?sslmode=verify-full&sslrootcert={certificate}"
    api = await run_program("livescore-api", DATABASE_URL=verified, REDIS_URL=own.redis_url)
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://{HOST}:{port}") as http, asyncio.timeout(PATIENCE):
        while (await http.get("/health/ready")).status != 200:
            await asyncio.sleep(0.05)
        await http.create_match()
        question = """SELECT bool_and(s.ssl), count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
                      WHERE a.application_name = 'livescore-api'"""
        with psycopg2.connect(own.database_url) as database, database.cursor() as cursor:
            cursor.execute(question)
            encrypted, connections = cursor.fetchone()
        assert encrypted and connections > 0

    # A server with a foreign certificate is not our PostgreSQL.
    other = tmp_path / "other"
    other.mkdir()
    strange, _ = certificate_of_this_host(other)
    wrong = await run_program(
        "livescore-api",
        DATABASE_URL=f"{own.database_url}?sslmode=verify-full&sslrootcert={strange}",
        REDIS_URL=own.redis_url,
    )
    port = (await wrong.logged("api_listening"))["port"]
    async with Http(f"http://{HOST}:{port}") as http:
        assert (await http.get("/health/ready")).status == 503
        assert (
            await http.post(
                "/api/matches",
                {
                    "sport": "football",
                    "homeTeam": "a",
                    "awayTeam": "b",
                    "startTime": "2026-01-01T00:00:00Z",
                    "endTime": "2026-01-01T02:00:00Z",
                },
            )
        ).status == 503
