"""Every operation of /openapi.json is refused in every way that the document names.

The judge of all tests (conftest.py) compares each answer with the document. These tests see to it that there is an answer of each
kind, and the last one counts them. They run in this order.
"""
import asyncio
import uuid

import pytest

from clients import Http
from conflicts import CONFLICTS
from credentials import BOOTSTRAP, admin, bearer, token
from description import METHODS, Operation, filled
from driving import SETTINGS, each, on_the_wire, otherwise, statuses_left
from rate_limits import SLOW, as_client
from wire import Wire
from world import UNKNOWN, World

# The store's own guard against U+0000. Whoever reads a body refuses it before.
NEVER_HEARD = {"invalid_string"}
MONITORED = {"getHealth", "getLiveness", "getReadiness", "getMetrics"}
FILES = {"getAsset", "getFlag"}
# These go on without PostgreSQL; jobs are in Redis.
WITHOUT_POSTGRES = {"streamMatches", "openWebSocket", "listJobs", "describeAccess"} | {
    "describeOperator",
    "listInstances",
    "readHistory",
    "listDenials",
    "inspectStores",
}
NOBODY = {"Authorization": None}
# A refusal that these tests do not cause, for an operation that declares it.
NOT_DRIVEN = {
    # A bug, and no test has one.
    500: lambda operation: True,
    # The gate refuses bots and attacks anywhere: tests/e2e/gate. The others need a scope that a key may lack, or a match.
    403: lambda operation: operation.is_open or (operation.scope == "read" and not operation.is_of_a_match),
}


