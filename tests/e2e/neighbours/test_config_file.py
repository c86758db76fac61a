"""--config FILE: settings beside the environment, for every program."""
import pytest

from clients import Http
from neighbours import free_port
from programs import health_is, url_of

EX_CONFIG = 78
SECRET = "hunter2"
ARGUMENTS = {"livescore-api": (), "livescore-worker": (), "livescore-migrate": (), "livescore-admin": ("key", "list")}
FROM_FILE = {"DATABASE_URL": None, "REDIS_URL": None, "PORT": None, "HOST": None, "INSTANCE_NAME": None}


def toml(stack, **more: object) -> str:
    return (
        "# one file for all programs\n[addresses]\n"
        f'DATABASE_URL = "{stack.database_url}"  # of the tests\n'
        f"REDIS_URL = '{stack.redis_url}'\n[programs]\n"
        'HOST = "127.0.0.1"\nPORT = 0\nWORKER_PORT = 0\nINSTANCE_NAME = "from a file"\n'
        'CORS_ORIGINS = ["https://a.example",\n  "https://b.example"]\n'
        'JWT_ISSUER = "a # in quotes"\n' + "".join(f"{name} = {value}\n" for name, value in more.items())
    )


def ini(stack, **more: object) -> str:
    return (
        "; one file for all programs\n"
        f"DATABASE_URL={stack.database_url}\nREDIS_URL={stack.redis_url}\n"
        "HOST=127.0.0.1\nPORT=0\nWORKER_PORT=0\nINSTANCE_NAME=of-a-file ; theirs\n"
        "CORS_ORIGINS=https://a.example,https://b.example\n"
        + "".join(f"{name}={value}\n" for name, value in more.items())
    )


@pytest.mark.parametrize(("form", "name"), [(toml, "from a file"), (ini, "of-a-file")], ids=["toml", "ini"])
async def test_a_file_is_enough_for_all_programs(run_program, stack, tmp_path, form, name):
    file = tmp_path / "livescore.conf"
    file.write_text(form(stack))
    for program in ("livescore-migrate", "livescore-admin"):
        run = await run_program(program, "--config", str(file), *ARGUMENTS[program], **FROM_FILE)
        assert await run.ended() == 0, run.output
    worker = await run_program("livescore-worker", "--config", str(file), **FROM_FILE)
    api = await run_program("livescore-api", f"--config={file}", **FROM_FILE)
    listening = await api.logged("api_listening")
    assert listening["instance"] == (await worker.logged("worker_ready"))["instance"] == name
    async with Http(url_of(listening)) as http:
        await health_is(http, status="healthy")
        for origin, allowed in (("https://b.example", True), ("https://c.example", False)):
            answer = await http.get("/api/matches", headers={"Origin": origin})
            assert (answer.headers.get("Access-Control-Allow-Origin") == origin) == allowed


async def test_the_environment_wins(run_program, stack, tmp_path):
    file = tmp_path / "livescore.toml"
    file.write_text(toml(stack, LOG_LEVEL="error", DATABASE_PASSWORD_FILE='"/absent"'))
    password = stack.database_url.split(":")[2].partition("@")[0]
    settings = FROM_FILE | {"INSTANCE_NAME": "mine", "LOG_LEVEL": "info", "DATABASE_PASSWORD": password}
    api = await run_program("livescore-api", "--config", str(file), **settings)
    assert (await api.logged("api_listening"))["instance"] == "mine"


@pytest.mark.parametrize("program", ["livescore-api", "livescore-worker"])
async def test_the_healthcheck_reads_the_file_wherever_it_stands(run_program, stack, tmp_path, program):
    port = free_port()
    file = tmp_path / "livescore.toml"
    file.write_text(toml(stack).replace("PORT = 0", f"PORT = {port}"))
    run = await run_program(program, "--config", str(file), **FROM_FILE)
    await run.logged("api_listening" if program == "livescore-api" else "worker_ready")
    if program == "livescore-api":
        async with Http(f"http://127.0.0.1:{port}") as http:
            await health_is(http, status="healthy")
    for arguments in (("healthcheck", "--config", str(file)), ("--config", str(file), "healthcheck")):
        asked = await run_program(program, *arguments, **FROM_FILE)
        assert await asked.ended() == 0, asked.output


@pytest.mark.parametrize("program", ARGUMENTS)
@pytest.mark.parametrize(
    ("line", "named"),
    [
        (f"REDIS_PASWORD = {SECRET}", "REDIS_PASWORD"),
        (f"LOG_LEVELS = {SECRET}", "LOG_LEVELS"),
        (f"DATABASE_URL = postgresql://u:{SECRET}@h:99999/d", "DATABASE_URL"),
        (f"REDIS_PASSWORD = {SECRET} {SECRET}", "REDIS_PASSWORD"),
        (f"DATABASE_PASSWORD_FILE = /absent/{SECRET}", "DATABASE_PASSWORD_FILE"),
        (SECRET, "--config: line 1: "),
    ],
    ids=["a secret's name", "a name", "an address", "two words", "a file of a secret", "no setting"],
)
async def test_what_is_wrong_in_it_is_named_and_not_shown(run_program, stack, tmp_path, program, line, named):
    file = tmp_path / "livescore.ini"
    file.write_text(line + "\n")
    settings = FROM_FILE if line.startswith("DATABASE_URL") else {}
    run = await run_program(program, "--config", str(file), *ARGUMENTS[program], **settings)
    assert await run.ended() == EX_CONFIG, run.output
    said = "\n".join(run.output)
    assert named in said and SECRET not in said


@pytest.mark.parametrize("program", ARGUMENTS)
async def test_a_file_that_is_not_there(run_program, tmp_path, program):
    run = await run_program(program, "--config", str(tmp_path / "absent"), *ARGUMENTS[program])
    assert await run.ended() == EX_CONFIG
    assert "--config" in "\n".join(run.output)
