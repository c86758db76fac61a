"""Followers of a league, delayed followers and conflated ones, beside plain subscribers who get the same events; and
plain subscribers while such others are on their instance."""
from contextlib import ExitStack
from typing import Any, Iterator

from ..fanout_cases import ONE_SHARD, published
from ..lab import Lab
from ..machine import BenchError
from ..verdicts import Sample, Target
from ..write_cases import BODY

_CONNECTIONS = 1_000
_MATCHES = 10
_DELAY_SECONDS = 1
_POSTS_PER_SECOND = 50
_WINDOW_MS = 200
_SCORES_PER_SECOND = 100

_CPU = "us CPU a delivery"
LEAGUE = Target("1,000 followers of a league with a match that runs", _CPU, 1.1, anchor="followers of the match")
LEAGUE_OF_TEN = Target("1,000 followers of a league with ten", _CPU, 1.1, anchor="followers of the ten matches")
DELAYED = Target(
    f"1,000 sockets, {_POSTS_PER_SECOND} posts/s, delay of {_DELAY_SECONDS} s", _CPU, 1.15, anchor="without delay"
)
# docs/API.md: never earlier, and a tenth of a second later as a rule.
DELAYED_LATE = Target("the same: beyond the delay, p99", "ms", 150)
DELAYED_EARLY = Target("the same: beyond the delay, least (never early)", "ms", 0, at_least=True)
CONFLATED = Target(
    f"1,000 sockets, {_SCORES_PER_SECOND} scores/s, one in {_WINDOW_MS} ms",
    "us CPU a score and socket",
    0.15,
    anchor="each score",
)
BESIDE = Target("1,000 plain sockets beside 3,000 with league, delay, conflate", _CPU, 1.05, anchor="nobody else")


def _published(lab: Lab, **load: Any) -> dict[str, Any]:
    return published(lab, connections=_CONNECTIONS, **load)


def _make_league(lab: Lab, name: str, first_match: int, matches: int) -> int:
    """A new league that these matches belong to."""
    return int(
        lab.stack.sql(
            f"WITH made AS (INSERT INTO leagues (sport, name) VALUES ('football', '{name} {first_match}') RETURNING id), "
            f"moved AS (UPDATE matches SET league_id = made.id FROM made "
            f"WHERE matches.id BETWEEN {first_match} AND {first_match + matches - 1}) SELECT id FROM made"
        )
    )


def leagues(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(ONE_SHARD)
    for target, matches in ((LEAGUE, 1), (LEAGUE_OF_TEN, _MATCHES)):
        # Each run has matches of its own: PostgreSQL, which lists those of a league, does not have what Redis told.
        first = lab.stack.insert_matches(2 * matches)
        of_league = first + matches
        league = _make_league(lab, "Bench", of_league, matches)
        load = {"matches": matches, "window": matches}
        plain = _published(lab, first_match=first, matches_per_socket=matches, **load)
        followers = _published(lab, first_match=of_league, league=league, **load)
        yield Sample(
            target,
            followers["cpu_us_per_delivery"],
            plain["cpu_us_per_delivery"],
            {"report": followers, "anchor_report": plain},
        )


def _posted(lab: Lab, match: int, delay: int) -> dict[str, Any]:
    """Comments by POST: only the log has what a delayed follower gets."""
    api = lab.stack.pid("api-1")
    seconds = lab.seconds(3)
    warm_up = delay + 1
    with lab.placement.on_server_core(api):
        subscribers = lab.generators.start(
            "fanout",
            pinned=True,
            ports=[lab.stack.port()],
            connections=_CONNECTIONS,
            first_match=match,
            delay=delay,
            pids=[api],
            warm_up=warm_up,
            seconds=seconds,
        )
        writer = None
        try:
            subscribers.wait_until_ready()
            writer = lab.generators.start(
                "http",
                port=lab.stack.port(),
                method="POST",
                path=f"/api/matches/{match}/commentary",
                body=BODY,
                connections=2,
                rate=_POSTS_PER_SECOND,
                warm_up=0,
                seconds=warm_up + seconds,
            )
            report = subscribers.result(60)
            posts = writer.result(60)
        finally:
            subscribers.end()
            if writer:
                writer.end()
    if set(posts["statuses"]) != {"201"}:
        raise BenchError(f"posts were answered {posts['statuses']}")
    if report["complete"] < 0.8 * _POSTS_PER_SECOND * seconds:
        raise BenchError(f"{report['complete']} events came in {seconds:.1f} s")
    return report


def delayed(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(ONE_SHARD)
    match = lab.stack.insert_matches(2)
    plain = _posted(lab, match, 0)
    late = _posted(lab, match + 1, _DELAY_SECONDS)
    yield Sample(
        DELAYED, late["cpu_us_per_delivery"], plain["cpu_us_per_delivery"], {"report": late, "anchor_report": plain}
    )
    yield Sample(DELAYED_LATE, late["each_p99_ms"] - _DELAY_SECONDS * 1e3)
    yield Sample(DELAYED_EARLY, late["each_min_ms"] - _DELAY_SECONDS * 1e3)


def conflated(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(ONE_SHARD)
    match = lab.stack.insert_matches(1)
    load = {"first_match": match, "scores": True, "rate": _SCORES_PER_SECOND}
    plain = _published(lab, **load)
    thinned = _published(lab, conflate=_WINDOW_MS, **load)
    scores = thinned["published"] * _CONNECTIONS
    if not 0 < thinned["deliveries"] < scores / 10 or thinned["overtaken"] == 0:
        raise BenchError(f"{thinned['deliveries']} of {scores} scores were delivered")

    def each(report: dict[str, Any]) -> float:
        return report["cpu_us"] / (report["published"] * _CONNECTIONS)

    yield Sample(CONFLATED, each(thinned), each(plain), {"report": thinned, "anchor_report": plain})


def beside_others(lab: Lab) -> Iterator[Sample]:
    """The others follow matches in which nothing happens: what they themselves get would cost its own."""
    lab.stack.has(ONE_SHARD)
    match = lab.stack.insert_matches(4)
    before = _published(lab, first_match=match)
    wishes = (
        {"first_match": match + 1, "league": _make_league(lab, "Bench", match + 1, 1)},
        {"first_match": match + 2, "delay": _DELAY_SECONDS},
        {"first_match": match + 3, "conflate": _WINDOW_MS},
    )
    with ExitStack() as others:
        for wish in wishes:
            started = lab.generators.start(
                "fanout", ports=[lab.stack.port()], connections=_CONNECTIONS, seconds=0, **wish
            )
            others.callback(started.end)
            started.wait_until_ready()
        report = _published(lab, first_match=match)
    after = _published(lab, first_match=match)
    alone = [run["cpu_us_per_delivery"] for run in (before, after)]
    yield Sample(BESIDE, report["cpu_us_per_delivery"], sum(alone) / 2, {"report": report, "alone": alone})
