"""Access of subscribers: tokens and keys on WebSockets, event streams and long polls."""
import asyncio
import base64
import json
import time

import jwt
import pytest
import websockets

from clients import Http, Socket
from credentials import SECRET, admin, bearer, token, until
from rest import NEW_MATCH
from stack_fixture import Stack

CLOSED = 4401


SUBSCRIBERS = {
    "WS_AUTH": "required",
    "JWT_HS256_SECRET": SECRET,
    "WS_AUTH_TIMEOUT_MS": "60000",
    "JWT_LEEWAY_SECONDS": "0",
    "JWT_ISSUER": "https://id.example",
    "JWT_AUDIENCE": "livescore",
    "LONG_POLL_MAX_SECONDS": "20",
}


@pytest.fixture(scope="module")
def subscribers(new_module_stack):
    return new_module_stack(replicas=1, workers=0, env=SUBSCRIBERS)


@pytest.fixture(scope="module")
def hurried(new_module_stack):
    """Subscribers that have to send their credentials soon."""
    return new_module_stack(replicas=1, workers=0, env=SUBSCRIBERS | {"WS_AUTH_TIMEOUT_MS": "5000"})


def good(expires_in: float = 60, **claims) -> str:
    return token(expires_in, **({"iss": "https://id.example", "aud": "livescore"} | claims))


async def new_match(stack: Stack) -> int:
    async with Http(stack.api(1)) as api:
        return (await api.create_match())["id"]


async def test_a_socket_says_who_it_is_in_each_of_three_ways(subscribers):
    match = await new_match(subscribers)
    async with Socket(subscribers.ws(1), extra_headers=bearer(good())) as socket:
        await socket.subscribe(match)
    async with Socket(subscribers.ws(1), subprotocols=["livescore", "bearer." + good()]) as socket:
        assert socket._link.subprotocol == "livescore"
        await socket.next("authenticated")
        await socket.subscribe(match)
    async with Socket(subscribers.ws(1)) as socket:
        await socket.send({"action": "subscribe", "matchId": match})
        assert (await socket.next("error"))["code"] == "unauthenticated"
        await socket.send({"action": "auth", "token": good()})
        assert (await socket.next("authenticated"))["expiresAt"].endswith("Z")
        await socket.subscribe(match)


async def test_a_token_in_the_url_is_none(hurried):
    async with Socket(hurried.ws(1) + "?token=" + good() + "&access_token=" + good()) as socket:
        await socket.send({"action": "subscribe", "matchId": 1})
        assert (await socket.next("error"))["code"] == "unauthenticated"
        assert await socket.wait_closed() == (CLOSED, "authentication timeout")


async def test_who_says_nothing_is_closed_in_time(hurried):
    match = await new_match(hurried)
    async with Socket(hurried.ws(1), extra_headers=bearer(good())) as neighbour:
        await neighbour.subscribe(match)
        began = time.monotonic()
        async with Socket(hurried.ws(1)) as socket:
            assert await socket.wait_closed() == (CLOSED, "authentication timeout")
            assert 5 <= time.monotonic() - began < 15
        async with Http(hurried.api(1)) as api:
            await api.comment(match)
        await neighbour.reached(match, 2)


