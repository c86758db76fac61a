"""Event streams of several matches, a league, a team, and what is live: /api/matches/stream?…"""
import json
from urllib.parse import urlencode

import pytest

from event_source import EventSource, url_of
from rest import problem
from topics import new_league, new_team


def stream_of(base: str, **query) -> str:
    return f"{base}/api/matches/stream?{urlencode(query)}"


def told(stream: EventSource) -> list[dict]:
    return [json.loads(message.data) for message in stream.messages]


def acks(stream: EventSource) -> list[dict]:
    return [message for message in told(stream) if message["type"] == "subscribed"]


def seqs(stream: EventSource, match: int) -> list[int]:
    return [
        message["seq"]
        for message in told(stream)
        if message.get("matchId") == match and message["type"] != "subscribed"
    ]


async def reached(stream: EventSource, match: int, seq: int) -> None:
    await stream.until(lambda: seq in seqs(stream, match))


async def test_a_league_begins_with_its_matches_and_goes_on(stack, api1, api2):
    league = await new_league(api1)
    match, other = (await api1.create_match(leagueId=league))["id"], (await api1.create_match())["id"]
    async with EventSource(stream_of(stack.api(1), leagueId=league)) as one, EventSource(
        stream_of(stack.api(2), leagueId=league)
    ) as two:
        for stream in (one, two):
            await stream.until(lambda: acks(stream))
            ack = acks(stream)[0]
            assert ack["leagueId"] == league and [entry["id"] for entry in ack["data"]] == [match]
        await api1.comment(other)
        await api1.comment(match)
        await api2.score(match, 1, 0)
        for stream in (one, two):
            await reached(stream, match, 3)
            assert seqs(stream, match) == [2, 3] and seqs(stream, other) == []


async def test_topics_may_be_combined_and_an_event_comes_once(stack, api1, api2):
    league, team = await new_league(api1), await new_team(api1)
    both = (await api1.create_match(leagueId=league, homeTeamId=team))["id"]
    of_team = (await api1.create_match(awayTeamId=team))["id"]
    alone = (await api1.create_match())["id"]
    other = (await api1.create_match(3600, 7200))["id"]
    url = stream_of(stack.api(1), matchIds=f"{both},{alone}", leagueId=league, teamId=team, channel="live")
    async with EventSource(url) as stream:
        await stream.until(lambda: len(acks(stream)) == 5)
        assert {name for ack in acks(stream) for name in ack} >= {"matchId", "leagueId", "teamId", "channel"}
        for match in (both, of_team, alone, other):
            await api1.comment(match)
            await api2.score(match, 1, 0)
        for match in (both, of_team, alone):
            await reached(stream, match, 3)
            assert seqs(stream, match) == [2, 3]
        assert seqs(stream, other) == []


async def test_a_list_of_matches(stack, api1):
    first, second = [(await api1.create_match())["id"] for _ in range(2)]
    async with EventSource(stream_of(stack.api(1), matchIds=f"{first},{second},{first}")) as stream:
        await stream.until(lambda: len(acks(stream)) == 2)
        assert sorted(ack["matchId"] for ack in acks(stream)) == [first, second]
        await api1.comment(second)
        await api1.comment(first)
        await reached(stream, first, 2)
        assert seqs(stream, second) == [2]


async def test_a_filter_of_types(stack, api1):
    match = (await api1.create_match())["id"]
    async with (
        EventSource(stream_of(stack.api(1), matchIds=match, events="score:update,match:status")) as several,
        EventSource(url_of(stack.api(1), match, "?events=score:update")) as single,
    ):
        for stream in (several, single):
            await stream.until(lambda: acks(stream))
        await api1.comment(match)
        await api1.patch(f"/api/matches/{match}/status", {"status": "halftime"})
        await api1.score(match, 1, 0)
        for stream in (several, single):
            await reached(stream, match, 4)
        assert seqs(several, match) == [3, 4]
        assert seqs(single, match) == [4]


async def test_without_topics_it_is_the_channel_of_all_matches_with_a_filter(stack, api1):
    async with EventSource(stream_of(stack.api(1), events="match:created")) as stream:
        await stream.until(lambda: acks(stream))
        assert acks(stream)[0]["channel"] == "matches"
        first = (await api1.create_match())["id"]
        await api1.score(first, 1, 0)
        second = (await api1.create_match())["id"]
        await reached(stream, second, 1)
        assert seqs(stream, first) == [1]


async def test_an_unknown_match_among_several_is_404(stack, api1):
    match = (await api1.create_match())["id"]
    answer = await api1.get("/api/matches/stream", params={"matchIds": f"{match},2000000000"})
    problem(answer, 404)


@pytest.mark.parametrize(
    "query, name",
    [
        ({"matchIds": "1,x"}, "matchIds"),
        ({"matchIds": ",".join(map(str, range(1, 102)))}, "matchIds"),
        ({"leagueId": "0"}, "leagueId"),
        ({"teamId": "x"}, "teamId"),
        ({"channel": "scores"}, "channel"),
        ({"events": "goal"}, "events"),
        ({"league": "7"}, "league"),
    ],
)
async def test_mistakes_name_their_parameter(api1, query, name):
    told_problem = problem(await api1.get("/api/matches/stream", params=query), 400)
    assert [detail["path"] for detail in told_problem["details"]] in ([[name]], [name])


async def test_a_removed_match_ends_no_stream_of_several(stack, api1):
    league = await new_league(api1)
    gone, stays = [(await api1.create_match(leagueId=league))["id"] for _ in range(2)]
    async with EventSource(stream_of(stack.api(1), leagueId=league)) as stream:
        await stream.until(lambda: acks(stream))
        assert (await api1.delete(f"/api/matches/{gone}")).status == 204
        await api1.comment(stays)
        await reached(stream, stays, 2)
        assert seqs(stream, gone) == [2]
