"""scripts/archive: the logs of a season go into a file and come back, with a private PostgreSQL."""
import gzip
import json
import subprocess
import time

import psycopg2
import pytest

from database.archive import find_logs, remove, write
from database.server import Database
from own_database import change, contents, migrate
from running import environment, script
from stack_fixture import ROOT

SEASON = "2023-24"
# Bytes that a text format could lose: blanks, the order of members, escapes, other alphabets.
PAYLOAD = '{"z":1,  "a":2,"text":"tab\\tand \\\\. and \\"quotes\\" und Ümläute ⚽ %s.%s"}'


def fill(url):
    """Matches 1 to 4 are of the season and may go. The others may not: their name in `about` says why."""
    link = psycopg2.connect(url)
    about = ["over", "over", "cut", "awarded", "live", "young", "other season", "no season", "other league", "silent"]
    with link, link.cursor() as cursor:
        cursor.execute("INSERT INTO leagues (sport, name) VALUES ('football', 'One'), ('football', 'Two')")
        for number, name in enumerate(about, 1):
            cursor.execute(
                "INSERT INTO matches (sport, home_team, away_team, status, league_id, season, last_seq) "
                "VALUES ('football', 'Reds', 'Blues', %s, %s, %s, 5)",
                (
                    {"live": "live", "awarded": "awarded"}.get(name, "finished"),
                    2 if name == "other league" else 1,
                    {"no season": None, "other season": "2022-23"}.get(name, SEASON),
                ),
            )
            for seq in range({"cut": 3, "silent": 6}.get(name, 1), 6):
                days = 5 if name == "young" and seq == 5 else 40
                cursor.execute(
                    "INSERT INTO match_events (match_id, seq, type, payload, committed_at, change_id) "
                    "VALUES (%s, %s, 'commentary:new', %s, clock_timestamp() - %s * interval '1 day', %s)",
                    (number, seq, PAYLOAD % (number, seq), days, seq if seq % 2 else None),
                )
    link.close()


@pytest.fixture
def filled(url):
    migrate(url)
    fill(url)
    return url


def logs(url):
    """{match: [seq, …]}"""
    link = psycopg2.connect(url)
    with link, link.cursor() as cursor:
        cursor.execute("SELECT match_id, array_agg(seq ORDER BY seq) FROM match_events GROUP BY 1 ORDER BY 1")
        found = dict(cursor.fetchall())
    link.close()
    return found


def archive(url, file, *more, season=SEASON):
    return script("archive", "--url", url, "--season", season, *more, file)


def put_back(url, file):
    return script("archive", "--url", url, "--put-back", file)


@pytest.fixture
def archived(filled, tmp_path):
    """(URL, file, contents before the archive)"""
    before = contents(filled)
    ended = archive(filled, tmp_path / "season.gz", "--league", "1")
    assert ended.returncode == 0, ended.stderr
    return filled, tmp_path / "season.gz", before


def test_logs_that_are_over_go_and_nothing_else_does(archived):
    url, file, before = archived
    assert logs(url) == {number: [1, 2, 3, 4, 5] for number in (5, 6, 7, 8, 9)}
    after = contents(url)
    assert {name for name in before if before[name] != after[name]} == {"match_events"}
    assert file.stat().st_mode & 0o077 == 0
    assert not file.with_name(file.name + ".part").exists()


def test_they_come_back_byte_for_byte(archived):
    url, file, before = archived
    ended = put_back(url, file)
    assert ended.returncode == 0, ended.stderr
    assert "4 logs with 18 events of season 2023-24 are back" in ended.stdout
    assert contents(url) == before


def test_a_season_of_all_leagues(filled, tmp_path):
    ended = archive(filled, tmp_path / "season.gz")
    assert ended.returncode == 0, ended.stderr
    assert "5 logs with 23 events are removed" in ended.stdout
    assert 9 not in logs(filled)


def test_how_old_is_a_choice(filled, tmp_path):
    assert archive(filled, tmp_path / "old.gz", "--older-than-days", "41").returncode == 1
    ended = archive(filled, tmp_path / "young.gz", "--older-than-days", "4", "--league", "1")
    assert "5 logs with 23 events are removed" in ended.stdout
    refused = archive(filled, tmp_path / "today.gz", "--older-than-days", "1")
    assert refused.returncode == 2 and "2 to 36500 days" in refused.stderr


