"""The log as one table and in partitions: how each is made, filled, asked and emptied. The statements are the product's own; they are
read from its sources."""
import random
import re
import subprocess
from dataclasses import dataclass
from typing import Any, Iterator

from stack import postgres
from stack.settings import SOURCE

from ..machine import BenchError
from ..private_stack import PrivateStack

EVENTS_PER_MATCH = 100
AT_ONCE = 200  # matches that run at the same time, so their events lie side by side
SEASONS = 8
LIVE = 50  # the newest matches
SMALL = "small"  # the schema of the anchor: a plain log with the events of the newest matches alone

_PLACES = {
    "append": ("append/append_batch.sql.h", r"append_batch = "),
    "read_log": ("log/event_log.cpp", r'"read_log", '),
    "recent_heads": ("log/event_log.cpp", r'"recent_heads", '),
    "due_heads": ("log/event_log.cpp", r'"due_heads", '),
    "find_kept": ("change/lost_commit.cpp", r'"find_kept", '),
    "remove_old": ("log/remove_old_events.sql.h", r"remove_old_events = "),
}

_FILL = """
INSERT INTO match_events (match_id, seq, type, payload, committed_at, change_id)
SELECT m, s, CASE WHEN s % 12 = 0 THEN 'score:update' ELSE 'commentary:new' END,
    (CASE WHEN s % 12 = 0
    THEN format('{"type":"score:update","matchId":%1$s,"seq":%2$s,"timestamp":"2026-01-31T12:00:00.123Z","data":'
        '{"id":%1$s,"homeScore":%2$s,"awayScore":1,"status":"live","phase":"second_half","clock":"57:12","updatedAt":'
        '"2026-01-31T12:00:00.123Z"}}', m, s)
    ELSE format('{"type":"commentary:new","matchId":%1$s,"seq":%2$s,"timestamp":"2026-01-31T12:00:00.123Z","data":'
        '{"id":%3$s,"matchId":%1$s,"minute":57,"sequence":0,"period":2,"eventType":"shot","actor":"K. Mbappe","team":'
        '"Away Team 1","message":"A low drive from the edge of the area, wide of the far post.","metadata":null,"tags":'
        '["shot"],"createdAt":"2026-01-31T12:00:00.123Z"}}', m, s, i) END)::json,
    now() - interval '1 hour' - (:total - i) * interval '1 second', i
FROM (SELECT i, 1 + i / (:per * :wide) * :wide + i % :wide AS m, 1 + i % (:per * :wide) / :wide AS s
      FROM generate_series(:first::bigint, :last::bigint) i) numbered;
"""


@dataclass(frozen=True)
class Table:
    """One way to store the log."""

    name: str
    key: str = ""  # PARTITION BY this
    partitions: int = 1

    def bounds(self, matches: int) -> Iterator[str]:
        for place in range(self.partitions):
            if self.key.startswith("HASH"):
                yield f"FOR VALUES WITH (MODULUS {self.partitions}, REMAINDER {place})"
            else:
                first, end = place * matches // self.partitions + 1, (place + 1) * matches // self.partitions + 1
                last = "MAXVALUE" if place + 1 == self.partitions else str(end)
                yield f"FOR VALUES FROM ({first}) TO ({last})"


TABLES = (
    Table("one table"),
    Table("hash of the match, 16", "HASH (match_id)", 16),
    Table("range of the match, 8", "RANGE (match_id)", SEASONS),
    Table("hash of the match, 64", "HASH (match_id)", 64),
)


def product_statement(name: str) -> str:
    path, before = _PLACES[name]
    found = re.search(before + r'R"\((.*?)\)"[;}]', (SOURCE / "src/postgres" / path).read_text(), re.DOTALL)
    if not found:
        raise BenchError(f"src/postgres/{path} has no statement {name}")
    # The columns of the match have nothing to do with its log.
    return found[1].replace("{match_columns}", "m.id, m.last_seq")


