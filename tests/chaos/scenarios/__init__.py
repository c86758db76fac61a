"""The faults. Each is a function of a Run whose load is under way. Its docstring is its line in --list.

SCENARIOS has them in the order of the imports below, which is also the order in which they run.
"""
from . import on_instances, on_workers, on_redis, on_nats, on_postgres, storm  # noqa: F401
from .scenario import SCENARIOS, scenarios_with

__all__ = ["SCENARIOS", "scenarios_with"]
