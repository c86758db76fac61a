#include "log/event_log.h"

#include <stdexcept>

#include "connection/page_lease.h"
#include "connection/values.h"
#include "livescore/service/match_not_found.h"
#include "log/log_epoch.h"

namespace livescore {
namespace {

// It is one statement, so that slice, last_seq and epoch come from one snapshot. The outer join
// gives a row also for a match without such events. The running sum ends the page: PostgreSQL sends
// no more than $4 bytes, but always the first event. Each event counts with the comma behind it.
const statement read_statement{"read_log", R"(
    SELECT m.last_seq, event.seq, event.type, event.payload, m.removed,
        (SELECT current_log_epoch())
    FROM (SELECT id, last_seq, false AS removed FROM matches WHERE id = $1
          UNION ALL SELECT id, last_seq, true FROM removed_matches WHERE id = $1) m
    LEFT JOIN LATERAL (
        SELECT seq, type, payload FROM (
            SELECT seq, type, payload::text AS payload,
                sum(octet_length(payload::text) + 1) OVER in_order AS bytes,
                row_number() OVER in_order AS place
            FROM match_events WHERE match_id = m.id AND seq > $2
            WINDOW in_order AS (ORDER BY seq ROWS UNBOUNDED PRECEDING)
            ORDER BY seq LIMIT $3) page
        WHERE place = 1 OR bytes <= $4::bigint) event ON true
    ORDER BY event.seq)"};

const statement resumable_statement{"find_resumable", R"(
    SELECT coalesce(min(seq) - 1, $3::bigint) FROM (
        SELECT seq, sum(octet_length(payload::text)) OVER (
            ORDER BY seq DESC ROWS UNBOUNDED PRECEDING) AS bytes
        FROM match_events WHERE match_id = $1 AND seq > $2 AND seq <= $3::bigint) event
    WHERE bytes <= $4::bigint)"};

const statement recent_statement{"recent_heads", R"(
    SELECT match_id, max(seq) FROM match_events
    WHERE committed_at > now() - $1 * interval '1 millisecond' GROUP BY match_id)"};

const statement aged_statement{"aged_heads", R"(
    SELECT match_id, max(seq) FROM match_events
    WHERE committed_at > now() - ($1::float8 + $2::float8) * interval '1 millisecond'
        AND committed_at <= now() - $2::float8 * interval '1 millisecond' GROUP BY match_id)"};

// The look begins behind the known event and ends at the first that is too new, so it does not
// depend on the length of the log.
const statement due_statement{"due_heads", R"(
    SELECT m.id, coalesce(next.seq - 1, m.last_seq), m.last_seq,
        coalesce(ceil(extract(epoch FROM next.committed_at + $3 * interval '1 millisecond' - now())
            * 1000), 0)::bigint
    FROM unnest($1::integer[], $2::bigint[]) AS known(id, seq)
    JOIN (SELECT id, last_seq FROM matches WHERE id = ANY ($1::integer[])
          UNION ALL SELECT id, last_seq FROM removed_matches WHERE id = ANY ($1::integer[])) m
        ON m.id = known.id
    LEFT JOIN LATERAL (
        SELECT seq, committed_at FROM match_events
        WHERE match_id = known.id AND seq > known.seq
            AND committed_at > now() - $3 * interval '1 millisecond'
        ORDER BY seq LIMIT 1) next ON true)"};

const statement heads_statement{"heads_of", R"(
    SELECT id, last_seq FROM matches WHERE id = ANY ($1::integer[])
    UNION ALL SELECT id, last_seq FROM removed_matches WHERE id = ANY ($1::integer[]))"};

// A match without an event of that age begins before its oldest event. Retention may have removed
// the events before that one, or all events.
const statement before_statement{"heads_before", R"(
    SELECT wanted.id, coalesce((
        SELECT seq FROM match_events
        WHERE match_id = wanted.id AND committed_at <= now() - $2 * interval '1 millisecond'
        ORDER BY seq DESC LIMIT 1), (
        SELECT min(seq) - 1 FROM match_events WHERE match_id = wanted.id), m.last_seq, 0)
    FROM unnest($1::integer[]) AS wanted(id) LEFT JOIN matches m ON m.id = wanted.id)"};

std::vector<head> to_heads(const pqxx::result& rows) {
    std::vector<head> heads;
    heads.reserve(rows.size());
    for (const auto& row : rows) {
        heads.push_back({match_id{row[0].as<std::int64_t>()}, row[1].as<std::int64_t>()});
    }
    return heads;
}

template <class... Args>
std::vector<head> read_heads(db_session& session, const statement& query, const Args&... args) {
    return to_heads(
        session.read([&](pqxx::transaction_base& tx) { return execute(tx, query, args...); }));
}

}  // namespace

committed_event to_event(match_id match, sequence_number seq, std::string_view type,
                         std::string payload) {
    const auto known = parse_event_type(type);
    if (!known) throw std::range_error("an event type in the log is unknown: " + std::string(type));
    return {match, seq, *known, std::make_shared<const std::string>(std::move(payload))};
}

result<log_slice> read_log(db_session& session, match_id id, sequence_number since, int limit,
                           page_bytes bytes) {
    page_lease lease(bytes);
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, read_statement, raw(id), since, limit, lease.bytes());
    });
    if (rows.empty()) return match_not_found(id);
    log_slice slice;
    slice.last_seq = rows.front()[0].as<std::int64_t>();
    slice.removed = rows.front()[4].as<bool>();
    slice.epoch = to_log_epoch(rows.front()[5]);
    if (rows.front()[1].is_null()) return slice;
    slice.events.reserve(rows.size());
    for (const auto& row : rows) {
        slice.events.push_back(
            to_event(id, row[1].as<std::int64_t>(), row[2].c_str(), row[3].as<std::string>()));
        lease.add(slice.events.back().json->size());
    }
    slice.lease = lease.take();
    return slice;
}

sequence_number find_resumable(db_session& session, match_id id, sequence_number since,
                               sequence_number until, std::size_t max_bytes) {
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, resumable_statement, raw(id), since, until,
                       static_cast<std::int64_t>(max_bytes));
    });
    return rows.front()[0].as<std::int64_t>();
}

std::vector<head> recent_heads(db_session& session, std::chrono::milliseconds window,
                               std::chrono::milliseconds age) {
    if (age.count() > 0) return read_heads(session, aged_statement, window.count(), age.count());
    return read_heads(session, recent_statement, window.count());
}

std::vector<due_head> due_heads(db_session& session, const std::vector<head>& known,
                                std::chrono::milliseconds age) {
    sql_array ids;
    sql_array seqs;
    for (const auto& h : known) {
        ids.add(raw(h.match));
        seqs.add(h.last_seq);
    }
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, due_statement, ids.text(), seqs.text(), age.count());
    });
    std::vector<due_head> heads;
    heads.reserve(rows.size());
    for (const auto& row : rows) {
        heads.push_back({match_id{row[0].as<std::int64_t>()}, row[1].as<std::int64_t>(),
                         row[2].as<std::int64_t>(),
                         std::chrono::milliseconds(row[3].as<std::int64_t>())});
    }
    return heads;
}

std::vector<head> heads_of(db_session& session, const std::vector<match_id>& ids) {
    return read_heads(session, heads_statement, id_array(ids));
}

std::vector<head> heads_before(db_session& session, const std::vector<match_id>& ids,
                               std::chrono::milliseconds age) {
    return read_heads(session, before_statement, id_array(ids), age.count());
}

}  // namespace livescore
