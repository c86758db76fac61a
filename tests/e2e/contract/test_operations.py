"""Every operation of /openapi.json, driven by the document's own examples, and refused in every way that the document names.

The judge of all tests (conftest.py) compares each answer with the document. These tests see to it that there is an answer of each
kind, and the last one counts them. They run in this order, on one stack.
"""
import asyncio
import json
import uuid

import aiohttp
import pytest

from clients import Http
from conflicts import CONFLICTS
from conformance import documents
from credentials import BOOTSTRAP, SECRET, admin, bearer, token
from description import METHODS, Description, Operation, filled
from rate_limits import SLOW, as_client
from world import UNKNOWN, World, query_of
from wire import Wire

SETTINGS = {
    "BOOTSTRAP_API_KEY": BOOTSTRAP,
    "JWT_HS256_SECRET": SECRET,
    "READ_AUTH": "required",
    "WRITE_AUTH": "required",
    "WS_AUTH": "required",
    # Above the examples of the document, and below what these tests send to cross them.
    "HTTP_MAX_BODY_BYTES": "65536",
    "HTTP_MAX_URL_BYTES": "2048",
    "HTTP_MAX_HEADER_BYTES": "4096",
    # A job that fails is dead at once.
    "JOB_MAX_ATTEMPTS": "1",
    "COMPETITION_MAX_SEASONS": "5",
    "STANDINGS_MAX_MATCHES": "5",
    "WEBHOOKS_MAX": "50",
}
# The store's own guard against U+0000. Whoever reads a body refuses it before.
NEVER_HEARD = {"invalid_string"}
MONITORED = {"getHealth", "getLiveness", "getReadiness", "getMetrics"}
# These go on without PostgreSQL; jobs are in Redis.
WITHOUT_POSTGRES = {"streamMatches", "openWebSocket", "listJobs", "forgetJob", "requeueJob"}
NOBODY = {"Authorization": None}
# A refusal that these tests do not cause, for an operation that declares it.
NOT_DRIVEN = {
    # A bug, and no test has one.
    500: lambda operation: True,
    # The gate refuses bots and attacks anywhere: tests/e2e/gate. The others need a scope that a key may lack.
    403: lambda operation: operation.is_open or operation.method == "GET",
}


@pytest.fixture(scope="module")
def driven(new_module_stack):
    return new_module_stack(replicas=1, workers=1, env=SETTINGS)


@pytest.fixture(scope="module")
def description():
    return Description(documents()["openapi"])


@pytest.fixture
async def world(driven, description):
    async with Http(driven.api(1)) as api:
        yield World(api, description, driven)


async def each(operations, drive) -> None:
    """Drives each operation, and fails with all faults at once."""
    faults, driven = [], 0
    for operation in operations:
        driven += 1
        try:
            fault = await drive(operation)
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
        if fault:
            faults.append(f"{operation.id}: {fault}")
    assert driven and not faults, "\n".join(faults)


def refused(answer, status: int):
    return None if answer.status == status else f"{answer.status} instead of {status}: {answer.body[:400].decode()}"


# ---- what it answers


