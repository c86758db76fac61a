"""Every message of /asyncapi.json: what a client may say, by the document's own examples, and all that it may hear.

The judge of all tests (conftest.py) compares each message with the document. These tests see to it that there is each of them, on a
socket and on an event stream, and each code of an error. They run in this order, on one stack.
"""
import asyncio
import contextlib
import json

import pytest

from clients import Socket
from credentials import BOOTSTRAP, SECRET, bearer, token
from event_source import EventSource
from world import UNKNOWN, World

SETTINGS = {
    "BOOTSTRAP_API_KEY": BOOTSTRAP,
    "JWT_HS256_SECRET": SECRET,
    "WRITE_AUTH": "required",
    "WS_AUTH": "required",
    "WS_MAX_SUBSCRIPTIONS_PER_SOCKET": "4",
    "REPLAYS_MAX_PER_CONNECTION": "1",
    "WS_MESSAGES_BURST": "50",
    "WS_MESSAGES_PER_SECOND": "1",
}


@pytest.fixture(scope="module")
def driven(new_module_stack):
    return new_module_stack(replicas=1, workers=1, env=SETTINGS)


@pytest.fixture
def examples(described):
    """The payload of each message's example, by the message's name."""
    messages = described["asyncapi"]["components"]["messages"]
    return {name: message["examples"][0]["payload"] for name, message in messages.items()}


@contextlib.asynccontextmanager
async def socket_of(driven, judge, secret: str = BOOTSTRAP):
    """A socket of a client that may do everything. What it says is judged too."""
    async with Socket(driven.ws(1)) as socket:
        send = socket.send

        async def say(message) -> None:
            judge.message("/ws", json.dumps(message), by="client")
            await send(message)

        socket.say = say
        await say({"action": "auth", "token": secret})
        await socket.next("authenticated")
        yield socket


async def answer(socket: Socket, message: dict) -> dict:
    """The answer to this message: what is no event."""
    heard = len(socket.messages)
    await socket.say(message)
    return await socket.until(lambda: next((one for one in socket.messages[heard:] if "timestamp" not in one), None))


async def error(socket: Socket, message, since: int = -1) -> str:
    """The code of the error that answers it. The message may be one that the document does not have."""
    heard = len(socket.messages) if since < 0 else since
    await socket.send(message)
    return (await socket.next("error", heard))["code"]


async def everything_happens(world: World, match: dict, removed: bool = True) -> None:
    """Each event of a match, in the end its removal."""
    at = {"id": match["id"]}
    await world.make("updateMatch", at)
    await world.make("setStatus", at | {"body": {"status": "live"}})
    await world.make("patchScore", at)
    entry = await world.make("addCommentary", at)
    await world.make("updateCommentary", at | {"commentaryId": entry["id"]})
    await world.send(world.description["removeCommentary"], at | {"commentaryId": entry["id"]})
    await world.make("putLineups", at)
    await world.make("putStats", at)
    if removed:
        await world.send(world.description["deleteMatch"], at)


async def test_each_message_of_a_client_is_answered(driven, world, examples, _judge):
    first, second = await world.slow_match(), await world.match()
    names = {
        "matchId": first["id"],
        "matchIds": [first["id"], second["id"]],
        "leagueId": first["leagueId"],
        "teamId": first["homeTeamId"],
        "token": token(),
    }
    heard = set()
    async with socket_of(driven, _judge) as socket:
        for name in ("Ping", "StartReplay", "PauseReplay", "SeekReplay", "ResumeReplay", "StopReplay"):
            said = {key: names.get(key, value) for key, value in examples[name].items()}
            if name == "StartReplay":
                said |= {"speed": 1}  # the examples after it come while it runs
            if name == "SeekReplay":
                said |= {"from": 1}  # behind the end, it would have ended before it is stopped
            heard.add((await answer(socket, said))["type"])
    for name in (
        "SubscribeToMatch",
        "SubscribeToMatches",
        "SubscribeToLeague",
        "SubscribeToTeam",
        "SubscribeToChannel",
    ):
        async with socket_of(driven, _judge) as socket:
            said = {key: names.get(key, value) for key, value in examples[name].items()}
            told = await answer(socket, said)
            assert told["type"] == "subscribed", told
            # Of several matches each has its answer.
            if "matchIds" in said:
                await socket.next("subscribed", matchId=said["matchIds"][-1])
            undone = {key: value for key, value in said.items() if key not in ("since", "epoch", "events")}
            assert (await answer(socket, undone | {"action": "unsubscribe"}))["type"] == "unsubscribed"
    async with socket_of(driven, _judge) as socket:
        said = {key: names.get(key, value) for key, value in examples["Authenticate"].items()}
        heard.add((await answer(socket, said))["type"])
    assert "error" not in heard
    assert _judge.faults() == []
    said = {name for name, message in examples.items() if "action" in message}
    assert said <= {what.split()[2] for what in _judge.seen if what.startswith("socket client ")}


async def test_a_socket_hears_every_event(driven, world, _judge):
    async with socket_of(driven, _judge) as socket:
        await socket.say({"action": "subscribe", "channel": "matches"})
        await socket.next("subscribed")
        match = await world.match()
        await socket.next("match:created", matchId=match["id"])
        await socket.say({"action": "subscribe", "matchId": match["id"]})
        await socket.next("subscribed", matchId=match["id"])
        await everything_happens(world, match)
        await socket.next("match:removed", matchId=match["id"])


