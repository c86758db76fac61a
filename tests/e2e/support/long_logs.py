"""Long histories, written into the database at once. The rows may be larger than the API accepts today: an earlier
release wrote such rows. Their bytes are no API's, so nobody judges what the test hears from here on."""
import conformance

_LOG = """
    WITH written AS (
        INSERT INTO match_events (match_id, seq, type, payload)
        SELECT %(match)s, m.last_seq + g, 'commentary:new', json_build_object(
            'type', 'commentary:new', 'matchId', %(match)s, 'seq', m.last_seq + g,
            'timestamp', '2026-01-01T00:00:00.000Z',
            'data', json_build_object('id', g, 'message', repeat(md5(g::text), %(size)s / 32)))
        FROM matches m, generate_series(1, %(count)s) g WHERE m.id = %(match)s RETURNING seq)
    UPDATE matches SET last_seq = (SELECT max(seq) FROM written) WHERE id = %(match)s"""
_COMMENTARY = """
    INSERT INTO commentary (match_id, minute, sequence, period, event_type, message)
    SELECT %(match)s, 1, g, 1, 'commentary', repeat(md5(g::text), %(size)s / 32) FROM generate_series(1, %(count)s) g"""


def write_log(database, match: int, count: int, size: int) -> None:
    """`count` further events with messages of `size` bytes. No instance hears of them before it reads the log."""
    conformance.pause()
    database.cursor().execute(_LOG, {"match": match, "count": count, "size": size})


def write_commentary(database, match: int, count: int, size: int) -> None:
    """`count` entries without events."""
    conformance.pause()
    database.cursor().execute(_COMMENTARY, {"match": match, "count": count, "size": size})