async def test_every_operation_answers_its_own_examples(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        body = operation.body if operation.id.startswith("create") else world.body_of(operation, values)
        answer = await world.opened(operation, values, body=body)
        if answer.status != operation.success:
            return f"{answer.status}: {answer.body[:400].decode()}"

    await each(description.operations, drive)


async def test_every_parameter_is_taken_with_its_own_example(world, description):
    values = {}

    async def drive(operation: Operation):
        for parameter in operation.of("query"):
            if parameter.key == "cursor":
                continue
            if parameter.example is None:
                return f"{parameter.name} has no example"
            if operation.method != "GET" or operation.id not in values:
                values[operation.id] = await world.values_of(operation)
            answer = await world.opened(operation, values[operation.id], query_of(parameter, operation))
            if answer.status != operation.success:
                return f"{query_of(parameter, operation)} {answer.status}: {answer.body[:400].decode()}"

    await each([one for one in description.operations if one.of("query")], drive)


async def test_every_list_goes_on_behind_its_cursor(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        await world.fill_list(operation, values)
        first = await world.send(operation, values, {"limit": "1"})
        cursor = first.json["pagination"]["nextCursor"]
        if not cursor:
            return f"one page only: {first.body[:400].decode()}"
        return refused(await world.send(operation, values, {"limit": "1", "cursor": cursor}), 200)

    await each([one for one in description.operations if any(p.key == "cursor" for p in one.parameters)], drive)


async def test_what_has_a_tag_is_not_sent_twice(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        # `/` has a tag as a page.
        page = {"Accept": "text/html, application/json"}
        tag = (await world.send(operation, values, headers=page)).headers["ETag"]
        return refused(await world.send(operation, values, headers=page | {"If-None-Match": tag}), 304)

    await each([one for one in description.operations if 304 in one.statuses], drive)


async def test_a_head_is_answered_as_a_get_without_its_body(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        path = filled(operation.template, values)
        answer = await world.api.request("HEAD", path, headers=world.headers, allow_redirects=False)
        return refused(answer, 200) or (answer.body and "it has a body")

    await each(
        [one for one in description.operations if one.method == "GET" and one.success == 200 and not one.is_stream],
        drive,
    )


async def test_a_request_that_comes_again_is_answered_again(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        body = world.body_of(operation, values)
        key = {"Idempotency-Key": str(uuid.uuid4())}
        first = await world.send(operation, values, body=body, headers=key)
        again = await world.send(operation, values, body=body, headers=key)
        if again.headers.get("Idempotency-Replayed") != "true" or (again.status, again.body) != (
            first.status,
            first.body,
        ):
            return f"not the first answer: {again.status} {again.body[:400].decode()}"
        if isinstance(body, dict):
            return refused(await world.send(operation, values, body=body | {"another": 1}, headers=key), 422)
        if isinstance(body, list):
            return refused(await world.send(operation, values, body=[body[0] | {"home": 1}], headers=key), 422)
        # Another body is another request, even where it means nothing.
        return refused(await world.send(operation, values, body={"another": 1}, headers=key), 422)

    await each([one for one in description.operations if one.takes("Idempotency-Key")], drive)


# ---- what it refuses


async def test_an_unknown_parameter_is_refused(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        return refused(await world.send(operation, values, {"nonsense": "1"}), 400)

    await each([one for one in description.operations if one.is_of_the_api], drive)


async def test_credentials_that_are_not_valid_are_refused(world, description):
    async def drive(operation: Operation):
        wrong = await world.send(operation, world.nowhere(operation), headers=bearer("x"))
        return refused(wrong, 401)

    await each([one for one in description.operations if 401 in one.statuses], drive)


async def test_a_key_without_the_scope_is_refused(world, driven, description):
    secret = admin(driven, "create", "reader", "--scopes", "read")["secret"]

    async def drive(operation: Operation):
        return refused(await world.send(operation, world.nowhere(operation), headers=bearer(secret)), 403)

    # The instance has heard of the key.
    await world.until(403, description["createTeam"], headers=bearer(secret))
    await each([one for one in description.operations if 403 in one.statuses and not NOT_DRIVEN[403](one)], drive)


async def test_what_is_not_there_is_not_found(world, description):
    async def drive(operation: Operation):
        values = world.nowhere(operation)
        if not values:
            values = {"body": {"id": UNKNOWN}}  # a row that the body names
        return refused(await world.send(operation, values), 404)

    await each([one for one in description.operations if 404 in one.statuses and one.is_of_the_api], drive)


async def test_a_state_that_is_past_is_no_match(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        return refused(await world.send(operation, values, headers={"If-Match": '"0-0"'}), 412)

    await each([one for one in description.operations if 412 in one.statuses], drive)


async def test_a_body_that_is_too_large_is_refused(world, description):
    large = " " * (int(SETTINGS["HTTP_MAX_BODY_BYTES"]) + 1)

    async def drive(operation: Operation):
        typed = {"Content-Type": "application/json"}
        return refused(await world.send(operation, world.nowhere(operation), headers=typed, data=large), 413)

    await each([one for one in description.operations if 413 in one.statuses], drive)


async def test_a_body_of_another_type_is_refused(world, description):
    async def drive(operation: Operation):
        typed = {"Content-Type": "text/plain"}
        return refused(await world.send(operation, world.nowhere(operation), headers=typed, data="{}"), 415)

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
        return refused(await world.opened(operation, world.nowhere(operation), query, headers=headers), status)

    await each([one for one in description.operations if status in one.statuses], drive)


async def test_what_is_no_http_is_refused(driven, description, _judge):
    """Outside of /api a parameter is never wrong."""

    async def drive(operation: Operation):
        return refused(await on_the_wire(driven.port, operation, _judge, "Host: b"), 400)

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


async def on_the_wire(port: int, operation: Operation, judge, *headers: str):
    """The answer to the request's head alone."""
    path = filled(operation.template, {parameter.name: parameter.example for parameter in operation.of("path")})
    lines = [f"{operation.method} {path} HTTP/1.1", "Host: a", *headers, "", ""]
    async with Wire(port) as wire:
        wire.send("\r\n".join(lines).encode())
        answer = await wire.response()
    judge.answer(operation.method, path, answer.status, answer.headers.items(), answer.body)
    return answer


async def test_a_body_that_does_not_come_is_not_waited_for(run_program, description, _judge):
    program = await run_program("livescore-api", HTTP_BODY_TIMEOUT_MS="100")
    port = (await program.logged("api_listening"))["port"]

    async def drive(operation: Operation):
        promise = ("Content-Type: application/json", "Content-Length: 2")
        return refused(await on_the_wire(port, operation, _judge, *promise), 408)

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
        return refused(await on_the_wire(port, operation, _judge), status)

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
            return refused(answer, 429)

        # Nobody counts what a monitor asks for.
        counted = [one for one in description.operations if 429 in one.statuses and one.id not in MONITORED]
        await each(counted, drive)


# ---- what the state does not allow


async def test_what_the_state_does_not_allow_is_a_conflict(world, description):
    async def drive(operation: Operation):
        if operation.id not in CONFLICTS:
            return "these tests know no conflict"
        return refused(await CONFLICTS[operation.id](world), 409)

    await each([one for one in description.operations if 409 in one.statuses], drive)


async def test_a_merged_team_leads_to_the_other(world, description):
    async def drive(operation: Operation):
        old, new = await world.team(), await world.team()
        await world.make("mergeTeam", {"id": old["id"], "body": {"into": new["id"]}})
        values = {parameter.name: old["id"] for parameter in operation.of("path")}
        return refused(await world.send(operation, values), 301)

    await each([one for one in description.operations if 301 in one.statuses], drive)


async def test_a_season_with_too_many_matches_has_no_table(world, description):
    league = await world.league()
    season = {"leagueId": league["id"], "season": "2031"}
    for _ in range(int(SETTINGS["STANDINGS_MAX_MATCHES"]) + 1):
        await world.make("createMatch", {"body": season})
    query = {"season": season["season"]}
    answer = await world.send(description["getStandings"], {"id": league["id"]}, query)
    assert answer.status == 422, answer


async def test_a_socket_needs_an_upgrade(driven, description, _judge):
    [operation] = [one for one in description.operations if one.is_socket]
    assert (await on_the_wire(driven.port, operation, _judge)).status == 426


async def test_a_replay_that_is_over_does_not_begin_again(world, description):
    match = await world.match()
    over = {"Last-Event-ID": str(match["seq"])}
    assert (await world.opened(description["replayMatch"], {"id": match["id"]}, headers=over)).status == 204


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
        "required": dict(operation="ingestReports", body={"fixtures": [{}]}),
        "custom": dict(operation="listMatches", query={"cursor": "x", "offset": "1"}),
    }
    assert set(wrong) == description.codes() - NEVER_HEARD
    for code, request in wrong.items():
        operation = description[request.pop("operation")]
        typed = {"Content-Type": "application/json"} if "data" in request else {}
        answer = await world.send(operation, await world.values_of(operation), headers=typed, **request)
        assert answer.status == 400, (code, answer)
        assert code in [detail["code"] for detail in answer.json["details"]], (code, answer.json)


# ---- the end: these stop the stack's parts


async def test_without_postgres_it_says_when_to_come_back(world, driven, description):
    await asyncio.to_thread(driven.kill, "postgres")

    async def drive(operation: Operation):
        if operation.id in ("getHealth", "getReadiness"):
            return refused(await world.until(503, operation), 503)
        # Answers that were given before may be given again, so the query is another one.
        answer = await world.opened(operation, world.nowhere(operation), {"_": "away"})
        return refused(answer, 503)

    try:
        needing = [one for one in description.operations if one.id not in WITHOUT_POSTGRES and not one.is_open]
        await each(needing + [description[name] for name in ("getHealth", "getReadiness")], drive)
    finally:
        await asyncio.to_thread(driven.start, "postgres")


def test_every_declared_status_was_answered(description, _judge):
    assert _judge.faults() == []
    declared = {(operation.id, status) for operation in description.operations for status in operation.statuses}
    seen = {
        (name, int(status)) for name, _, status in (what.partition(" ") for what in _judge.seen) if status.isdigit()
    }
    left = {
        (operation.id, status)
        for operation in description.operations
        for status in operation.statuses
        if status in NOT_DRIVEN and NOT_DRIVEN[status](operation)
    }
    assert declared - seen - left == set()
