"""The parameters of each route: unknown ones under /api are refused with the nearest known name."""
import pytest

from rest import problem, unique

# Every parameter that docs/API.md names.
KNOWN = {
    "/api/matches": {
        "limit": "5",
        "offset": "0",
        "status": "live",
        "live": "true",
        "sport": "football",
        "league": "1",
        "team": "Reds",
        "date": "2026-01-31",
        "timezone": "Europe/Berlin",
        "from": "2026-01-31",
        "to": "2026-02-01",
    },
    "/api/matches/{id}": {},
    "/api/matches/{id}/commentary": {"limit": "5", "offset": "0"},
    "/api/matches/{id}/commentary/{entry}": {},
    "/api/matches/{id}/events": {"since": "0", "epoch": "0f1e2d3c4b5a6978", "limit": "5", "wait": "1"},
    "/api/admin/jobs": {"state": "waiting", "limit": "5"},
}


@pytest.fixture
async def places(api1):
    match = await api1.create_match()
    entry = await api1.comment(match["id"])
    return {path: path.format(id=match["id"], entry=entry["id"]) for path in KNOWN}


@pytest.mark.parametrize("path", KNOWN)
async def test_every_documented_parameter_is_known(api1, places, path):
    for query in ({name: value} for name, value in KNOWN[path].items()):
        assert (await api1.get(places[path], params=query)).status == 200, query
    assert (await api1.get(places[path], params=KNOWN[path])).status == 200
    cursor = (await api1.get("/api/matches?limit=1")).json["pagination"]["nextCursor"]
    if path == "/api/matches" and cursor:
        assert (await api1.get(places[path], params={"cursor": cursor})).status == 200


@pytest.mark.parametrize("path", KNOWN)
async def test_an_unknown_one_is_refused_with_the_nearest(api1, places, path):
    for method in ("GET", "HEAD"):
        problem_of = await api1.request(method, places[path], params={"pretty": "1"})
        assert problem_of.status == 400
    told = problem(await api1.get(places[path], params={"pretty": "1"}), 400, ["pretty"])
    assert told["details"][0]["code"] == "unknown_parameter"
    for name, value in KNOWN[path].items():
        for wrong in (name + "s", name.upper(), name[:1] + "_" + name[1:]):
            told = problem(await api1.get(places[path], params={wrong: value}), 400, [wrong])
            assert f"'{name}'" in told["details"][0]["message"], (wrong, told)
    # An answer that is kept for the path without parameters is no way around.
    for _ in range(3):
        assert (await api1.get(places[path])).status == 200
    assert (await api1.get(places[path], params={"pretty": "1"})).status == 400


async def test_streams_know_theirs(api1):
    match = await api1.create_match()
    stream = f"/api/matches/{match['id']}/stream"
    for query in ("since=0", "since=0&epoch=0f1e2d3c4b5a6978", "lastEventId=1", "_=1"):
        # The server answers HEAD with the head of GET and no stream.
        assert (await api1.request("HEAD", f"{stream}?{query}")).status == 200, query
    assert (await api1.request("HEAD", "/api/matches/stream?lastEventId=1")).status == 200
    for path in (f"{stream}?limit=1", f"{stream}?Since=1", "/api/matches/stream?since=1", "/api/matches/stream?x=1"):
        problem(await api1.get(path), 400)


async def test_changes_have_none_but_the_score_of_a_removed_goal(api1):
    match = await api1.create_match()
    path = f"/api/matches/{match['id']}"
    goal = await api1.comment(match["id"], eventType="goal", homeScore=1, awayScore=0)
    entry = f"{path}/commentary/{goal['id']}"
    score = {"homeScore": 2, "awayScore": 0}
    for answer in (
        await api1.post("/api/matches?dryRun=1", match),
        await api1.patch(path + "?homeScore=1", {"league": "Cup"}),
        await api1.patch(path + "/score?homeScore=2", score),
        await api1.put(path + "/score?force=1", score),
        await api1.patch(path + "/status?force=1", {"status": "finished"}),
        await api1.post(path + "/commentary?silent=1", {"minute": 1, "message": "x"}),
        await api1.patch(entry + "?homeScore=1", {"minute": 2}),
        await api1.delete(entry + "?home_score=0&awayScore=0"),
        await api1.delete(path + "?force=1"),
    ):
        problem(answer, 400)
    assert (await api1.get(path)).data["seq"] == 3, "nothing of it was done"
    assert (await api1.delete(entry + "?homeScore=0&awayScore=0&utm_source=x")).status == 204


async def test_the_parameters_of_browsers_and_campaigns_are_ignored_everywhere(api1, places):
    for path in places.values():
        assert (await api1.get(path, params={"_": "1732880000", "utm_source": "x", "utm_Campaign": ""})).status == 200
    plain = await api1.get("/api/matches?limit=1&sport=" + unique())
    assert plain.data == []


async def test_outside_of_the_api_any_parameter_passes(api1):
    for path in ("/", "/health", "/health/live", "/livescore.js", "/sw.js", "/metrics"):
        assert (await api1.get(path, params={"match": "1", "anything": "goes"})).status == 200, path
    page = await api1.get("/?match=1&fbclid=x", headers={"Accept": "text/html"})
    assert page.status == 200 and page.headers["Content-Type"].startswith("text/html")


# ---- the next page


async def pages(api, path: str, limit: int) -> list[list[int]]:
    found, target = [], f"{path}{'&' if '?' in path else '?'}limit={limit}"
    while target:
        answer = await api.get(target)
        found.append([item["id"] for item in answer.data])
        link = answer.headers.get("Link")
        assert (link is not None) == answer.json["pagination"]["hasMore"]
        assert link is None or (link.startswith("</api/") and link.endswith('>; rel="next"'))
        target = link and link[1:].partition(">")[0]
    return found


async def test_the_link_of_a_list_leads_through_all_pages(api1):
    sport = unique("A&B ü+")
    made = [(await api1.create_match(sport=sport))["id"] for _ in range(5)]
    assert await pages(api1, "/api/matches?_=7&sport=" + sport.replace("&", "%26").replace("+", "%2B"), 2) == [
        [made[4], made[3]],
        [made[2], made[1]],
        [made[0]],
    ]
    entries = [(await api1.comment(made[0]))["id"] for _ in range(4)]
    commentary = f"/api/matches/{made[0]}/commentary"
    assert await pages(api1, commentary, 2) == [[entries[3], entries[2]], [entries[1], entries[0]]]
    assert await pages(api1, commentary + "/?offset=1", 2) == [[entries[2], entries[1]], [entries[0]]]
    assert await pages(api1, f"/api/matches/{made[1]}/commentary", 2) == [[]]
