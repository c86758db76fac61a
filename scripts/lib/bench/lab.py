"""The tools of a case."""
from dataclasses import dataclass

from .machine import Generators, Placement
from .private_stack import PrivateStack


@dataclass
class Lab:
    stack: PrivateStack
    generators: Generators
    placement: Placement
    quick: bool = False  # small and short: shows that everything works, and measures nothing

    @property
    def most_connections(self) -> int:
        return 1_000 if self.quick else 10_000

    def seconds(self, normally: float) -> float:
        return normally / 3 if self.quick else normally
