"""HTTP as REST uses it: methods, paths, origins, entity tags."""
import asyncio

import pytest

from rest import NEW_MATCH, UNKNOWN, problem, unique


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/matches"),
        ("DELETE", "/api/matches"),
        ("PATCH", "/api/matches"),
        ("POST", "/api/matches/1"),
        ("PUT", "/api/matches/1"),
        ("GET", "/api/matches/1/score"),
        ("POST", "/api/matches/1/score"),
        ("GET", "/api/matches/1/status"),
        ("PUT", "/api/matches/1/status"),
        ("DELETE", "/api/matches/1/commentary"),
        ("POST", "/api/matches/1/events"),
        ("POST", "/health"),
        ("DELETE", "/health/live"),
        ("PUT", "/"),
        ("POST", "/ws"),
        ("TRACE", "/api/matches"),
    ],
)
async def test_another_method_is_405_with_those_that_are_allowed(api1, method, path):
    answer = await api1.request(method, path)
    problem(answer, 405)
    allowed = answer.headers["Allow"].split(", ")
    assert method not in allowed
    for other in allowed:
        if other in ("GET", "HEAD", "OPTIONS") and path != "/ws":
            assert (await api1.request(other, path)).status < 405


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/api",
        "/api/",
        "/api/matche",
        "/api/matches/1/scores",
        "/api/matches/1/score/2",
        "/favicon.ico",
        "/..%2f..%2fetc/passwd",
        "/API/matches",
        "/health/" "unknown",
        "/api/matches/1/commentary/1/2",
    ],
)
async def test_an_unknown_path_is_404(api1, path):
    for method in ("GET", "POST"):
        problem(await api1.request(method, path), 404)


async def test_a_slash_at_the_end_means_the_same(api1):
    assert (await api1.get("/api/matches/")).status == 200
    match = await api1.create_match()
    assert (await api1.get(f"/api/matches/{match['id']}/")).status == 200


