"""Makes what an operation of the document is about, by the document's own examples, and sends its requests."""
import asyncio
import copy
import itertools
from typing import Any, Mapping, Optional

import aiohttp
import conformance
from yarl import URL

from clients import PATIENCE, Answer, Http
from credentials import BOOTSTRAP, bearer
from description import Description, Operation, Parameter, filled, text_of
from stack_fixture import Stack
from wire import Wire, upgrade_request

UNKNOWN = 2_000_000_000
# Of every part of a path: what is not there.
ELSEWHERE = {"label": "no-such-season", "provider": "nobody", "provider.pushing": "nobody", "id.job": "match:1:end:9"}


class World:
    def __init__(self, api: Http, description: Description, stack: Optional[Stack] = None):
        """`stack`: to look behind the API; some operations need it."""
        self.api = api
        self.description = description
        self.stack = stack
        self.headers = bearer(BOOTSTRAP)
        self._numbers = itertools.count(1)
        self._made: set[str] = set()

    # ---- requests

    async def send(
        self,
        operation: Operation,
        values: Mapping[str, Any],
        query: Optional[Mapping[str, str]] = None,
        body: Any = ...,
        headers: Optional[Mapping[str, Optional[str]]] = None,
        **options: Any,
    ) -> Answer:
        """`body`: of JSON; by default that of the document. A header that is None is left out."""
        wanted = self.headers | dict(headers or {})
        if "data" not in options:
            options["json"] = self.body_of(operation, values) if body is ... else body
        return await self.api.request(
            operation.method,
            filled(operation.template, values),
            params=query,
            headers={name: value for name, value in wanted.items() if value is not None},
            allow_redirects=False,
            **options,
        )

    async def opened(self, operation: Operation, values: Mapping[str, Any], query=None, headers=None) -> Answer:
        """As `send`, of an operation that may answer by a stream or a socket: the head of the answer."""
        path = str(URL(filled(operation.template, values)).with_query(query))
        wanted = {name: value for name, value in (self.headers | dict(headers or {})).items() if value is not None}
        if operation.is_socket:
            return await self._handshake(path, wanted)
        if not operation.is_stream:
            return await self.send(operation, values, query, headers=headers)
        async with aiohttp.ClientSession(self.api.base) as session:
            async with session.get(path, headers=wanted) as response:
                body = b"" if response.status == 200 else await response.read()
                answer = Answer(response.status, response.headers, body)
        conformance.current.answer("GET", path, answer.status, answer.headers.items(), answer.body)
        return answer

    async def _handshake(self, path: str, headers: Mapping[str, str]) -> Answer:
        async with Wire(URL(self.api.base).port) as wire:
            wire.send(upgrade_request(path, **headers))
            got = await wire.response()
        conformance.current.answer("GET", path, got.status, got.headers.items(), got.body)
        return Answer(got.status, got.headers, got.body)

    async def make(self, wanted: str, values: Mapping[str, Any], body: Any = ...) -> Any:
        return (await self.send(self.description[wanted], values, body=body)).data

    def body_of(self, operation: Operation, values: Mapping[str, Any]) -> Any:
        """The document's example. Ids in it become those of what is there, and names those of nobody else."""
        body = copy.deepcopy(operation.body)
        if operation.id in ("createLeague", "createTeam", "createPlayer") and operation.id in self._made:
            body["name"] += f" {next(self._numbers)}"
            body.pop("refs", None)
        self._made.add(operation.id)
        return body | values.get("body", {}) if isinstance(body, dict) else body

    # ---- what requests are about

    async def values_of(self, operation: Operation) -> dict[str, Any]:
        """New rows for the parts of its path. "body" has members of its body that name rows."""
        values: dict[str, Any] = {}
        for parameter in operation.of("path"):
            values[parameter.name] = await self._value(parameter, values)
        prepare = getattr(self, f"_for_{operation.id}", None)
        if prepare:
            await prepare(values)
        return values

    def nowhere(self, operation: Operation) -> dict[str, Any]:
        return {one.name: ELSEWHERE.get(one.key, UNKNOWN) for one in operation.of("path")}

    async def _value(self, parameter: Parameter, values: dict[str, Any]) -> Any:
        make = {
            "id.match": self.match,
            "id.league": self.league,
            "id.team": self.team,
            "otherId": self.team,
            "id.player": self.player,
        }.get(parameter.key)
        if make:
            return (await make())["id"]
        if parameter.key == "commentaryId":
            return (await self.make("addCommentary", values))["id"]
        if parameter.key == "label":
            await self.make("putSeason", values | {"label": parameter.example})
        return parameter.example

    async def match(self) -> Any:
        return await self.make("createMatch", {})

    async def league(self) -> Any:
        return await self.make("createLeague", {})

    async def team(self) -> Any:
        return await self.make("createTeam", {})

    async def player(self) -> Any:
        return await self.make("createPlayer", {})

    async def _for_mergeTeam(self, values: dict[str, Any]) -> None:
        values["body"] = {"into": (await self.team())["id"]}


    # ---- conditions

    async def until(self, wanted: int, operation: Operation, values: Mapping[str, Any] = {}, **options: Any) -> Answer:
        """Asks until the answer has this status."""
        async with asyncio.timeout(PATIENCE):
            while (answer := await self.send(operation, values, **options)).status != wanted:
                await asyncio.sleep(0.02)  # nothing could tell
        return answer

    async def fill_list(self, operation: Operation, values: Mapping[str, Any]) -> None:
        """At least two items for the list."""
        for number in range(2):
            match operation.id:
                case "listSeasons":
                    await self.make("putSeason", {"id": values["id"], "label": f"20{number + 20}"})
                case "listCommentary":
                    await self.make("addCommentary", values)
                case "listMatchesOfLeague":
                    await self.make("createMatch", {"body": {"leagueId": values["id"]}})
                case "listMatchesOfTeam":
                    await self.make("createMatch", {"body": {"homeTeamId": values["id"]}})
                case "listLeagues":
                    await self.league()
                case "listTeams":
                    await self.team()
                case "listPlayers":
                    await self.player()
                case "listMatches":
                    await self.match()


def query_of(parameter: Parameter) -> dict[str, str]:
    return {parameter.name: text_of(parameter.example)}
