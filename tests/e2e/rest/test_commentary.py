"""The REST contract: a match's commentary and its event log, and rows that others wrote."""
import pytest

from checks import check_commentary, check_match
from rest import listed, problem, unique


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
    given = {
        "minute": 0,
        "message": "Tor! ⚽",
        "sequence": 5,
        "period": "2",
        "eventType": "var",
        "actor": "Müller",
        "team": "Reds",
        "metadata": {"assist": ["A", None], "x": 1.5, "big": 12345678901234567},
        "tags": ["goal", "", 'ü,"{}\\'],
    }
    entry = (await api1.post(f"/api/matches/{match['id']}/commentary", given)).data
    check_commentary(entry)
    assert {name: entry[name] for name in given} == given | {"period": 2}
    assert (await api1.get(f"/api/matches/{match['id']}/commentary")).data == [entry]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *[("minute", value) for value in (..., None, "5", -1, 1.5, True, 2**31, 2**63, 2**64, [], {})],
        *[("message", value) for value in (..., None, "", 5, [], "x" * 10_001, "\0")],
        ("sequence", -1),
        ("sequence", "x"),
        ("sequence", 2**31),
        ("period", 1.5),
        ("period", -1),
        ("period", "two"),
        ("period", 2**32),
        ("eventType", 5),
        ("eventType", ""),
        ("actor", 5),
        ("team", []),
        ("tags", "x"),
        ("tags", {}),
        ("homeScore", 1),
        ("awayScore", 1),
        ("homeScore", -1),
        ("score", 5),
    ],
)
async def test_a_bad_member_of_a_commentary_is_named(api1, member, value):
    match = await api1.create_match()
    entry = {"minute": 5, "message": "Corner."} | {member: value}
    entry = {name: given for name, given in entry.items() if given is not ...}
    other = {"homeScore": "awayScore", "awayScore": "homeScore"}
    lacking = other[member] if member in other and value == 1 else member
    problem(await api1.post(f"/api/matches/{match['id']}/commentary", entry), 400, [lacking])
    assert (await api1.get(f"/api/matches/{match['id']}")).data["seq"] == 1


async def test_one_comment_can_be_read(api1, api2):
    match, other = await api1.create_match(), await api1.create_match()
    entry = await api1.comment(match["id"], "A corner.", metadata={"side": "left"}, tags=["corner"])
    path = f"/api/matches/{match['id']}/commentary/{entry['id']}"
    for api in (api1, api2):
        answer = await api.get(path)
        assert answer.status == 200 and answer.data == entry
        tag = answer.headers["ETag"]
        assert (await api.get(path, headers={"If-None-Match": tag})).status == 304
    # The tag is good for If-Match.
    assert (await api1.patch(path, {"message": "A goal kick."}, headers={"If-Match": tag})).status == 200
    assert (await api1.patch(path, {"message": "A throw-in."}, headers={"If-Match": tag})).status == 412
    assert (await api2.get(path, headers={"If-None-Match": tag})).data["message"] == "A goal kick."
    problem(await api1.get(f"/api/matches/{other['id']}/commentary/{entry['id']}"), 404)
    problem(await api1.get(f"/api/matches/{match['id']}/commentary/x"), 400, ["commentaryId"])
    assert (await api1.delete(path)).status == 204
    problem(await api2.get(path), 404)


async def test_a_new_comment_says_where_it_is(api1):
    match = await api1.create_match()
    made = await api1.post(f"/api/matches/{match['id']}/commentary", {"minute": 1, "message": "x"})
    assert made.status == 201
    assert (await api1.get(made.headers["Location"])).data == made.data


@pytest.mark.parametrize("value", ["text", "{}", 7, False, [1], [{"a": 1}]])
async def test_metadata_is_an_object_or_null(api1, value):
    match = await api1.create_match()
    path = f"/api/matches/{match['id']}/commentary"
    problem(await api1.post(path, {"minute": 1, "message": "x", "metadata": value}), 400, ["metadata"])
    entry = await api1.comment(match["id"], metadata={"a": [1, {"b": None}]})
    problem(await api1.patch(f"{path}/{entry['id']}", {"metadata": value}), 400, ["metadata"])
    assert (await api1.get(f"{path}/{entry['id']}")).data == entry
    assert (await api1.patch(f"{path}/{entry['id']}", {"metadata": None})).data["metadata"] is None


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
        following = page.headers["Link"].partition('>; rel="next"')[0].removeprefix("<")
    assert seen == whole.data


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("since=-1", "since"),
        ("since=x", "since"),
        ("since=", "since"),
        ("since=1.5", "since"),
        ("since=9223372036854775808", "since"),
        ("since=1&since=2", "since"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=x", "limit"),
    ],
)
async def test_a_bad_question_to_the_log(api1, query, named):
    match = await api1.create_match()
    problem(await api1.get(f"/api/matches/{match['id']}/events?{query}"), 400, [named])


# ---- rows that others wrote


async def test_rows_written_straight_into_the_tables_are_seen_at_once(api1, api2, database):
    sport = unique()
    with database.cursor() as cursor:
        cursor.execute(
            """INSERT INTO matches (sport, home_team, away_team, status, start_time, end_time, home_score, away_score)
                          VALUES (%s, 'Reds', 'Blues', 'live', now() - interval '1 hour', now() + interval '1 hour', 1, 2)
                          RETURNING id""",
            (sport,),
        )
        match_id = cursor.fetchone()[0]
        for _ in range(2):  # the original's seeding does so
            cursor.execute(
                """INSERT INTO commentary (match_id, minute, sequence, period, event_type, message)
                              VALUES (%s, 5, 1, 1, 'commentary', 'By hand.')""",
                (match_id,),
            )
    for api in (api1, api2):
        match = (await api.get(f"/api/matches/{match_id}")).data
        check_match(match)
        assert (match["status"], match["homeScore"], match["awayScore"]) == ("live", 1, 2)
        assert [entry["message"] for entry in (await api.get(f"/api/matches/{match_id}/commentary")).data] == [
            "By hand."
        ] * 2
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
        cursor.execute(
            "INSERT INTO matches (sport, home_team, away_team, stats) VALUES ('x', 'a', 'b', NULL) RETURNING id"
        )
        match_id = cursor.fetchone()[0]
    check_match((await api1.get(f"/api/matches/{match_id}")).data)
