"""A line of a program's log as a person reads it: time, level, event, then the fields as name=value."""
import json

_LEVEL_COLOURS = {"debug": 90, "warn": 33, "error": 31}
# The line's own service and time of day are known from elsewhere, or stand in front.
_SHOWN_IN_FRONT = ("time", "level", "event", "service", "instance")


def _value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)
    plain = text.isascii() and text.isprintable() and text and " " not in text and "=" not in text
    # Quoted, so that nothing in it can move the cursor of a terminal.
    return text if plain else json.dumps(text)


def time_of(line: str) -> str:
    """As the line gives it, which sorts; empty: it gives none."""
    try:
        return str(json.loads(line)["time"]) if line.startswith("{") else ""
    except (ValueError, KeyError):
        return ""


def for_people(line: str) -> str:
    """Other lines than a JSON object with an event stay as they are."""
    if not line.startswith("{"):
        return line
    try:
        entry = json.loads(line)
        time, level, event = str(entry["time"])[11:19], str(entry["level"]), str(entry["event"])
    except (ValueError, KeyError):
        return line
    fields = " ".join(f"{name}={_value(value)}" for name, value in entry.items() if name not in _SHOWN_IN_FRONT)
    colour = _LEVEL_COLOURS.get(level)
    shown = f"\x1b[{colour}m{level:5}\x1b[0m" if colour else f"{level:5}"
    return f"{time} {shown} {event} {fields}".rstrip()
