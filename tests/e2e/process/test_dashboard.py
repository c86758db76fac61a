"""The Grafana dashboard's questions, put to a real Prometheus that watches a real stack."""
import asyncio
import math
import subprocess
import time
from pathlib import Path

import aiohttp
import pytest
import yaml

from clients import PATIENCE, Http, Socket
from dashboard import expressions, for_all
from stack_fixture import ROOT

CONFIGURATION = ROOT / "deploy" / "prometheus"
SILENT_WHILE_ALL_IS_WELL = {"Alerts over time A", "annotation Alerts"}


class Prometheus(Http):
    """A client of its API."""

    async def ready(self) -> bool:
        try:
            return (await self.get("/-/ready")).status == 200
        except aiohttp.ClientConnectionError:
            return False

    async def ask(self, expression: str, at: float) -> list[dict]:
        answer = await self.post("/api/v1/query", params={"query": expression, "time": f"{at:.3f}"})
        assert answer.status == 200, answer.json.get("error")
        return answer.json["data"]["result"]

    async def until(self, expression: str) -> float:
        """Waits until the expression, a comparison, holds for some series; returns that moment."""
        async with asyncio.timeout(PATIENCE):
            while True:
                at = time.time()
                if await self.ask(expression, at):
                    return at
                await asyncio.sleep(0.1)

    async def scraped(self) -> float:
        """Waits until Prometheus has asked each instance and worker anew; returns the moment at which it knows all
        answers."""
        return await self.until(f"count(up == 1 and timestamp(up) > {time.time():.3f}) == 4")


def configured_for(stack, folder: Path) -> Path:
    """deploy/prometheus, with addresses in place of Docker's DNS, and with short intervals."""
    config = yaml.safe_load((CONFIGURATION / "prometheus.yml").read_text())
    config["global"] |= {"scrape_interval": "1s", "evaluation_interval": "1s"}
    config["rule_files"] = [str(CONFIGURATION / name) for name in config["rule_files"]]
    # No worker of this stack takes scores from providers.
    ports = {"api": [stack.port, stack.port + 1], "worker": [stack.port + 90, stack.port + 91], "feeds": []}
    for job in config["scrape_configs"]:
        services = [name for way in job.pop("dns_sd_configs") for name in way["names"]]
        job["static_configs"] = [{"targets": [f"127.0.0.1:{port}" for name in services for port in ports[name]]}]
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump(config))
    return file


@pytest.fixture
async def prometheus(stack, tmp_path):
    address = f"127.0.0.1:{stack.port + 97}"
    log = tmp_path / "log"
    with open(log, "wb") as out:
        server = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={configured_for(stack, tmp_path)}",
                f"--storage.tsdb.path={tmp_path / 'data'}",
                f"--web.listen-address={address}",
            ],
            stdout=out,
            stderr=out,
        )
    try:
        async with Prometheus(f"http://{address}") as client:
            async with asyncio.timeout(PATIENCE):
                while not await client.ready():
                    assert server.poll() is None, log.read_text()
                    await asyncio.sleep(0.1)
            yield client
    finally:
        server.terminate()
        server.wait()


async def test_every_panel_has_something_to_show(stack, api1, prometheus):
    # A rate needs two values of a series, and a series begins at its first count.
    match = (await api1.create_match())["id"]
    await api1.comment(match)
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match)
        await prometheus.scraped()
        ahead = await api1.create_match(starts_in=3600, ends_in=7200)
        await socket.subscribe(ahead["id"])
        await api1.kick_off_now(ahead)
        await socket.next("match:status", matchId=ahead["id"])
        for _ in range(10):
            await api1.comment(match)
        await socket.reached(match, 12)
        await prometheus.until("sum(increase(livescore_transition_lateness_seconds_count[1m])) > 0")
        end = await prometheus.scraped()
    shown = {
        where: [float(series["value"][1]) for series in await prometheus.ask(for_all(expression), end)]
        for where, expression in expressions()
    }
    assert {where for where, values in shown.items() if not values} <= SILENT_WHILE_ALL_IS_WELL
    # A quantile of nothing is NaN.
    assert [where for where, values in shown.items() if values and all(map(math.isnan, values))] == []
    assert shown["API instances up A"] == shown["Workers up A"] == [2]
    assert shown["Up, per instance A"] == [1, 1, 1, 1]