async def test_an_unknown_parameter_is_refused(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        return otherwise(await world.send(operation, values, {"nonsense": "1"}), 400)

    await each([one for one in description.operations if one.is_of_the_api], drive)


async def test_credentials_that_are_not_valid_are_refused(world, description):
    async def drive(operation: Operation):
        wrong = await world.send(operation, world.nowhere(operation), headers=bearer("x"))
        return otherwise(wrong, 401)

    await each([one for one in description.operations if 401 in one.statuses], drive)


async def test_a_key_without_the_scope_is_refused(world, driven, description):
    secret = admin(driven, "create", "reader", "--scopes", "read")["secret"]

    async def drive(operation: Operation):
        given = token(matches=[1]) if operation.scope == "read" else secret
        return otherwise(await world.opened(operation, world.nowhere(operation), headers=bearer(given)), 403)

    # The instance has heard of the key.
    await world.until(403, description["createTeam"], headers=bearer(secret))
    await each([one for one in description.operations if 403 in one.statuses and not NOT_DRIVEN[403](one)], drive)


async def test_a_key_of_another_request_is_refused(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        key = {"Idempotency-Key": str(uuid.uuid4())}
        body = world.body_of(operation, values)
        await world.send(operation, values, body=body, headers=key)
        # Another body is another request, even where it means nothing.
        other = [body[0] | {"home": 1}] if isinstance(body, list) else (body or {}) | {"another": 1}
        return otherwise(await world.send(operation, values, body=other, headers=key), 422)

    await each([one for one in description.operations if one.takes("Idempotency-Key")], drive)


async def test_what_is_not_there_is_not_found(world, description):
    async def drive(operation: Operation):
        values = world.nowhere(operation)
        if operation.is_stream and not values:
            return otherwise(await world.opened(operation, {}, {"matchIds": str(UNKNOWN)}), 404)
        if not values:
            values = {"body": {"id": UNKNOWN}}  # a row that the body names
        return otherwise(await world.send(operation, values), 404)

    await each([one for one in description.operations if 404 in one.statuses and one.is_of_the_api], drive)


async def test_a_page_or_a_file_that_is_not_there_is_not_found(open_world, description):
    async def drive(operation: Operation):
        return otherwise(await open_world.send(operation, open_world.nowhere(operation)), 404)

    await each([one for one in description.operations if 404 in one.statuses and not one.is_of_the_api], drive)


async def test_a_state_that_is_past_is_no_match(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        return otherwise(await world.send(operation, values, headers={"If-Match": '"0-0"'}), 412)

    await each([one for one in description.operations if 412 in one.statuses], drive)


async def test_a_body_that_is_too_large_is_refused(world, description):
    large = " " * (int(SETTINGS["HTTP_MAX_BODY_BYTES"]) + 1)

    async def drive(operation: Operation):
        typed = {"Content-Type": "application/json"}
        return otherwise(await world.send(operation, world.nowhere(operation), headers=typed, data=large), 413)

    await each([one for one in description.operations if 413 in one.statuses], drive)


async def test_a_body_of_another_type_is_refused(world, description):
    async def drive(operation: Operation):
        typed = {"Content-Type": "text/plain"}
        return otherwise(await world.send(operation, world.nowhere(operation), headers=typed, data="{}"), 415)

    await each([one for one in description.operations if 415 in one.statuses], drive)


@pytest.mark.parametrize(
    ("status", "query", "headers"),
    [
        (414, {"_": "x" * int(SETTINGS["HTTP_MAX_URL_BYTES"])}, {}),
        (417, {}, {"Expect": "a miracle"}),
        (431, {}, {"X-Large": "x" * int(SETTINGS["HTTP_MAX_HEADER_BYTES"])}),
    ],
    ids=["url", "expectation", "header"],
)
async def test_a_head_that_is_wrong_is_refused(world, description, status, query, headers):
    async def drive(operation: Operation):
        return otherwise(await world.opened(operation, world.nowhere(operation), query, headers=headers), status)

    await each([one for one in description.operations if status in one.statuses], drive)


async def test_what_is_no_http_is_refused(driven, description, _judge):
    """Outside of /api a parameter is never wrong."""

    async def drive(operation: Operation):
        return otherwise(await on_the_wire(driven.port, operation, _judge, "Host: b"), 400)

    await each([one for one in description.operations if not one.is_of_the_api], drive)


async def test_other_methods_are_refused(world, description):
    paths = {}
    for operation in description.operations:
        paths.setdefault(operation.template, []).append(operation)
    for template, operations in paths.items():
        path = filled(template, world.nowhere(operations[0]))
        there = {operation.method for operation in operations}
        allowed = there | ({"HEAD"} if "GET" in there else set())
        if not operations[0].is_socket:
            allowed.add("OPTIONS")
        for method in {name.upper() for name in METHODS} - there:
            answer = await world.api.request(method, path, headers=world.headers)
            assert answer.status == 405, (method, template, answer.status)
            assert set(answer.headers["Allow"].split(", ")) == allowed, template


async def test_a_body_that_does_not_come_is_not_waited_for(run_program, description, _judge):
    program = await run_program("livescore-api", HTTP_BODY_TIMEOUT_MS="100")
    port = (await program.logged("api_listening"))["port"]

    async def drive(operation: Operation):
        promise = ("Content-Type: application/json", "Content-Length: 2")
        return otherwise(await on_the_wire(port, operation, _judge, *promise), 408)

    waiting = [one for one in description.operations if 408 in one.statuses]
    await asyncio.gather(*(each([operation], drive) for operation in waiting))


@pytest.mark.parametrize(
    ("status", "settings"),
    [(503, {"MAX_CONNECTIONS": "1"}), (429, {"MAX_CONNECTIONS_PER_ADDRESS": "1", "TRUSTED_PROXIES": "none"})],
    ids=["of the instance", "of an address"],
)
async def test_a_connection_too_many_is_refused(run_program, description, _judge, status, settings):
    program = await run_program("livescore-api", API_IO_THREADS="1", **settings)
    port = (await program.logged("api_listening"))["port"]

    async def drive(operation: Operation):
        return otherwise(await on_the_wire(port, operation, _judge), status)

    async with Wire(port) as held:
        held.send(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (await held.response()).status == 200
        await each([one for one in description.operations if status in one.statuses], drive)


async def test_too_many_requests_are_refused(run_program, description):
    program = await run_program(
        "livescore-api",
        **SLOW | {f"RATE_LIMIT_{kind}_REQUESTS": "1" for kind in ("READ", "WRITE", "ADMIN", "CONNECT")},
        RATE_LIMIT_ADMIN_WINDOW_MS="3600000",
        BOOTSTRAP_API_KEY=BOOTSTRAP,
    )
    clients = iter(range(1, 255))
    async with Http(f"http://127.0.0.1:{(await program.logged('api_listening'))['port']}") as api:
        world = World(api, description, None)

        async def drive(operation: Operation):
            client = as_client(f"192.0.2.{next(clients)}") | NOBODY
            for _ in range(4):
                answer = await world.opened(operation, world.nowhere(operation), headers=client)
            return otherwise(answer, 429)

        # Nobody counts what a monitor asks for, or what a page is made of.
        counted = [one for one in description.operations if 429 in one.statuses and one.id not in MONITORED | FILES]
        await each(counted, drive)


async def test_what_the_state_does_not_allow_is_a_conflict(world, description):
    async def drive(operation: Operation):
        if operation.id not in CONFLICTS:
            return "these tests know no conflict"
        return otherwise(await CONFLICTS[operation.id](world), 409)

    await each([one for one in description.operations if 409 in one.statuses], drive)


async def test_a_season_with_too_many_matches_has_no_table(world, description):
    league = await world.league()
    season = {"leagueId": league["id"], "season": "2031"}
    for _ in range(int(SETTINGS["STANDINGS_MAX_MATCHES"]) + 1):
        await world.make("createMatch", {"body": season})
    query = {"season": season["season"]}
    for counts in ("getStandings", "getRounds"):
        answer = await world.send(description[counts], {"id": league["id"]}, query)
        assert answer.status == 422, answer


async def test_a_socket_needs_an_upgrade(driven, description, _judge):
    [operation] = [one for one in description.operations if one.is_socket]
    assert (await on_the_wire(driven.port, operation, _judge)).status == 426


async def test_every_code_of_a_detail(world, description):
    twin = await world.make("createLeague", {"body": {"name": world.new_name(), "country": "Greece"}})
    await world.make("createLeague", {"body": {"name": twin["name"], "country": "Cyprus"}})
    wrong = {
        "invalid_type": dict(operation="createMatch", body={}),
        "invalid_value": dict(operation="listMatches", query={"timezone": "Mars/Base", "date": "2031-05-01"}),
        "invalid_format": dict(operation="listMatches", query={"from": "yesterday"}),
        "invalid_json": dict(operation="createMatch", data="{"),
        "too_small": dict(operation="listMatches", query={"limit": "0"}),
        "too_big": dict(operation="listMatches", query={"limit": "1000000"}),
        "unknown_parameter": dict(operation="listMatches", query={"nonsense": "1"}),
        "unrecognized_key": dict(operation="ingestReports", body={"fixtures": [], "nonsense": 1}),
        "forbidden_address": dict(operation="createWebhook", body={"url": "https://169.254.169.254/"}),
        "ambiguous": dict(operation="createMatch", body=description["createMatch"].body | {"league": twin["name"]}),
        "duplicate": dict(operation="putSeason", body={"stages": 2 * [{"name": "Final"}]}),
        "custom": dict(operation="removeCommentary", query={"homeScore": "1"}),
    }
    assert set(wrong) | {"required"} == description.codes() - NEVER_HEARD
    for code, request in wrong.items():
        operation = description[request.pop("operation")]
        typed = {"Content-Type": "application/json"} if "data" in request else {}
        answer = await world.send(operation, await world.values_of(operation), headers=typed, **request)
        assert answer.status == 400, (code, answer)
        assert code in [detail["code"] for detail in answer.json["details"]], (code, answer.json)
    # A fixture that nobody knows needs a time. The other fixtures of the report are taken.
    report = {"ref": world.new_name()} | {side: {"name": world.new_name()} for side in ("league", "home", "away")}
    taken = await world.make("ingestReports", {"provider": "acme", "body": {"fixtures": [report]}})
    assert "required" in [detail["code"] for problem in taken["problems"] for detail in problem["details"]]


async def test_without_postgres_it_says_when_to_come_back(world, driven, description):
    await asyncio.to_thread(driven.kill, "postgres")

    async def drive(operation: Operation):
        if operation.id in ("getHealth", "getReadiness"):
            return otherwise(await world.until(503, operation), 503)
        # Answers that were given before may be given again, so the query is another one.
        answer = await world.opened(operation, world.nowhere(operation), {"_": "away"})
        return otherwise(answer, 503)

    try:
        needing = [one for one in description.operations if one.id not in WITHOUT_POSTGRES and not one.is_open]
        await each(needing + [description[name] for name in ("getHealth", "getReadiness")], drive)
    finally:
        await asyncio.to_thread(driven.start, "postgres")


def test_every_declared_refusal_was_given(description, _judge):
    assert _judge.faults() == []
    left = statuses_left(description.operations, _judge, lambda status: status >= 400)
    expected = {
        (operation.id, status)
        for operation in description.operations
        for status in operation.statuses
        if status in NOT_DRIVEN and NOT_DRIVEN[status](operation)
    }
    assert left - expected == set()
