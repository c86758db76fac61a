"""Polls are cheap and polite: without news nothing is written and nothing is told, budgets are kept over restarts, and
news is at the subscriber within an interval and a second."""
import asyncio
import time

import pytest

PROVIDER = "openligadb"


def transactions(fed) -> int:
    """A transaction gets a number when it writes, or locks a row, and not before."""
    return fed.query("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")[0][0]


@pytest.mark.parametrize("provider", ["openligadb", "football-data", "api-football"])
async def test_a_poll_without_news_writes_nothing_and_tells_nothing(feed, provider):
    """One worker and no other client: whatever is written would be the poll's."""
    fed = feed(provider, workers=1)
    async with fed.follow() as follower:
        for minute in range(3):
            fixture = fed.fixture()
            fixture.kick_off()
            fixture.goal("home", 12 + minute, "Arno")
            match = await fed.agrees(follower, fixture, provider)
        await fed.asked(provider, 4)
        before, heard = transactions(fed), len(follower.events(match["id"]))
        await fed.asked(provider, 24)
        # A poll has three requests at most. PostgreSQL's own work may take a number now and then.
        assert transactions(fed) - before < 4
        assert len(follower.events(match["id"])) == heard


@pytest.mark.alone
async def test_news_is_at_the_subscriber_within_an_interval_and_a_second(feed):
    fed = feed(PROVIDER, env={"OPENLIGADB_POLL_LIVE_MS": "500"})
    took = []
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        match = await fed.agrees(follower, fixture, PROVIDER)
        for number in range(1, 9):
            fixture.goal("home", 10 + number, f"Player {number}")
            began = time.monotonic()
            await follower.until(lambda: _score(follower, match["id"]) == (number, 0), 5)
            took.append(time.monotonic() - began)
    assert max(took) <= 1.5, took


async def test_conditional_requests_are_made(feed):
    fed = feed(PROVIDER)
    fixture = fed.fixture()
    fixture.kick_off()
    await fed.asked(PROVIDER, 10)
    counters = fed.fake.counters[PROVIDER]
    assert counters.not_modified > 0
    assert any("if-none-match" in seen.headers for seen in counters.seen)
    assert all("gzip" in seen.headers.get("accept-encoding", "") for seen in counters.seen)
    assert all("user-agent" in seen.headers for seen in counters.seen)


@pytest.mark.parametrize(
    "provider, settings, budget",
    [
        ("football-data", {"FOOTBALL_DATA_BUDGET_PER_MINUTE": "4"}, ("per_minute", 4)),
        ("api-football", {"API_FOOTBALL_BUDGET_PER_DAY": "4"}, ("per_day", 4)),
    ],
)
async def test_a_budget_is_kept_over_restarts(feed, provider, settings, budget):
    fed = feed(provider, env=settings, prepare=lambda fake: setattr(fake.counters[provider].budget, *budget))
    counters = fed.fake.counters[provider]
    fixture = fed.fixture()
    fixture.kick_off()
    # The planner spreads what is left over the minute, or the day.
    await fed.rows(lambda rows: counters.total >= 1)
    # A worker that has just started knows nothing, and would ask at once: more often than the budget has requests.
    for _ in range(5):
        await asyncio.to_thread(fed.stack.kill, "worker-1", "worker-2")
        await asyncio.to_thread(fed.stack.start, "worker-1", "worker-2")
        # Nothing tells when the next request comes.
        await asyncio.sleep(1)
    assert counters.violations == 0
    assert counters.total <= budget[1] * (2 if budget[0] == "per_minute" else 1)


async def test_what_the_provider_says_of_its_budget_counts(feed):
    """Somebody else uses the same key."""

    def nearly_used_up(fake) -> None:
        fake.counters["api-football"].budget.per_day = 1000
        fake.counters["api-football"].use(day=990)

    fed = feed("api-football", env={"API_FOOTBALL_BUDGET_PER_DAY": "1000"}, prepare=nearly_used_up)
    counters = fed.fake.counters["api-football"]
    fed.fixture().kick_off()
    await fed.rows(lambda rows: counters.total >= 1)
    await asyncio.sleep(3)  # an absence has no signal
    assert counters.violations == 0
    rows = await fed.rows(lambda rows: rows.get("api-football", {}).get("budget", {}).get("leftDay") is not None)
    assert rows["api-football"]["budget"]["leftDay"] <= 10


async def test_without_feeds_nobody_is_asked(feed):
    fed = feed(env={"OPENLIGADB_URL": "http://127.0.0.1:9"})
    fed.fixture().kick_off()
    async with fed.follow() as follower:
        assert follower.matches == []
    assert sum(one.total for one in fed.fake.counters.values()) == 0


def _score(follower, match: int):
    scores = [event["data"] for event in follower.events(match) if event["type"] == "score:update"]
    return (scores[-1]["homeScore"], scores[-1]["awayScore"]) if scores else None
