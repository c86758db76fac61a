import pytest

from service_client.api import retry_after
from service_client.backoff import Backoff
from openfootball import load
from replay.cli import Played, parse_arguments, websocket_url
from watch.cli import rest_url


@pytest.fixture
def final(data):
    match = load(data / "worldcup-2022.json").matches[-1]
    return Played(64, match)


def found(**changes):
    match = {"status": "finished", "homeScore": 3, "awayScore": 3, "stats": {"shootout": {"home": 4, "away": 2}}}
    return {**match, **changes}


def test_a_match_as_in_the_file_has_no_differences(final):
    assert final.differences(found()) == []


def test_each_difference_from_the_file_is_named(final):
    assert final.differences(found(status="live")) == ["status is 'live', not 'finished'"]
    assert final.differences(found(awayScore=2)) == ["awayScore is 2, not 3"]
    assert final.differences(found(stats=None)) == ["stats.shootout is None, not {'home': 4, 'away': 2}"]
    assert len(final.differences(found(status="live", homeScore=0, stats={}))) == 3


def test_retry_after_is_read_as_seconds_or_as_a_date():
    assert retry_after("2", now=0) == 2
    assert retry_after("Thu, 01 Jan 1970 00:00:30 GMT", now=10) == 20
    assert retry_after("Thu, 01 Jan 1970 00:00:30 GMT", now=40) == 0
    assert retry_after("later", now=0) is None
    assert retry_after(None, now=0) is None


def test_backoff_grows_to_its_bound_and_starts_anew():
    backoff = Backoff(first=1, longest=8)
    for ceiling in (1, 2, 4, 8, 8):
        assert ceiling / 10 <= backoff.next() <= ceiling
    backoff.reset()
    assert backoff.next() <= 1


def test_the_websocket_is_beside_the_api():
    assert websocket_url("http://127.0.0.1:8080/") == "ws://127.0.0.1:8080/ws"
    assert websocket_url("https://scores.example") == "wss://scores.example/ws"
    assert rest_url("wss://scores.example/ws") == "https://scores.example"


def test_the_api_comes_from_the_environment(monkeypatch):
    monkeypatch.delenv("LIVESCORE_API", raising=False)
    assert parse_arguments(["x.json"]).api == "http://127.0.0.1:8080"
    monkeypatch.setenv("LIVESCORE_API", "http://other:81")
    assert parse_arguments(["x.json"]).api == "http://other:81"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["x.json", "--speed", "0"],
        ["x.json", "--speed", "inf"],
        ["x.json", "--matches", "1.5"],
        ["x.json", "--concurrency", "-1"],
        ["x.json", "--api", "localhost:8080"],
    ],
)
def test_wrong_usage_ends_with_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        parse_arguments(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
