"""The results of a run as JSON, and rows that are made of it again."""
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Optional, Sequence

from ..verdicts import Row, Sample, Section, Spread, Target


def write_json(file: Path, machine: dict[str, Any], sections: Sequence[Section], samples: Sequence[Sample]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        json.dumps(
            {
                "machine": machine,
                "rows": [
                    asdict(row) | {"verdict": row.verdict, "group": section.group}
                    for section in sections
                    for row in section.rows
                ],
                "samples": [
                    {"figure": sample.target.figure, "value": sample.value, "anchor": sample.anchor} | sample.detail
                    for sample in samples
                ],
            },
            indent=1,
        )
        + "\n"
    )


def _row(told: dict[str, Any]) -> Row:
    anchor: Optional[Spread] = Spread(**told["anchor"]) if told["anchor"] else None
    return Row(Target(**told["target"]), Spread(**told["value"]), anchor, Spread(**told["judged"]), told["repetitions"])


def read_json(files: Sequence[Path], groups: Sequence[str]) -> tuple[dict[str, Any], list[Section]]:
    """The machine of the last file, and the rows of all: a figure is that of the last file that has it. The sections come
    in the order of `groups`."""
    machine: dict[str, Any] = {}
    rows: dict[str, tuple[str, Row]] = {}
    for file in files:
        told = json.loads(file.read_text())
        machine = told["machine"]
        rows |= {one["target"]["figure"]: (one["group"], _row(one)) for one in told["rows"]}
    return machine, [
        Section(group, found) for group in groups if (found := [row for of, row in rows.values() if of == group])
    ]
