#include "change/lost_commit.h"

#include <thread>

#include "connection/values.h"
#include "livescore/core/log.h"
#include "livescore/core/random.h"
#include "log/event_log.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr auto look_again = 20ms;
constexpr auto connect_again = 250ms;

// The process may not know yet that its client is gone, and may still carry out its last
// statements.
const statement end_statement{"end_lost_backend", R"(
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid = $1 AND backend_start = $2::timestamptz)"};

// A pool gives the process the name of its next connection before that one's first statement. So a
// process that still has the name has not worked for another connection since.
const statement end_pooled_statement{"end_lost_pooled_backend", R"(
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1)"};

// A process that is ended while it waits for a synchronous standby shows its transaction, which the
// standby may never get. A later commit waits for the standby to have everything before it. The
// message is there because a transaction that writes nothing does not wait.
const statement outlast_statement{"outlast_primary", R"(
    SELECT pg_logical_emit_message(true, 'livescore', 'outlast'))"};

const statement kept_statement{"find_kept", R"(
    SELECT change_id, match_id, seq, type, payload::text,
        CASE type WHEN 'commentary:new' THEN (payload->'data'->>'id')::bigint ELSE 0 END
    FROM match_events
    WHERE match_id = ANY ($1::integer[]) AND change_id = ANY ($2::bigint[])
      AND committed_at > clock_timestamp() - interval '1 hour'
    ORDER BY match_id, seq)"};

/// Calls `ask` again and again while PostgreSQL is away, until in_doubt_timeout has passed.
template <class Ask>
auto insist(db_session& session, const in_doubt_error& lost, Ask ask) {
    const auto give_up = clock::now() + session.in_doubt_timeout();
    for (;;) {
        try {
            return ask(give_up);
        } catch (const infrastructure_error& e) {
            if (clock::now() > give_up) {
                log::error("commit_in_doubt",
                           {{"reason", lost.what()}, {"lastAttempt", std::string_view(e.what())}});
                throw infrastructure_error(errc::in_doubt, lost.what());
            }
        }
        std::this_thread::sleep_for(connect_again);
    }
}

bool is_gone(db_session& session, const backend_identity& backend) {
    return session.read([&](pqxx::transaction_base& tx) {
        if (!backend.pooled_as.empty())
            return execute(tx, end_pooled_statement, backend.pooled_as).empty();
        return execute(tx, end_statement, backend.pid, backend.started).empty();
    });
}

}  // namespace

change_id new_change_id() {
    return static_cast<change_id>(random_bits());
}

void await_decision(db_session& session, const in_doubt_error& lost) {
    insist(session, lost, [&](clock::time_point give_up) {
        while (!is_gone(session, lost.backend())) {
            if (clock::now() > give_up) {
                throw infrastructure_error(errc::in_doubt, "the server process does not end");
            }
            std::this_thread::sleep_for(look_again);
        }
        session.write([](pqxx::transaction_base& tx) { return execute(tx, outlast_statement); });
        return true;
    });
}

kept_changes find_kept(db_session& session, const in_doubt_error& lost,
                       std::span<const match_id> matches, std::span<const change_id> changes) {
    sql_array match_ids;
    for (const match_id id : matches) match_ids.add(raw(id));
    sql_array change_ids;
    for (const change_id id : changes) change_ids.add(id);
    await_decision(session, lost);
    return insist(session, lost, [&](clock::time_point) {
        const auto rows = session.read([&](pqxx::transaction_base& tx) {
            return execute(tx, kept_statement, match_ids.text(), change_ids.text());
        });
        kept_changes kept;
        for (const auto& row : rows) {
            kept[row[0].as<change_id>()].push_back(
                {to_event(match_id{row[1].as<std::int64_t>()}, row[2].as<sequence_number>(),
                          row[3].c_str(), row[4].as<std::string>()),
                 commentary_id{row[5].as<std::int64_t>()}});
        }
        log::info("commit_resolved", {{"changes", changes.size()}, {"kept", kept.size()}});
        return kept;
    });
}

}  // namespace livescore
