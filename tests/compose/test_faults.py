"""Containers behind nginx are scaled, killed and replaced under load. No subscriber misses an event, and no reader
misses an answer."""
import asyncio
from collections import Counter

import aiohttp
import pytest
import websockets

from clients import Http, Socket

SUBSCRIBERS = 20
# The time limit of the test itself. The first test may have to wait until the images are built.
pytestmark = pytest.mark.timeout(300, func_only=True)


class Load:
    """Subscribers that resume, readers and scorers of one match, until `end`."""

    def __init__(self, url: str):
        self._url = url
        self._ending = asyncio.Event()
        self.answers: Counter = Counter()  # (method, status) -> number
        self.accepted: list[str] = []  # messages that were answered 201
        self.heard: list[list[dict]] = [[] for _ in range(SUBSCRIBERS)]
        self.instances: set[str] = set()  # the instances that greeted a subscriber

    async def __aenter__(self) -> "Load":
        self._http = await Http(self._url).__aenter__()
        self._match = (await self._http.create_match())["id"]
        self._subscribers = [asyncio.create_task(self._subscribe(events)) for events in self.heard]
        self._others = [asyncio.create_task(self._read()) for _ in range(3)]
        self._others += [asyncio.create_task(self._post(number)) for number in range(2)]
        return self

    async def __aexit__(self, *_) -> None:
        for task in self._subscribers + self._others:
            task.cancel()
        await self._http.__aexit__()

    async def _subscribe(self, events: list[dict]) -> None:
        while True:
            try:
                async with Socket(self._url.replace("http", "ws") + "/ws") as socket:
                    self.instances.add(socket.messages[0]["instance"])
                    answer = await socket.subscribe(self._match, events[-1]["seq"] if events else 0)
                    assert answer["recovered"]
                    try:
                        await socket.wait_closed(3600)
                    finally:
                        events += socket.events(self._match)
            except (OSError, websockets.WebSocketException, AssertionError):
                await asyncio.sleep(0.1)

    async def _read(self) -> None:
        while not self._ending.is_set():
            self.answers["GET", (await self._http.get(f"/api/matches/{self._match}")).status] += 1
            await asyncio.sleep(0.02)

    async def _post(self, number: int) -> None:
        while not self._ending.is_set():
            message = f"{number}: {len(self.accepted)} {sum(self.answers.values())}"
            try:
                answer = await self._http.post(
                    f"/api/matches/{self._match}/commentary", {"minute": 1, "message": message}
                )
            except aiohttp.ClientError:
                self.answers["POST", "lost"] += 1
                continue
            self.answers["POST", answer.status] += 1
            if answer.status == 201:
                self.accepted.append(message)
            await asyncio.sleep(0.04)

    async def end(self) -> None:
        """Ends the load when there was enough of it, and checks every promise."""
        async with asyncio.timeout(60):
            while self.answers["GET", 200] < 100 or len(self.accepted) < 20:
                await asyncio.sleep(0.05)
        self._ending.set()
        await asyncio.gather(*self._others)
        last = (await self._http.get(f"/api/matches/{self._match}")).data["seq"]
        async with Socket(self._url.replace("http", "ws") + "/ws") as late:
            await late.subscribe(self._match, since=0)
            log = await late.reached(self._match, last)
        await asyncio.sleep(1)  # the last event has been sent to all subscribers, and has a second to arrive
        for task in self._subscribers:
            task.cancel()
        await asyncio.gather(*self._subscribers, return_exceptions=True)
        for events in self.heard:
            assert [event["seq"] for event in events] == list(range(1, last + 1))
        messages = Counter(event["data"]["message"] for event in log if event["type"] == "commentary:new")
        assert set(messages.values()) == {1}
        assert set(self.accepted) <= set(messages)
        assert {status for method, status in self.answers if method == "GET"} == {200}


async def healthy(compose, container: str) -> None:
    async with asyncio.timeout(60):
        while (
            await asyncio.to_thread(compose.run, "docker", "inspect", "--format", "{{.State.Health.Status}}", container)
        ).strip() != "healthy":
            await asyncio.sleep(0.2)


def test_containers_are_confined(compose):
    for service in ("postgres", "redis", "api", "worker", "nginx"):
        for container in compose.containers(service):
            assert container["HostConfig"]["ReadonlyRootfs"], service
            assert container["Config"]["User"] not in ("", "0", "root"), service
            assert container["State"]["Health"]["Status"] == "healthy", service
    assert compose.containers("migrate")[0]["State"]["ExitCode"] == 0


def test_the_image_is_small(compose):
    image = compose.containers("api")[0]["Image"]
    assert int(compose.run("docker", "image", "inspect", "--format", "{{.Size}}", image)) < 120_000_000


async def test_more_replicas_are_found_without_a_restart_of_nginx(compose):
    def names() -> set[str]:
        return {container["Config"]["Hostname"] for container in compose.containers("api")}

    began, before = compose.containers("nginx")[0]["State"]["StartedAt"], names()
    async with Load(compose.url) as load:
        await asyncio.to_thread(compose.up, 5)
        new, seen = names() - before, set()
        assert len(new) == 2
        async with asyncio.timeout(30), Http(compose.url) as http:
            while not new <= seen:  # the old instances hold the sockets, so requests go to these
                seen.add((await http.get("/health")).json["instance"])
        await load.end()
    assert compose.containers("nginx")[0]["State"]["StartedAt"] == began


async def test_a_replica_whose_process_is_killed(compose):
    async with Load(compose.url) as load:
        for victim in compose.containers("api")[:2]:
            # All processes but process 1, the init, which then ends too.
            await asyncio.to_thread(compose.run, "docker", "exec", victim["Id"], "bash", "-c", "kill -9 -1")
            await asyncio.sleep(1)
            await healthy(compose, victim["Id"])
        await load.end()


async def test_a_replica_that_vanishes_with_its_address(compose):
    async with Load(compose.url) as load:
        for victim in compose.containers("api")[:2]:
            await asyncio.to_thread(compose.run, "docker", "kill", victim["Id"])
            await asyncio.sleep(7)  # longer than nginx keeps an address
            await asyncio.to_thread(compose.run, "docker", "start", victim["Id"])
            await healthy(compose, victim["Id"])
        await load.end()


async def test_all_are_replaced_one_at_a_time(compose):
    before = {container["Id"] for container in compose.containers("api") + compose.containers("worker")}
    async with Load(compose.url) as load:
        await asyncio.to_thread(compose.run, "scripts/roll")
        await load.end()
    after = {container["Id"] for container in compose.containers("api") + compose.containers("worker")}
    assert len(after) == len(before) and not after & before
    assert load.answers["POST", 503] == 0
