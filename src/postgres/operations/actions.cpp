#include "operations/actions.h"

#include "connection/values.h"

namespace livescore {
namespace {

const statement insert_action_statement{"insert_operator_action", R"(
    INSERT INTO operator_actions (action, who, name, prefix, method, path, client, request_id,
        instance)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id)"};
const statement write_outcome_statement{"write_action_outcome", R"(
    UPDATE operator_actions SET status = $2::smallint, detail = $3 WHERE id = $1)"};
const statement list_actions_statement{"list_operator_actions", R"(
    SELECT id, at, action, who, name, prefix, method, path, status, detail, client, request_id,
        instance
    FROM operator_actions
    WHERE ($1::bigint IS NULL OR id < $1::bigint)
        AND ($2::text IS NULL OR name = $2 OR prefix = $2)
        AND ($3::text IS NULL OR action = $3)
    ORDER BY id DESC LIMIT $4)"};

operator_action read_action(const pqxx::row& row) {
    operator_action a;
    a.id = row[0].as<std::int64_t>();
    a.at = read_timestamp(row[1]);
    a.action = row[2].as<std::string>();
    a.who = row[3].as<std::string>();
    a.name = read_optional<std::string>(row[4]);
    a.prefix = read_optional<std::string>(row[5]);
    a.method = read_optional<std::string>(row[6]);
    a.path = read_optional<std::string>(row[7]);
    a.status = read_optional<int>(row[8]);
    a.detail = read_optional<std::string>(row[9]);
    a.client = read_optional<std::string>(row[10]);
    a.request_id = read_optional<std::string>(row[11]);
    a.instance = read_optional<std::string>(row[12]);
    return a;
}

}  // namespace

std::int64_t insert_action(db_session& session, const operator_action& action) {
    return session.write([&](pqxx::transaction_base& tx) {
        return execute(tx, insert_action_statement, action.action, action.who, to_sql(action.name),
                       to_sql(action.prefix), to_sql(action.method), to_sql(action.path),
                       to_sql(action.client), to_sql(action.request_id), to_sql(action.instance))
            .at(0)[0]
            .as<std::int64_t>();
    });
}

void write_outcome(db_session& session, std::int64_t id, int status,
                   const std::optional<std::string>& detail) {
    session.write([&](pqxx::transaction_base& tx) {
        return execute(tx, write_outcome_statement, id, status, to_sql(detail)).affected_rows();
    });
}

page<operator_action> read_actions(db_session& session, const action_page_request& request) {
    const auto before =
        request.before ? std::optional(std::to_string(*request.before)) : std::nullopt;
    return session.read([&](pqxx::transaction_base& tx) {
        page<operator_action> found;
        for (const auto& row :
             execute(tx, list_actions_statement, to_sql(before), to_sql(request.key),
                     to_sql(request.action), request.limit + 1)) {
            found.has_more = found.items.size() == static_cast<std::size_t>(request.limit);
            if (found.has_more) break;
            found.items.push_back(read_action(row));
        }
        return found;
    });
}

}  // namespace livescore
