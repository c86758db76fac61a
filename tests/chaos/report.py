"""Results for people (a table, the first offenders) and for programs (JSON)."""
from typing import Optional

from run_result import Result
from verdict import KINDS

_COUNTS = list(KINDS)


def _seconds(value: Optional[float]) -> str:
    return "never" if value is None else f"{value:.2f}"


def _row(result: Result) -> list[str]:
    verdict = result.verdict
    return [
        result.scenario,
        str(verdict.acknowledged),
        str(verdict.deliveries),
        *(str(verdict.counts[kind]) for kind in _COUNTS),
        *map(_seconds, (result.caught_up, result.settled, result.healthy, result.steps)),
        str(result.answers_5xx),
        str(result.no_answers),
        "ok" if result.passed else "FAILED",
    ]


def table(results: list[Result]) -> str:
    """The table in Markdown, so that a document can take it as it is."""
    head = [
        "scenario",
        "acknowledged",
        "deliveries",
        *_COUNTS,
        "caught up s",
        "settled s",
        "healthy s",
        "steps s",
        "5xx",
        "no answer",
        "",
    ]
    rows = [head, *map(_row, results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = [
        "| "
        + " | ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))
        )
        + " |"
        for row in rows
    ]
    lines.insert(
        1,
        "|"
        + "|".join("-" * (width + 2) if i == 0 else "-" * (width + 1) + ":" for i, width in enumerate(widths))
        + "|",
    )
    return "\n".join(lines)


def details(result: Result) -> str:
    lines = [f"    {failure}" for failure in result.failures]
    for kind, offenders in result.verdict.offenders.items():
        lines.append(f"    {kind}: {result.verdict.counts[kind]} ({KINDS[kind]}); the first:")
        lines += [f"      {offender}" for offender in offenders]
    for entrance, trouble in result.trouble.items():
        lines += [f"    {entrance}: {count} times {example}" for example, count in trouble.examples.most_common(5)]
    for name, words in result.health.items():
        lines += [f"    {name} said {word}" for word in words[:8]]
    if result.paused:
        lines.append(
            f"    this program itself was held up for {result.paused:.1f} s in all: the machine has too much to do"
        )
    lines.append(f"    connections ended: {dict(result.endings)}")
    return "\n".join(lines)


def as_json(result: Result) -> dict:
    return {
        "scenario": result.scenario,
        "passed": result.passed,
        "acknowledged": result.verdict.acknowledged,
        "deliveries": result.verdict.deliveries,
        "deliveriesByKind": dict(result.deliveries),
        **{kind: result.verdict.counts[kind] for kind in _COUNTS},
        "caughtUpSeconds": result.caught_up,
        "settledSeconds": result.settled,
        "healthySeconds": result.healthy,
        "stepsSeconds": result.steps,
        "ownPausesSeconds": result.paused,
        "answers5xx": result.answers_5xx,
        "noAnswers": result.no_answers,
        "trouble": {entrance: dict(trouble.examples) for entrance, trouble in result.trouble.items()},
        "failures": result.failures,
        "offenders": result.verdict.offenders,
        "health": result.health,
        "endings": dict(result.endings),
    }
