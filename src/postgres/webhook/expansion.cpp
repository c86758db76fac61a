#include "webhook/expansion.h"

#include <map>
#include <utility>

#include "connection/statement.h"
#include "connection/values.h"
#include "webhook/bodies.h"
#include "webhook/expand_events.sql.h"

namespace livescore {
namespace {

const statement look_statement{"look_at_webhooks", R"(
    SELECT count(*), count(failing_since), min(enabled_since),
        (SELECT scanned_until FROM webhook_scan), clock_timestamp()
    FROM webhooks WHERE enabled)"};

const statement unexpanded_statement{"find_unexpanded", R"(
    SELECT DISTINCT event.match_id FROM match_events event
    LEFT JOIN webhook_progress progress ON progress.match_id = event.match_id
    WHERE event.committed_at >= $1::timestamptz AND event.committed_at < $2::timestamptz
        AND event.seq > coalesce(progress.expanded_seq, 0))"};

const statement enter_statement{"enter_webhook_progress", R"(
    INSERT INTO webhook_progress (match_id, expanded_seq)
    SELECT id, 0 FROM unnest($1::integer[]) AS wanted (id)
    WHERE NOT EXISTS (SELECT FROM webhook_progress WHERE match_id = wanted.id)
    ORDER BY id ON CONFLICT DO NOTHING)"};

// In the order of ids, so that two workers never wait for each other.
const statement lock_statement{"lock_webhook_progress", R"(
    SELECT match_id, expanded_seq FROM webhook_progress WHERE match_id = ANY ($1::integer[])
    ORDER BY match_id FOR UPDATE)"};

// Its snapshot is younger than the locks: it sees all that whoever held them before has done.
const statement expand_statement{"expand_events", sql::expand_events};

const statement scanned_statement{"note_webhook_scan", R"(
    INSERT INTO webhook_scan (scanned_until) VALUES ($1::timestamptz)
    ON CONFLICT (only_row) DO UPDATE
    SET scanned_until = greatest(webhook_scan.scanned_until, excluded.scanned_until))"};

/// The most bytes of events that an expansion hands over. The others are read when it is their
/// turn.
constexpr std::size_t most_bytes = std::size_t{8} << 20U;

std::optional<timestamp> read_optional_time(const pqxx::field& field) {
    if (field.is_null()) return std::nullopt;
    return read_timestamp(field);
}

std::vector<std::int64_t> read_integers(const pqxx::field& field) {
    std::vector<std::int64_t> integers;
    if (field.is_null()) return integers;
    for (const std::string& text : read_text_array(field)) integers.push_back(std::stoll(text));
    return integers;
}

using progress = std::map<std::int64_t, sequence_number>;

progress lock_progress(pqxx::transaction_base& tx, const std::vector<match_id>& matches) {
    const std::string ids = id_array(matches);
    execute(tx, enter_statement, ids);
    progress locked;
    for (const auto& row : execute(tx, lock_statement, ids)) {
        locked.emplace(row[0].as<std::int64_t>(), row[1].as<std::int64_t>());
    }
    return locked;
}

mailing read_mailing(const pqxx::row& row) {
    mailing one;
    one.id = delivery_id{row[5].as<std::int64_t>()};
    one.match = match_id{row[7].as<std::int64_t>()};
    one.seq = row[8].as<std::int64_t>();
    one.type = row[9].c_str();
    one.waiting.assign(row[10].c_str(), row[10].size());
    return one;
}

/// The mailings of an expansion, with what is sent.
std::vector<mailing> read_mailings(pqxx::transaction_base& tx, webhook_group_cache& groups,
                                   const pqxx::result& rows) {
    std::vector<std::int64_t> ids;
    event_bodies bodies;
    for (const auto& row : rows) {
        if (row[5].is_null()) continue;
        ids.push_back(row[6].as<std::int64_t>());
        bodies[{row[7].as<std::int64_t>(), row[8].as<std::int64_t>()}];
    }
    std::vector<mailing> mailings;
    if (ids.empty()) return mailings;
    const auto members = groups.find(tx, ids);
    read_bodies(tx, bodies, most_bytes);
    for (const auto& row : rows) {
        mailing one = read_mailing(row);
        one.members = members.at(row[6].as<std::int64_t>());
        const auto& body = bodies.at({raw(one.match), one.seq});
        one.body = body.body;
        one.event_age = body.age;
        one.trace = body.trace;
        mailings.push_back(std::move(one));
    }
    return mailings;
}

}  // namespace

expansion_state look_at_expansion(db_session& session) {
    const auto rows =
        session.read([](pqxx::transaction_base& tx) { return execute(tx, look_statement); });
    const auto row = rows.at(0);
    return {row[0].as<std::int64_t>(), row[1].as<std::int64_t>(), read_optional_time(row[2]),
            read_optional_time(row[3]), read_timestamp(row[4])};
}

std::vector<match_id> find_unexpanded(db_session& session, timestamp from, timestamp to) {
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, unexpanded_statement, to_sql(from), to_sql(to));
    });
    std::vector<match_id> matches;
    matches.reserve(rows.size());
    for (const auto& row : rows) matches.push_back(match_id{row[0].as<std::int64_t>()});
    return matches;
}

expansion expand_events(db_session& session, webhook_group_cache& groups,
                        const std::vector<match_id>& matches, int max_events) {
    return session.transact([&](pqxx::work& tx) {
        const progress before = lock_progress(tx, matches);
        sql_array locked;
        sql_array expanded;
        for (const auto& [match, seq] : before) {
            locked.add(match);
            expanded.add(seq);
        }
        const auto rows = execute(tx, expand_statement, locked.text(), expanded.text(), max_events);
        const auto row = rows.at(0);
        expansion done;
        done.events = row[0].as<std::int64_t>();
        done.deliveries = row[1].as<std::int64_t>();
        for (const std::int64_t id : read_integers(row[2])) done.webhooks.push_back(webhook_id{id});
        const auto moved = read_integers(row[3]);
        const auto reached = read_integers(row[4]);
        for (std::size_t i = 0; i < moved.size(); ++i) {
            done.matches.push_back({match_id{moved[i]}, before.at(moved[i]), reached.at(i)});
        }
        done.more = done.events >= max_events;
        done.mailings = read_mailings(tx, groups, rows);
        tx.commit();
        return done;
    });
}

void note_scanned(db_session& session, timestamp until) {
    session.write(
        [&](pqxx::transaction_base& tx) { return execute(tx, scanned_statement, to_sql(until)); });
}

}  // namespace livescore
