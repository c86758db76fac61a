"""The pages for people and their files, as a browser, a link preview and a cache meet them."""
import asyncio
import gzip
import html
import http.client
import json
import re
import struct
import zlib
from urllib.parse import urlsplit

import pytest

from rest import UNKNOWN, unique

PAGES = ("/", "/match/{match}", "/league/{league}", "/team/{team}", "/ops", "/desk")


class Got:
    def __init__(self, answer: http.client.HTTPResponse):
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def title(self) -> str:
        return html.unescape(re.search("<title>(.*?)</title>", self.text, re.DOTALL)[1])

    def meta(self, name: str) -> str:
        return html.unescape(re.search(f'<meta (?:name|property)="{name}" content="(.*?)">', self.text, re.DOTALL)[1])


def fetch(base: str, path: str, method: str = "GET", **headers: str) -> Got:
    """Follows no redirect and unpacks nothing. A header's name may have _ for -."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=20)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return Got(connection.getresponse())
    finally:
        connection.close()


@pytest.fixture
async def subjects(api1):
    """A match that runs, with its league and its home team."""
    names = {"homeTeam": unique("Reds"), "awayTeam": unique("Blues"), "league": unique("League")}
    match = await api1.create_match(starts_in=-60, ends_in=3600, **names)
    return match | {
        "match": match["id"],
        "league": match["leagueId"],
        "team": match["homeTeamId"],
        "leagueName": names["league"],
    }


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("way", ["api1", "api2", "nginx"])
async def test_each_page_is_there_with_its_rules(stack, subjects, path, way):
    base = stack.nginx if way == "nginx" else stack.api(int(way[-1]))
    got = fetch(base, path.format(**subjects), Accept="text/html,*/*;q=0.8")
    assert got.status == 200
    assert got.headers["Content-Type"] == "text/html; charset=utf-8"
    assert got.text.count("<h1") == 1
    assert "{{" not in got.text and "@page@" not in got.text
    policy = dict(part.split(" ", 1) for part in got.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'" and policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert "unsafe" not in got.headers["Content-Security-Policy"]
    assert got.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    # The policy lets in nothing that stands in the page itself, or comes from elsewhere.
    assert not re.search(r"<style|\sstyle=|\son\w+=", got.text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", got.text)
    for address in re.findall(r'(?:src|href)="([^"]+)"', got.text):
        assert address.startswith(("/", "#", "data:image/")) and not address.startswith("//"), address
        if address.startswith("/assets/"):
            assert fetch(base, address).status == 200, address


async def test_the_page_of_a_match_names_it_as_it_stands_on_every_instance(stack, api1, subjects):
    home, away, path = subjects["homeTeam"], subjects["awayTeam"], f"/match/{subjects['match']}"
    assert fetch(stack.api(2), path).title == f"{home} 0–0 {away}, live · Live Score"
    before = fetch(stack.api(2), path).headers["ETag"]
    await api1.patch(f"/api/matches/{subjects['match']}/score", {"homeScore": 2, "awayScore": 1})
    await until(lambda: fetch(stack.api(2), path).title == f"{home} 2–1 {away}, live · Live Score")
    got = fetch(stack.api(2), path)
    assert got.meta("og:title") == f"{home} 2–1 {away}, live"
    assert got.meta("og:description") == got.meta("description")
    assert got.meta("description").startswith(f"{subjects['leagueName']}. ") and home in got.meta("description")
    assert got.headers["ETag"] != before
    await api1.patch(f"/api/matches/{subjects['match']}/status", {"status": "finished"})
    await until(lambda: fetch(stack.api(2), path).title == f"{home} 2–1 {away}, full time · Live Score")


async def test_a_match_to_come_has_no_score_in_its_title(stack, api1):
    match = await api1.create_match(starts_in=3600, ends_in=7200, homeTeam="Reds", awayTeam="Blues")
    assert fetch(stack.api(1), f"/match/{match['id']}").title == "Reds – Blues, not started · Live Score"


async def test_the_pages_of_a_league_and_a_team_name_them(stack, api1, subjects):
    await api1.patch(f"/api/leagues/{subjects['league']}", {"country": "Wales"})
    await until(
        lambda: fetch(stack.api(1), f"/league/{subjects['league']}").title
        == f"{subjects['leagueName']}, Wales · Live Score"
    )
    assert fetch(stack.api(1), f"/team/{subjects['team']}").title == f"{subjects['homeTeam']} · Live Score"


async def test_names_of_strangers_are_text(stack, api1):
    hostile = unique('"><img src=x onerror="alert(1)"><script>alert(1)</script></title>{{description}}')
    match = await api1.create_match(starts_in=-60, ends_in=3600, homeTeam=hostile, awayTeam="السودان 👩‍👩‍👧")
    got = fetch(stack.api(1), f"/match/{match['id']}")
    assert got.title == f"{hostile} 0–0 السودان 👩‍👩‍👧, live · Live Score"
    assert got.meta("og:title") == f"{hostile} 0–0 السودان 👩‍👩‍👧, live"
    assert "<script>" not in got.text and 'onerror="' not in got.text
    assert fetch(stack.api(1), f"/team/{match['homeTeamId']}").title == f"{hostile} · Live Score"


@pytest.mark.parametrize("kind", ["match", "league", "team"])
@pytest.mark.parametrize("id", [str(UNKNOWN), "0", "-1", "x", "1x", "99999999999999999999", "%3Cscript%3E"])
async def test_what_is_not_there_is_404_with_the_page_that_says_so(stack, kind, id):
    got = fetch(stack.api(1), f"/{kind}/{id}")
    assert got.status == 404
    assert got.headers["Content-Type"] == "text/html; charset=utf-8"
    assert got.title == "Not found · Live Score"
    assert f"/assets/{kind}.js" in got.text
    assert "Content-Security-Policy" in got.headers
    # It may be there tomorrow.
    assert "ETag" not in got.headers


async def test_a_removed_match_has_no_page(stack, api1, subjects):
    path = f"/match/{subjects['match']}"
    assert (await api1.delete(f"/api/matches/{subjects['match']}")).status == 204
    await until(lambda: fetch(stack.api(2), path).status == 404)
    assert subjects["homeTeam"] not in fetch(stack.api(2), path).text


async def test_the_page_of_a_merged_team_leads_to_the_other(stack, api1, subjects):
    into = (await api1.create_match(starts_in=-60, ends_in=3600, homeTeam=unique("Greens")))["homeTeamId"]
    assert (await api1.post(f"/api/teams/{subjects['team']}/merge", {"into": into})).status == 200
    for number in (1, 2):
        got = fetch(stack.api(number), f"/team/{subjects['team']}")
        assert (got.status, got.headers["Location"], got.body) == (301, f"/team/{into}", b"")


async def test_where_reads_need_credentials_a_page_names_nothing(new_stack):
    key = "a-key-for-the-first-of-all-clients"
    own = new_stack(replicas=1, workers=0, env={"READ_AUTH": "required", "BOOTSTRAP_API_KEY": key})
    titles = {"match": "Match · Live Score", "league": "League · Live Score", "team": "Team · Live Score"}
    for kind, title in titles.items():
        # What is there and what is not look the same.
        for id in ("1", str(UNKNOWN)):
            got = fetch(own.api(1), f"/{kind}/{id}")
            assert (got.status, got.title) == (200, title)
    assert fetch(own.api(1), "/ops").status == fetch(own.api(1), "/desk").status == 200
    assert fetch(own.api(1), "/assets/match.js").status == 200
    assert fetch(own.api(1), "/api/matches/1").status == 401


@pytest.mark.parametrize("path", ["/assets/match.js", "/assets/match.css", "/livescore.js"])
async def test_files_go_out_packed_to_whom_takes_that(stack, path):
    plain = fetch(stack.api(1), path)
    packed = fetch(stack.api(1), path, Accept_Encoding="br, gzip;q=0.5")
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    for refused in ("gzip;q=0", "*;q=0", "identity", "gzip;q=0, *"):
        assert fetch(stack.api(1), path, Accept_Encoding=refused).body == plain.body, refused


@pytest.mark.parametrize("path", ["/assets/match.js", "/flags/fr.svg", "/ops", "/match/{match}"])
async def test_a_browser_that_has_it_gets_304(stack, subjects, path):
    path = path.format(**subjects)
    for number in (1, 2):
        got = fetch(stack.api(number), path, Accept_Encoding="gzip")
        assert got.headers["Cache-Control"] == "no-cache"
        # Any instance knows the tag of the other.
        again = fetch(stack.api(3 - number), path, Accept_Encoding="gzip", If_None_Match=got.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == got.headers["ETag"]
    assert fetch(stack.api(1), path, If_None_Match='"other"').status == 200
    head = fetch(stack.api(1), path, "HEAD")
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/none.js",
        "/assets/",
        "/flags/zz.svg",
        "/flags/",
        "/assets/..%2fpages%2fmatch.html",
        "/assets/match.js/more",
    ],
)
async def test_a_file_that_is_not_there_is_404(stack, path):
    assert fetch(stack.api(1), path).status == 404


async def test_flags_are_pictures_that_no_script_runs_in(stack):
    for code in ("fr", "gb-eng", "cw"):
        got = fetch(stack.api(1), f"/flags/{code}.svg")
        assert (got.status, got.headers["Content-Type"]) == (200, "image/svg+xml")
        assert b"<script" not in got.body
        assert got.headers["Cross-Origin-Resource-Policy"] == "same-origin"


class Picture:
    """What the first bytes of a PNG file tell."""

    def __init__(self, body: bytes):
        assert body[:8] == b"\x89PNG\r\n\x1a\n"
        self.width, self.height, depth, self.colour = struct.unpack(">IIBB", body[16:26])
        assert (depth, self.colour) in ((8, 2), (8, 6)), "RGB or RGBA"
        chunks, at = b"", 8
        while at < len(body):
            size, kind = struct.unpack(">I4s", body[at : at + 8])
            chunks += body[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
            at += 12 + size
        # No filter changes the first point of the first row.
        first = zlib.decompress(chunks)[1:5]
        self.corner_is_opaque = self.colour == 2 or first[3] == 255


async def test_telephones_find_icons_of_the_sizes_that_are_told(stack):
    page = fetch(stack.api(1), "/", Accept="text/html").text
    (apple,) = re.findall(r'<link rel="apple-touch-icon" sizes="(\d+)x\1" href="([^"]+)">', page)
    icons = [{"src": apple[1], "sizes": f"{apple[0]}x{apple[0]}", "type": "image/png", "purpose": "maskable"}]
    icons += json.loads(fetch(stack.api(1), "/manifest.webmanifest").body)["icons"]
    pictures = [icon for icon in icons if icon["type"] == "image/png"]
    assert {(icon["sizes"], icon["purpose"]) for icon in pictures} == {
        ("180x180", "maskable"),
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in pictures:
        got = fetch(stack.api(1), icon["src"], Accept_Encoding="gzip")
        assert (got.status, got.headers["Content-Type"]) == (200, "image/png")
        assert got.headers["Cache-Control"] == "no-cache"
        body = gzip.decompress(got.body) if got.headers.get("Content-Encoding") == "gzip" else got.body
        picture = Picture(body)
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
        # iOS and Android cut the corners off by themselves, and would show what is behind a hole.
        assert picture.corner_is_opaque == (icon["purpose"] == "maskable")
        tag = got.headers["ETag"]
        assert fetch(stack.api(2), icon["src"], Accept_Encoding="gzip", If_None_Match=tag).status == 304


async def test_files_of_a_page_use_up_no_reads(new_stack):
    limits = {"RATE_LIMIT_MODE": "enforce", "RATE_LIMIT_READ_REQUESTS": "3", "RATE_LIMIT_READ_WINDOW_MS": "3600000"}
    own = new_stack(replicas=1, workers=0, env=limits)
    for _ in range(10):
        for path in ("/assets/match.js", "/assets/icon.svg", "/flags/fr.svg"):
            assert fetch(own.api(1), path).status == 200
    # All three reads are left, and no more than these.
    assert [fetch(own.api(1), "/api/matches").status for _ in range(4)] == [200, 200, 200, 429]
    assert fetch(own.api(1), "/assets/match.js").status == 200


async def until(condition, patience: float = 5.0):
    deadline = asyncio.get_running_loop().time() + patience
    while not condition():
        assert asyncio.get_running_loop().time() < deadline, "in vain"
        await asyncio.sleep(0.02)
