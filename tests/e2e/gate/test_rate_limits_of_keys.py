"""Rate limits by key and subject: a client that proves its identity has its own limits."""
import asyncio
import hashlib
import secrets

import pytest
import redis

from clients import Http
from credentials import BOOTSTRAP, SECRET, admin, bearer, token, until
from rate_limits import MATCH, SLOW, as_client, limits_together
from wire import Wire, upgrade_request

KEYED = SLOW | {
    "WRITE_AUTH": "required",
    "BOOTSTRAP_API_KEY": BOOTSTRAP,
    "JWT_HS256_SECRET": SECRET,
    "RATE_LIMIT_ADMIN_REQUESTS": "10000",
    "RATE_LIMIT_KEY_FACTOR": "1",
}


@pytest.fixture(scope="module")
def keyed(new_module_stack):
    return limits_together(new_module_stack(replicas=2, workers=0, env=KEYED))


async def new_key(stack, instances: int = 2) -> dict:
    """A key that all instances know. The questions to them cost only requests of the class `admin`."""
    key = await asyncio.to_thread(admin, stack, "create", "scorer")
    for number in range(1, instances + 1):
        async with Http(stack.api(number)) as api:

            async def known():
                return (await api.get("/api/admin/jobs", headers=bearer(key["secret"]))).status == 403

            await until(known)
    return key


async def statuses_of(times: int, request) -> list[int]:
    return [(await request()).status for _ in range(times)]


async def test_keys_behind_one_address_do_not_take_from_each_other(keyed):
    one, two = await new_key(keyed), await new_key(keyed)
    address = as_client("203.0.113.60")
    used_up = [200] * 10 + [429] * 2
    async with Http(keyed.api(1)) as api:
        for marks in (address | bearer(one["secret"]), address | {"X-API-Key": two["secret"]}):
            assert await statuses_of(12, lambda: api.get("/api/matches", headers=marks)) == used_up
            assert (
                await statuses_of(12, lambda: api.post("/api/matches", MATCH, headers=marks)) == [201] * 10 + [429] * 2
            )
        # Their neighbour without a key has all requests of the address.
        assert await statuses_of(12, lambda: api.get("/api/matches", headers=address)) == used_up
    denied = [line for line in keyed.log_events("api-1", "request_denied") if line["client"] == "203.0.113.60"]
    assert {line["identity"] for line in denied} == {f"key:{one['id']}", f"key:{two['id']}", ""}


async def test_a_key_is_limited_over_instances_and_addresses_in_sum(keyed):
    key = bearer((await new_key(keyed))["secret"])
    async with Http(keyed.api(1)) as one, Http(keyed.api(2)) as two:
        answers = await asyncio.gather(
            *(
                (one, two)[i % 2].post("/api/matches", MATCH, headers=key | as_client(f"198.51.100.{i}"))
                for i in range(40)
            )
        )
        assert sorted(answer.status for answer in answers) == [201] * 10 + [429] * 30

        # Reads: at most the limit for each instance, and both instances know the sum.
        async def refused(api):
            return (await api.get("/api/matches", headers=key)).status == 429

        assert await statuses_of(10, lambda: one.get("/api/matches", headers=key)) == [200] * 10
        heard = 0
        while not await refused(two):
            heard += 1
        assert heard <= 10
        await until(lambda: refused(one))


async def test_guesses_count_for_the_address_and_the_right_key_passes_all_the_same(keyed):
    address = as_client("203.0.113.61")
    key = await new_key(keyed)

    def guess() -> dict[str, str]:
        return address | bearer(
            secrets.choice(
                [
                    f"lsk_{secrets.token_urlsafe(32)}",
                    secrets.token_urlsafe(8),
                    token(secret=secrets.token_urlsafe(32)),
                    token(expires_in=-60),
                ]
            )
        )

    async with Http(keyed.api(1)) as api:
        assert await statuses_of(12, lambda: api.post("/api/matches", MATCH, headers=guess())) == [401] * 10 + [429] * 2
        # Where the server asks for no key, a wrong key is no way around the limits either.
        assert await statuses_of(12, lambda: api.get("/api/matches", headers=guess())) == [200] * 10 + [429] * 2
        assert (await api.get("/api/matches", headers=address)).status == 429
        # The neighbour of a client that guesses is not shut out.
        mine = address | bearer(key["secret"])
        assert (await api.post("/api/matches", MATCH, headers=mine)).status == 201
        assert (await api.get("/api/matches", headers=mine)).status == 200


