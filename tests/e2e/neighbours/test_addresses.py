"""Addresses that cannot work are refused at the start, by every program, with a sentence and without the password."""
import pytest

EX_CONFIG = 78
SECRET = "hunter2"
DATABASE_PROGRAMS = {
    "livescore-api": (),
    "livescore-worker": (),
    "livescore-migrate": (),
    "livescore-admin": ("key", "list"),
}
WRONG_DATABASES = {
    "scheme": f"mysql://u:{SECRET}@127.0.0.1/d",
    "port": f"postgresql://u:{SECRET}@127.0.0.1:70000/d",
    "port 0": f"postgresql://u:{SECRET}@127.0.0.1:0/d",
    "word for a port": f"postgresql://u:{SECRET}@127.0.0.1:{SECRET}/d",
    "escape": f"postgresql://u:{SECRET}%zz@127.0.0.1/d",
    "parameter": f"postgresql://u:{SECRET}@127.0.0.1/d?schema={SECRET}",
    "value of a parameter": f"postgresql://u:{SECRET}@127.0.0.1/d?sslmode={SECRET}",
    "an @ in the password": f"postgresql://u:a@{SECRET}@127.0.0.1/d",
    "a / in the password": f"postgresql://u:a/{SECRET}@127.0.0.1/d",
    "no address": SECRET,
    "an unknown word": f"host=127.0.0.1 pass={SECRET}",
}
WRONG_REDISES = {
    "scheme": f"http://:{SECRET}@127.0.0.1:6379",
    "TLS": f"rediss://:{SECRET}@127.0.0.1:6379",
    "port": f"redis://:{SECRET}@127.0.0.1:70000",
    "escape": f"redis://:{SECRET}%zz@127.0.0.1:6379",
    "parameter": f"redis://:{SECRET}@127.0.0.1:6379?db={SECRET}",
    "fragment": f"redis://:{SECRET}@127.0.0.1:6379#{SECRET}",
    "database": f"redis://:{SECRET}@127.0.0.1:6379/{SECRET}",
    "no address": SECRET,
}
WRONG_JWKS = {
    "scheme": f"ftp://u:{SECRET}@keys.example/jwks",
    "port": f"https://u:{SECRET}@keys.example:70000/jwks",
    "escape": f"https://keys.example/%zz{SECRET}",
    "user": f"https://u:{SECRET}@keys.example/jwks",
}


async def is_refused(run_program, name: str, program: str, **settings: str) -> None:
    run = await run_program(program, *DATABASE_PROGRAMS[program], **settings)
    assert await run.ended() == EX_CONFIG, run.output
    said = "\n".join(run.output)
    assert f"{name}: " in said or f"{name} " in said, said
    assert SECRET not in said


@pytest.mark.parametrize("program", DATABASE_PROGRAMS)
@pytest.mark.parametrize("url", WRONG_DATABASES.values(), ids=WRONG_DATABASES)
async def test_a_wrong_database(run_program, program, url):
    await is_refused(run_program, "DATABASE_URL", program, DATABASE_URL=url)


@pytest.mark.parametrize("program", DATABASE_PROGRAMS)
async def test_a_password_file_is_checked_as_the_variable_is(run_program, program, tmp_path):
    file = tmp_path / "url"
    file.write_text(WRONG_DATABASES["port"] + "\n")
    await is_refused(run_program, "DATABASE_URL", program, DATABASE_URL=None, DATABASE_URL_FILE=str(file))


@pytest.mark.parametrize("program", ["livescore-api", "livescore-worker"])
@pytest.mark.parametrize("url", WRONG_REDISES.values(), ids=WRONG_REDISES)
async def test_a_wrong_redis(run_program, program, url):
    await is_refused(run_program, "REDIS_URL", program, REDIS_URL=url)


@pytest.mark.parametrize("program", ["livescore-api", "livescore-worker"])
@pytest.mark.parametrize("prefix", ["two words", "a" * 65, "a*", "ä"])
async def test_a_wrong_prefix(run_program, program, prefix):
    await is_refused(run_program, "REDIS_PREFIX", program, REDIS_PREFIX=prefix)


@pytest.mark.parametrize("url", WRONG_JWKS.values(), ids=WRONG_JWKS)
async def test_a_wrong_source_of_keys(run_program, url):
    await is_refused(run_program, "JWT_JWKS_URL", "livescore-api", JWT_JWKS_URL=url)


async def test_a_folder_without_migrations(run_program, tmp_path):
    await is_refused(run_program, "MIGRATIONS_DIR", "livescore-migrate", MIGRATIONS_DIR=str(tmp_path))


async def test_what_libpq_takes_is_taken(run_program, stack):
    """An address in libpq's own form, and one with its parameters."""
    for url in (f"{stack.database_url}?sslmode=prefer&application_name=x", as_words(stack.database_url)):
        run = await run_program("livescore-migrate", DATABASE_URL=url)
        assert await run.ended() == 0, run.output


def as_words(url: str) -> str:
    login, place = url.removeprefix("postgresql://").split("@")
    user, password = login.split(":")
    address, database = place.split("/")
    host, port = address.split(":")
    return f"host={host} port={port} user={user} password={password} dbname={database}"
