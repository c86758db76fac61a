"""Reads the plans that auto_explain writes into PostgreSQL's log, and chooses the parts that are worth a line. Pure."""
import json
import re
from dataclasses import dataclass
from typing import Any, Iterator

_ENTRY = re.compile(r"LOG:  duration: ([\d.]+) ms  plan:\n((?:\t.*\n)+)")
# The scans for the rows of a page, by their ids. They are the same for each request.
_OF_THE_PAGE = {"leagues_pkey"}


@dataclass(frozen=True)
class Plan:
    statement: str
    ms: float
    detail: dict[str, Any]

    @property
    def buffers(self) -> int:
        top = self.detail["Plan"]
        return top["Shared Hit Blocks"] + top["Shared Read Blocks"]

    def summary(self) -> str:
        """Each scan and the number of rows that it read, whether they were wanted or not."""
        return (
            ", ".join(f"{name}: {rows:,}" for name, rows in scans(self.detail["Plan"]) if name not in _OF_THE_PAGE)
            or "nothing"
        )


def scans(node: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Returns (index, or `all of` a table; rows that it read)."""
    loops = node.get("Actual Loops", 0)
    if loops and ("Index Name" in node or node["Node Type"] == "Seq Scan"):
        rows = round(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0))
            * loops
        )
        yield node.get("Index Name") or f"**all of {node['Relation Name']}**", rows
    for child in node.get("Plans", ()):
        yield from scans(child)


def plans_in(log: str) -> list[Plan]:
    found = []
    for entry in _ENTRY.finditer(log):
        detail = json.loads(re.sub(r"(?m)^\t", "", entry[2]))
        found.append(Plan(detail["Query Text"], float(entry[1]), detail))
    return found