@pytest.mark.parametrize("option", ["--keep", "--dry-run"])
def test_the_database_keeps_what_it_shall_keep(filled, tmp_path, option):
    before = contents(filled)
    ended = archive(filled, tmp_path / "season.gz", option)
    assert ended.returncode == 0, ended.stderr
    assert "5 logs with 23 events" in ended.stdout
    assert contents(filled) == before
    assert (tmp_path / "season.gz").exists() == (option == "--keep")


def test_what_is_there_already_stays_as_it_is(filled, tmp_path):
    before = contents(filled)
    archive(filled, tmp_path / "season.gz", "--keep")
    ended = put_back(filled, tmp_path / "season.gz")
    assert ended.returncode == 0, ended.stderr
    assert "0 logs with 0 events" in ended.stdout and "5 logs are there already" in ended.stdout
    assert contents(filled) == before


def test_a_log_joins_what_is_there(archived):
    url, file, _ = archived
    # Match 1 got another event after the archive, and match 2 lost the middle of its log.
    change(
        url,
        "UPDATE matches SET last_seq = 6 WHERE id = 1; INSERT INTO match_events (match_id, seq, type, payload) "
        "VALUES (1, 6, 'score:update', '{}'); UPDATE matches SET last_seq = 8 WHERE id = 2; INSERT INTO match_events "
        "(match_id, seq, type, payload) VALUES (2, 8, 'score:update', '{}')",
    )
    ended = put_back(url, file)
    assert ended.returncode == 1
    assert "3 logs with 13 events" in ended.stdout
    assert "1 logs would leave a gap to the log that is there: matches 2" in ended.stdout
    assert logs(url)[1] == [1, 2, 3, 4, 5, 6] and logs(url)[2] == [8] and logs(url)[3] == [3, 4, 5]


def test_the_part_that_retention_took_comes_back(filled, tmp_path):
    before = contents(filled)
    archive(filled, tmp_path / "season.gz", "--keep")
    change(filled, "DELETE FROM match_events WHERE match_id = 1 AND seq < 4")
    ended = put_back(filled, tmp_path / "season.gz")
    assert ended.returncode == 0, ended.stderr
    assert "1 logs with 3 events" in ended.stdout
    assert contents(filled) == before


def test_another_database_does_not_get_logs_of_matches_that_it_does_not_have(archived):
    url, file, _ = archived
    change(
        url,
        "UPDATE matches SET created_at = created_at + interval '1 microsecond' WHERE id = 1; DELETE FROM matches "
        "WHERE id = 2; UPDATE matches SET last_seq = 4 WHERE id = 4",
    )
    ended = put_back(url, file)
    assert ended.returncode == 1
    assert "3 logs are of matches that this database does not have" in ended.stdout
    assert "matches 1,2,4" in ended.stdout
    found = logs(url)
    assert 1 not in found and 4 not in found and found[2] == [6] and found[3] == [3, 4, 5]  # 6: match:removed


def test_a_log_with_a_gap_is_named_and_nothing_changes(filled, tmp_path):
    change(filled, "DELETE FROM match_events WHERE match_id = 2 AND seq = 3")
    before = contents(filled)
    ended = archive(filled, tmp_path / "season.gz")
    assert ended.returncode == 1
    assert "the log of match 2 has a gap" in ended.stderr
    assert contents(filled) == before and list(tmp_path.iterdir()) == []


def damage(file, how):
    text = gzip.decompress(file.read_bytes()).decode()
    lines = text.splitlines(keepends=True)
    if how == "a line is missing":
        del lines[3]
    elif how == "two lines changed places":
        lines[3], lines[4] = lines[4], lines[3]
    elif how == "a statement behind the end":
        lines.append("DROP TABLE matches;\n")
    elif how == "an end in the middle":
        lines.insert(3, "\\.\n")
    elif how == "another format":
        lines[0] = json.dumps(json.loads(lines[0]) | {"format": "livescore-archive 2"}) + "\n"
    file.write_bytes(gzip.compress("".join(lines).encode()))
    if how == "cut short":
        file.write_bytes(file.read_bytes()[:-20])
    elif how == "another bit":
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 16
        file.write_bytes(content)
    elif how == "a kind of block that gzip does not have":
        content = bytearray(file.read_bytes())
        content[10] |= 6  # behind the head of gzip, which names no file
        file.write_bytes(content)
    elif how == "no archive":
        file.write_text("DROP TABLE matches;")


