"""The metrics that a program shows at /metrics."""
import asyncio
import re

from clients import PATIENCE, Http


def value(text: str, name: str, **labels: str) -> float:
    """The sum over all series of this name that have these labels."""
    found = 0.0
    for line in text.splitlines():
        series = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if not series or series[1] != name:
            continue
        has = dict(re.findall(r'(\w+)="([^"]*)"', series[2] or ""))
        if labels.items() <= has.items():
            found += float(series[3])
    return found


async def scrape(http: Http) -> str:
    answer = await http.get("/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return answer.body.decode()


async def gauge_falls(http: Http, name: str, to: float = 0) -> None:
    async with asyncio.timeout(PATIENCE):
        while value(await scrape(http), name) > to:
            await asyncio.sleep(0.05)
