"""The judge of conformance finds what is untrue: otherwise all tests would pass with any answer."""
import json

import pytest

from conformance import Conformance

HEADERS = {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}}
OPENAPI = {
    "openapi": "3.1.0",
    "info": {"title": "A sample", "version": "1"},
    "paths": {
        "/api/things": {
            "post": {
                "operationId": "createThing",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/new"}}}},
                "responses": {"204": {"description": "Done.", "headers": HEADERS}},
            }
        },
        "/api/things/newest": {
            "get": {"operationId": "getNewest", "responses": {"304": {"description": "Not changed."}}}
        },
        "/api/things/{id}": {
            "get": {
                "operationId": "getThing",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"$ref": "#/components/schemas/id"}},
                    {"name": "ids", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}},
                    {"name": "live", "in": "query", "schema": {"type": "boolean"}},
                ],
                "responses": {"200": {"$ref": "#/components/responses/thing"}},
            }
        },
    },
    "components": {
        "headers": {
            "X-Request-Id": {"required": True, "schema": {"type": "string", "minLength": 1}},
            "X-Left": {"schema": {"type": "integer"}},
        },
        "responses": {
            "thing": {
                "description": "A thing.",
                "headers": HEADERS | {"X-Left": {"$ref": "#/components/headers/X-Left"}},
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {"data": {"$ref": "#/components/schemas/thing"}},
                            "required": ["data"],
                            "unevaluatedProperties": False,
                        }
                    }
                },
            }
        },
        "schemas": {
            "id": {"type": "integer", "minimum": 1},
            "named": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
            "new": {"allOf": [{"$ref": "#/components/schemas/named"}], "unevaluatedProperties": False},
            "thing": {
                "allOf": [{"$ref": "#/components/schemas/named"}],
                "properties": {"id": {"$ref": "#/components/schemas/id"}, "score": {"type": ["integer", "null"]}},
                "required": ["id", "score"],
                "unevaluatedProperties": False,
            },
            "Problem": {"type": "object", "properties": {"status": {"type": "integer"}}, "required": ["status"]},
        },
    },
}
ASYNCAPI = {
    "asyncapi": "3.0.0",
    "info": {"title": "A sample", "version": "1"},
    "channels": {
        "socket": {
            "address": "/ws",
            "messages": {
                "goal": {"$ref": "#/components/messages/goal"},
                "ping": {"payload": {"type": "object", "properties": {"action": {"const": "ping"}}}},
                "pong": {"payload": {"type": "object", "properties": {"type": {"const": "pong"}}}},
            },
        },
        "stream": {"address": "/api/things/{id}/stream", "messages": {"goal": {"$ref": "#/components/messages/goal"}}},
    },
    "operations": {
        "tell": {
            "action": "send",
            "channel": {"$ref": "#/channels/socket"},
            "messages": [{"$ref": "#/channels/socket/messages/goal"}],
        },
        "ping": {
            "action": "receive",
            "channel": {"$ref": "#/channels/socket"},
            "messages": [{"$ref": "#/channels/socket/messages/ping"}],
            "reply": {"messages": [{"$ref": "#/channels/socket/messages/pong"}]},
        },
        "stream": {"action": "send", "channel": {"$ref": "#/channels/stream"}},
    },
    "components": {
        "messages": {
            "goal": {
                "payload": {
                    "type": "object",
                    "properties": {"type": {"const": "goal"}, "minute": {"$ref": "#/components/schemas/minute"}},
                    "required": ["type", "minute"],
                    "unevaluatedProperties": False,
                }
            }
        },
        "schemas": {"minute": {"type": "integer", "minimum": 0}},
    },
}
THING = {"id": 7, "name": "Seven", "score": None}


@pytest.fixture(scope="module")
def judge():
    one = Conformance({"openapi": OPENAPI, "asyncapi": ASYNCAPI})
    yield one
    one.close()


@pytest.fixture
def judged(judge):
    """judged(…) -> the faults of one answer. Other headers and bodies than the test before, because the same is judged once."""

    def judged(method="GET", target="/api/things/7", status=200, body={"data": THING}, headers={}, **sent):
        judge.answer(
            method,
            target,
            status,
            ({"X-Request-Id": "a", "Content-Type": "application/json; charset=utf-8", "Date": "now"} | headers).items(),
            body if isinstance(body, bytes) else json.dumps(body).encode(),
            **sent,
        )
        return judge.faults()

    judge._told.clear()
    judge._tell("forget", None)
    return judged


def test_a_true_answer_has_no_fault_and_is_counted(judge, judged):
    before = judge.seen.get("getThing 200", 0)
    assert judged(target="/api/things/7?ids=1,2&live=true&_=5&utm_source=x", headers={"X-Left": "3"}) == []
    assert judge.seen["getThing 200"] == before + 1
    assert judged("POST", "/api/things", 204, b"", sent='{"name": "x"}') == []
    assert judged("HEAD", "/api/things/8", 200, b"") == []
    assert judged("GET", "/api/things/7/", 200) == []


