"""docs/schemas/fixture-report.schema.json and the reader of /api/ingest say the same of hundreds of bodies."""
import copy
import json
import random
import re
import subprocess
from pathlib import Path
from typing import Any, Iterator

import jsonschema
import pytest

from stack_fixture import binaries

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs/schemas/fixture-report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
Step = str | int

# What stands in the place of a member. None of them hits a rule that the schema cannot say.
ODD_VALUES = [
    None,
    True,
    False,
    "x",
    "",
    " ",
    "7",
    0,
    -1,
    3.5,
    5.0,
    10**6,
    10**12,
    [],
    {},
    [1],
    {"x": 1},
    "y" * 11_000,
]
STATUSES = [
    ("scheduled", "pre_match"),
    ("live", "second_half"),
    ("halftime", "half_time"),
    ("finished", "full_time"),
    ("postponed", None),
]
PERIODS = ["first_half", "second_half", "extra_time_first", None]


def score(rng: random.Random) -> dict | None:
    return rng.choice([None, {"home": rng.randint(0, 9), "away": rng.randint(0, 9)}])


def some(rng: random.Random, members: dict[str, Any], needed: set[str]) -> dict[str, Any]:
    """The needed members, and some of the others."""
    return {name: value for name, value in members.items() if name in needed or rng.random() < 0.7}


def incident(rng: random.Random) -> dict:
    types = SCHEMA["$defs"]["incident"]["properties"]["type"]["enum"]
    members = {
        "type": rng.choice(types),
        "side": rng.choice(["home", "away", None]),
        "minute": rng.choice([None, 0, 45, 1000]),
        "addedMinute": rng.choice([None, 2]),
        "period": rng.choice(PERIODS),
        "player": rng.choice(["Bela Čáp", "李", None]),
        "playerRef": "7",
        "relatedPlayer": "Cem",
        "relatedPlayerRef": None,
        "score": score(rng),
        "review": rng.choice(["none", "pending", "confirmed", "overturned"]),
        "struck": rng.choice([True, False]),
        "text": "A header.",
    }
    return some(rng, members, {"type"})


def sheet(rng: random.Random) -> dict:
    def players(first: int, count: int) -> list[dict]:
        return [
            some(
                rng,
                {
                    "player": f"Player {number}",
                    "playerId": rng.choice([None, number]),
                    "number": number,
                    "position": rng.choice("GDMF"),
                    "grid": "2:4",
                    "captain": number == first,
                },
                {"player"},
            )
            for number in range(first, first + count)
        ]

    members = {
        "formation": "4-2-3-1",
        "coach": "Dora",
        "colors": {"shirt": "#c00000", "shorts": None},
        "starting": players(20, 3),
        "bench": players(40, 2),
    }
    return some(rng, members, set())


def fixture(rng: random.Random, ref: str) -> dict:
    status, phase = rng.choice(STATUSES)
    league = {
        "ref": "bl1",
        "name": "Nordliga",
        "sport": "football",
        "shortName": "NL",
        "country": "Germany",
        "gender": rng.choice(["male", "female", "mixed", None]),
        "ageClass": "U21",
        "kind": rng.choice(["league", "cup"]),
        "logoUrl": "https://example.com/nl.svg?x=1",
    }
    team = {"ref": "16", "shortName": "Heim", "code": "HEI", "country": None, "logoUrl": "http://example.com/a.png"}
    members = {
        "ref": ref,
        "league": some(rng, league, {"name"}),
        "season": rng.choice(["2026-27", "2026", None]),
        "stage": "Group stage",
        "group": "A",
        "round": rng.choice([7, "Matchday 7", "Final", None]),
        "home": {"name": "SV Heim"} | some(rng, team, set()),
        "away": {"name": "SV Gast"} | some(rng, team, set()),
        "startTime": rng.choice(["2026-11-29T14:30:00Z", "2026-11-29T14:30:00.123456+01:00", None]),
        "status": status,
        "phase": phase,
        "period": rng.choice(PERIODS),
        "reason": "Snow",
        "addedMinutes": rng.choice([None, 4]),
        "score": score(rng),
        "halfTime": score(rng),
        "regularTime": score(rng),
        "extraTime": score(rng),
        "shootout": score(rng),
        "winner": rng.choice(["home", "away", "draw", None]),
        "decidedBy": rng.choice(["regular", "penalties", "lot", None]),
        "incidents": rng.choice([None, [incident(rng) for _ in range(rng.randint(0, 4))]]),
        "lineups": rng.choice([None, {"home": sheet(rng)}, {"home": sheet(rng), "away": None}]),
        "stats": [
            {"name": "possession", "unit": "percent", "home": 53, "away": 47},
            {"name": "expected_goals", "unit": "decimal", "period": "first_half", "home": 1.34, "away": None},
            {"name": "corners"},
        ],
        "venue": "Stadion am Deich",
        "officials": ["Ena", {"name": "Filip", "role": None}],
        "attendance": 21_000,
        "coverage": {"events": True, "lineups": None, "stats": False, "live": True},
        "quality": rng.choice(["inconsistent", None]),
        "removed": rng.choice([False, None]),
        "changedAt": "2026-11-29T15:12:01Z",
    }
    return some(rng, members, {"ref", "league", "home", "away"})


def good_body(rng: random.Random) -> dict:
    return {"fixtures": [fixture(rng, f"f-{i}") for i in range(rng.randint(1, 3))]}


