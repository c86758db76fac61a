"""The REST contract: listing matches, page by page and by filters."""
import pytest

from checks import check_match
from clients import in_seconds
from rest import STATUSES, body, listed, problem, unique


async def test_the_list_is_newest_first_with_its_pagination(api1):
    sport = unique()
    made = [(await api1.create_match(sport=sport))["id"] for _ in range(3)]
    answer = await api1.get("/api/matches", params={"sport": sport})
    assert [match["id"] for match in answer.data] == made[::-1]
    for match in answer.data:
        check_match(match)
    assert answer.json["pagination"] == {"limit": 50, "nextCursor": None, "hasMore": False}


async def test_both_kinds_of_paging_give_every_match_once(api1):
    sport = unique()
    made = [(await api1.create_match(sport=sport))["id"] for _ in range(7)]
    pages = [
        await api1.get("/api/matches", params={"sport": sport, "limit": 3, "offset": offset}) for offset in (0, 3, 6, 9)
    ]
    assert [match["id"] for page in pages for match in page.data] == made[::-1]
    assert [page.json["pagination"]["hasMore"] for page in pages] == [True, True, False, False]

    seen, cursor = [], {}
    while True:
        page = await api1.get("/api/matches", params={"sport": sport, "limit": 3} | cursor)
        seen += [match["id"] for match in page.data]
        if not page.json["pagination"]["hasMore"]:
            break
        await api1.create_match(sport=sport)  # new matches do not shift the pages of a cursor
        cursor = {"cursor": page.json["pagination"]["nextCursor"]}
    assert page.json["pagination"]["nextCursor"] is None
    assert seen == made[::-1]


async def test_matches_of_one_moment_are_paged_without_loss(api1, database):
    sport = unique()
    with database.cursor() as cursor:
        cursor.execute(
            """INSERT INTO matches (sport, home_team, away_team, status, start_time, end_time, created_at)
                          SELECT %s, 'a', 'b', 'scheduled', '2031-01-01Z', '2031-01-02Z', '2025-01-01T00:00:00.000001Z'
                          FROM generate_series(1, 7) RETURNING id""",
            (sport,),
        )
        made = [row[0] for row in cursor.fetchall()]
    seen, query = [], {"sport": sport, "limit": 2}
    while query:
        page = await api1.get("/api/matches", params=query)
        seen += [match["id"] for match in page.data]
        following = page.json["pagination"]["nextCursor"]
        query = following and query | {"cursor": following}
    assert seen == sorted(made, reverse=True)


async def test_filters(api1):
    sport, league, team = unique(), unique("League"), unique("Team")

    async def make(**fields):
        return (await api1.post("/api/matches", body(sport=sport, **fields))).data["id"]

    past = {"startTime": in_seconds(-7200), "endTime": in_seconds(-3600)}
    now = {"startTime": in_seconds(-60), "endTime": in_seconds(3600)}
    scheduled = await make(league=league, homeTeam=team)
    live = await make(awayTeam=team, **now)
    halftime = await make(**now)
    await api1.patch(f"/api/matches/{halftime}/status", {"status": "halftime"})
    finished = await make(league=league, **past)

    everything = [finished, halftime, live, scheduled]
    assert await listed(api1, sport=sport) == everything
    assert await listed(api1, sport=sport.upper()) == everything
    assert await listed(api1, sport=sport, status="live") == [live]
    assert await listed(api1, sport=sport, status="finished,scheduled") == [finished, scheduled]
    assert await listed(api1, sport=sport, status=",".join(STATUSES)) == everything
    assert await listed(api1, sport=sport, live="true") == [halftime, live]
    assert await listed(api1, sport=sport, live="false") == [finished, scheduled]
    assert await listed(api1, league=league) == [finished, scheduled]
    assert await listed(api1, team=team) == [live, scheduled]
    team_id = (await api1.get(f"/api/matches/{live}")).data["awayTeamId"]
    assert live in await listed(api1, team=team_id, sport=sport)
    assert await listed(api1, team=team, league=league) == [scheduled]
    assert await listed(api1, sport=sport, league="no such league") == []


async def test_filters_by_time(api1):
    sport = unique()

    async def make(start):
        return (
            await api1.post("/api/matches", body(sport=sport, startTime=start, endTime="2032-01-01T00:00:00Z"))
        ).data["id"]

    noon = await make("2031-07-01T12:00:00Z")
    late = await make("2031-07-01T22:30:00Z")
    last = await make("2031-07-02T21:59:59.999Z")
    assert await listed(api1, sport=sport, date="2031-07-01") == [late, noon]
    assert await listed(api1, sport=sport, date="2031-07-01", timezone="Europe/Berlin") == [noon]
    assert await listed(api1, sport=sport, date="2031-07-02", timezone="Europe/Berlin") == [last, late]
    assert await listed(api1, sport=sport, date="2031-07-02", timezone="America/New_York") == [last]
    assert await listed(api1, sport=sport, **{"from": "2031-07-01T22:30:00Z"}) == [last, late]
    assert await listed(api1, sport=sport, to="2031-07-01T22:30:00Z") == [noon]
    assert await listed(api1, sport=sport, **{"from": "2031-07-02", "to": "2031-07-03"}) == [last]
    assert await listed(api1, sport=sport, **{"from": "2031-07-02T00:30:00+02:00"}) == [last, late]


@pytest.mark.parametrize("path", ["/api/matches", "/api/matches/{id}/commentary"])
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=0", "limit"),
        ("limit=1000", "limit"),
        ("limit=101", "limit"),
        ("limit=abc", "limit"),
        ("limit=1.5", "limit"),
        ("limit=", "limit"),
        ("limit=5&limit=5", "limit"),
        ("limit=-1", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("limit=+5", "limit"),
        ("limit=%20", "limit"),
        ("offset=-1", "offset"),
        ("offset=x", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("cursor=nonsense", "cursor"),
        ("cursor=", "cursor"),
        ("cursor=-1", "cursor"),
    ],
)
async def test_a_bad_page_is_refused(api1, path, query, named):
    match = await api1.create_match()
    refused = problem(await api1.get(f"{path.format(**match)}?{query}"), 400, [named])
    assert refused["error"] == "Invalid query"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("status=playing", "status"),
        ("status=live,", "status"),
        ("status=", "status"),
        ("status=live&status=live", "status"),
        ("live=maybe", "live"),
        ("date=2031-02-30", "date"),
        ("date=today", "date"),
        ("date=2031-07-01T00:00:00Z", "date"),
        ("from=yesterday", "from"),
        ("to=1", "to"),
        ("date=2031-07-01&timezone=Mars/Olympus", "timezone"),
        ("timezone=Mars/Olympus", "timezone"),
        ("sport=", "sport"),
        ("team=" + "x" * 801, "team"),
    ],
)
async def test_a_bad_filter_is_refused(api1, query, named):
    assert problem(await api1.get(f"/api/matches?{query}"), 400, [named])["error"] == "Invalid query"


@pytest.mark.parametrize("limit", [1, 100])
async def test_the_limits_of_the_limit(api1, limit):
    await api1.create_match()
    answer = await api1.get(f"/api/matches?limit={limit}")
    assert 1 <= len(answer.data) <= limit
    assert answer.json["pagination"]["limit"] == limit


async def test_odd_filters_are_text_and_nothing_else(api1):
    for text in ("'; DROP TABLE matches; --", "%", "_", "\\", "{}", '"', "a,b", "$1"):
        assert await listed(api1, sport=text) == []
        assert await listed(api1, team=text, league=text) == []