async def test_every_answer_may_be_read_from_any_origin(api1):
    match = await api1.create_match()
    path = f"/api/matches/{match['id']}"
    answers = [
        await api1.get(path),
        await api1.get("/health"),
        await api1.get("/nothing"),
        await api1.put("/api/matches", {}),
        await api1.post("/api/matches", {}),
        await api1.request("POST", "/api/matches", data=b"x"),
        await api1.patch(f"{path}/status", {"status": "scheduled"}),
        await api1.request("OPTIONS", path),
    ]
    assert [answer.status for answer in answers] == [200, 200, 404, 405, 400, 415, 409, 204]
    for answer in answers:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/matches", {"GET", "POST"}),
        ("/api/matches/1", {"GET", "PATCH", "DELETE"}),
        ("/api/matches/1/score", {"PATCH", "PUT"}),
        ("/api/matches/1/status", {"PATCH"}),
        ("/api/matches/1/commentary", {"GET", "POST"}),
    ],
)
async def test_a_preflight_allows_what_the_page_needs(api1, path, methods):
    for asked in (
        "content-type,if-match",
        "Traceparent, baggage,sentry-trace , cache-control,x-requested-with,x-made-up",
        None,
    ):
        headers = {"Origin": "https://page.example", "Access-Control-Request-Method": "POST"}
        if asked:
            headers["Access-Control-Request-Headers"] = asked
        answer = await api1.request("OPTIONS", path, headers=headers)
        assert 200 <= answer.status < 300
        assert methods <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))
        allowed = [name.strip() for name in answer.headers["Access-Control-Allow-Headers"].split(",")]
        if asked:
            assert allowed == [name.strip() for name in asked.split(",")]
        else:
            assert {"Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"} <= set(allowed)
        assert "Access-Control-Request-Headers" in ", ".join(answer.headers.getall("Vary"))
        assert answer.body == b""


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/health/live",
        "/api/matches?limit=2",
        "/api/matches/{id}",
        "/api/matches/{id}/commentary",
        "/api/matches/{id}/events",
        "/nothing",
    ],
)
async def test_head_is_get_without_the_body(api1, path):
    match = await api1.create_match()
    path = path.format(**match)
    got, head = await api1.get(path), await api1.request("HEAD", path)
    assert (head.status, head.body) == (got.status, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Link"):
        assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize(
    "path",
    ["/api/matches?sport={sport}", "/api/matches/{id}", "/api/matches/{id}/commentary", "/api/matches/{id}/events"],
)
async def test_what_has_not_changed_is_not_sent_again(api1, api2, path):
    match = await api1.create_match(sport=unique())
    path = path.format(**match)
    tag = (await api1.get(path)).headers["ETag"]
    for listed_tags in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = await api2.get(path, headers={"If-None-Match": listed_tags})
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == tag
    assert (await api2.get(path, headers={"If-None-Match": '"other"'})).status == 200
    await api1.comment(match["id"], "A change.")
    changed = await api2.get(path, headers={"If-None-Match": tag})
    assert changed.status == 200
    assert changed.headers["ETag"] != tag


@pytest.mark.parametrize(
    ("suffix", "change"),
    [("", {"league": "Cup"}), ("/score", {"homeScore": 1, "awayScore": 0}), ("/status", {"status": "halftime"})],
)
async def test_if_match_refuses_what_was_decided_on_old_knowledge(api1, api2, suffix, change):
    match = await api1.create_match()
    path = f"/api/matches/{match['id']}"
    old = (await api1.get(path)).headers["ETag"]
    await api1.comment(match["id"])
    for stale in (old, '"nonsense"', "nonsense", '"-"', '"999-0000000000000000"'):
        problem(await api2.patch(path + suffix, change, headers={"If-Match": stale}), 412)
    assert (await api1.get(path)).data["seq"] == 2
    current = (await api1.get(path)).headers["ETag"]
    answer = await api2.patch(path + suffix, change, headers={"If-Match": current})
    assert answer.data["seq"] == 3
    assert answer.headers["ETag"] == (await api1.get(path)).headers["ETag"]


async def test_if_match_star_means_any_that_exists(api1):
    match = await api1.create_match()
    answer = await api1.patch(
        f"/api/matches/{match['id']}/score", {"homeScore": 1, "awayScore": 0}, headers={"If-Match": "*"}
    )
    assert answer.data["homeScore"] == 1
    problem(
        await api1.patch(f"/api/matches/{UNKNOWN}/score", {"homeScore": 1, "awayScore": 0}, headers={"If-Match": "*"}),
        404,
    )


def every_change(match: dict, entry: dict) -> list[tuple[str, str, dict | None]]:
    path = f"/api/matches/{match['id']}"
    return [
        ("PATCH", path, {"league": "Cup"}),
        ("PATCH", f"{path}/score", {"homeScore": 1, "awayScore": 0}),
        ("PUT", f"{path}/score", {"homeScore": 2, "awayScore": 0}),
        ("PATCH", f"{path}/status", {"status": "halftime"}),
        ("POST", f"{path}/commentary", {"minute": 1, "message": "x"}),
        ("POST", f"{path}/commentary", {"minute": 1, "message": "x", "homeScore": 3, "awayScore": 0}),
        ("PATCH", f"{path}/commentary/{entry['id']}", {"minute": 2}),
        ("DELETE", f"{path}/commentary/{entry['id']}", None),
        ("DELETE", path, None),
    ]


async def test_every_change_of_a_match_honours_if_match(api1):
    match = await api1.create_match()
    path = f"/api/matches/{match['id']}"
    stale = (await api1.get(path)).headers["ETag"]
    entry = await api1.comment(match["id"])
    for method, target, body in every_change(match, entry):
        before = (await api1.get(path)).data
        for tag in (stale, '"nonsense"'):
            problem(await api1.request(method, target, json=body, headers={"If-Match": tag}), 412)
        problem(await api1.request(method, target, json=body, headers={"If-Match": ""}), 400, ["If-Match"])
        current = await api1.get(path)
        assert current.data == before, (method, target)
        answer = await api1.request(method, target, json=body, headers={"If-Match": current.headers["ETag"]})
        assert answer.status in (200, 201, 204), (method, target, answer.body)
    problem(await api1.get(path), 404)
    # Of what is new, nothing can have a tag.
    for tag, status in (("", 400), (stale, 412), ("*", 201)):
        answer = await api1.post("/api/matches", NEW_MATCH, headers={"If-Match": tag})
        assert answer.status == status, tag


async def test_of_two_writers_with_one_etag_one_wins(api1, api2):
    match = await api1.create_match()
    path = f"/api/matches/{match['id']}"
    tag = (await api1.get(path)).headers["ETag"]
    answers = await asyncio.gather(
        *(
            api.patch(f"{path}/score", {"homeScore": n + 1, "awayScore": 0}, headers={"If-Match": tag})
            for n, api in enumerate([api1, api2] * 5)
        )
    )
    assert sorted(answer.status for answer in answers) == [200] + [412] * 9


async def test_the_service_describes_itself(api1):
    answer = await api1.get("/", headers={"Accept": "application/json"})
    assert answer.json["name"] and answer.json["version"]
    page = await api1.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["Content-Type"].startswith("text/html")


async def test_a_request_id_is_returned(api1):
    assert (await api1.get("/health", headers={"X-Request-Id": "abc-1"})).headers["X-Request-Id"] == "abc-1"
    made = (await api1.get("/health", headers={"X-Request-Id": "<bad>"})).headers["X-Request-Id"]
    assert made and made != "<bad>"
