"""PostgreSQL's log: a request that PostgreSQL refuses leaves no text of a stranger there."""
import asyncio

import psycopg2

from clients import Http

TEXT = "a-strangers-text-Zf3q"


async def test_no_text_of_a_stranger_stands_in_the_log_of_postgresql(stack, api1):
    match = await api1.create_match()
    path = f"/api/matches/{match['id']}"
    bad = [
        await api1.get("/api/matches", params={"timezone": TEXT, "date": "2026-01-31"}),
        await api1.get("/api/matches", params={"timezone": f"{TEXT}5", "date": "2026-01-31"}),
        await api1.get("/api/matches", params={"team": f"{TEXT}\x00"}),
        await api1.get("/api/matches", params={"league": f"9{TEXT}", "cursor": TEXT}),
        await api1.patch(path, {"stats": {"text": f"{TEXT}\x00"}}),
        await api1.patch(path, {"homeTeam": f"{TEXT}\x00"}),
        await api1.post(f"{path}/commentary", {"minute": 1, "message": f"{TEXT}\x00"}),
        await api1.post(f"{path}/commentary", {"minute": 1, "message": "x", "metadata": {TEXT: f"{TEXT}\x00"}}),
        await api1.post(f"{path}/commentary", {"minute": 1, "message": "x", "tags": [f"{TEXT}\x00"]}),
        await api1.post(
            f"{path}/commentary", {"minute": 1, "message": "x"}, headers={"Idempotency-Key": TEXT + "\xff"}
        ),
    ]
    assert {answer.status for answer in bad} <= {200, 201, 400, 422}
    assert TEXT not in stack.log("postgres").read_text()


async def test_a_statement_that_fails_is_logged_without_what_it_was_given(run_program, stack):
    """PostgreSQL ends statements that wait too long; the server's log then has the failure, and no more."""
    api = await run_program("livescore-api", DB_STATEMENT_TIMEOUT_MS="300", DB_LOCK_TIMEOUT_MS="200")
    port = (await api.logged("api_listening"))["port"]
    log = stack.log("postgres")
    async with Http(f"http://127.0.0.1:{port}") as http:
        match = await http.create_match()
        with psycopg2.connect(stack.database_url) as link, link.cursor() as cursor:
            cursor.execute("LOCK TABLE matches, commentary, match_events IN ACCESS EXCLUSIVE MODE")
            size = log.stat().st_size
            answers = await asyncio.gather(
                http.post(f"/api/matches/{match['id']}/commentary", {"minute": 1, "message": TEXT}),
                http.patch(f"/api/matches/{match['id']}", {"homeTeam": TEXT}),
                http.get("/api/matches", params={"team": TEXT}),
            )
            link.rollback()
        assert {answer.status for answer in answers} == {503}
    told = log.read_text()[size:]
    assert "canceling statement due to" in told, "this test looks at the right place"
    assert TEXT not in told and "STATEMENT:" not in told and "CONTEXT:" not in told
