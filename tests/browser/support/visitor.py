"""Where the visitor of a test lives: it is about noon there, so that no test crosses midnight."""
from datetime import datetime, timedelta, timezone

_EAST = 12 - datetime.now(timezone.utc).hour  # of Greenwich, in hours
HERE = timezone(timedelta(hours=_EAST))


def zone(east: int = _EAST) -> str:
    """The name of the time zone so many hours east of Greenwich; without an argument, the visitor's."""
    return f"Etc/GMT{-east:+d}"


def one_hour_further_east() -> str:
    return zone(_EAST + 1)


def day(shift: int = 0) -> str:
    """A day of the visitor's calendar, by its distance from today: "2026-11-29"."""
    return (datetime.now(HERE) + timedelta(days=shift)).date().isoformat()


def at(shift: int, clock: str) -> str:
    """A moment of that day, by the visitor's clock."""
    return datetime.fromisoformat(f"{day(shift)}T{clock}").replace(tzinfo=HERE).astimezone(timezone.utc).isoformat()