async def test_a_stream_hears_every_event(driven, world, _judge):
    match = await world.match()
    headers = bearer(BOOTSTRAP)
    url = f"{driven.api(1)}/api/matches/{match['id']}/stream"
    async with EventSource(url, more_headers=headers) as stream, EventSource(
        f"{url}?since=0", more_headers=headers
    ) as resumed:
        await stream.subscribed()
        await resumed.until(lambda: [one for one in resumed.messages if one.type == "match:created"])
        await everything_happens(world, match)
        await stream.until(lambda: stream.messages[-1].type == "match:removed")


@pytest.mark.parametrize(
    "query", ["", "?matchIds={id}", "?leagueId={leagueId}", "?teamId={homeTeamId}", "?channel=live"]
)
async def test_a_stream_of_several_matches_hears_their_events(driven, world, _judge, query):
    match = await world.match()
    url = f"{driven.api(1)}/api/matches/stream{query.format(**match)}"
    async with EventSource(url, more_headers=bearer(BOOTSTRAP)) as stream:
        await stream.subscribed()
        another = await world.make(
            "createMatch", {"body": {"leagueId": match["leagueId"], "homeTeamId": match["homeTeamId"]}}
        )
        await everything_happens(world, another)
        await everything_happens(world, match)
        await stream.until(lambda: stream.messages[-1].type == "match:removed")


async def test_a_replay_tells_all_again(driven, world, _judge):
    match = await world.match()
    await everything_happens(world, match, removed=False)
    url = f"{driven.api(1)}/api/matches/{match['id']}/replay?speed=1000"
    async with EventSource(url, more_headers=bearer(BOOTSTRAP)) as stream:
        await stream.until(lambda: stream.messages and stream.messages[-1].type == "end")
    async with socket_of(driven, _judge) as socket:
        await socket.say({"action": "replay", "matchId": match["id"], "speed": 1000})
        ended = await socket.next("replay:ended")
        assert ended["reason"] == "complete"


async def test_every_code_of_an_error(driven, world, described, _judge):
    """On one socket each, so that one refusal does not hide another."""
    matches = [await world.slow_match() for _ in range(3)]
    match, other, third = [one["id"] for one in matches]
    subscribe, replay = {"action": "subscribe", "matchId": match}, {"action": "replay", "matchId": match, "speed": 1}
    wrong = {
        "invalid_json": ["{"],
        "invalid_message": ["[]"],
        "unknown_action": [{"action": "dance"}],
        "invalid_match_id": [subscribe | {"matchId": 0}],
        "invalid_match_ids": [{"action": "subscribe", "matchIds": list(range(1, 102))}],
        "invalid_league_id": [{"action": "subscribe", "leagueId": "x"}],
        "invalid_team_id": [{"action": "subscribe", "teamId": -1}],
        "invalid_events": [subscribe | {"events": ["a:goal"]}],
        "invalid_since": [subscribe | {"since": -1}],
        "invalid_epoch": [subscribe | {"since": 1, "epoch": 5}],
        "invalid_delay": [subscribe | {"delay": "x"}],
        "invalid_conflate": [subscribe | {"conflate": "x"}],
        "invalid_speed": [replay | {"speed": 0}],
        "invalid_from": [replay | {"from": -1}],
        "already_subscribed": [subscribe, replay],
        "replaying": [replay, subscribe],
        "unknown_replay": [{"action": "pause", "matchId": match}],
        "too_many_replays": [replay, replay | {"matchId": other}],
        "unknown_channel": [{"action": "subscribe", "channel": "goals"}],
        "unknown_match": [subscribe | {"matchId": UNKNOWN}],
        "invalid_token": [{"action": "auth", "token": "x"}],
        "too_many_subscriptions": [subscribe | {"matchId": (await world.match())["id"]} for _ in range(5)],
    }
    heard = set()
    for code, messages in wrong.items():
        async with socket_of(driven, _judge) as socket:
            for message in messages[:-1]:
                await socket.send(message)
            found = await error(socket, messages[-1], 0)
            heard.add(found)
            assert found == code
    async with Socket(driven.ws(1)) as stranger:
        heard.add(await error(stranger, subscribe))
    async with socket_of(driven, _judge, token(matches=[other])) as narrow:
        heard.add(await error(narrow, subscribe))
    async with socket_of(driven, _judge) as eager:
        for _ in range(int(SETTINGS["WS_MESSAGES_BURST"]) + 10):
            await eager.send({"action": "ping"})
        heard.add((await eager.next("error"))["code"])
    async with socket_of(driven, _judge) as left:
        await asyncio.to_thread(driven.kill, "postgres")
        try:
            heard.add(await error(left, subscribe | {"matchId": third}))
        finally:
            await asyncio.to_thread(driven.start, "postgres")
    codes = described["asyncapi"]["components"]["schemas"]["SocketError"]["properties"]["code"]["enum"]
    assert heard == set(codes)


def test_every_message_was_heard(described, _judge):
    assert _judge.faults() == []
    asyncapi = described["asyncapi"]
    declared = set()
    for key, channel in asyncapi["channels"].items():
        declared |= {f"{key} server {name}" for name in channel["messages"]} if key != "socket" else set()
    for operation in asyncapi["operations"].values():
        key = operation["channel"]["$ref"].split("/")[-1]
        by = "server" if operation["action"] == "send" else "client"
        declared |= {f"{key} {by} {message['$ref'].split('/')[-1]}" for message in operation["messages"]}
        for message in operation.get("reply", {}).get("messages", []):
            declared.add(f"{key} server {message['$ref'].split('/')[-1]}")
    assert declared - set(_judge.seen) == set()