def places(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """The paths of all members and items."""
    steps: list[Step] = []
    if isinstance(value, dict):
        steps = list(value)
    elif isinstance(value, list):
        steps = list(range(len(value)))
    for step in steps:
        yield path + (step,)
        yield from places(value[step], path + (step,))


def parent_of(body: Any, path: tuple[Step, ...]) -> Any:
    for step in path[:-1]:
        body = body[step]
    return body


def is_beyond_the_schema(path: tuple[Step, ...], value: Any) -> bool:
    """Which periods a sport has, the schema does not say."""
    is_period_of_play = path[-1] == "period" and "stats" not in path
    return is_period_of_play and isinstance(value, str) and re.fullmatch("[a-z0-9_]{1,50}", value) is not None


def changed_body(rng: random.Random) -> tuple[dict, tuple[Step, ...]]:
    """A good body with one change, which is mostly a fault, and where it is."""
    body = good_body(rng)
    path = rng.choice(list(places(body)))
    holder = parent_of(body, path)
    kind = rng.random()
    if kind < 0.15 and isinstance(holder, dict):
        del holder[path[-1]]
    elif kind < 0.3 and isinstance(holder, dict):
        holder["misspelt"] = 1
        path = path[:-1] + ("misspelt",)
    else:
        value = rng.choice([odd for odd in ODD_VALUES if not is_beyond_the_schema(path, odd)])
        holder[path[-1]] = copy.deepcopy(value)
    return body, path


def read(bodies: list[str]) -> list[list | str]:
    """What the reader says of each: "ok", or its problems as [path, code]."""
    done = subprocess.run(
        [binaries() / "livescore-read-reports"],
        input="".join(body + "\n" for body in bodies),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answers = done.stdout.splitlines()
    assert len(answers) == len(bodies)
    return [answer if not answer.startswith("[") else json.loads(answer) for answer in answers]


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_good_bodies_are_good_for_both():
    rng = random.Random(15)
    bodies = [good_body(rng) for _ in range(300)]
    for body in bodies:
        VALIDATOR.validate(body)
    answers = read([json.dumps(body) for body in bodies])
    assert [answer for answer in answers if answer != "ok"] == []


def test_of_changed_bodies_both_say_the_same_and_the_reader_names_the_place():
    rng = random.Random(16)
    cases = [changed_body(rng) for _ in range(3000)]
    answers = read([json.dumps(body) for body, _ in cases])
    refused = 0
    for (body, path), answer in zip(cases, answers):
        fits = VALIDATOR.is_valid(body)
        where = ".".join(map(str, path))
        changed = parent_of(body, path)
        seen = changed.get(path[-1], "gone") if isinstance(changed, dict) else changed[path[-1]]
        assert (answer == "ok") == fits, (where, str(seen)[:80], answer)
        if not fits:
            refused += 1
            # The officials are one value, as in a match. A member that is needed may be named by the object that lacks it.
            where = re.sub(r"(\.officials)\..*", r"\1", where)
            holder = where.rpartition(".")[0]
            assert any(found.startswith(where) or found == holder for found, _ in answer), (where, answer)
    assert refused > 1000 and len(cases) - refused > 300


@pytest.mark.parametrize(
    "change, path",
    [
        ({"status": "finished", "phase": "first_half"}, "fixtures.0.phase"),
        ({"period": "quarter_1"}, "fixtures.0.period"),
        ({"incidents": [{"type": "goal"}, {"type": "goal", "period": "set_1"}]}, "fixtures.0.incidents.1.period"),
        ({"startTime": "2026-02-30T12:00:00Z"}, "fixtures.0.startTime"),
        ({"stats": [{"name": "corners"}, {"name": "corners"}]}, "fixtures.0.stats.1.name"),
        (
            {
                "lineups": {
                    "home": {"starting": [{"player": "A", "number": 1}], "bench": [{"player": "B", "number": 1}]}
                }
            },
            "fixtures.0.lineups.home.bench.0.number",
        ),
    ],
)
def test_what_the_schema_cannot_say_the_reader_does(change, path):
    body = {"fixtures": [{"ref": "1", "league": {"name": "L"}, "home": {"name": "A"}, "away": {"name": "B"}} | change]}
    VALIDATOR.validate(body)
    [answer] = read([json.dumps(body)])
    assert [found for found, _ in answer] == [path]


def test_a_reference_comes_once_in_a_body():
    one = {"ref": "1", "league": {"name": "L"}, "home": {"name": "A"}, "away": {"name": "B"}}
    [answer] = read([json.dumps({"fixtures": [one, one]})])
    assert answer == [["fixtures.1.ref", "duplicate"]]


def test_the_types_of_incidents_are_those_of_the_domain():
    header = (ROOT / "include/livescore/domain/incident_types.h").read_text(encoding="utf-8")
    words = re.findall(r'"(\w+)"', header[header.index("incident_types{") :])
    assert SCHEMA["$defs"]["incident"]["properties"]["type"]["enum"] == words


def test_the_examples_of_the_document_are_good_for_both():
    text = (ROOT / "docs/INGEST.md").read_text(encoding="utf-8")
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    bodies = [example for example in examples if "fixtures" in example]
    assert bodies
    for body in bodies:
        VALIDATOR.validate(body)
    assert read([json.dumps(body) for body in bodies]) == ["ok"] * len(bodies)
