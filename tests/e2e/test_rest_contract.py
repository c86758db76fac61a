"""The REST contract: matches, commentary, the event log. What the original answered is still answered."""
import asyncio
import json
import uuid

import pytest

from checks import check_commentary, check_match, check_problem
from clients import Http, in_seconds

STATUSES = ["scheduled", "live", "halftime", "finished", "postponed", "cancelled", "suspended", "abandoned"]
UNKNOWN = 2_000_000_000


def unique(prefix: str = "sport") -> str:
    """For a list of one's own in a database that is shared."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def body(**changes) -> dict:
    """A valid body for a new match; a member changed to `...` is left out."""
    full = {"sport": "football", "homeTeam": "Reds", "awayTeam": "Blues",
            "startTime": "2031-05-01T12:00:00Z", "endTime": "2031-05-01T14:00:00Z"} | changes
    return {name: value for name, value in full.items() if value is not ...}


def problem(answer, status: int, path=None) -> dict:
    return check_problem(answer.status, answer.headers, answer.body, status, path)


async def listed(api: Http, **query) -> list[int]:
    return [match["id"] for match in (await api.get("/api/matches", params=query)).data]


# ---- creating a match

async def test_a_new_match_is_answered_as_the_contract_says(api1):
    answer = await api1.post("/api/matches", body(league="Sunday League", stats={"shots": [1, 2]}))
    assert answer.status == 201
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    match = answer.data
    check_match(match)
    assert answer.headers["Location"] == f"/api/matches/{match['id']}"
    assert answer.headers["ETag"]
    assert match["sport"] == "football" and match["league"] == "Sunday League"
    assert (match["homeTeam"], match["awayTeam"]) == ("Reds", "Blues")
    assert match["homeTeamId"] != match["awayTeamId"]
    assert (match["status"], match["phase"]) == ("scheduled", "pre_match")
    assert (match["startTime"], match["endTime"]) == ("2031-05-01T12:00:00.000Z", "2031-05-01T14:00:00.000Z")
    assert (match["homeScore"], match["awayScore"], match["elapsedSeconds"], match["seq"]) == (0, 0, 0, 1)
    assert match["stats"] == {"shots": [1, 2]}
    assert (await api1.get(f"/api/matches/{match['id']}")).data == match


@pytest.mark.parametrize(("starts_in", "ends_in", "status"),
                         [(3600, 7200, "scheduled"), (-60, 3600, "live"), (-7200, -3600, "finished")])
async def test_the_status_follows_from_the_times(api1, starts_in, ends_in, status):
    match = await api1.create_match(starts_in, ends_in)
    assert match["status"] == status


async def test_unknown_members_are_ignored_and_so_are_id_and_status(api1):
    match = (await api1.post("/api/matches", body(id=7, status="finished", mascot="Zak", seq=99))).data
    assert match["status"] == "scheduled"
    assert match["id"] != 7 or match["seq"] == 1
    assert match["seq"] == 1
    assert "mascot" not in match


@pytest.mark.parametrize("text", ["2031-05-01T12:00Z", "2031-05-01T14:00:00.0+02:00", "2031-05-01T10:00:00.000000-02:00"])
async def test_times_are_read_with_any_offset_and_written_in_utc(api1, text):
    match = (await api1.post("/api/matches", body(startTime=text))).data
    assert match["startTime"] == "2031-05-01T12:00:00.000Z"


async def test_scores_given_as_text_are_coerced(api1):
    match = (await api1.post("/api/matches", body(homeScore="2", awayScore=1))).data
    assert (match["homeScore"], match["awayScore"]) == (2, 1)


async def test_a_form_is_as_good_as_json(api1):
    form = body(homeTeam="Rot & Weiß", homeScore="3")
    match = (await api1.request("POST", "/api/matches", data=form)).data
    assert (match["homeTeam"], match["homeScore"], match["status"]) == ("Rot & Weiß", 3, "scheduled")
    entry = (await api1.request("POST", f"/api/matches/{match['id']}/commentary",
                                data={"minute": "7", "message": "a+b=c ü"})).data
    assert (entry["minute"], entry["message"]) == (7, "a+b=c ü")


@pytest.mark.parametrize("team", ["Malmö FF", "日本", "Ω" * 200, "🏆 United", "A \\ \"B\" 'C'\n\t", "</script>"])
async def test_names_come_back_as_they_were_given(api1, team):
    match = (await api1.post("/api/matches", body(homeTeam=team))).data
    assert match["homeTeam"] == team.strip()
    assert (await api1.get(f"/api/matches/{match['id']}")).data["homeTeam"] == team.strip()


NAMES = ["sport", "homeTeam", "awayTeam"]
TIMES = ["startTime", "endTime"]
SCORES = ["homeScore", "awayScore"]


@pytest.mark.parametrize(("member", "value"), [
    *[(name, value) for name in NAMES for value in (..., None, "", "  ", 5, ["a"], {}, True, "x" * 201, "a\0b")],
    *[(name, value) for name in TIMES
      for value in (..., None, "", "tomorrow", 1_900_000_000, "2031-13-01T00:00:00Z", "2031-02-30T00:00:00Z",
                    "2031-05-01", "2031-05-01T12:00:00", "2031-05-01T24:00:00Z", "1969-12-31T00:00:00Z",
                    "99999-01-01T00:00:00Z", True)],
    *[(name, value) for name in SCORES
      for value in (-1, 1.5, "x", "", "-1", "1.5", "0x10", "1e3", 2**31, 2**32, 2**63, 2**64, 10**30, "99999999999999999999",
                    True, [], {})],
    ("league", 5), ("league", ""), ("stats", []), ("stats", "x"), ("stats", 1),
    ("halftime", "noon"), ("secondHalf", 5), ("schedule", "x"),
])
async def test_a_bad_member_of_a_new_match_is_named(api1, member, value):
    refused = problem(await api1.post("/api/matches", body(**{member: value})), 400, [member])
    assert refused["error"] == "Invalid payload"


@pytest.mark.parametrize("end", ["2031-05-01T12:00:00Z", "2031-05-01T11:59:59.999Z"])
async def test_a_match_must_end_after_its_start(api1, end):
    refused = problem(await api1.post("/api/matches", body(endTime=end)), 400, ["endTime"])
    assert refused["details"][0]["message"] == "endTime must be chronologically after startTime"


@pytest.mark.parametrize(("halftime", "second_half", "named"), [
    ("2031-05-01T12:00:00Z", ..., "halftime"), ("2031-05-01T14:00:00Z", ..., "halftime"),
    (..., "2031-05-01T13:00:00Z", "halftime"), ("2031-05-01T13:00:00Z", "2031-05-01T13:00:00Z", "secondHalf"),
    ("2031-05-01T13:00:00Z", "2031-05-01T14:00:00Z", "secondHalf"),
])
async def test_the_break_must_lie_within_the_match(api1, halftime, second_half, named):
    problem(await api1.post("/api/matches", body(halftime=halftime, secondHalf=second_half)), 400, [named])


async def test_all_that_is_wrong_is_said_at_once(api1):
    refused = problem(await api1.post("/api/matches", {"homeScore": -1, "league": 5}), 400)
    named = {detail["path"][0] for detail in refused["details"]}
    assert named == {"sport", "homeTeam", "awayTeam", "startTime", "endTime", "homeScore", "league"}


async def test_the_last_day_that_can_be_written_is_no_server_error(api1):
    answer = await api1.post("/api/matches", body(startTime="9999-12-31T12:00:00Z", endTime="9999-12-31T14:00:00Z"))
    assert answer.status in (201, 400), answer.body
    if answer.status == 400:
        problem(answer, 400, ["endTime"])


NESTED = '{"stats":' + '{"a":' * 40 + "1" + "}" * 40 + "}"


@pytest.mark.parametrize("raw", [
    b"", b"   ", b"{", b"nonsense", b"{'a':1}", b'{"a":1,}', b'{"a":1} x', b"{}{}", b"NaN", b"\x00", b'{"a":\x00}',
    b'{"sport":"\xff\xfe"}', b'{"sport":"\xc0\x80"}', b'{"sport":"\xed\xa0\x80"}', b'{"sport":"\\ud800"}', b'{"sport":"\n"}',
    b'{"homeScore":01}', b'{"homeScore":1e400}', b'{"homeScore":-1e400}', b"[]", b"[{}]", b"null", b"true", b"12", b'"text"',
    NESTED.encode(), b"[" * 100_000, b'{"a":' * 100_000,
], ids=lambda raw: repr(raw[:24]))
async def test_a_body_that_is_no_json_object_is_refused(api1, raw):
    answer = await api1.request("POST", "/api/matches", data=raw, headers={"Content-Type": "application/json"})
    refused = problem(answer, 400)
    assert refused["details"]


async def test_nul_is_refused_wherever_it_hides(api1):
    problem(await api1.post("/api/matches", body(stats={"a": {"b": ["x\0"]}})), 400, ["stats", "a", "b", "0"])
    problem(await api1.post("/api/matches", body(stats={"a\0": 1})), 400, ["stats"])
    problem(await api1.get("/api/matches?sport=a%00b"), 400)
    problem(await api1.get("/api/matches/%00"), 400)
    match = await api1.create_match()
    problem(await api1.post(f"/api/matches/{match['id']}/commentary", {"minute": 1, "message": "a\0"}), 400, ["message"])


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
async def test_another_media_type_is_refused(api1, content_type):
    answer = await api1.request("POST", "/api/matches", data=json.dumps(body()).encode(),
                                headers={"Content-Type": content_type})
    problem(answer, 415)


@pytest.mark.parametrize("content_type", ["application/json", "APPLICATION/JSON; charset=UTF-8", "application/merge-patch+json"])
async def test_json_has_several_names(api1, content_type):
    answer = await api1.request("POST", "/api/matches", data=json.dumps(body()).encode(),
                                headers={"Content-Type": content_type})
    assert answer.status == 201


async def test_an_encoded_body_is_refused(api1):
    problem(await api1.request("POST", "/api/matches", data=b"x", skip_auto_headers=["Content-Encoding"],
                               headers={"Content-Type": "application/json", "Content-Encoding": "br"}), 415)


async def test_a_body_of_a_mebibyte_is_read_and_a_larger_one_is_413(api1):
    def sized(size: int) -> bytes:
        text = json.dumps(body())
        return text.encode() + b" " * (size - len(text))
    headers = {"Content-Type": "application/json"}
    assert (await api1.request("POST", "/api/matches", data=sized(1 << 20), headers=headers)).status == 201
    problem(await api1.request("POST", "/api/matches", data=sized((1 << 20) + 1), headers=headers), 413)

    async def chunks():
        for _ in range(40):
            yield b" " * 65_536
    problem(await api1.request("POST", "/api/matches", data=chunks(), headers=headers), 413)


# ---- listing matches

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
    pages = [await api1.get("/api/matches", params={"sport": sport, "limit": 3, "offset": offset}) for offset in (0, 3, 6, 9)]
    assert [match["id"] for page in pages for match in page.data] == made[::-1]
    assert [page.json["pagination"]["hasMore"] for page in pages] == [True, True, False, False]

    seen, cursor = [], {}
    while True:
        page = await api1.get("/api/matches", params={"sport": sport, "limit": 3} | cursor)
        seen += [match["id"] for match in page.data]
        if not page.json["pagination"]["hasMore"]:
            break
        await api1.create_match(sport=sport)  # what is new does not shift the pages of a cursor
        cursor = {"cursor": page.json["pagination"]["nextCursor"]}
    assert page.json["pagination"]["nextCursor"] is None
    assert seen == made[::-1]


async def test_matches_of_one_moment_are_paged_without_loss(api1, database):
    sport = unique()
    with database.cursor() as cursor:
        cursor.execute("""INSERT INTO matches (sport, home_team, away_team, status, start_time, end_time, created_at)
                          SELECT %s, 'a', 'b', 'scheduled', '2031-01-01Z', '2031-01-02Z', '2025-01-01T00:00:00.000001Z'
                          FROM generate_series(1, 7) RETURNING id""", (sport,))
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
        return (await api1.post("/api/matches", body(sport=sport, startTime=start, endTime="2032-01-01T00:00:00Z"))).data["id"]
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
@pytest.mark.parametrize(("query", "named"), [
    ("limit=0", "limit"), ("limit=1000", "limit"), ("limit=101", "limit"), ("limit=abc", "limit"), ("limit=1.5", "limit"),
    ("limit=", "limit"), ("limit=5&limit=5", "limit"), ("limit=-1", "limit"), ("limit=99999999999999999999", "limit"),
    ("limit=+5", "limit"), ("limit=%20", "limit"), ("offset=-1", "offset"), ("offset=x", "offset"),
    ("offset=99999999999999999999", "offset"), ("cursor=nonsense", "cursor"), ("cursor=", "cursor"),
    ("cursor=-1", "cursor"),
])
async def test_a_bad_page_is_refused(api1, path, query, named):
    match = await api1.create_match()
    refused = problem(await api1.get(f"{path.format(**match)}?{query}"), 400, [named])
    assert refused["error"] == "Invalid query"


@pytest.mark.parametrize(("query", "named"), [
    ("status=playing", "status"), ("status=live,", "status"), ("status=", "status"), ("status=live&status=live", "status"),
    ("live=maybe", "live"), ("date=2031-02-30", "date"), ("date=today", "date"), ("date=2031-07-01T00:00:00Z", "date"),
    ("from=yesterday", "from"), ("to=1", "to"), ("date=2031-07-01&timezone=Mars/Olympus", "timezone"),
    ("timezone=Mars/Olympus", "timezone"), ("sport=", "sport"), ("team=" + "x" * 801, "team"),
])
async def test_a_bad_filter_is_refused(api1, query, named):
    assert problem(await api1.get(f"/api/matches?{query}"), 400, [named])["error"] == "Invalid query"


@pytest.mark.parametrize("limit", [1, 100])
async def test_the_limits_of_the_limit(api1, limit):
    await api1.create_match()
    answer = await api1.get(f"/api/matches?limit={limit}")
    assert 1 <= len(answer.data) <= limit
    assert answer.json["pagination"]["limit"] == limit


async def test_unknown_query_parameters_are_ignored(api1):
    assert (await api1.get("/api/matches?utm_source=x&_=123")).status == 200


async def test_odd_filters_are_text_and_nothing_else(api1):
    for text in ("'; DROP TABLE matches; --", "%", "_", "\\", "{}", '"', "a,b", "$1"):
        assert await listed(api1, sport=text) == []
        assert await listed(api1, team=text, league=text) == []


# ---- one match

@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("PATCH", "/score"), ("PUT", "/score"),
                                                ("PATCH", "/status"), ("GET", "/commentary"), ("POST", "/commentary"),
                                                ("GET", "/events")])
@pytest.mark.parametrize("bad_id", ["abc", "0", "-1", "1.5", "1e3", "2147483648", "9223372036854775808", "99999999999999999999",
                                    "%20", "1%2F2", "0x1"])
async def test_a_bad_id_is_named(api1, method, suffix, bad_id):
    sent = None if method in ("GET", "DELETE") else {"homeScore": 1, "awayScore": 1, "status": "live", "minute": 1, "message": "x",
                                                     "league": "x"}
    refused = problem(await api1.request(method, f"/api/matches/{bad_id}{suffix}", json=sent), 400, ["id"])
    assert refused["error"] == "Invalid path parameters"


async def test_an_unknown_match(api1):
    path = f"/api/matches/{UNKNOWN}"
    assert "not found" in problem(await api1.get(path), 404)["error"]
    problem(await api1.patch(path, {"league": "x"}), 404)
    problem(await api1.delete(path), 404)
    problem(await api1.patch(f"{path}/score", {"homeScore": 1, "awayScore": 0}), 404)
    problem(await api1.patch(f"{path}/status", {"status": "live"}), 404)
    assert "not found" in problem(await api1.post(f"{path}/commentary", {"minute": 1, "message": "x"}), 404)["error"]
    problem(await api1.get(f"{path}/events"), 404)
    answer = await api1.get(f"{path}/commentary")
    assert (answer.status, answer.data) == (200, [])


async def test_a_match_is_changed_and_moved(api1):
    match = (await api1.post("/api/matches", body())).data
    path = f"/api/matches/{match['id']}"
    moved = (await api1.patch(path, {"startTime": "2031-06-01T12:00:00Z", "endTime": "2031-06-01T14:00:00Z"})).data
    check_match(moved)
    assert (moved["startTime"], moved["seq"]) == ("2031-06-01T12:00:00.000Z", 2)
    named = (await api1.patch(path, {"homeTeam": "Greens", "league": "Cup", "stats": {"cards": {"yellow": 2}}})).data
    assert (named["homeTeam"], named["league"], named["stats"], named["seq"]) == ("Greens", "Cup", {"cards": {"yellow": 2}}, 3)
    assert named["homeTeamId"] != match["homeTeamId"]
    events = (await api1.get(f"{path}/events")).data
    assert [event["type"] for event in events] == ["match:created", "match:updated", "match:updated"]
    assert events[-1]["data"] == named
    assert (await api1.get(path)).data == named


async def test_a_change_that_changes_nothing_is_no_event(api1):
    match = (await api1.post("/api/matches", body(league="Cup"))).data
    path = f"/api/matches/{match['id']}"
    assert (await api1.patch(path, {"league": "Cup", "startTime": match["startTime"]})).data["seq"] == 1
    assert (await api1.patch(f"{path}/status", {"status": "scheduled"})).data["seq"] == 1


@pytest.mark.parametrize(("change", "named"), [
    ({"homeTeam": ""}, ["homeTeam"]), ({"homeTeam": None}, ["homeTeam"]), ({"startTime": "noon"}, ["startTime"]),
    ({"endTime": "2031-05-01T11:00:00Z"}, ["endTime"]), ({"startTime": "2031-05-01T15:00:00Z"}, ["endTime"]),
    ({"stats": 5}, ["stats"]), ({"halftime": "2031-05-01T15:00:00Z"}, ["halftime"]),
    ({"secondHalf": "2031-05-01T13:00:00Z"}, ["halftime"]), ({}, []), ({"mascot": "Zak"}, []),
])
async def test_a_bad_change_is_refused(api1, change, named):
    match = (await api1.post("/api/matches", body())).data
    problem(await api1.patch(f"/api/matches/{match['id']}", change), 400, named)
    assert (await api1.get(f"/api/matches/{match['id']}")).data == match


async def test_what_has_begun_cannot_be_moved_and_what_is_over_even_less(api1):
    live = await api1.create_match()
    problem(await api1.patch(f"/api/matches/{live['id']}", {"startTime": in_seconds(600)}), 409)
    assert (await api1.patch(f"/api/matches/{live['id']}", {"endTime": in_seconds(7200)})).status == 200
    over = await api1.create_match(-7200, -3600)
    problem(await api1.patch(f"/api/matches/{over['id']}", {"endTime": in_seconds(600)}), 409)
    assert (await api1.patch(f"/api/matches/{over['id']}", {"league": "Cup"})).status == 200


async def test_a_match_is_deleted_with_all_that_belongs_to_it(api1, database):
    match = await api1.create_match()
    await api1.comment(match["id"])
    answer = await api1.delete(f"/api/matches/{match['id']}")
    assert (answer.status, answer.body) == (204, b"")
    problem(await api1.get(f"/api/matches/{match['id']}"), 404)
    assert (await api1.get(f"/api/matches/{match['id']}/commentary")).data == []
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM match_events WHERE match_id = %s", (match["id"],))
        assert cursor.fetchone()[0] == 0


# ---- score

@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize("score", [{"homeScore": 2, "awayScore": 1}, {"homeScore": "2", "awayScore": "1"},
                                   {"homeScore": 2.0, "awayScore": 1}])
async def test_a_score_is_set(api1, method, score):
    match = await api1.create_match()
    changed = (await api1.request(method, f"/api/matches/{match['id']}/score", json=score)).data
    check_match(changed)
    assert (changed["homeScore"], changed["awayScore"], changed["seq"]) == (2, 1, 2)
    event = (await api1.get(f"/api/matches/{match['id']}/events?since=1")).data[0]
    assert (event["type"], event["data"]["homeScore"], event["data"]["awayScore"]) == ("score:update", 2, 1)


@pytest.mark.parametrize(("score", "named"), [
    ({}, "homeScore"), ({"homeScore": 1}, "awayScore"), ({"awayScore": 1}, "homeScore"),
    *[({"homeScore": value, "awayScore": 0}, "homeScore")
      for value in (None, -1, 1.5, "", "one", "-1", True, [1], {}, 100_001, 2**31, 2**63, 2**64, "9" * 40)],
])
async def test_a_bad_score_is_refused(api1, score, named):
    match = await api1.create_match()
    problem(await api1.patch(f"/api/matches/{match['id']}/score", score), 400, [named])
    assert (await api1.get(f"/api/matches/{match['id']}")).data["seq"] == 1


# ---- status

LEGAL = {
    "scheduled": {"live", "postponed", "cancelled"},
    "live": {"halftime", "finished", "suspended", "abandoned"},
    "halftime": {"live", "finished", "suspended", "abandoned"},
    "suspended": {"live", "halftime", "finished", "abandoned", "cancelled"},
    "postponed": {"scheduled", "cancelled"},
    "finished": set(), "cancelled": set(), "abandoned": set(),
}
WAY_TO = {"scheduled": [], "live": ["live"], "halftime": ["live", "halftime"], "finished": ["live", "finished"],
          "postponed": ["postponed"], "cancelled": ["cancelled"], "suspended": ["live", "suspended"],
          "abandoned": ["live", "abandoned"]}


async def match_in(api: Http, status: str) -> dict:
    match = await api.create_match(3600, 7200)
    for step in WAY_TO[status]:
        match = (await api.patch(f"/api/matches/{match['id']}/status", {"status": step})).data
    assert match["status"] == status
    return match


@pytest.mark.parametrize("status", STATUSES)
async def test_every_illegal_step_is_a_conflict(api1, status):
    match = await match_in(api1, status)
    for to in STATUSES:
        if to != status and to not in LEGAL[status]:
            refused = problem(await api1.patch(f"/api/matches/{match['id']}/status", {"status": to}), 409)
            assert status in refused["error"] and to in refused["error"]
    assert (await api1.get(f"/api/matches/{match['id']}")).data == match


@pytest.mark.parametrize(("status", "to"), [(status, to) for status in STATUSES for to in sorted(LEGAL[status])])
async def test_every_legal_step_is_an_event(api1, status, to):
    match = await match_in(api1, status)
    changed = (await api1.patch(f"/api/matches/{match['id']}/status", {"status": to, "reason": "rain"})).data
    assert (changed["status"], changed["seq"]) == (to, match["seq"] + 1)
    event = (await api1.get(f"/api/matches/{match['id']}/events?since={match['seq']}")).data[0]
    assert event["type"] == "match:status"
    assert (event["data"]["status"], event["data"]["oldStatus"], event["data"]["newStatus"]) == (to, status, to)


@pytest.mark.parametrize(("change", "named"), [
    ({}, "status"), ({"status": None}, "status"), ({"status": "Live"}, "status"), ({"status": ""}, "status"),
    ({"status": 1}, "status"), ({"status": ["live"]}, "status"), ({"status": "live", "phase": "overtime"}, "phase"),
    ({"status": "live", "phase": "half_time"}, "phase"), ({"status": "halftime", "reason": 5}, "reason"),
])
async def test_a_bad_status_is_refused(api1, change, named):
    match = await api1.create_match()
    problem(await api1.patch(f"/api/matches/{match['id']}/status", change), 400, [named])


# ---- commentary

async def test_commentary_has_the_defaults_of_the_original(api1):
    match = await api1.create_match()
    answer = await api1.post(f"/api/matches/{match['id']}/commentary", {"minute": 3, "message": "Corner."})
    assert answer.status == 201
    entry = answer.data
    check_commentary(entry)
    assert entry["matchId"] == match["id"]
    assert (entry["minute"], entry["sequence"], entry["period"]) == (3, 0, 1)
    assert (entry["eventType"], entry["message"]) == ("commentary", "Corner.")
    assert [entry[name] for name in ("actor", "team", "metadata", "tags")] == [None] * 4


async def test_commentary_keeps_what_it_is_given(api1):
    match = await api1.create_match()
    given = {"minute": 0, "message": "Tor! ⚽", "sequence": 5, "period": "2", "eventType": "var", "actor": "Müller", "team": "Reds",
             "metadata": {"assist": ["A", None], "x": 1.5, "big": 12345678901234567}, "tags": ["goal", "", "ü,\"{}\\"]}
    entry = (await api1.post(f"/api/matches/{match['id']}/commentary", given)).data
    check_commentary(entry)
    assert {name: entry[name] for name in given} == given | {"period": 2}
    assert (await api1.get(f"/api/matches/{match['id']}/commentary")).data == [entry]


@pytest.mark.parametrize(("member", "value"), [
    *[("minute", value) for value in (..., None, "5", -1, 1.5, True, 2**31, 2**63, 2**64, [], {})],
    *[("message", value) for value in (..., None, "", 5, [], "x" * 10_001, "\0")],
    ("sequence", -1), ("sequence", "x"), ("sequence", 2**31), ("period", 1.5), ("period", -1), ("period", "two"), ("period", 2**32),
    ("eventType", 5), ("eventType", ""), ("actor", 5), ("team", []), ("tags", "x"), ("tags", {}),
    ("homeScore", 1), ("awayScore", 1), ("homeScore", -1), ("score", 5),
])
async def test_a_bad_member_of_a_commentary_is_named(api1, member, value):
    match = await api1.create_match()
    entry = {"minute": 5, "message": "Corner."} | {member: value}
    entry = {name: given for name, given in entry.items() if given is not ...}
    other = {"homeScore": "awayScore", "awayScore": "homeScore"}
    lacking = other[member] if member in other and value == 1 else member
    problem(await api1.post(f"/api/matches/{match['id']}/commentary", entry), 400, [lacking])
    assert (await api1.get(f"/api/matches/{match['id']}")).data["seq"] == 1


async def test_a_bad_tag_is_named_by_its_place(api1):
    match = await api1.create_match()
    entry = {"minute": 5, "message": "Corner.", "tags": ["a", 5]}
    problem(await api1.post(f"/api/matches/{match['id']}/commentary", entry), 400, ["tags", "1"])


@pytest.mark.parametrize("form", [{"homeScore": 1, "awayScore": 0}, {"score": {"homeScore": 1, "awayScore": 0}}])
async def test_a_goal_brings_its_score_in_one_transaction(api1, form):
    match = await api1.create_match()
    await api1.comment(match["id"], "Goal!", 12, eventType="goal", actor="Mee", **form)
    now = (await api1.get(f"/api/matches/{match['id']}")).data
    assert (now["homeScore"], now["awayScore"], now["seq"]) == (1, 0, 3)
    events = (await api1.get(f"/api/matches/{match['id']}/events?since=1")).data
    assert [(event["type"], event["seq"]) for event in events] == [("score:update", 2), ("commentary:new", 3)]
    assert events[0]["data"]["homeScore"] == 1


async def test_commentary_is_newest_first_and_paged_without_repeats(api1):
    match = await api1.create_match()
    path = f"/api/matches/{match['id']}/commentary"
    made = [(await api1.comment(match["id"], f"{i}"))["id"] for i in range(7)]
    pages = [await api1.get(path, params={"limit": 3, "offset": offset}) for offset in (0, 3, 6)]
    assert [entry["id"] for page in pages for entry in page.data] == made[::-1]
    seen, cursor = [], {}
    while True:
        page = await api1.get(path, params={"limit": 3} | cursor)
        seen += [entry["id"] for entry in page.data]
        if not page.json["pagination"]["hasMore"]:
            break
        await api1.comment(match["id"], "in between")
        cursor = {"cursor": page.json["pagination"]["nextCursor"]}
    assert seen == made[::-1]
    assert (await api1.get(path)).json["pagination"]["limit"] == 100


# ---- the log

async def test_the_log_is_read_page_by_page(api1):
    match = await api1.create_match()
    for number in range(9):
        await api1.comment(match["id"], f"{number}")
    path = f"/api/matches/{match['id']}/events"
    whole = await api1.get(path)
    assert [event["seq"] for event in whole.data] == list(range(1, 11))
    for event in whole.data:
        assert list(event) == ["type", "matchId", "seq", "timestamp", "data"]
        assert event["matchId"] == match["id"]
    assert whole.data[0]["type"] == "match:created"
    assert [event["seq"] for event in (await api1.get(f"{path}?since=7")).data] == [8, 9, 10]
    assert (await api1.get(f"{path}?since=10")).data == []
    assert (await api1.get(f"{path}?since=999")).data == []

    seen, following = [], f"{path}?limit=4"
    while True:
        page = await api1.get(following)
        if not page.data:
            break
        seen += page.data
        following = page.headers["Link"].partition(">; rel=\"next\"")[0].removeprefix("<")
    assert seen == whole.data


@pytest.mark.parametrize(("query", "named"), [("since=-1", "since"), ("since=x", "since"), ("since=", "since"), ("since=1.5", "since"),
                                              ("since=9223372036854775808", "since"), ("since=1&since=2", "since"),
                                              ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit")])
async def test_a_bad_question_to_the_log(api1, query, named):
    match = await api1.create_match()
    problem(await api1.get(f"/api/matches/{match['id']}/events?{query}"), 400, [named])


# ---- rows that others wrote

async def test_rows_written_straight_into_the_tables_are_seen_at_once(api1, api2, database):
    sport = unique()
    with database.cursor() as cursor:
        cursor.execute("""INSERT INTO matches (sport, home_team, away_team, status, start_time, end_time, home_score, away_score)
                          VALUES (%s, 'Reds', 'Blues', 'live', now() - interval '1 hour', now() + interval '1 hour', 1, 2)
                          RETURNING id""", (sport,))
        match_id = cursor.fetchone()[0]
        for _ in range(2):  # the original's seeding does so
            cursor.execute("""INSERT INTO commentary (match_id, minute, sequence, period, event_type, message)
                              VALUES (%s, 5, 1, 1, 'commentary', 'By hand.')""", (match_id,))
    for api in (api1, api2):
        match = (await api.get(f"/api/matches/{match_id}")).data
        check_match(match)
        assert (match["status"], match["homeScore"], match["awayScore"]) == ("live", 1, 2)
        assert [entry["message"] for entry in (await api.get(f"/api/matches/{match_id}/commentary")).data] == ["By hand."] * 2
        assert match_id in await listed(api, sport=sport)
    before = (await api1.get(f"/api/matches/{match_id}")).headers["ETag"]
    with database.cursor() as cursor:
        cursor.execute("UPDATE matches SET home_score = 7 WHERE id = %s", (match_id,))
    changed = await api1.get(f"/api/matches/{match_id}", headers={"If-None-Match": before})
    assert changed.data["homeScore"] == 7
    entry = await api1.comment(match_id, "Through the API.")
    assert [event["seq"] for event in (await api2.get(f"/api/matches/{match_id}/events")).data] == [1]
    assert (await api2.get(f"/api/matches/{match_id}/commentary")).data[0] == entry
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM matches WHERE id = %s", (match_id,))
    problem(await api1.get(f"/api/matches/{match_id}"), 404)


async def test_a_row_without_an_end_has_one_in_the_answer(api1, database):
    with database.cursor() as cursor:
        cursor.execute("INSERT INTO matches (sport, home_team, away_team, stats) VALUES ('x', 'a', 'b', NULL) RETURNING id")
        match_id = cursor.fetchone()[0]
    check_match((await api1.get(f"/api/matches/{match_id}")).data)


# ---- HTTP as REST uses it

@pytest.mark.parametrize(("method", "path"), [
    ("PUT", "/api/matches"), ("DELETE", "/api/matches"), ("PATCH", "/api/matches"), ("POST", "/api/matches/1"),
    ("PUT", "/api/matches/1"), ("GET", "/api/matches/1/score"), ("POST", "/api/matches/1/score"), ("GET", "/api/matches/1/status"),
    ("PUT", "/api/matches/1/status"), ("DELETE", "/api/matches/1/commentary"), ("POST", "/api/matches/1/events"),
    ("POST", "/health"), ("DELETE", "/health/live"), ("PUT", "/"), ("POST", "/ws"), ("TRACE", "/api/matches"),
])
async def test_another_method_is_405_with_those_that_are_allowed(api1, method, path):
    answer = await api1.request(method, path)
    problem(answer, 405)
    allowed = answer.headers["Allow"].split(", ")
    assert method not in allowed
    for other in allowed:
        if other in ("GET", "HEAD", "OPTIONS") and path != "/ws":
            assert (await api1.request(other, path)).status < 405


@pytest.mark.parametrize("path", ["/nothing", "/api", "/api/", "/api/matche", "/api/matches/1/scores", "/api/matches/1/score/2",
                                  "/favicon.ico", "/..%2f..%2fetc/passwd", "/API/matches", "/health/"
                                  "unknown", "/api/matches/1/commentary/1/2"])
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
    answers = [await api1.get(path), await api1.get("/health"), await api1.get("/nothing"), await api1.put("/api/matches", {}),
               await api1.post("/api/matches", {}), await api1.request("POST", "/api/matches", data=b"x"),
               await api1.patch(f"{path}/status", {"status": "scheduled"}), await api1.request("OPTIONS", path)]
    assert [answer.status for answer in answers] == [200, 200, 404, 405, 400, 415, 409, 204]
    for answer in answers:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("path", "methods"), [
    ("/api/matches", {"GET", "POST"}), ("/api/matches/1", {"GET", "PATCH", "DELETE"}), ("/api/matches/1/score", {"PATCH", "PUT"}),
    ("/api/matches/1/status", {"PATCH"}), ("/api/matches/1/commentary", {"GET", "POST"}),
])
async def test_a_preflight_allows_what_the_page_needs(api1, path, methods):
    answer = await api1.request("OPTIONS", path, headers={"Origin": "null", "Access-Control-Request-Method": "POST",
                                                          "Access-Control-Request-Headers": "content-type,if-match"})
    assert 200 <= answer.status < 300
    assert methods <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))
    headers = {name.strip().lower() for name in answer.headers["Access-Control-Allow-Headers"].split(",")}
    assert {"content-type", "idempotency-key", "if-match", "if-none-match"} <= headers
    assert answer.body == b""


@pytest.mark.parametrize("path", ["/", "/health/live", "/api/matches?limit=2", "/api/matches/{id}", "/api/matches/{id}/commentary",
                                  "/api/matches/{id}/events", "/nothing"])
async def test_head_is_get_without_the_body(api1, path):
    match = await api1.create_match()
    path = path.format(**match)
    got, head = await api1.get(path), await api1.request("HEAD", path)
    assert (head.status, head.body) == (got.status, b"")
    for name in ("Content-Type", "Content-Length", "ETag", "Link"):
        assert head.headers.get(name) == got.headers.get(name)


@pytest.mark.parametrize("path", ["/api/matches?sport={sport}", "/api/matches/{id}", "/api/matches/{id}/commentary",
                                  "/api/matches/{id}/events"])
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


@pytest.mark.parametrize(("suffix", "change"), [("", {"league": "Cup"}), ("/score", {"homeScore": 1, "awayScore": 0}),
                                                ("/status", {"status": "halftime"})])
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
    answer = await api1.patch(f"/api/matches/{match['id']}/score", {"homeScore": 1, "awayScore": 0}, headers={"If-Match": "*"})
    assert answer.data["homeScore"] == 1
    problem(await api1.patch(f"/api/matches/{UNKNOWN}/score", {"homeScore": 1, "awayScore": 0}, headers={"If-Match": "*"}), 404)


async def test_of_two_writers_with_one_etag_one_wins(api1, api2):
    match = await api1.create_match()
    path = f"/api/matches/{match['id']}"
    tag = (await api1.get(path)).headers["ETag"]
    answers = await asyncio.gather(*(api.patch(f"{path}/score", {"homeScore": n + 1, "awayScore": 0}, headers={"If-Match": tag})
                                     for n, api in enumerate([api1, api2] * 5)))
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