def unsigned(algorithm: str) -> str:
    def part(value: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return (
        part({"alg": algorithm, "typ": "JWT"})
        + "."
        + part(jwt.decode(good(), options={"verify_signature": False}))
        + "."
    )


BAD = {
    "expired": lambda: good(-5),
    "another secret": lambda: good(secret=SECRET + "x"),
    "none": lambda: unsigned("none"),
    "None": lambda: unsigned("None"),
    "empty signature": lambda: unsigned("HS256"),
    "not yet": lambda: good(nbf=time.time() + 60),
    "issuer": lambda: good(iss="https://evil.example"),
    "audience": lambda: good(aud="other"),
    "no token": lambda: "nonsense",
    "HS512": lambda: jwt.encode(
        {"exp": time.time() + 60, "iss": "https://id.example", "aud": "livescore"}, SECRET, "HS512"
    ),
}


@pytest.mark.parametrize("bad", BAD)
async def test_a_bad_token_opens_nothing(subscribers, bad):
    made = BAD[bad]()
    with pytest.raises(websockets.InvalidStatusCode) as refused:
        await websockets.connect(subscribers.ws(1), extra_headers=bearer(made))
    assert refused.value.status_code == 401
    async with Socket(subscribers.ws(1), subprotocols=["livescore", "bearer." + made]) as socket:
        assert await socket.wait_closed() == (CLOSED, "invalid token")
    async with Socket(subscribers.ws(1)) as socket:
        await socket.send({"action": "auth", "token": made})
        assert await socket.wait_closed() == (CLOSED, "invalid token")
    async with Http(subscribers.api(1)) as api:
        for path in ("/api/matches/1/stream", "/api/matches/stream", "/api/matches/1/events"):
            answer = await api.get(path, headers=bearer(made))
            assert answer.status == 401 and "WWW-Authenticate" in answer.headers


async def test_a_token_with_padding_inside_harms_nobody(subscribers):
    """The library behind the signatures would end the process."""
    head, payload, signature = good().split(".")
    made = f"{head}.{payload[:1]}={payload[2:]}.{signature}"
    match = await new_match(subscribers)
    async with Socket(subscribers.ws(1), extra_headers=bearer(good())) as neighbour, Http(subscribers.api(1)) as api:
        await neighbour.subscribe(match)
        assert (await api.get(f"/api/matches/{match}/events", headers=bearer(made))).status == 401
        async with Socket(subscribers.ws(1)) as socket:
            await socket.send({"action": "auth", "token": made})
            assert await socket.wait_closed() == (CLOSED, "invalid token")
        await api.comment(match)
        await neighbour.reached(match, 2)


async def test_an_expired_token_closes_the_socket_and_a_new_one_keeps_it(subscribers):
    match = await new_match(subscribers)
    async with Socket(subscribers.ws(1), extra_headers=bearer(good(8))) as ending, Socket(
        subscribers.ws(1), extra_headers=bearer(good(8))
    ) as kept:
        await ending.subscribe(match)
        await kept.subscribe(match)
        await kept.send({"action": "auth", "token": "nonsense"})
        assert (await kept.next("error"))["code"] == "invalid_token"  # the one before still holds
        await kept.send({"action": "auth", "token": good(60)})
        await kept.next("authenticated")
        assert await ending.wait_closed() == (CLOSED, "token expired")
        async with Http(subscribers.api(1)) as api:
            await api.comment(match)
        seq = ending.messages and (await kept.next("commentary:new"))["seq"]
        assert seq and kept.closed is None


async def test_a_token_covers_the_matches_that_it_names(subscribers):
    mine, other = await new_match(subscribers), await new_match(subscribers)
    async with Socket(subscribers.ws(1), extra_headers=bearer(good(matches=[mine]))) as socket:
        await socket.subscribe(mine)
        await socket.send({"action": "subscribe", "matchId": other})
        assert (await socket.next("error", matchId=other))["code"] == "forbidden"
        heard = len(socket.messages)
        await socket.send({"action": "subscribe", "channel": "matches"})
        assert (await socket.next("error", heard))["code"] == "forbidden"
        # A wider token opens the rest, a narrower one takes matches away.
        await socket.send({"action": "auth", "token": good(matches="*")})
        await socket.subscribe(other)
        await socket.send({"action": "auth", "token": good(matches=[other])})
        await socket.next("unsubscribed", matchId=mine)
        async with Http(subscribers.api(1)) as api:
            await api.comment(mine, "secret")
            await api.comment(other, "told")
        await socket.next("commentary:new", matchId=other)
        assert not socket.events(mine)
    async with Http(subscribers.api(1)) as api:
        headers = bearer(good(matches=[mine]))
        assert (await api.get(f"/api/matches/{mine}/events", headers=headers)).status == 200
        for path in (f"/api/matches/{other}/events", f"/api/matches/{other}/stream", "/api/matches/stream"):
            assert (await api.get(path, headers=headers)).status == 403
        assert (await api.get("/api/matches")).status == 200  # READ_AUTH governs this
        refused = await api.post("/api/matches", NEW_MATCH, headers=bearer(good()))
        assert refused.status == 201  # in development no client needs a right for it


async def test_an_event_stream_ends_and_a_poll_returns_when_the_token_expires(subscribers):
    match = await new_match(subscribers)
    async with Http(subscribers.api(1)) as api:
        assert (await api.get(f"/api/matches/{match}/stream")).status == 401
        began = time.monotonic()
        seq = (await api.get(f"/api/matches/{match}")).data["seq"]
        headers = bearer(good(6))
        stream, poll = await asyncio.gather(
            api.get(f"/api/matches/{match}/stream", headers=headers),  # reads until it ends
            api.get(f"/api/matches/{match}/events?since={seq}&wait=20", headers=headers),
        )
        assert stream.status == 200 and stream.body.rstrip().endswith(b": token expired")
        assert poll.status == 200 and poll.data == []
        assert time.monotonic() - began < 15


async def test_an_api_key_is_good_for_subscribing_until_it_is_revoked(subscribers):
    match = await new_match(subscribers)
    key = admin(subscribers, "create", "reader", "--scopes", "read")

    async def connected():
        try:
            return await websockets.connect(subscribers.ws(1), extra_headers=bearer(key["secret"]))
        except websockets.InvalidStatusCode:
            return None

    link, _ = await until(connected)
    await link.close()
    async with Socket(subscribers.ws(1), extra_headers=bearer(key["secret"])) as socket:
        await socket.subscribe(match)
        admin(subscribers, "revoke", str(key["id"]))
        assert await socket.wait_closed() == (CLOSED, "key revoked")
