"""All cases, in the order in which they run. The cases that share a stack stand together."""
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator, Optional

from . import (
    fanout_cases,
    http_cases,
    list_cases,
    protection_cases,
    recovery_cases,
    shared_read_cases,
    standings_cases,
    transition_cases,
    write_cases,
)
from .doors import cases as door_cases
from .feeds import cases as feed_cases
from .postgres import failover, partitions, pool
from .sockets import idle_cases, topic_cases
from .webhooks import cases as webhook_cases
from .lab import Lab
from .verdicts import Sample


DELIVERY = "Delivery"
READS = "Reads"
WRITES = "Writes"
TRANSITIONS = "Transitions"
MEMORY = "Memory and connects"
TOPICS = "Leagues, delay, conflation"
AROUND = "Tables, feeds, webhooks"
TROUBLE = "Trouble"
# In the order of docs/PERFORMANCE.md.
GROUPS = (DELIVERY, READS, WRITES, TRANSITIONS, MEMORY, TOPICS, AROUND, TROUBLE)


@dataclass(frozen=True)
class Case:
    name: str
    group: str
    about: str
    measure: Callable[[Lab], Iterator[Sample]]  # one repetition
    only_long: bool = False
    only_named: bool = False  # it takes most of an hour, so --long does not run it
    own_table: Optional[Path] = None  # the case writes its own table instead of rows among the others


CASES = (
    Case(
        "fanout",
        DELIVERY,
        "one match, 1,000 and 10,000 subscribers, against the kernel's floor",
        fanout_cases.one_match,
    ),
    Case("fanout-matches", DELIVERY, "50 matches; sockets with 20 matches each", fanout_cases.many_matches),
    Case(
        "connections",
        MEMORY,
        "memory of idle sockets, streams and connections; CPU of a connect",
        idle_cases.connections,
    ),
    Case("doors", DELIVERY, "a delivery directly, through nginx, and each with TLS", door_cases.doors),
    Case("reads", READS, "cached GET and 304, against nginx", http_cases.reads),
    Case(
        "hot-match",
        READS,
        "a hot match read on several instances, with and without the cache that they share",
        shared_read_cases.hot_match,
    ),
    Case(
        "tables",
        AROUND,
        "the table of a season, made anew and from memory, beside a match from memory",
        standings_cases.tables,
    ),
    Case("appends", WRITES, "POST of commentary, against pgbench", write_cases.appends),
    Case("followed", WRITES, "POST with 1,000 subscribers", write_cases.followed),
    Case(
        "kick-offs", TRANSITIONS, "1,000 and 10,000 in one moment; lateness of single ones", transition_cases.kick_offs
    ),
    Case("latency", DELIVERY, "POST to the last subscriber on the other instance", write_cases.latency),
    Case("resume", TROUBLE, "10,000 clients whose instance died", recovery_cases.resume),
    Case("slow", TROUBLE, "subscribers that do not read", recovery_cases.slow_consumers),
    Case("overload", WRITES, "3 times as many writers as saturate it", write_cases.overload),
    Case(
        "write-delay", TROUBLE, "a flood of changes, with and without HTTP_WRITE_DELAY_MS", protection_cases.write_delay
    ),
    Case(
        "memory-trimmer",
        MEMORY,
        "memory after a storm of readers, with and without the trimmer",
        protection_cases.memory_trimmer,
    ),
    Case("feeds", AROUND, "polls of 1,000 live fixtures, and a provider's change to a subscriber", feed_cases.polls),
    Case("import", AROUND, "a season of 380 matches by scripts/import", feed_cases.season_import),
    Case("webhooks", AROUND, "20 events a second to 1,000 endpoints, of which 10 hang", webhook_cases.to_endpoints),
    Case("leagues", TOPICS, "followers of a league, against followers of its matches", topic_cases.leagues),
    Case("delayed", TOPICS, "followers with a delay, against followers without", topic_cases.delayed),
    Case("conflated", TOPICS, "conflated followers, against followers who get each score", topic_cases.conflated),
    Case("beside", TOPICS, "plain subscribers beside such others, against themselves alone", topic_cases.beside_others),
    Case("scaling", DELIVERY, "two shards, two instances", fanout_cases.scaling),
    Case("pool", WRITES, "statements that are not prepared, and pgbouncer (--long)", pool.pool, only_long=True),
    Case("failover", TROUBLE, "a standby of PostgreSQL takes over (--long)", failover.take_over, only_long=True),
    Case(
        "lists",
        READS,
        "1,000,000 matches, a match with 100,000 events: each list, its plan (--long)",
        list_cases.lists,
        only_long=True,
        own_table=list_cases.PLANS,
    ),
    Case(
        "partitions",
        READS,
        "20,000,000 events in one table and in partitions (--only; 45 minutes, 14 GB)",
        partitions.partitions,
        only_long=True,
        only_named=True,
    ),
    Case("endurance", TROUBLE, "latency over ten minutes (--long)", write_cases.endurance, only_long=True),
)
