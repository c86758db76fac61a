"""Writes into the log of a match, past the service."""
import json


def append(database, match, *events, timestamps=("2026-01-01T00:00:00.000Z",)):
    """Appends events (type, data), in one transaction. The instances learn of them by the heads. An event without a
    timestamp of its own has the last one."""
    with database.cursor() as cursor:
        cursor.execute("SELECT last_seq FROM matches WHERE id = %s", (match["id"],))
        last = cursor.fetchone()[0]
        rows = []
        for n, (type, data) in enumerate(events):
            event = {"type": type, "matchId": match["id"], "seq": last + 1 + n}
            event |= {"timestamp": timestamps[min(n, len(timestamps) - 1)], "data": data}
            # As the service writes it, which reads its own events without a parser.
            rows.append((match["id"], event["seq"], type, json.dumps(event, separators=(",", ":"))))
        places = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
        cursor.execute(
            "WITH log AS (INSERT INTO match_events (match_id, seq, type, payload) VALUES " + places + ")"
            "UPDATE matches SET last_seq = %s, updated_at = clock_timestamp() WHERE id = %s",
            [value for row in rows for value in row] + [last + len(rows), match["id"]],
        )
