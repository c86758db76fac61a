"""The metrics of the code, and those in an expression of Prometheus."""
import re
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "src"


def made() -> set[str]:
    return {
        name for source in SOURCES.rglob("*.[ch]*") for name in re.findall(r'"(livescore_[a-z_]+)"', source.read_text())
    }


def unknown(expression: str) -> set[str]:
    """The metrics of Live Score that the expression names and the code does not have."""
    known = made()
    return {
        name
        for name in re.findall(r"livescore_[a-z_]+", expression)
        if not {name, re.sub(r"_(bucket|sum|count)$", "", name)} & known
    }
