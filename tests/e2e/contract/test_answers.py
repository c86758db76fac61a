"""Every operation of /openapi.json, driven by the document's own examples.

The judge of all tests (conftest.py) compares each answer with the document. These tests see to it that there is an answer of each
kind, and the last one counts them.
"""
import uuid

from description import Operation, filled
from driving import each, otherwise, statuses_left
from world import query_of


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
        return otherwise(await world.send(operation, values, {"limit": "1", "cursor": cursor}), 200)

    await each([one for one in description.operations if any(p.key == "cursor" for p in one.parameters)], drive)


async def test_what_has_a_tag_is_not_sent_twice(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        # `/` has a tag as a page.
        page = {"Accept": "text/html, application/json"}
        tag = (await world.send(operation, values, headers=page)).headers["ETag"]
        return otherwise(await world.send(operation, values, headers=page | {"If-None-Match": tag}), 304)

    await each([one for one in description.operations if 304 in one.statuses], drive)


async def test_a_head_is_answered_as_a_get_without_its_body(world, description):
    async def drive(operation: Operation):
        values = await world.values_of(operation)
        path = filled(operation.template, values)
        answer = await world.api.request("HEAD", path, headers=world.headers, allow_redirects=False)
        return otherwise(answer, 200) or (answer.body and "it has a body")

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
        if again.headers.get("Idempotency-Replayed") != "true":
            return f"done twice: {again.status} {again.body[:400].decode()}"
        if (again.status, again.body) != (first.status, first.body):
            return f"not the first answer: {again.status} {again.body[:400].decode()}"

    await each([one for one in description.operations if one.takes("Idempotency-Key")], drive)


async def test_a_merged_team_leads_to_the_other(world, open_world, description):
    async def drive(operation: Operation):
        where = world if operation.is_of_the_api else open_world
        old, new = await where.team(), await where.team()
        await where.make("mergeTeam", {"id": old["id"], "body": {"into": new["id"]}})
        values = {parameter.name: old["id"] for parameter in operation.of("path")}
        return otherwise(await where.send(operation, values), 301)

    await each([one for one in description.operations if 301 in one.statuses], drive)


async def test_a_replay_that_is_over_does_not_begin_again(world, description):
    match = await world.match()
    over = {"Last-Event-ID": str(match["seq"])}
    assert (await world.opened(description["replayMatch"], {"id": match["id"]}, headers=over)).status == 204


def test_every_declared_answer_was_given(description, _judge):
    assert _judge.faults() == []
    assert statuses_left(description.operations, _judge, lambda status: status < 400) == set()
