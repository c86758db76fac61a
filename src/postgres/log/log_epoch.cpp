#include "log/log_epoch.h"

#include "connection/values.h"

namespace livescore {

namespace {

const statement identity_statement{"identify_log", R"(
    SELECT current_log_epoch(), (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint)"};
const statement renew_statement{"renew_log_epoch", R"(
    UPDATE log_epoch SET value = gen_random_uuid()::text WHERE current_log_epoch() = $1)"};

}  // namespace

log_epoch to_log_epoch(const pqxx::field& field) {
    return log_epoch{static_cast<std::uint64_t>(field.as<std::int64_t>())};
}

log_identity identify_log(db_session& session) {
    return session.read([](pqxx::transaction_base& tx) {
        const auto row = execute(tx, identity_statement).at(0);
        return log_identity{to_log_epoch(row[0]), row[1].as<std::int64_t>()};
    });
}

void renew_log_epoch(db_session& session, log_epoch known) {
    session.write([known](pqxx::transaction_base& tx) {
        return execute(tx, renew_statement, static_cast<std::int64_t>(known)).affected_rows();
    });
}

}  // namespace livescore