@pytest.mark.parametrize(
    ("untrue", "word"),
    [
        (dict(body={"data": THING | {"extra": 1}}), "extra"),
        (dict(body={"data": THING, "more": 1}), "more"),
        (dict(body={"data": {"id": 7, "name": "x"}}), "score"),
        (dict(body={"data": THING | {"score": "1"}}), "/data/score"),
        (dict(body=b"{"), "no JSON"),
        (dict(status=201), "the status is not declared"),
        (dict(status=404, body={"status": 404}), "the status is not declared"),
        (dict(headers={"Content-Type": "text/html"}), "text/html is not declared"),
        (dict(headers={"X-Other": "1"}), "X-Other is not declared"),
        (dict(headers={"X-Left": "many"}), "X-Left"),
        (dict(headers={"X-Request-Id": ""}), "X-Request-Id"),
        (dict(target="/api/things/0"), "the path's id 0"),
        (dict(target="/api/things/7?other=1"), "parameter other"),
        (dict(target="/api/things/7?ids=1,x"), "ids=1,x"),
        (dict(target="/api/things/7?live=maybe"), "live=maybe"),
        (dict(target="/api/elsewhere"), "is not in the document"),
        (dict(method="DELETE"), "is not in the document"),
        (dict(target="/api/elsewhere", status=404, body={"title": "x"}), "status"),
        (dict(method="POST", target="/api/things", status=204), "there is a body"),
        (dict(method="POST", target="/api/things", status=204, body=b"", sent='{"name": 1}'), "/name"),
        (dict(method="POST", target="/api/things", status=204, body=b"", sent='{"name": "x", "b": 1}'), "b"),
        (
            dict(method="POST", target="/api/things", status=204, body=b"", sent="a=b", sent_type="text/plain"),
            "text/plain",
        ),
        (dict(sent="{}"), "takes no body"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_an_untrue_answer_is_found(judged, untrue, word):
    faults = judged(**untrue)
    assert faults and any(word in fault for fault in faults), faults


def test_a_missing_header_is_found(judge, judged):
    judge.answer(
        "GET", "/api/things/9", 200, [("Content-Type", "application/json")], json.dumps({"data": THING}).encode()
    )
    assert any("X-Request-Id is missing" in fault for fault in judge.faults())


def test_a_refusal_of_an_unknown_path_needs_the_shape_of_a_problem(judged):
    assert judged(target="/api/elsewhere", status=404, body={"status": 404}) == []


def test_a_fault_is_told_once(judged):
    assert judged(status=500, body=b"1") != []
    assert judged(status=500, body=b"2") == []


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ({"type": "goal", "minute": 3, "by": "x"}, "by"),
        ({"type": "goal"}, "minute"),
        ({"type": "goal", "minute": -1}, "/minute"),
        ({"type": "save"}, "no message is like"),
        ({"action": "ping"}, "no message is like"),
    ],
)
def test_an_untrue_message_is_found(judge, judged, message, word):
    judge.message("/ws", json.dumps(message))
    faults = judge.faults()
    assert faults and any(word in fault for fault in faults), faults


def test_a_true_message_has_no_fault(judge, judged):
    judge.message("/ws", '{"type": "goal", "minute": 90}')
    judge.message("/ws", '{"type": "pong"}')
    judge.message("/ws", '{"action": "ping"}', by="client")
    judge.message("/api/things/5/stream", '{"type": "goal", "minute": 90}')
    assert judge.faults() == []
    assert {"socket server goal", "socket server pong", "socket client ping", "stream server goal"} <= set(judge.seen)


def test_a_reply_is_no_message_of_another_channel(judge, judged):
    judge.message("/api/things/5/stream", '{"type": "pong"}')
    judge.message("/api/elsewhere", "{}")
    faults = judge.faults()
    assert len(faults) == 2 and "no message is like" in faults[0] and "no channel" in faults[1]


def test_an_untrue_example_is_found():
    told = json.loads(json.dumps({"openapi": OPENAPI, "asyncapi": ASYNCAPI}))
    schemas = told["openapi"]["components"]["schemas"]
    schemas["thing"]["examples"] = [THING, THING | {"extra": 1}]
    schemas["id"]["examples"] = [0]
    told["openapi"]["components"]["headers"]["X-Left"]["example"] = "many"
    told["openapi"]["paths"]["/api/things"]["post"]["requestBody"]["content"]["application/json"]["example"] = {
        "name": 1
    }
    told["asyncapi"]["components"]["messages"]["goal"]["examples"] = [{"payload": {"type": "goal"}}]
    judge = Conformance(told)
    faults, judged = judge.example_faults()
    judge.close()
    assert judged == 6
    assert len(faults) == 5
    for word in ("extra", "schemas/id", "X-Left", "requestBody", "messages/goal"):
        assert [fault for fault in faults if word in fault], (word, faults)
