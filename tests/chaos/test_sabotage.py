"""Tests of the harness: when the promise is broken on purpose, it has to name the violation and to end with 1.

One stack has several API instances. Each breaks the promise in its own way (broken_api.cpp), and a run checks each, all
at once. The tests make violations that only writers can notice in the database, past the service."""
import asyncio
import json
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from arena import Arena
from capabilities import capabilities
from command import chaos
from run import Run, run_scenario
from run_result import Load, Result
from stack_fixture import PATIENT, base_port, binaries

pytestmark = pytest.mark.timeout(400)
SABOTAGE = ["drop", "repeat", "reorder", "lose_tail"]
_LOAD = Load(seconds=4, subscribers=16, writers=4, rate=10, matches=2, scheduled=0, recovery=10)


def broken_programs(folder: Path) -> Path:
    """The programs under test, with the broken API in place of the API."""
    for name in ("livescore-worker", "livescore-migrate"):
        (folder / name).symlink_to(binaries() / name)
    (folder / "livescore-api").symlink_to(binaries() / "livescore-api-broken")
    return folder


_EVENTS = 50  # a saboteur strikes at the twentieth frame that it sees of a match


async def quiet(run: Run) -> None:
    """Only the load, until each match has enough events."""
    while min((await run.arena.heads(run.matches)).values()) < _EVENTS:
        await asyncio.sleep(0.1)


async def post_again_under_another_key(run: Run) -> None:
    """Acts like a client that makes a new key for each attempt."""
    async with run.http() as session:
        comment = next(
            one for one in run.writers[0].writes if one.identities[-1:] and one.identities[-1][0] == "comment"
        )
        assert comment.acknowledged
        _, match, text = comment.identities[-1]
        async with session.post(f"/api/matches/{match}/commentary", json={"minute": 1, "message": text}) as answer:
            assert answer.status == 201
        await run.all_at_heads()


async def forget_the_newest_event(run: Run) -> None:
    """Acts like PostgreSQL when it fails over to a replica that was behind."""
    match, text = run.matches[0], "soon forgotten"
    async with aiohttp.ClientSession() as session:
        await run.writers[0].write(
            session,
            "POST",
            f"/api/matches/{match}/commentary",
            {"minute": 1, "message": text},
            (("comment", match, text),),
        )
    await run.all_at_heads()
    newest = (await run.arena.heads([match]))[match]
    await run.arena.query(
        "WITH gone AS (DELETE FROM match_events WHERE match_id = %s AND seq = %s RETURNING match_id) "
        "UPDATE matches SET last_seq = last_seq - 1 FROM gone WHERE id = match_id RETURNING id",
        match,
        newest,
    )


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> dict[str, Result]:
    programs = broken_programs(tmp_path_factory.mktemp("broken"))
    kinds = {f"api-{i}:LIVESCORE_SABOTAGE": kind for i, kind in enumerate([*SABOTAGE, "none"], 1)}

    async def run_all() -> dict[str, Result]:
        arena = await Arena(base_port() + 300, programs, replicas=len(kinds), env=PATIENT | kinds).up()
        try:
            apis = list(arena.apis.values())
            keyed, streams = await capabilities(arena)
            load = replace(_LOAD, keyed=keyed, streams=streams)
            # A loss shows when the run waits in vain. Where nothing is lost, the run waits as long as it takes.
            loads = {"lose_tail": replace(load, patience=3)}
            runs = {
                kind: run_scenario(kind, quiet, arena, loads.get(kind, load), [apis[i]])
                for i, kind in enumerate(SABOTAGE)
            }
            runs["honest"] = run_scenario("honest", quiet, arena, load, [apis[-1]])
            runs["doubled"] = run_scenario(
                "doubled", quiet, arena, load, [apis[-1]], tamper=post_again_under_another_key
            )
            runs["forgotten"] = run_scenario(
                "forgotten", quiet, arena, load, [apis[-1]], tamper=forget_the_newest_event
            )
            return dict(zip(runs, await asyncio.gather(*runs.values())))
        finally:
            await arena.down()

    return asyncio.run(run_all())


def found(result: Result) -> dict[str, int]:
    return {kind: count for kind, count in result.verdict.counts.items() if count}


def test_an_honest_instance_passes(results):
    result = results["honest"]
    assert result.passed, (found(result), result.failures)
    assert result.verdict.acknowledged > 50 and result.verdict.deliveries > 500
    assert all(result.deliveries[kind] > 20 for kind in ("ws", "sse", "poll")), result.deliveries


@pytest.mark.parametrize(
    "sabotage, kind", [("drop", "gaps"), ("repeat", "duplicated"), ("reorder", "reordered"), ("lose_tail", "lost")]
)
def test_each_sabotage_is_found_and_told_by_its_name_alone(results, sabotage, kind):
    result = results[sabotage]
    assert set(found(result)) == {kind}, (found(result), result.verdict.offenders)
    assert not result.passed
    # The report names the first offender with subscriber, match and seq.
    assert "match" in result.verdict.offenders[kind][0]


def test_a_subscriber_that_is_never_complete_fails_the_recovery_too(results):
    assert results["lose_tail"].settled is None
    assert any("never" in failure for failure in results["lose_tail"].failures)


def test_a_write_that_was_done_twice_is_found(results):
    assert found(results["doubled"]) == {"doubled": 1}
    assert not results["doubled"].passed


def test_an_acknowledged_write_that_the_log_forgot_is_found(results):
    counts = found(results["forgotten"])
    assert counts.pop("lost") == 1
    # Its subscribers have received events that the log does not have.
    assert set(counts) == {"altered"}
    assert not results["forgotten"].passed


def test_the_command_ends_with_1_and_names_the_offenders(tmp_path):
    (tmp_path / "bin").mkdir()
    ended = chaos(
        "--bin",
        broken_programs(tmp_path / "bin"),
        "--env",
        "LIVESCORE_SABOTAGE=drop",
        "--only",
        "nothing",
        "--seconds",
        4,
        "--rate",
        15,
        "--subscribers",
        20,
        # A provider's matches may end at the twentieth event. Whoever misses the last event has lost it, without a gap.
        "--fed",
        0,
        "--json",
        tmp_path / "results.json",
        "--logs",
        tmp_path / "logs",
        timeout=300,
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "FAIL" in ended.stdout and "never came, up to" in ended.stdout
    (result,) = json.loads((tmp_path / "results.json").read_text())["results"]
    assert result["gaps"] > 0 and not result["passed"]
    assert [result[kind] for kind in ("lost", "duplicated", "reordered", "altered", "doubled")] == [0] * 5, ended.stdout
