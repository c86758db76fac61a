"""The base of all clients that listen: a test waits until something is true of the messages they have heard."""
import asyncio
from collections.abc import Callable
from typing import Any, Optional

PATIENCE = 20.0  # seconds; how long a wait may take before it is a failure


class Awaiting:
    """A client sets `_news` whenever it hears something, and once more at its end."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def _end(self) -> Optional[str]:
        """How the connection ended; None while it is open."""
        raise NotImplementedError

    def _heard(self) -> str:
        raise NotImplementedError

    async def until(self, condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """Waits until `condition()` is true, looks again whenever the client hears something, and returns its value."""
        deadline = asyncio.get_running_loop().time() + patience
        while not (value := condition()):
            if end := self._end():
                raise AssertionError(f"{end} while waiting; {self._heard()}")
            self._news.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self._news.wait()
            except TimeoutError:
                raise AssertionError(f"waited {patience} s in vain; {self._heard()}") from None
        return value
