"""The REST contract: creating a match. The service still gives the original's answers."""
import json

import pytest

from checks import check_match
from rest import body, problem


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


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "status"), [(3600, 7200, "scheduled"), (-60, 3600, "live"), (-7200, -3600, "finished")]
)
async def test_the_status_follows_from_the_times(api1, starts_in, ends_in, status):
    match = await api1.create_match(starts_in, ends_in)
    assert match["status"] == status


async def test_unknown_members_are_ignored_and_so_are_id_and_status(api1):
    match = (await api1.post("/api/matches", body(id=7, status="finished", mascot="Zak", seq=99))).data
    assert match["status"] == "scheduled"
    assert match["id"] != 7 or match["seq"] == 1
    assert match["seq"] == 1
    assert "mascot" not in match


@pytest.mark.parametrize(
    "text", ["2031-05-01T12:00Z", "2031-05-01T14:00:00.0+02:00", "2031-05-01T10:00:00.000000-02:00"]
)
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
    entry = (
        await api1.request("POST", f"/api/matches/{match['id']}/commentary", data={"minute": "7", "message": "a+b=c ü"})
    ).data
    assert (entry["minute"], entry["message"]) == (7, "a+b=c ü")


@pytest.mark.parametrize("team", ["Malmö FF", "日本", "Ω" * 200, "🏆 United", "A \\ \"B\" 'C'\n\t", "</script>"])
async def test_names_come_back_as_they_were_given(api1, team):
    match = (await api1.post("/api/matches", body(homeTeam=team))).data
    assert match["homeTeam"] == team.strip()
    assert (await api1.get(f"/api/matches/{match['id']}")).data["homeTeam"] == team.strip()


NAMES = ["sport", "homeTeam", "awayTeam"]
TIMES = ["startTime", "endTime"]
SCORES = ["homeScore", "awayScore"]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *[(name, value) for name in NAMES for value in (..., None, "", "  ", 5, ["a"], {}, True, "x" * 201, "a\0b")],
        *[
            (name, value)
            for name in TIMES
            for value in (
                ...,
                None,
                "",
                "tomorrow",
                1_900_000_000,
                "2031-13-01T00:00:00Z",
                "2031-02-30T00:00:00Z",
                "2031-05-01",
                "2031-05-01T12:00:00",
                "2031-05-01T24:00:00Z",
                "1969-12-31T00:00:00Z",
                "99999-01-01T00:00:00Z",
                True,
            )
        ],
        *[
            (name, value)
            for name in SCORES
            for value in (
                -1,
                1.5,
                "x",
                "",
                "-1",
                "1.5",
                "0x10",
                "1e3",
                2**31,
                2**32,
                2**63,
                2**64,
                10**30,
                "99999999999999999999",
                True,
                [],
                {},
            )
        ],
        ("league", 5),
        ("league", ""),
        ("stats", []),
        ("stats", "x"),
        ("stats", 1),
        ("halftime", "noon"),
        ("secondHalf", 5),
        ("schedule", "x"),
    ],
)
async def test_a_bad_member_of_a_new_match_is_named(api1, member, value):
    refused = problem(await api1.post("/api/matches", body(**{member: value})), 400, [member])
    assert refused["error"] == "Invalid payload"


@pytest.mark.parametrize("end", ["2031-05-01T12:00:00Z", "2031-05-01T11:59:59.999Z"])
async def test_a_match_must_end_after_its_start(api1, end):
    refused = problem(await api1.post("/api/matches", body(endTime=end)), 400, ["endTime"])
    assert refused["details"][0]["message"] == "endTime must be chronologically after startTime"


@pytest.mark.parametrize(
    ("halftime", "second_half", "named"),
    [
        ("2031-05-01T12:00:00Z", ..., "halftime"),
        ("2031-05-01T14:00:00Z", ..., "halftime"),
        (..., "2031-05-01T13:00:00Z", "halftime"),
        ("2031-05-01T13:00:00Z", "2031-05-01T13:00:00Z", "secondHalf"),
        ("2031-05-01T13:00:00Z", "2031-05-01T14:00:00Z", "secondHalf"),
    ],
)
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


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"   ",
        b"{",
        b"nonsense",
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":1} x',
        b"{}{}",
        b"NaN",
        b"\x00",
        b'{"a":\x00}',
        b'{"sport":"\xff\xfe"}',
        b'{"sport":"\xc0\x80"}',
        b'{"sport":"\xed\xa0\x80"}',
        b'{"sport":"\\ud800"}',
        b'{"sport":"\n"}',
        b'{"homeScore":01}',
        b'{"homeScore":1e400}',
        b'{"homeScore":-1e400}',
        b"[]",
        b"[{}]",
        b"null",
        b"true",
        b"12",
        b'"text"',
        NESTED.encode(),
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
    ids=lambda raw: repr(raw[:24]),
)
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
    problem(
        await api1.post(f"/api/matches/{match['id']}/commentary", {"minute": 1, "message": "a\0"}), 400, ["message"]
    )


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
async def test_another_media_type_is_refused(api1, content_type):
    answer = await api1.request(
        "POST", "/api/matches", data=json.dumps(body()).encode(), headers={"Content-Type": content_type}
    )
    problem(answer, 415)


@pytest.mark.parametrize(
    "content_type", ["application/json", "APPLICATION/JSON; charset=UTF-8", "application/merge-patch+json"]
)
async def test_json_has_several_names(api1, content_type):
    answer = await api1.request(
        "POST", "/api/matches", data=json.dumps(body()).encode(), headers={"Content-Type": content_type}
    )
    assert answer.status == 201


async def test_an_encoded_body_is_refused(api1):
    problem(
        await api1.request(
            "POST",
            "/api/matches",
            data=b"x",
            skip_auto_headers=["Content-Encoding"],
            headers={"Content-Type": "application/json", "Content-Encoding": "br"},
        ),
        415,
    )


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
