"""Makes what an operation of the document is about, by the document's own examples, and sends its requests."""
import asyncio
import contextlib
import copy
import uuid
from typing import Any, Mapping, Optional

import aiohttp
import conformance
import psycopg2
from yarl import URL

from clients import PATIENCE, Answer, Http, in_seconds
from credentials import BOOTSTRAP, bearer
from description import Description, Operation, Parameter, filled
from stack_fixture import Stack
from wire import Wire, upgrade_request

UNKNOWN = 2_000_000_000
# Of every part of a path: what is not there.
ELSEWHERE = {
    "label": "no-such-season",
    "provider": "nobody",
    "provider.pushing": "nobody",
    "id.job": f"match:{UNKNOWN}:kick_off:1",
    "file": "nothing.js",
    "file.flag": "zz.svg",
}

_TOGETHER = {"removeCommentary": {"homeScore", "awayScore"}}


class World:
    def __init__(self, api: Http, description: Description, stack: Optional[Stack] = None):
        """`stack`: to look behind the API; some operations need it."""
        self.api = api
        self.description = description
        self.stack = stack
        self.headers = bearer(BOOTSTRAP)

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

    async def opened(
        self, operation: Operation, values: Mapping[str, Any], query=None, headers=None, **options: Any
    ) -> Answer:
        """As `send`, of an operation that may answer by a stream or a socket: the head of the answer."""
        path = str(URL(filled(operation.template, values)).with_query(query))
        wanted = {name: value for name, value in (self.headers | dict(headers or {})).items() if value is not None}
        if operation.is_socket:
            return await self._handshake(path, wanted)
        if not operation.is_stream:
            return await self.send(operation, values, query, headers=headers, **options)
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
        # A name, and a reference of a provider, belong to one row.
        if operation.id in ("createLeague", "createTeam", "createPlayer"):
            body["name"] = self.new_name()
            body.pop("refs", None)
        return body | values.get("body", {}) if isinstance(body, dict) else body

    def new_name(self) -> str:
        return f"name-{uuid.uuid4().hex[:12]}"

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
            "id.webhook": self.webhook,
        }.get(parameter.key)
        if make:
            return (await make())["id"]
        if parameter.key == "commentaryId":
            return (await self.make("addCommentary", values))["id"]
        if parameter.key == "deliveryId":
            return (await self.make("testWebhook", values))["id"]
        if parameter.key == "label":
            await self.make("putSeason", values | {"label": parameter.example})
        if parameter.key == "provider":
            provider = {"provider": self.new_name()}
            await self.make("ingestReports", provider)
            return provider["provider"]
        if parameter.key == "id.job":
            return await self.dead_job()
        return parameter.example

    async def match(self) -> Any:
        return await self.make("createMatch", {})

    async def slow_match(self) -> Any:
        """With an hour between its events, so that a replay does not end by itself."""
        match = await self.match()
        for _ in range(3):
            await self.make("patchScore", {"id": match["id"]})
        with contextlib.closing(psycopg2.connect(self.stack.database_url)) as database, database:
            database.cursor().execute(
                """UPDATE match_events SET payload = regexp_replace(payload::text, '"timestamp":"[^"]*"',
                     '"timestamp":"2026-05-01T' || lpad(seq::text, 2, '0') || ':00:00.000Z"')::json
                   WHERE match_id = %s""",
                (match["id"],),
            )
        return match

    async def league(self) -> Any:
        return await self.make("createLeague", {})

    async def team(self) -> Any:
        return await self.make("createTeam", {})

    async def player(self) -> Any:
        return await self.make("createPlayer", {})

    async def webhook(self) -> Any:
        return await self.make("createWebhook", {})

    async def dead_job(self) -> str:
        """The id of a job that no worker will try again: PostgreSQL refuses what it does."""
        match = await self.match()
        name = f"refuse_{match['id']}"
        with contextlib.closing(psycopg2.connect(self.stack.database_url)) as database:
            database.autocommit = True
            cursor = database.cursor()
            cursor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'refused'; END$$"
            )
            cursor.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON matches FOR EACH ROW "
                f"WHEN (OLD.id = {match['id']} AND NEW.status IS DISTINCT FROM OLD.status) EXECUTE FUNCTION {name}()"
            )
            await self.make("updateMatch", {"id": match["id"], "body": {"startTime": in_seconds(0)}})
            async with asyncio.timeout(PATIENCE):
                while not (
                    dead := [one for one in (await self.make("listJobs", {}))["dead"] if one["matchId"] == match["id"]]
                ):
                    await asyncio.sleep(0.02)  # nothing could tell
            cursor.execute(f"DROP TRIGGER {name} ON matches; DROP FUNCTION {name}()")
        return dead[0]["id"]

    async def conflict(self) -> int:
        """The id of a conflict between a provider and a match that a person has changed."""
        ref, provider = self.new_name(), {"provider": self.new_name()}
        report = copy.deepcopy(self.description["ingestReports"].body["fixtures"][0]) | {"ref": ref}
        report |= {"startTime": in_seconds(-600), "status": "live", "score": {"home": 1, "away": 0}}
        report |= {
            "home": {"ref": f"{ref}-h", "name": self.new_name()},
            "away": {"ref": f"{ref}-a", "name": self.new_name()},
        }
        await self.make("ingestReports", provider | {"body": {"fixtures": [report]}})
        found = await self.api.get("/api/matches", params={"team": report["home"]["name"]}, headers=self.headers)
        [match] = found.data
        await self.make("patchScore", {"id": match["id"], "body": {"homeScore": 5, "awayScore": 5}})
        report["score"] = {"home": 2, "away": 0}
        await self.make("ingestReports", provider | {"body": {"fixtures": [report]}})
        [one] = [one for one in await self.make("listConflicts", {}) if one["matchId"] == match["id"]]
        return one["id"]

    async def _for_getStandings(self, values: dict[str, Any]) -> None:
        [label] = [one.example for one in self.description["getStandings"].of("query") if one.name == "season"]
        await self.make("putSeason", values | {"label": label})

    _for_getRounds = _for_getStandings

    async def _for_setStatus(self, values: dict[str, Any]) -> None:
        await self.make("setStatus", values | {"body": {"status": "live"}})

    async def _for_resolveConflict(self, values: dict[str, Any]) -> None:
        values["body"] = {"id": await self.conflict()}

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
                case "listWebhooks":
                    await self.webhook()
                case "listDeliveries":
                    await self.make("testWebhook", values)
                case "listActions":
                    await self.league()
                case "listConflicts":
                    await self.conflict()
                case _:
                    raise AssertionError("nothing here makes an item of it")


def query_of(parameter: Parameter, operation: Operation) -> dict[str, str]:
    """The parameter, and those without which it means nothing."""
    names = {parameter.name} | _TOGETHER.get(operation.id, set())
    return {one.name: one.example for one in operation.of("query") if one.name in names}