class Log:
    """A database with the product's schema, and its log as `table`."""

    DATABASE = "event_log"

    def __init__(self, stack: PrivateStack, table: Table, events: int):
        self._stack, self.table, self.events = stack, table, events
        self.matches = events // EVENTS_PER_MATCH
        self._random = random.Random(26)

    def psql(self, text: str, small: bool = False) -> str:
        asked = subprocess.run(
            [postgres.binary("psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"],
            input=(f"SET search_path = {SMALL}, public;\n" if small else "") + text,
            capture_output=True,
            text=True,
            env=self._stack.postgres_environment(self.DATABASE),
        )
        if asked.returncode != 0:
            raise BenchError(f"psql: {asked.stderr.strip()[:2000]}")
        return asked.stdout

    def timed(self, text: str, small: bool = False) -> list[float]:
        """Milliseconds of each statement of `text`."""
        told = self.psql(f"\\o /dev/null\n\\timing on\n{text}", small)
        return [float(ms) for ms in re.findall(r"^Time: ([\d.]+) ms", told, re.MULTILINE)]

    # --- making it

    def make(self) -> None:
        self._stack.make_database(self.DATABASE)
        if self.table.key:
            parts = "\n".join(
                f"CREATE TABLE match_events_{place} PARTITION OF match_events {bounds};"
                for place, bounds in enumerate(self.table.bounds(self.matches))
            )
            self.psql(
                "ALTER TABLE match_events RENAME TO model;\n"
                f"CREATE TABLE match_events (LIKE model INCLUDING ALL) PARTITION BY {self.table.key};\n"
                f"DROP TABLE model;\n{parts}"
            )
        self.psql(
            "INSERT INTO matches (id, sport, home_team, away_team, status, phase, start_time, last_seq) SELECT i, "
            f"'football', 'Home Team ' || i, 'Away Team ' || i, CASE WHEN i > {self.matches - LIVE} THEN 'live' "
            f"ELSE 'finished' END::match_status, NULL, now() - ({self.matches} - i) * interval '1 minute', "
            f"{EVENTS_PER_MATCH} FROM generate_series(1, {self.matches}) i;\nANALYZE matches;"
        )

    def fill(self) -> None:
        """In the order of time, with the indexes in place, as the service does."""
        step = min(self.events, 1_000_000)
        sizes = f"\\set total {self.events}\n\\set per {EVENTS_PER_MATCH}\n\\set wide {AT_ONCE}\n"
        for first in range(0, self.events, step):
            self.psql(f"{sizes}\\set first {first}\n\\set last {first + step - 1}\n{_FILL}")
        self.psql(
            f"CREATE SCHEMA {SMALL};\nCREATE TABLE {SMALL}.match_events (LIKE public.match_events INCLUDING ALL);\n"
            f"INSERT INTO {SMALL}.match_events SELECT * FROM match_events WHERE match_id > {self.matches - 2 * AT_ONCE};\n"
            f"VACUUM ANALYZE {SMALL}.match_events;"
        )

    # --- asking it

    def _live(self) -> int:
        return self.matches - self._random.randrange(LIVE)

    def _old(self) -> int:
        return 1 + self._random.randrange(self.matches - 2 * AT_ONCE)

    def _recent(self) -> int:
        """A match that the small log has too."""
        return self.matches - LIVE - self._random.randrange(AT_ONCE)

    def append(self, events: int) -> str:
        matches = [self._live() for _ in range(events)]

        def array(values: Any) -> str:
            return "ARRAY[" + ",".join(map(str, values)) + "]"

        def same(value: str) -> str:
            return array([value] * events)

        message = "'A low drive from the edge of the area, wide of the far post.'"
        heads = [f'\'{{"type":"commentary:new","matchId":{match},"seq":\'' for match in matches]
        middle = '\',"timestamp":"2026-01-31T12:00:00.123Z","data":{"id":\''
        tails = [
            f'\',"matchId":{match},"minute":57,"sequence":0,"period":2,"eventType":"shot","actor":'
            '"K. Mbappe","team":"Away Team 1","message":"A low drive from the edge of the area, wide of the far post.",'
            '"metadata":null,"tags":["shot"],"createdAt":"2026-01-31T12:00:00.123Z"}}\''
            for match in matches
        ]
        columns = [array(matches), same("'commentary:new'"), same("NULL"), same("NULL"), same("clock_timestamp()")]
        columns += [array(heads), same(middle), array(tails), array(self._random.getrandbits(62) for _ in matches)]
        columns += [same("57"), same("0"), same("2"), same("'shot'"), same("'K. Mbappe'"), same("'Away Team 1'")]
        columns += [same(message), same("NULL"), same("'{shot}'"), same("NULL")]
        types = dict(self.PREPARED)["append"].split(", ")
        return f"EXECUTE append({', '.join(f'{column}::{kind}' for column, kind in zip(columns, types))});"

    def newest(self) -> str:
        return f"EXECUTE read_log({self._live()}, {EVENTS_PER_MATCH - 20}, 100, 1000000);"

    def whole(self) -> str:
        return f"EXECUTE read_log({self._recent()}, 0, 500, 1000000);"

    def whole_unprepared(self) -> str:
        values = (self._recent(), 0, 500, 1_000_000)
        return re.sub(r"\$(\d)", lambda at: str(values[int(at[1]) - 1]), product_statement("read_log")) + ";"

    def recent_heads(self) -> str:
        return "EXECUTE recent_heads(15000);"

    def due_heads(self) -> str:
        ids = range(self.matches - LIVE + 1, self.matches + 1)
        return f"EXECUTE due_heads('{{{','.join(map(str, ids))}}}', '{{{','.join(['90'] * LIVE)}}}', 30000);"

    def find_kept(self) -> str:
        ids = range(self.matches - LIVE + 1, self.matches + 1)
        return f"EXECUTE find_kept('{{{','.join(map(str, ids))}}}', '{{{','.join(['-1'] * LIVE)}}}');"

    def retention(self) -> str:
        return "EXECUTE remove_old(1, '', 5000);"

    PREPARED = (
        ("append", "integer[], text[], integer[], integer[], timestamptz[], text[], text[], text[], bigint[], integer[], "
         "integer[], integer[], text[], text[], text[], text[], text[], text[], text[]"),
        ("read_log", "integer, bigint, integer, bigint"),
        ("recent_heads", "bigint"),
        ("due_heads", "integer[], bigint[], bigint"),
        ("find_kept", "integer[], bigint[]"),
        ("remove_old", "float8, text, bigint"),
    )  # fmt: skip

    def prepare(self, *names: str) -> str:
        types = dict(self.PREPARED)
        return "".join(
            f"PREPARE {name} ({types[name]}) AS {product_statement(name)};\n" for name in names or dict(self.PREPARED)
        )

    def buffers_of_a_log(self) -> int:
        """How many pages PostgreSQL touches for the whole log of a match of long ago."""
        # The first use in a connection touches pages of the catalogue, too.
        told = self.psql(
            self.prepare("read_log")
            + f"\\o /dev/null\n{self.whole()}\n\\o\n"
            + f"EXPLAIN (ANALYZE, BUFFERS, COSTS off) EXECUTE read_log({self._old()}, 0, 500, 1000000);"
        )
        first = re.search(r"Buffers: shared(?: hit=(\d+))?(?: read=(\d+))?", told)
        if not first:
            raise BenchError(f"EXPLAIN told no buffers: {told[:500]}")
        return sum(int(part or 0) for part in first.groups())

    def memory_of_a_connection(self) -> float:
        """KiB of a connection that has used each statement ten times, so that its plans are made."""
        uses = [self.append(64), self.newest(), self.recent_heads(), self.due_heads(), self.find_kept()]
        told = self.psql(
            self.prepare()
            + "\\o /dev/null\n"
            + "\n".join(uses * 10)
            + "\n\\o\nSELECT 'total ' || sum(total_bytes) FROM pg_backend_memory_contexts;"
        )
        return int(told.rpartition("total ")[2]) / 1024

    def sizes(self) -> dict[str, float]:
        """GiB: heap, key, index by time."""
        told = self.psql(
            "CREATE TEMP TABLE leaf AS SELECT relid FROM pg_partition_tree('match_events') WHERE isleaf "
            "UNION SELECT 'match_events'::regclass;\n"
            "SELECT sum(pg_table_size(relid)) FROM leaf;\n"
            "SELECT sum(pg_relation_size(indexrelid)) FROM leaf JOIN pg_index ON indrelid = relid WHERE indisprimary;\n"
            "SELECT sum(pg_relation_size(indexrelid)) FROM leaf JOIN pg_index ON indrelid = relid WHERE NOT indisprimary;"
        )
        return dict(zip(("rows", "key", "index by time"), (int(size) / 2**30 for size in told.split())))

    # --- emptying it

    def remove_season(self) -> dict[str, float]:
        """Seconds. Takes the third of eight seasons out: of a range its partition, else by DELETE of 500 matches at a time."""
        season = self.matches // SEASONS
        first = 2 * season + 1
        if self.table.key.startswith("RANGE"):
            ended = self.timed(
                "ALTER TABLE match_events DETACH PARTITION match_events_2 CONCURRENTLY;\nDROP TABLE match_events_2;"
            )
            return {"out of the log": sum(ended) / 1000, "VACUUM after it": self.vacuum()}
        deletes = [
            f"DELETE FROM match_events WHERE match_id BETWEEN {at} AND {min(at + 499, first + season - 1)};"
            for at in range(first, first + season, 500)
        ]
        took = sum(self.timed("\n".join(deletes))) / 1000
        return {"out of the log": took, "VACUUM after it": self.vacuum()}

    def vacuum(self) -> float:
        return sum(self.timed("VACUUM match_events;")) / 1000
