"""The parts that all scenarios share: their list, the symptoms of an outage, and its forms."""
import time
from typing import Awaitable, Callable

from health_watch import Sample
from run import Run

Scenario = Callable[[Run], Awaitable[None]]
SCENARIOS: dict[str, Scenario] = {}

# Where a fault is one of the bus, the bus that it is for.
_FOR_BUS: dict[str, str] = {}

APIS = ["api-1", "api-2"]
GAPS = "livescore_feed_gap_events_total"
_OUTAGE_SECONDS = 10.0
# An instance asks PostgreSQL twice a second, and waits three seconds for an answer. Heads may be missing for 1.5 s.
NOTICED_SECONDS = 5.0


def scenario(function: Scenario) -> Scenario:
    SCENARIOS[function.__name__] = function
    return function


def for_bus(bus: str) -> Callable[[Scenario], Scenario]:
    def note(function: Scenario) -> Scenario:
        _FOR_BUS[function.__name__] = bus
        return function

    return note


def scenarios_with(bus: str) -> list[str]:
    """Those that are a fault where this is the bus."""
    return [name for name in SCENARIOS if _FOR_BUS.get(name, bus) == bus]


def not_ready(sample: Sample) -> bool:
    return sample.health == 503 and sample.ready == 503


def degraded(sample: Sample) -> bool:
    return sample.health == 200 and sample.status == "degraded" and sample.ready == 200


def serving(sample: Sample) -> bool:
    return sample.health == 200 and sample.ready == 200


def silent(sample: Sample) -> bool:
    return sample.health is None and sample.ready is None


async def outage(run: Run, instances: list[str], what: str, condition) -> None:
    """An outage that these instances notice, and show for as long as it lasts."""
    began = time.monotonic()
    await run.becomes(instances, what, condition, NOTICED_SECONDS)
    await run.stays(instances, what, condition, max(0.0, began + _OUTAGE_SECONDS - time.monotonic()))


async def killed(run: Run, services: list[str], what: str, condition) -> None:
    """These services are killed and stay away for an outage, which every API instance shows."""
    await run.arena.kill(*services)
    await outage(run, APIS, what, condition)
    await run.arena.start(*services)


async def link_blocked(run: Run, link, direction: str, what: str, condition) -> None:
    """The link of api-1 carries nothing in this direction for an outage, which that instance shows."""
    link.block(direction)
    await outage(run, ["api-1"], what, condition)
    link.restore()
