"""SCORER_MAX_BYTES_PER_DAY: what an API key may post."""
import asyncio

from clients import Http
from credentials import BOOTSTRAP, SECRET, admin, bearer, token, until
from rate_limits import MATCH

QUOTA = 20_000
ENV = {
    "WRITE_AUTH": "required",
    "BOOTSTRAP_API_KEY": BOOTSTRAP,
    "JWT_HS256_SECRET": SECRET,
    "SCORER_MAX_BYTES_PER_DAY": str(QUOTA),
}


async def known(stack, instance: int, key: dict) -> None:
    async with Http(stack.api(instance)) as api:

        async def is_known():
            return (await api.get("/api/admin/jobs", headers=bearer(key["secret"]))).status == 403

        await until(is_known)


async def test_a_key_may_post_so_many_bytes_a_day_over_all_instances(new_stack):
    own = new_stack(replicas=2, workers=0, env=ENV)
    one, other = [await asyncio.to_thread(admin, own, "create", name) for name in ("one", "other")]
    for instance in (1, 2):
        for key in (one, other):
            await known(own, instance, key)
    async with Http(own.api(1)) as api1, Http(own.api(2)) as api2:
        match = (await api1.post("/api/matches", MATCH, headers=bearer(other["secret"]))).data["id"]
        path = f"/api/matches/{match}/commentary"
        body = {"minute": 1, "message": "x" * 950}
        size = len('{"minute": 1, "message": ""}') + 950

        async def post(api, key: dict) -> int:
            answer = await api.post(path, body, headers=bearer(key["secret"]))
            if answer.status == 429:
                assert str(QUOTA) in answer.json["error"]
                # The missing bytes come back at 20,000 a day.
                assert 0 < int(answer.headers["Retry-After"]) and (
                    api is api2 or int(answer.headers["Retry-After"]) <= size * 86_400 / QUOTA + 1
                )
            return answer.status

        statuses = [await post(api1, one) for _ in range(QUOTA // size + 2)]
        assert statuses == [201] * (QUOTA // size) + [429] * 2

        async def heard():
            return await post(api2, one) == 429

        await until(heard)
        # It binds one key: neither the others, nor what the key reads.
        assert await post(api1, other) == 201
        assert (await api1.get(path, headers=bearer(one["secret"]))).status == 200
        # A change without a body costs nothing.
        removed = await api1.delete(f"{path}/1", headers=bearer(one["secret"]))
        assert removed.status in (204, 404)
        denied = own.log_events("api-1", "request_denied")
        assert {(line["reason"], line["identity"]) for line in denied} == {("rate_limited", f"key:{one['id']}")}


async def test_it_binds_neither_development_without_keys_nor_tokens(run_program):
    api = await run_program("livescore-api", **ENV | {"WRITE_AUTH": "open", "SCORER_MAX_BYTES_PER_DAY": "1000"})
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as http:
        for marks in ({}, bearer(token(sub="fay", scope="score"))):
            for _ in range(12):
                assert (await http.post("/api/matches", MATCH, headers=marks)).status == 201
        statuses = [(await http.post("/api/matches", MATCH, headers=bearer(BOOTSTRAP))).status for _ in range(12)]
        assert statuses[0] == 201 and statuses[-1] == 429 and statuses == sorted(statuses)


async def test_with_zero_there_is_none(run_program):
    api = await run_program("livescore-api", **ENV | {"SCORER_MAX_BYTES_PER_DAY": "0"})
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as http:
        for _ in range(5):
            assert (await http.post("/api/matches", MATCH, headers=bearer(BOOTSTRAP))).status == 201
