"""Browsers: the pages that may read answers and open WebSockets, and the rules in every answer."""
import re

import pytest

from clients import Http
from wire import Wire, upgrade_request

PAGE = "https://scores.example"


@pytest.fixture
async def listed(run_program):
    api = await run_program("livescore-api", CORS_ORIGINS=f"{PAGE}, http://localhost:3000", WS_ORIGINS=f"{PAGE},self")
    return (await api.logged("api_listening"))["port"]


async def test_a_page_on_the_list_may_read(listed):
    async with Http(f"http://127.0.0.1:{listed}") as http:
        for path, status in (("/api/matches", 200), ("/api/matches/999999999", 404), ("/nothing", 404)):
            answer = await http.get(path, headers={"Origin": PAGE})
            assert answer.status == status
            assert answer.headers["Access-Control-Allow-Origin"] == PAGE
            assert "Origin" in ", ".join(answer.headers.getall("Vary"))
            assert "RateLimit" in answer.headers["Access-Control-Expose-Headers"]
        preflight = await http.request(
            "OPTIONS", "/api/matches", headers={"Origin": PAGE, "Access-Control-Request-Method": "POST"}
        )
        assert preflight.status == 204 and preflight.headers["Access-Control-Allow-Origin"] == PAGE


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://scores.example", "https://scores.example.evil.example", "null"]
)
async def test_a_page_elsewhere_may_not_and_caches_are_told(listed, origin):
    async with Http(f"http://127.0.0.1:{listed}") as http:
        for method in ("GET", "OPTIONS"):
            answer = await http.request(method, "/api/matches", headers={"Origin": origin})
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert "Origin" in ", ".join(answer.headers.getall("Vary"))


async def test_a_request_that_cannot_be_read_is_answered_by_the_same_rule(listed, stack):
    for port, expected in ((listed, None), (stack.port, "*")):
        async with Wire(port) as wire:
            wire.send(b"nonsense\r\n\r\n")
            answer = await wire.response()
            assert answer.status == 400 and answer.headers.get("Access-Control-Allow-Origin") == expected


async def test_an_event_stream_obeys_too(listed, api1):
    match = await api1.create_match()
    async with Wire(listed) as wire:
        wire.send(f"GET /api/matches/{match['id']}/stream HTTP/1.1\r\nHost: a\r\nOrigin: {PAGE}\r\n\r\n".encode())
        head = (await wire.reader.readuntil(b"\r\n\r\n")).decode()
    assert f"Access-Control-Allow-Origin: {PAGE}\r\n" in head and "Vary: Origin\r\n" in head


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (PAGE, 101),
        (None, 101),
        ("http://scores.test:1", 101),
        ("https://evil.example", 403),
        ("null", 403),
        ("http://scores.test:2", 403),
    ],
)
async def test_who_may_open_a_websocket(listed, origin, status):
    """`self`: the page came from the host that it asks. A client that sends no Origin is no browser."""
    async with Wire(listed) as wire:
        wire.send(upgrade_request(Origin=origin, Host="scores.test:1"))
        assert (await wire.response()).status == status


async def test_another_spelling_of_the_path_is_no_way_around(listed):
    for path in ("http://scores.test:1/ws", "/%77s", "/ws?x=1"):
        async with Wire(listed) as wire:
            wire.send(upgrade_request(path=path, Origin="https://evil.example", Host="scores.test:1"))
            assert (await wire.response()).status == 403, path


async def test_production_is_for_its_own_pages_unless_it_is_told_otherwise(run_program):
    api = await run_program("livescore-api", APP_ENV="production", BOT_MODE="off", WRITE_AUTH="open")
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as http:
        assert "Access-Control-Allow-Origin" not in (await http.get("/api/matches", headers={"Origin": PAGE})).headers
    async with Wire(port) as wire:
        wire.send(upgrade_request(Origin=PAGE))
        assert (await wire.response()).status == 403
    async with Wire(port) as wire:
        wire.send(upgrade_request(Origin="http://localhost"))
        assert (await wire.response()).status == 101


async def test_every_answer_has_the_headers_that_keep_browsers_careful(api1):
    for path in ("/", "/api/matches", "/nothing", "/health", "/livescore.js"):
        answer = await api1.get(path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_no_cache_keeps_what_was_for_one_client_or_went_wrong(api1):
    for headers in ({"X-API-Key": "some-key"}, {"Authorization": "Bearer some-key"}):
        assert "private" in ", ".join((await api1.get("/api/matches", headers=headers)).headers.getall("Cache-Control"))
    assert "private" not in ", ".join((await api1.get("/api/matches")).headers.getall("Cache-Control"))
    for path in ("/nothing", "/api/matches/999999999", "/api/matches?limit=x"):
        assert (await api1.get(path)).headers["Cache-Control"] == "no-store"


async def test_the_page_runs_and_shows_only_what_comes_from_its_own_origin(api1):
    answer = await api1.get("/", headers={"Accept": "text/html"})
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == "'self'"
    scripts = re.findall(rb"<script[^>]*>(.*?)</script>", answer.body, re.DOTALL)
    assert scripts and not any(scripts) and b"<style" not in answer.body
    assert policy["frame-ancestors"] == "'none'" and policy["default-src"] == "'none'"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    for path in re.findall(rb'(?:href|src)="(/page\.\w+)"', answer.body):
        asset = await api1.get(path.decode())
        assert asset.status == 200 and asset.headers["ETag"]
        assert asset.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert (await api1.get("/livescore.js")).headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CORS_ORIGINS", "scores.example"),
        ("WS_ORIGINS", "https://a.example/"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("BOT_DENY", "("),
        ("RATE_LIMIT_MODE", "on"),
    ],
)
async def test_a_setting_that_cannot_be_understood_is_said_at_the_start(run_program, name, value):
    api = await run_program("livescore-api", **{name: value})
    assert await api.ended() == 78
    assert any(entry["event"] == "configuration_invalid" and entry["problem"].startswith(name) for entry in api.entries)
