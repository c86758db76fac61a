#!/usr/bin/python3
"""The figures of a running stack: latency of an event across instances, lateness of transitions, memory at rest.

    scripts/stack up --base-port 9000 --state .stack-bench --no-demo --detach
    tests/bench/figures.py --base-port 9000 --state .stack-bench

Posts go to the first instance, the subscriber listens on the second. Times are taken on one machine by one clock. They
are observations of this machine at this moment; a claim about speed needs an anchor in the same run.
"""
import argparse
import asyncio
import json
import re
import statistics
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import aiohttp
import websockets

ROOT = Path(__file__).resolve().parent.parent.parent


def iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(values: list[float]) -> dict[str, float]:
    return {"count": len(values), "p50_ms": round(statistics.median(values), 2),
            "p99_ms": round(percentile(values, 0.99), 2), "max_ms": round(max(values), 2)}


async def create_match(http: aiohttp.ClientSession, api: str, start: datetime) -> int:
    body = {"sport": "football", "homeTeam": "Bench A", "awayTeam": "Bench B", "startTime": iso(start),
            "endTime": iso(start + timedelta(hours=2))}
    async with http.post(f"{api}/api/matches", json=body) as answer:
        answer.raise_for_status()
        return (await answer.json())["data"]["id"]


async def measure_latency(http: aiohttp.ClientSession, post_to: str, listen_on: str, rate: float,
                          seconds: float) -> dict[str, float]:
    match = await create_match(http, post_to, datetime.now(timezone.utc) - timedelta(minutes=1))
    sent: dict[str, float] = {}
    latencies: list[float] = []
    count = int(rate * seconds)
    async with websockets.connect(listen_on) as socket:
        await socket.send(json.dumps({"action": "subscribe", "matchId": match}))

        async def listen() -> None:
            async for text in socket:
                now = time.perf_counter()
                message = json.loads(text)
                if message["type"] == "commentary:new":
                    latencies.append((now - sent[message["data"]["message"]]) * 1000)
                    if len(latencies) == count:
                        return

        while json.loads(await socket.recv())["type"] != "subscribed":
            pass
        listener = asyncio.create_task(listen())

        async def post(name: str) -> None:
            sent[name] = time.perf_counter()
            async with http.post(f"{post_to}/api/matches/{match}/commentary",
                                 json={"minute": 1, "message": name}) as answer:
                answer.raise_for_status()

        posts = []
        begin = time.perf_counter()
        for i in range(count):
            await asyncio.sleep(max(0.0, begin + i / rate - time.perf_counter()))
            posts.append(asyncio.create_task(post(f"event {i}")))
        await asyncio.gather(*posts)
        await asyncio.wait_for(listener, 30)
    return {"rate_per_s": rate, **summary(latencies)}


async def measure_lateness(http: aiohttp.ClientSession, api: str, listen_on: str, count: int,
                           spread_s: float) -> dict[str, float]:
    first = datetime.now(timezone.utc) + timedelta(seconds=2)
    starts: dict[int, float] = {}
    lateness: list[float] = []
    async with websockets.connect(listen_on) as socket:
        await socket.send(json.dumps({"action": "subscribe", "channel": "matches"}))
        for i in range(count):
            # Whole milliseconds: what the API keeps.
            start = datetime.fromtimestamp(
                round((first + timedelta(seconds=i * spread_s / count)).timestamp(), 3), timezone.utc)
            starts[await create_match(http, api, start)] = start.timestamp()
        while len(lateness) < count:
            message = json.loads(await asyncio.wait_for(socket.recv(), 60))
            now = time.time()
            if message["type"] == "match:status" and message["matchId"] in starts:
                lateness.append((now - starts.pop(message["matchId"])) * 1000)
    return {"min_ms": round(min(lateness), 2), **summary(lateness)}


def resident_kib(state: str) -> dict[str, int]:
    table = subprocess.run([ROOT / "scripts/stack", "status", "--state", state], check=True, capture_output=True,
                           text=True).stdout
    memory = {}
    for line in table.splitlines():
        row = re.match(r"(\S+)\s+(\d+)\s", line)
        if row:
            status = Path(f"/proc/{row[2]}/status").read_text()
            memory[row[1]] = int(re.search(r"VmRSS:\s+(\d+)", status)[1])
    return memory


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-port", type=int, default=8000)
    parser.add_argument("--state", default=".stack")
    parser.add_argument("--rate", type=float, default=50, help="posts a second (default 50)")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--matches", type=int, default=100, help="kick-offs to time (default 100)")
    options = parser.parse_args()
    post_to = f"http://127.0.0.1:{options.base_port}"
    listen_on = f"ws://127.0.0.1:{options.base_port + 1}/ws"
    figures = {"rss_idle_kib": resident_kib(options.state)}
    async with aiohttp.ClientSession() as http:
        figures["post_to_other_instance"] = await measure_latency(http, post_to, listen_on, options.rate,
                                                                  options.seconds)
        figures["kick_off_to_subscriber"] = await measure_lateness(http, post_to, listen_on, options.matches, 20)
    json.dump(figures, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    asyncio.run(main())
