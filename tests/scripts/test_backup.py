"""scripts/backup and scripts/restore: the round trip, with a private PostgreSQL."""
import psycopg2
import pytest

from own_database import change, contents, migrate
from running import script


def fill(url):
    link = psycopg2.connect(url)
    with link, link.cursor() as cursor:
        cursor.execute("INSERT INTO leagues (sport, name) VALUES ('football', 'Ligue « été »')")
        cursor.execute(
            """INSERT INTO matches (sport, home_team, away_team, status, league_id, stats, last_seq)
                          VALUES ('football', 'Reds', 'Blues', 'live', 1, '{"possession": {"home": 51}}', 2)"""
        )
        # The promise covers the log's bytes, so blanks and the order of members must come back.
        cursor.execute(
            """INSERT INTO match_events (match_id, seq, type, payload) VALUES
                          (1, 1, 'match:created', '{"type":"match:created",  "z":1, "a":2}'),
                          (1, 2, 'commentary:new', '{"text":"tab\\tand \\"quotes\\" und Ümläute ⚽"}')"""
        )
        cursor.execute(
            """INSERT INTO commentary (match_id, minute, message, metadata, tags)
                          VALUES (1, 23, 'Goal ⚽; \\ '' "x"', '{"var": true}', '{goal,"a b"}')"""
        )
    link.close()


@pytest.fixture
def saved(url, tmp_path):
    """(URL, file of the backup, contents of the database)"""
    migrate(url)
    fill(url)
    file = tmp_path / "all.dump"
    ended = script("backup", "--url", url, file)
    assert ended.returncode == 0, ended.stderr
    assert "trip at 127.0.0.1" in ended.stdout and "p%40ss" not in ended.stdout
    return url, file, contents(url)


def test_what_was_backed_up_comes_back_byte_for_byte(saved):
    url, file, before = saved
    assert before["match_events"] and before["commentary"] and before["sequences"] and len(before["indexes"]) > 10
    change(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    ended = script("restore", "--url", url, file)
    assert ended.returncode == 0, ended.stderr
    assert "1 matches, 2 match_events, 1 commentary" in ended.stdout
    assert contents(url) == before


def test_a_database_with_rows_is_refused_and_left_as_it_is(saved):
    url, file, _ = saved
    change(url, "UPDATE matches SET home_score = 7")
    before = contents(url)
    ended = script("restore", "--url", url, file)
    assert ended.returncode == 1
    assert "is not empty (1 matches, 2 match_events, 1 commentary); --force replaces" in ended.stderr
    assert contents(url) == before


def test_force_replaces_all_of_it_a_later_schema_included(saved):
    url, file, before = saved
    change(
        url,
        "UPDATE matches SET home_score = 7; CREATE TABLE later (n integer); INSERT INTO later VALUES (1);"
        "ALTER TABLE matches ADD COLUMN extra text; INSERT INTO schema_migrations VALUES (4)",
    )
    ended = script("restore", "--force", "--url", url, file)
    assert ended.returncode == 0, ended.stderr
    assert contents(url) == before


def test_a_database_that_was_only_migrated_counts_as_empty(saved):
    url, file, before = saved
    change(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    migrate(url)
    ended = script("restore", "--url", url, file)
    assert ended.returncode == 0, ended.stderr
    assert contents(url) == before


def test_a_file_that_is_cut_short_changes_nothing(saved, tmp_path):
    url, file, before = saved
    cut = tmp_path / "cut.dump"
    cut.write_bytes(file.read_bytes()[:-2000])
    ended = script("restore", "--force", "--url", url, cut)
    assert ended.returncode == 1
    assert ended.stderr.startswith("restore: ")
    assert contents(url) == before


def test_a_file_of_another_kind_is_refused(saved, tmp_path):
    url, _, before = saved
    other = tmp_path / "other.dump"
    other.write_text("DROP TABLE matches;")
    ended = script("restore", "--force", "--url", url, other)
    assert ended.returncode == 1
    assert contents(url) == before


def test_a_backup_never_overwrites_and_is_private(saved):
    url, file, _ = saved
    assert file.stat().st_mode & 0o077 == 0
    before = file.read_bytes()
    ended = script("backup", "--url", url, file)
    assert ended.returncode == 1
    assert "exists already" in ended.stderr
    assert file.read_bytes() == before


def test_without_a_server_there_is_a_reason_and_no_file(tmp_path):
    ended = script("backup", "--url", "postgresql://keeper:secret@127.0.0.1:1/trip", tmp_path / "none.dump")
    assert ended.returncode == 1
    assert "Connection refused" in ended.stderr and "secret" not in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_stack_s_own_database_is_found_by_its_folder(server, tmp_path):
    ended = script("backup", "--state", server, tmp_path / "stack.dump")
    assert ended.returncode == 0, ended.stderr
    assert "livescore at 127.0.0.1" in ended.stdout