@pytest.mark.parametrize(
    "how",
    [
        "a line is missing",
        "two lines changed places",
        "a statement behind the end",
        "an end in the middle",
        "another format",
        "cut short",
        "another bit",
        "a kind of block that gzip does not have",
        "no archive",
    ],
)
def test_a_damaged_file_changes_nothing(archived, how):
    url, file, _ = archived
    damage(file, how)
    before = contents(url)
    ended = put_back(url, file)
    assert ended.returncode == 1
    assert ended.stderr.startswith("archive: ") and "Traceback" not in ended.stderr
    assert str(file) in ended.stderr
    assert contents(url) == before


def test_an_existing_file_is_never_overwritten(archived):
    url, file, _ = archived
    before, rows = file.read_bytes(), contents(url)
    ended = archive(url, file, season="2022-23")
    assert ended.returncode == 1 and "exists already" in ended.stderr
    assert file.read_bytes() == before and contents(url) == rows


def test_a_name_is_never_a_statement(filled, tmp_path):
    before = contents(filled)
    ended = archive(filled, tmp_path / "season.gz", season="x'; DROP TABLE matches; --")
    assert ended.returncode == 1 and "has no log that may go" in ended.stderr
    assert contents(filled) == before


def test_a_match_that_is_written_while_the_file_is_made_keeps_its_log(filled, tmp_path):
    database = Database(filled)
    found = find_logs(database, SEASON, 1, 30)
    write(database, found, {"format": "livescore-archive 1", "season": SEASON}, tmp_path / "season.gz")
    change(
        filled,
        "UPDATE matches SET last_seq = 6 WHERE id = 1; INSERT INTO match_events (match_id, seq, type, payload) "
        "VALUES (1, 6, 'score:update', '{}'); UPDATE matches SET status = 'live' WHERE id = 2",
    )
    assert remove(database, found) == (2, 8)
    assert logs(filled)[1] == [1, 2, 3, 4, 5, 6] and logs(filled)[2] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("option", [["--league", "1"], ["--keep"], ["--dry-run"]])
def test_an_option_that_would_be_ignored_is_refused(archived, option):
    url, file, _ = archived
    before = contents(url)
    ended = script("archive", "--url", url, "--put-back", *option, file)
    assert ended.returncode == 2 and "--put-back takes the whole file" in ended.stderr
    assert contents(url) == before


def await_psql(cursor, condition):
    deadline = time.monotonic() + 60
    while True:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE wait_event_type = 'Lock'), count(*) FROM pg_stat_activity "
            "WHERE application_name = 'psql' AND datname = current_database()"
        )
        if condition(*cursor.fetchone()):
            return
        assert time.monotonic() < deadline


def test_a_run_that_is_killed_loses_no_log(filled, tmp_path):
    before, file = contents(filled), tmp_path / "season.gz"
    locker = psycopg2.connect(filled)
    watcher = psycopg2.connect(filled)
    watcher.autocommit = True
    with locker.cursor() as lock, watcher.cursor() as watch:
        lock.execute("LOCK TABLE match_events IN SHARE ROW EXCLUSIVE MODE")  # reads pass, and removals wait
        with subprocess.Popen(
            [ROOT / "scripts" / "archive", "--url", filled, "--season", SEASON, file],
            env=environment(),
            stdin=subprocess.DEVNULL,
        ) as running:
            await_psql(watch, lambda waiting, _: waiting == 1)
            assert file.exists()
            running.kill()
        locker.rollback()
        # The statement that was under way may still be carried out.
        await_psql(watch, lambda _, connected: connected == 0)
    locker.close()
    watcher.close()
    ended = put_back(filled, file)
    assert ended.returncode == 0, ended.stderr
    assert contents(filled) == before
