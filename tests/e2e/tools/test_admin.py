"""livescore-admin: what an operator types, against a stack that asks for a key."""
import json
import os
import re
import subprocess

import psycopg2
import pytest

from checks import all_instances_read_api_keys
from clients import Http
from credentials import BOOTSTRAP, admin, bearer
from rest import NEW_MATCH
from stack_fixture import binaries

REFUSED, UNREACHABLE, FORBIDDEN, WRONG_SETTINGS, WRONG_WORD = 1, 69, 77, 78, 105


@pytest.fixture(scope="module")
def guarded(new_module_stack):
    return new_module_stack(workers=1, env={"BOOTSTRAP_API_KEY": BOOTSTRAP, "WRITE_AUTH": "required"})


class Operator:
    """Runs livescore-admin as a user with these settings would."""

    def __init__(self, **env: str):
        self._env = {"PATH": os.environ["PATH"]} | env

    def run(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [binaries() / "livescore-admin", *words], capture_output=True, text=True, env=self._env, timeout=60
        )

    def json(self, *words: str):
        """The one document that a successful command prints."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("\n") == 1
        return json.loads(done.stdout)

    def text(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, status: int, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
        assert done.stdout == ""
        return done.stderr


@pytest.fixture
def keys_database(guarded):
    connection = psycopg2.connect(guarded.database_url)
    connection.autocommit = True
    yield connection
    connection.close()


@pytest.fixture
def operator(guarded) -> Operator:
    return Operator(LIVESCORE_URL=guarded.api(1), LIVESCORE_API_KEY=BOOTSTRAP)


def test_a_league_is_made_found_changed_and_deleted(operator):
    made = operator.json(
        "league", "create", "--sport", "football", "--name", "Première Ligue", "--country", "Mali", "--gender", "female",
        "--ref", "openligadb=ml1", "--ref", "acme=7",
    )  # fmt: skip
    assert (made["name"], made["gender"]) == ("Première Ligue", "female")
    assert made["refs"] == {"openligadb": "ml1", "acme": "7"}
    number = str(made["id"])
    assert [row["id"] for row in operator.json("league", "list", "--search", "premiere")] == [made["id"]]
    assert [row["id"] for row in operator.json("league", "list", "--ref", "acme:7")] == [made["id"]]

    changed = operator.json("league", "set", number, "--short-name", "PL", "--country", "", "--ref", "acme=")
    assert (changed["shortName"], changed["country"], changed["gender"]) == ("PL", None, "female")
    assert changed["refs"] == {"openligadb": "ml1"}
    assert operator.json("league", "show", number) == changed

    assert operator.text("league", "delete", number) == ""
    assert "404" in operator.refused(REFUSED, "league", "show", number)


def test_a_table_is_for_people_and_its_columns_stand_below_one_another(operator):
    for name in ("Ñublense", "A"):
        operator.json("team", "create", "--sport", "football", "--name", name, "--country", "Chile")
    title, *rows = operator.text("team", "list", "--country", "Chile").splitlines()
    at = title.index("CODE")
    assert [row[at] for row in rows] == ["-", "-"]
    assert rows[0].split()[2] == "Ñublense"


def test_a_list_goes_on_over_pages_up_to_its_limit(operator):
    made = [
        operator.json("player", "create", "--name", f"Player {i:03}", "--country", "Tuvalu")["id"] for i in range(103)
    ]
    ids = lambda *words: [row["id"] for row in operator.json("player", "list", "--country", "Tuvalu", *words)]
    assert ids("--limit", "1000") == made
    assert ids("--limit", "102") == made[:102]
    assert ids() == made[:100]


def test_two_teams_become_one_and_the_old_id_shows_the_other(operator):
    old, new = (
        operator.json("team", "create", "--sport", "football", "--name", name)["id"]
        for name in ("Twice there", "Twice")
    )
    assert operator.json("team", "merge", str(old), "--into", str(new))["id"] == new
    assert operator.json("team", "show", str(old))["id"] == new


async def test_a_refusal_names_the_member_and_ends_with_its_status(guarded, operator, keys_database):
    assert "gender" in operator.refused(
        WRONG_WORD, "league", "create", "--sport", "football", "--name", "x", "--gender", "all"
    )
    words = ("league", "create", "--sport", "football", "--name", "x", "--age-class", "z" * 500)
    assert re.search(r"400: .*\n.*ageClass: ", operator.refused(REFUSED, *words))
    assert "401" in Operator(LIVESCORE_URL=guarded.api(1)).refused(FORBIDDEN, "league", "create", *words[2:])
    scorer = admin(guarded, "create", "a scorer", "--scopes", "score")["secret"]
    await all_instances_read_api_keys(keys_database, 2)
    mere = Operator(LIVESCORE_URL=guarded.api(1), LIVESCORE_API_KEY=scorer)
    assert "403" in mere.refused(FORBIDDEN, "job", "list")


def test_settings_are_checked_and_keys_never_shown(guarded, tmp_path):
    nobody = Operator(LIVESCORE_URL="http://127.0.0.1:9", LIVESCORE_API_KEY="a-secret")
    said = nobody.refused(UNREACHABLE, "league", "list")
    assert "no answer" in said and "a-secret" not in said
    wrong = Operator(LIVESCORE_URL="ftp://example.com")
    assert "LIVESCORE_URL" in wrong.refused(WRONG_SETTINGS, "league", "list")
    both = Operator(LIVESCORE_API_KEY="a", LIVESCORE_API_KEY_FILE="/dev/null")
    assert "LIVESCORE_API_KEY" in both.refused(WRONG_SETTINGS, "league", "list")
    (tmp_path / "key").write_text(BOOTSTRAP + "\n")
    by_file = Operator()
    assert "counts" in by_file.json("job", "list", "--service", guarded.api(1), "--key-file", str(tmp_path / "key"))


async def test_jobs_and_feeds_are_those_of_the_service(guarded, operator):
    listed = operator.json("job", "list", "--state", "waiting")
    assert set(listed["counts"]) == {"waiting", "due", "leased", "dead"}
    assert "counts: " in operator.text("job", "list")
    assert "404" in operator.refused(REFUSED, "job", "requeue", "match:1:kick_off:1")
    assert operator.json("job", "requeue-all", "--kind", "kick_off") == {"requeued": 0, "results": []}
    assert {"api-1", "api-2"} <= {row["instance"] for row in operator.json("instance", "list")}
    assert operator.json("audit", "list", "--action", "requeueJobs")[0]["status"] == 200
    report = {"fixtures": [{"ref": "1", "league": {"name": "L"}, "home": {"name": "A"}, "away": {"name": "B"}}]}
    async with Http(guarded.api(1)) as api:
        await api.post("/api/ingest/acme", report, headers=bearer(BOOTSTRAP))
    assert [row["provider"] for row in operator.json("feed", "list")] == ["acme"]
    assert operator.json("feed", "pause", "acme")["state"] == "paused"
    assert operator.text("feed", "list").splitlines()[1].split()[:2] == ["acme", "paused"]
    operator.text("feed", "resume", "acme")
    assert operator.json("feed", "conflicts") == []


async def test_a_replay_shows_each_event_of_the_match(guarded, operator):
    async with Http(guarded.api(1)) as api:
        made = await api.post("/api/matches", NEW_MATCH, headers=bearer(BOOTSTRAP))
        match = made.data["id"]
        for home in (1, 2):
            body = {"homeScore": home, "awayScore": 0}
            await api.request("PATCH", f"/api/matches/{match}/score", json=body, headers=bearer(BOOTSTRAP))
        log = (await api.get(f"/api/matches/{match}/events")).data
    shown = operator.run("replay", str(match), "--speed", "1000", "--json")
    assert shown.returncode == 0, shown.stderr
    assert [json.loads(line) for line in shown.stdout.splitlines()] == log
    last = operator.text("replay", str(match), "--speed", "1000", "--from", str(len(log))).splitlines()
    assert len(last) == 1 and "score:update" in last[0] and "homeScore=2" in last[0]
    assert "404" in operator.refused(REFUSED, "replay", "999999")


def commands(operator: Operator, *words: str):
    """Every command that the help names, with its words."""
    listed = operator.text("__complete", *words).splitlines()
    verbs = [word for word in listed if not word.startswith("-")]
    if not verbs or words[:1] == ("completion",):
        yield words
        return
    for verb in verbs:
        yield from commands(operator, *words, verb)


def test_every_command_has_help_with_an_example_of_itself():
    operator = Operator()
    found = list(commands(operator))
    assert ("webhook", "rotate-secret") in found and ("key", "create") in found and len(found) > 35
    for words in found:
        help_text = operator.text(*words, "--help")
        assert "Example:\n" in help_text and " ".join(("livescore-admin", *words)) in help_text, words
        if words[0] not in ("completion",):
            assert "--json" in help_text, words


def test_bash_completes_nouns_verbs_options_and_values():
    def complete(*words: str) -> list[str]:
        script = (
            'eval "$(livescore-admin completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
            '_livescore_admin; printf "%s\\n" "${COMPREPLY[@]}"'
        )
        path = f"{binaries()}:{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", script, "bash", "livescore-admin", *words],
            capture_output=True,
            text=True,
            env={"PATH": path},
            timeout=30,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    assert complete("we") == ["webhook"]
    assert complete("webhook", "r") == ["rotate-secret", "retry"]
    assert complete("league", "create", "--ge") == ["--gender"]
    assert complete("league", "create", "--gender", "f") == ["female"]
    assert complete("job", "list", "--state", "") == ["waiting", "leased", "dead", "history"]
    assert complete("key", "create", "--scopes", "r") == ["read"]
    for shell in ("zsh", "fish"):
        assert "livescore-admin __complete" in Operator().text("completion", shell)
