"""Several matches in one message, and filters of event types."""
import pytest

from clients import Http, Socket
from topics import ask, follow, leave, quiet, refused


async def new_matches(api, count: int) -> list[int]:
    return [(await api.create_match())["id"] for _ in range(count)]


async def acks_of(socket: Socket, matches: list[int], heard: int) -> list[dict]:
    return [await socket.next("subscribed", heard, matchId=match) for match in matches]


async def test_each_match_of_a_batch_has_an_acknowledgement_of_its_own(socket, api1, api2):
    matches = await new_matches(api1, 3)
    await api1.score(matches[1], 2, 0)
    await socket.send({"action": "subscribe", "matchIds": matches + matches[:1]})
    acks = await acks_of(socket, matches, 0)
    for match, ack in zip(matches, acks):
        assert list(ack) == ["type", "matchId", "seq", "epoch", "recovered", "data"]
        assert ack["data"] == (await api1.get(f"/api/matches/{match}")).data
    assert [ack["seq"] for ack in acks] == [1, 2, 1]
    for match in matches:
        await api2.comment(match)
    for match, seq in zip(matches, (2, 3, 2)):
        await socket.reached(match, seq)
    heard = await quiet(socket, 0)
    assert [message["type"] for message in heard].count("subscribed") == 3, "a match that is named twice is one"


async def test_a_hundred_matches_are_a_batch_and_one_more_is_refused_whole(socket, api1):
    matches = await new_matches(api1, 4)
    many = matches + list(range(1_999_000_000, 1_999_000_096))
    await socket.send({"action": "subscribe", "matchIds": many})
    await acks_of(socket, matches, 0)
    await socket.until(lambda: sum(message["type"] == "error" for message in socket.messages) == 96)
    assert {message["code"] for message in socket.messages if message["type"] == "error"} == {"unknown_match"}
    await socket.send({"action": "unsubscribe", "matchIds": matches})
    for match in matches:
        await socket.next("unsubscribed", matchId=match)
    heard = len(socket.messages)
    problem = await refused(socket, matchIds=many + [1])
    assert problem["code"] == "invalid_match_ids" and "100" in problem["message"]
    for match in matches:
        await api1.comment(match)
    assert [message["type"] for message in await quiet(socket, heard)] == ["error"], "nothing of it was joined"


@pytest.mark.parametrize("ids", [[], [1, 0], [1, "x"], [None], 7, "1,2", {"1": 2}])
async def test_a_batch_with_a_mistake_is_refused_whole(socket, api1, ids):
    match = (await api1.create_match())["id"]
    wanted = [match] + ids if isinstance(ids, list) and ids else ids
    assert (await refused(socket, matchIds=wanted))["code"] == "invalid_match_ids"
    await api1.comment(match)
    heard = await quiet(socket, 1)
    assert [message["type"] for message in heard] == ["error"]


async def test_since_counts_for_each_match_of_a_batch(socket, api1):
    matches = await new_matches(api1, 2)
    for _ in range(3):
        await api1.comment(matches[0])
    await api1.comment(matches[1])
    epoch = (await socket.subscribe(matches[0]))["epoch"]
    await socket.unsubscribe(matches[0])
    heard = len(socket.messages)
    await socket.send({"action": "subscribe", "matchIds": matches, "since": 1, "epoch": epoch})
    acks = await acks_of(socket, matches, heard)
    assert [ack["recovered"] for ack in acks] == [True, True]
    await socket.reached(matches[0], 4)
    await socket.reached(matches[1], 2)
    assert socket.seqs(matches[0]) == [2, 3, 4]
    assert socket.seqs(matches[1]) == [2]


async def test_a_batch_ends_as_it_began(socket, api1):
    matches = await new_matches(api1, 3)
    await socket.send({"action": "subscribe", "matchIds": matches})
    await acks_of(socket, matches, 0)
    await socket.send({"action": "unsubscribe", "matchIds": matches[:2]})
    for match in matches[:2]:
        assert await socket.next("unsubscribed", matchId=match) == {"type": "unsubscribed", "matchId": match}
    for match in matches:
        await api1.comment(match)
    await socket.reached(matches[2], 2)
    assert socket.seqs(matches[0]) == socket.seqs(matches[1]) == []