async def test_a_revoked_key_is_a_guess(keyed):
    key = await new_key(keyed)
    address = as_client("203.0.113.62")
    await asyncio.to_thread(admin, keyed, "revoke", str(key["id"]))
    async with Http(keyed.api(1)) as api:

        async def gone():
            return (await api.get("/api/admin/jobs", headers=bearer(key["secret"]))).status == 401

        await until(gone)
        assert (
            await statuses_of(10, lambda: api.post("/api/matches", MATCH, headers=address | bearer(key["secret"])))
            == [401] * 10
        )
        assert (await api.post("/api/matches", MATCH, headers=address)).status == 429


async def test_subjects_of_tokens_have_their_own_and_stand_nowhere_in_the_clear(keyed):
    address = as_client("203.0.113.63")
    secret = (await new_key(keyed))["secret"]
    async with Http(keyed.api(1)) as api:
        assert (await api.post("/api/matches", MATCH, headers=address | bearer(secret))).status == 201
        for name in ("ann@example.com", "bob@example.com"):
            # A new token is the same subject.
            assert (
                await statuses_of(
                    12,
                    lambda: api.get("/api/matches", headers=address | bearer(token(sub=name, jti=secrets.token_hex()))),
                )
                == [200] * 10 + [429] * 2
            )
        # Without a subject the address has to do.
        nameless = address | bearer(token(sub=""))
        assert await statuses_of(12, lambda: api.get("/api/matches", headers=nameless)) == [200] * 10 + [429] * 2
        assert (await api.get("/api/matches", headers=address)).status == 429
    with redis.Redis.from_url(keyed.redis_url, decode_responses=True) as looked_at:

        async def exchanged():
            return [
                name
                for name in looked_at.keys("livescore:rl:read:token:*")
                if hashlib.sha256(b"bob@example.com").hexdigest().startswith(name.rpartition(":")[2])
            ]

        await until(exchanged)
        names = looked_at.keys("livescore:rl:*")
    log = keyed.log("api-1").read_text()
    assert any(name.startswith("livescore:rl:write:key:") for name in names)
    for private in ("example.com", BOOTSTRAP, secret, "eyJ"):
        assert private not in log and not any(private in name for name in names)
    assert not any("lsk_" in name for name in names)


async def test_a_socket_that_brings_its_token_is_limited_by_its_subject(keyed):
    """The key comes as a header, or as browsers send it: in the subprotocol."""

    async def connect(number: int, **fields: str) -> int:
        async with Wire(keyed.port + number) as wire:
            wire.send(upgrade_request(X_Forwarded_For="203.0.113.64", **fields))
            return (await wire.response()).status

    as_header = {"Authorization": "Bearer " + token(sub="cleo")}
    as_protocol = {"Sec_WebSocket_Protocol": "livescore, bearer." + token(sub="dan")}
    for fields in ({}, as_header, as_protocol):
        assert [await connect(n % 2, **fields) for n in range(6)] == [101] * 4 + [429] * 2
    wrong = {"Sec_WebSocket_Protocol": "livescore, bearer." + token(sub="eve", secret="x" * 32)}
    assert await connect(0, **wrong) == 429


async def test_keys_may_have_a_multiple_of_what_addresses_have(run_program):
    api = await run_program("livescore-api", **KEYED | {"RATE_LIMIT_KEY_FACTOR": "2"})
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as http:
        for marks, times in ((bearer(BOOTSTRAP), 20), (bearer(token(sub="fay")), 10), ({}, 10)):
            asked = [
                await http.get("/api/matches", headers=marks | as_client("203.0.113.66")) for _ in range(times + 2)
            ]
            assert [answer.status for answer in asked] == [200] * times + [429] * 2
            assert asked[0].headers["RateLimit-Policy"] == f'"read";q={times};w=3600'


async def test_without_redis_a_key_keeps_its_limit_on_each_instance(new_stack):
    own = new_stack(replicas=2, workers=0, env=KEYED)
    key, other = await new_key(own), await new_key(own)
    address = as_client("203.0.113.65")
    await asyncio.to_thread(own.kill, "redis")
    for number in (1, 2):
        async with Http(own.api(number)) as api:
            for marks in (address | bearer(key["secret"]), address | bearer(other["secret"])):
                assert (
                    await statuses_of(13, lambda: api.post("/api/matches", MATCH, headers=marks))
                    == [201] * 10 + [429] * 3
                )
