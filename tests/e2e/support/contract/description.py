"""The OpenAPI document as tests need it: its operations, with the examples of their parameters and bodies."""
import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Optional

METHODS = ("get", "put", "post", "delete", "patch")


def text_of(example: Any) -> str:
    """As it stands in a path or a query."""
    if isinstance(example, list):
        return ",".join(map(text_of, example))
    return example if isinstance(example, str) else json.dumps(example)


@dataclass(frozen=True)
class Parameter:
    key: str  # of its component: "id.match"
    name: str
    place: str  # "path", "query", "header"
    example: Optional[str]  # None: it has none


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    template: str
    parameters: tuple[Parameter, ...]
    body: Any  # its example; None: it takes none
    statuses: tuple[int, ...]
    types: tuple[str, ...]  # of the answer 200
    scope: str  # that a key needs; empty: nobody needs credentials, ever

    def of(self, place: str) -> list[Parameter]:
        return [parameter for parameter in self.parameters if parameter.place == place]

    @property
    def success(self) -> int:
        return min(self.statuses)

    @property
    def is_stream(self) -> bool:
        return "text/event-stream" in self.types

    @property
    def is_socket(self) -> bool:
        return self.success == 101

    def takes(self, header: str) -> bool:
        return any(parameter.name == header for parameter in self.of("header"))

    @property
    def is_open(self) -> bool:
        return not self.scope

    @property
    def is_of_a_match(self) -> bool:
        return any(parameter.key == "id.match" for parameter in self.parameters)

    @property
    def is_of_the_api(self) -> bool:
        return self.template.startswith("/api/")


class Description:
    def __init__(self, document: dict[str, Any]):
        self.document = document

    def resolve(self, node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            found = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    @cached_property
    def operations(self) -> list[Operation]:
        return [
            self._operation(template, method, item[method], item.get("parameters", []))
            for template, item in self.document["paths"].items()
            for method in METHODS
            if method in item
        ]

    def __getitem__(self, wanted: str) -> Operation:
        [operation] = [one for one in self.operations if one.id == wanted]
        return operation

    def _operation(self, template: str, method: str, node: dict, shared: list) -> Operation:
        ok = self.resolve(node["responses"].get("200", {}))
        return Operation(
            node["operationId"],
            method.upper(),
            template,
            tuple(self._parameter(one) for one in [*shared, *node.get("parameters", [])]),
            self._body(node),
            tuple(sorted(map(int, node["responses"]))),
            tuple(ok.get("content", {})),
            next((way["bearer"][0] for way in node.get("security", []) if "bearer" in way), ""),
        )

    def _parameter(self, node: dict) -> Parameter:
        found = self.resolve(node)
        example = found.get("example")
        key = node.get("$ref", found["name"]).split("/")[-1]
        return Parameter(key, found["name"], found["in"], None if example is None else text_of(example))

    def _body(self, node: dict) -> Any:
        if "requestBody" not in node:
            return None
        content = self.resolve(node["requestBody"])["content"]["application/json"]
        if "example" in content:
            return content["example"]
        return self.resolve(content["schema"])["examples"][0]

    def codes(self) -> set[str]:
        """The codes of the details of problems."""
        details = self.document["components"]["schemas"]["Problem"]["properties"]["details"]["items"]
        return set(self.resolve(self.resolve(details)["properties"]["code"])["enum"])


def filled(template: str, values: dict[str, Any]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: str(values[name[1]]), template)