async def test_a_batch_counts_as_its_matches(new_stack):
    own = new_stack(replicas=1, workers=0, env={"WS_MAX_SUBSCRIPTIONS_PER_SOCKET": "2", "WS_BATCH_MAX_MATCHES": "3"})

    async with Http(own.api(1)) as api, Socket(own.ws(1)) as socket:
        matches = await new_matches(api, 4)
        assert (await refused(socket, matchIds=matches))["code"] == "invalid_match_ids"
        await socket.send({"action": "subscribe", "matchIds": matches[:3]})
        await acks_of(socket, matches[:2], 0)
        assert (await socket.next("error", matchId=matches[2]))["code"] == "too_many_subscriptions"


# ---- filters


async def test_a_filter_lets_through_what_it_names(socket, api1):
    match, mark = await new_matches(api1, 2)
    ack = await follow(socket, matchId=match, events=["score:update", "match:status", "score:update"])
    assert sorted(ack["events"]) == ["match:status", "score:update"]
    assert list(ack) == ["type", "matchId", "seq", "epoch", "recovered", "events", "data"]
    await socket.subscribe(mark)
    await api1.comment(match)
    await api1.score(match, 1, 0)
    await api1.patch(f"/api/matches/{match}", {"venue": "Wembley"})
    await api1.patch(f"/api/matches/{match}/status", {"status": "halftime"})
    await api1.comment(mark)
    await socket.reached(mark, 2)
    assert [(event["type"], event["seq"]) for event in socket.events(match)] == [
        ("score:update", 3),
        ("match:status", 5),
    ]


async def test_a_later_subscription_changes_the_filter(socket, api1):
    match = (await api1.create_match())["id"]
    await follow(socket, matchId=match, events=["score:update"])
    await api1.comment(match)
    await api1.score(match, 1, 0)
    await socket.reached(match, 3)
    ack = await follow(socket, matchId=match)
    assert "events" not in ack
    await api1.comment(match)
    await socket.reached(match, 4)
    await follow(socket, matchId=match, events=["commentary:new"])
    await api1.score(match, 2, 0)
    await api1.comment(match)
    await socket.reached(match, 6)
    assert socket.seqs(match) == [3, 4, 6]


async def test_what_a_resume_brings_is_filtered_too(socket, api1):
    match = (await api1.create_match())["id"]
    for goals in range(1, 4):
        await api1.comment(match)
        await api1.score(match, goals, 0)
    ack = await ask(socket, "subscribe", "subscribed", matchId=match, since=1, events=["score:update"])
    assert ack["recovered"] and ack["seq"] == 7
    await api1.score(match, 4, 0)
    await socket.reached(match, 8)
    assert socket.seqs(match) == [3, 5, 7, 8]


async def test_the_channel_of_all_matches_has_filters(socket, api1):
    ack = await follow(socket, channel="matches", events=["match:created"])
    assert ack["events"] == ["match:created"]
    match = (await api1.create_match())["id"]
    await api1.score(match, 1, 0)
    other = (await api1.create_match())["id"]
    await socket.reached(other, 1)
    assert [event["type"] for event in socket.events(match)] == ["match:created"]


async def test_the_end_of_a_match_is_told_whatever_the_filter(socket, api1):
    match = (await api1.create_match())["id"]
    await follow(socket, matchId=match, events=["score:update"])
    assert (await api1.delete(f"/api/matches/{match}")).status == 204
    mark = (await api1.create_match())["id"]
    await socket.subscribe(mark)
    await api1.comment(mark)
    await socket.reached(mark, 2)
    assert [event["type"] for event in socket.events(match)] in ([], ["match:removed"])
    assert (await refused(socket, matchId=match))["code"] == "unknown_match"


@pytest.mark.parametrize("topic", [{"matchId": 1}, {"matchIds": [1, 2]}, {"channel": "matches"}, {"leagueId": 1}])
@pytest.mark.parametrize("events", [[], ["goal", "score:update"], "score:update", [1], {}])
async def test_a_filter_with_a_mistake_is_refused(socket, topic, events):
    problem = await refused(socket, **topic, events=events)
    assert problem["code"] == "invalid_events"
    if "goal" in events:
        assert '"goal"' in problem["message"], "it names what it does not know"
    assert [message["type"] for message in await quiet(socket, 1)] == ["error"]


async def test_leaving_a_filtered_match(socket, api1):
    match, mark = await new_matches(api1, 2)
    await follow(socket, matchId=match, events=["score:update"])
    await leave(socket, matchId=match)
    await socket.subscribe(mark)
    await api1.score(match, 1, 0)
    await api1.comment(mark)
    await socket.reached(mark, 2)
    assert socket.events(match) == []
