"""What a case works with."""
from dataclasses import dataclass

from .machine import Generators
from .private_stack import PrivateStack


@dataclass
class Lab:
    stack: PrivateStack
    generators: Generators
    quick: bool = False  # small and short: to see that everything works, not to measure
    long: bool = False

    @property
    def most_connections(self) -> int:
        return 1_000 if self.quick else 10_000

    def seconds(self, normally: float) -> float:
        return normally / 3 if self.quick else normally
