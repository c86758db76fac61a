"""Fake score providers: OpenLigaDB, football-data.org v4, API-Football v3 and openfootball files, of their documented
shapes, from one made-up truth with a clock that a test sets.

    world = World()
    fixture = world.league("north").fixture("Nordstern", "Elbtal", kick_off=world.now())
    with FakeServer(world) as fake:            # or TLS: FakeServer(world, certificate=…)
        fixture.kick_off()
        fixture.goal("home", 12, "Anna Berg")
        fake.faults.add("openligadb", "status", status=503, count=2)
        fake.counters["openligadb"].requests   # by path

Every answer is the truth as of `world.now()`, less what a provider's traps (traps.py) and faults (faults.py) make of it.
Processes of other languages steer the server by its routes /_control/….
"""
from .faults import Faults
from .fixture import Fixture
from .server import FakeServer
from .state import State
from .world import PROVIDERS, World

__all__ = ["PROVIDERS", "FakeServer", "Faults", "Fixture", "State", "World"]
