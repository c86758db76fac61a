"""What a token for some matches opens among batches, sets and streams of several topics."""
import pytest

from clients import Http, Socket
from credentials import SECRET, bearer, token
from event_source import EventSource
from rest import problem
from topics import follow, leave, new_league, quiet, refused

SUBSCRIBERS = {"WS_AUTH": "required", "JWT_HS256_SECRET": SECRET, "WS_AUTH_TIMEOUT_MS": "60000"}
SETS = [{"leagueId": 7}, {"teamId": 7}, {"channel": "live"}, {"channel": "matches"}]


@pytest.fixture(scope="module")
def subscribers(new_module_stack):
    return new_module_stack(replicas=1, workers=0, env=SUBSCRIBERS)


@pytest.fixture
async def api(subscribers):
    async with Http(subscribers.api(1)) as client:
        yield client


async def two_matches(api: Http) -> tuple[int, int, int]:
    league = await new_league(api)
    first, second = [(await api.create_match(leagueId=league))["id"] for _ in range(2)]
    return league, first, second


@pytest.mark.parametrize("topic", SETS)
async def test_a_token_for_matches_opens_no_set_even_with_the_id_of_its_match(subscribers, api, topic):
    ids = list(range(1, 50))  # whatever a league's or team's id is
    async with Socket(subscribers.ws(1), extra_headers=bearer(token(matches=ids))) as socket:
        told = await refused(socket, **topic)
        assert told["code"] == "forbidden"
        assert all(told[name] == value for name, value in topic.items() if name != "channel")
        answer = await api.get("/api/matches/stream", params=topic, headers=bearer(token(matches=ids)))
        problem(answer, 403)


async def test_a_token_without_matches_opens_every_set(subscribers, api):
    league, first, _ = await two_matches(api)
    async with Socket(subscribers.ws(1), extra_headers=bearer(token())) as socket:
        await follow(socket, leagueId=league)
        await follow(socket, channel="live")
        await api.comment(first)
        await socket.reached(first, 2)


async def test_of_a_batch_each_match_is_judged_for_itself(subscribers, api):
    _, first, second = await two_matches(api)
    async with Socket(subscribers.ws(1), extra_headers=bearer(token(matches=[first]))) as socket:
        await socket.send({"action": "subscribe", "matchIds": [first, second]})
        await socket.next("subscribed", matchId=first)
        assert (await socket.next("error", matchId=second))["code"] == "forbidden"


async def test_a_stream_opens_for_the_matches_of_its_token_and_no_others(subscribers, api):
    league, first, second = await two_matches(api)
    mine = bearer(token(matches=[first]))
    url = f"{subscribers.api(1)}/api/matches/stream?matchIds={first}"
    timeless = {"headers": mine}
    answer = await api.get("/api/matches/stream", params={"matchIds": f"{first},{second}"}, **timeless)
    problem(answer, 403)
    problem(await api.get("/api/matches/stream", params={"matchIds": first, "leagueId": league}, **timeless), 403)
    problem(await api.get("/api/matches/stream", params={"matchIds": first, "channel": "matches"}, **timeless), 403)
    problem(await api.get("/api/matches/stream", **timeless), 403)
    problem(await api.get("/api/matches/stream", params={"matchIds": first}), 401)

    class Mine(EventSource):
        def __init__(self) -> None:
            super().__init__(url)
            self._headers |= mine

    async with Mine() as stream:
        assert stream.status == 200
        await stream.subscribed()
        await api.comment(first)
        await stream.until(lambda: len(stream.messages) == 2)


async def test_a_new_token_ends_the_sets_that_it_does_not_cover(subscribers, api):
    league, first, second = await two_matches(api)
    async with Socket(subscribers.ws(1), extra_headers=bearer(token())) as socket:
        await follow(socket, leagueId=league)
        await socket.subscribe(first)
        await socket.send({"action": "auth", "token": token(matches=[first])})
        assert await socket.next("unsubscribed", leagueId=league) == {"type": "unsubscribed", "leagueId": league}
        await api.comment(second)
        await api.comment(first)
        await socket.reached(first, 2)
        await quiet(socket, 0)
        assert socket.events(second) == []
        assert (await leave(socket, leagueId=league))["leagueId"] == league
