import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer as Server

from service_client.api import Api, ApiError, Unreachable


def run_against(handler, use, patience=5.0):
    """The value of `use(api)`, with `handler` as the service."""

    async def run():
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        async with Server(app) as server, Api(str(server.make_url("/")), patience) as api:
            return await use(api)

    return asyncio.run(run())


def test_all_attempts_of_a_post_carry_one_key_and_its_body():
    seen = []

    async def handler(request):
        seen.append((request.headers["Idempotency-Key"], await request.json()))
        if len(seen) == 1:
            return web.Response(status=503, headers={"Retry-After": "0"})
        if len(seen) == 2:
            request.transport.close()
            return web.Response()
        return web.json_response({"data": {"id": 7}}, status=201)

    answer = run_against(handler, lambda api: api.post("/api/matches", {"sport": "football"}))
    assert answer == {"id": 7}
    assert len(seen) == 3
    assert all(attempt == seen[0] for attempt in seen)
    assert seen[0][1] == {"sport": "football"}


def test_each_post_has_a_key_of_its_own():
    keys = []

    async def handler(request):
        keys.append(request.headers["Idempotency-Key"])
        return web.json_response({"data": {}})

    async def use(api):
        await api.post("/a", {})
        await api.post("/a", {})

    run_against(handler, use)
    assert len(set(keys)) == 2


def test_a_key_that_is_under_way_is_tried_again():
    answers = [
        web.json_response({"error": "under way"}, status=409, headers={"Retry-After": "0"}),
        web.json_response({"data": "done"}),
    ]

    async def handler(_):
        return answers.pop(0)

    assert run_against(handler, lambda api: api.post("/a", {})) == "done"


def test_a_refusal_is_reported_with_its_details_and_not_repeated():
    requests = []

    async def handler(request):
        requests.append(request)
        return web.json_response({"error": "Invalid payload", "details": [{"path": ["minute"]}]}, status=400)

    with pytest.raises(ApiError, match=r'POST /a: 400: Invalid payload .*"minute"'):
        run_against(handler, lambda api: api.post("/a", {}))
    assert len(requests) == 1


def test_patience_ends():
    async def handler(_):
        return web.Response(status=503, headers={"Retry-After": "60"})

    with pytest.raises(Unreachable, match="503 Service Unavailable; gave up after 0.5 s"):
        run_against(handler, lambda api: api.get("/a"), patience=0.5)
