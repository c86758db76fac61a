#include "livescore/postgres/api_key_store.h"

#include <algorithm>

#include "connection/session.h"
#include "connection/values.h"
#include "livescore/core/hash.h"

namespace livescore {
namespace {

const std::string columns =
    "id, name, prefix, secret_hash, scopes, leagues, created_at, expires_at, last_used_at, "
    "revoked_at, league_ids, pending_leagues";

const statement version_statement{"api_keys_version", "SELECT version FROM api_keys_version"};
const statement usable_statement{
    "usable_api_keys", "SELECT " + columns +
                           " FROM api_keys WHERE revoked_at IS NULL AND (expires_at IS NULL OR "
                           "expires_at > clock_timestamp())"};
const statement all_statement{"all_api_keys", "SELECT " + columns + " FROM api_keys ORDER BY id"};
const statement create_statement{"create_api_key", R"(
    INSERT INTO api_keys (name, prefix, secret_hash, scopes, leagues, expires_at, league_ids,
        pending_leagues)
    VALUES ($1, $2, $3, $4::text[], $5::text[], clock_timestamp() + $6::bigint * interval '1 second',
        $7::integer[], $8::text[])
    RETURNING )" + columns};
// Locked against a league of the name that another transaction is making: the key must either find
// it or wait for it.
const statement hold_leagues_statement{"hold_leagues", "LOCK TABLE leagues IN SHARE MODE"};
const statement leagues_of_key_statement{"leagues_of_key", R"(
    SELECT id, name, sport, coalesce(country, ''), coalesce(gender, ''), coalesce(age_class, '')
    FROM leagues WHERE CASE WHEN $1 ~ '^[0-9]+$' THEN id::text = ltrim($1, '0')
        ELSE name_key = name_key($1) END
    ORDER BY id)"};
const statement find_api_key_statement{
    "find_api_key", "SELECT id FROM api_keys WHERE id::text = $1 OR prefix = $1 FOR UPDATE"};
const statement revoke_statement{"revoke_api_key", R"(
    UPDATE api_keys SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = $1
    RETURNING )" + columns};
const statement use_statement{"use_api_keys", R"(
    UPDATE api_keys SET last_used_at = greatest(api_keys.last_used_at, used.at)
    FROM unnest($1::bigint[], $2::timestamptz[]) AS used(id, at) WHERE api_keys.id = used.id)"};

std::optional<timestamp> read_time(const pqxx::field& field) {
    if (field.is_null()) return std::nullopt;
    return read_timestamp(field);
}

api_key read_key(const pqxx::row& row) {
    api_key key;
    key.id = row[0].as<std::int64_t>();
    key.name = row[1].as<std::string>();
    key.prefix = row[2].as<std::string>();
    key.secret_hash = row[3].as<std::string>();
    for (const auto& word : read_text_array(row[4])) {
        if (const auto s = parse_scope(word)) key.scopes.push_back(*s);
    }
    key.leagues = read_text_array(row[5]);
    for (const auto& id : read_text_array(row[10])) {
        key.league_ids.push_back(league_id{std::stoll(id)});
    }
    key.pending_leagues = read_text_array(row[11]);
    key.created_at = read_timestamp(row[6]);
    key.expires_at = read_time(row[7]);
    key.last_used_at = read_time(row[8]);
    key.revoked_at = read_time(row[9]);
    return key;
}

/// The leagues of a new key, as its row keeps them.
struct league_binding {
    sql_array names;
    sql_array ids;
    sql_array pending;
};

error several_leagues(const std::string& name, const pqxx::result& rows) {
    std::string text = "Several leagues are called " + name + ": give the id of one.";
    for (const auto& row : rows) {
        text += " " + row[0].as<std::string>() + " (" + row[2].as<std::string>();
        for (const int detail : {3, 4, 5}) {
            if (row[detail].size() > 0) text += ", " + row[detail].as<std::string>();
        }
        text += ")";
    }
    return {errc::conflict, std::move(text), {}};
}

result<league_binding> bind_leagues(pqxx::transaction_base& tx,
                                    const std::vector<std::string>& leagues) {
    league_binding bound;
    if (!leagues.empty()) execute(tx, hold_leagues_statement);
    for (const std::string& given : leagues) {
        const auto rows = execute(tx, leagues_of_key_statement, given);
        const bool is_id = given.find_first_not_of("0123456789") == std::string::npos;
        if (rows.empty() && is_id) {
            return error{errc::not_found, "There is no league " + given, {}};
        }
        if (rows.size() > 1) return several_leagues(given, rows);
        if (rows.empty()) {
            bound.names.add(std::string_view(given));
            bound.pending.add(std::string_view(given));
        } else {
            bound.names.add(std::string_view(rows[0][1].as<std::string>()));
            bound.ids.add(rows[0][0].as<std::int64_t>());
        }
    }
    return bound;
}

std::vector<api_key> read_keys(const pqxx::result& rows) {
    std::vector<api_key> keys;
    keys.reserve(rows.size());
    for (const auto& row : rows) keys.push_back(read_key(row));
    return keys;
}

}  // namespace

class api_key_store::impl {
public:
    explicit impl(std::shared_ptr<db_connector> shared)
        : connector(std::move(shared)), session(*connector) {}
    std::shared_ptr<db_connector> connector;
    db_session session;
};

api_key_store::api_key_store(std::shared_ptr<db_connector> connector)
    : impl_(std::make_unique<impl>(std::move(connector))) {}

api_key_store::~api_key_store() = default;

std::int64_t api_key_store::version() {
    return impl_->session.read([](pqxx::transaction_base& tx) {
        return execute(tx, version_statement).at(0)[0].as<std::int64_t>();
    });
}

std::vector<api_key> api_key_store::usable() {
    return impl_->session.read(
        [](pqxx::transaction_base& tx) { return read_keys(execute(tx, usable_statement)); });
}

std::vector<api_key> api_key_store::all() {
    return impl_->session.read(
        [](pqxx::transaction_base& tx) { return read_keys(execute(tx, all_statement)); });
}

result<std::pair<api_key, std::string>> api_key_store::create(const new_api_key& wanted) {
    const bool feeds = std::ranges::find(wanted.scopes, scope::feed) != wanted.scopes.end();
    if (feeds && !wanted.leagues.empty()) {
        return error{
            errc::invalid_argument, "A key with the scope feed is not bound to leagues", {}};
    }
    const std::string secret = make_api_key_secret();
    sql_array scopes;
    for (const scope s : wanted.scopes) scopes.add(to_string(s));
    std::optional<std::string> seconds;
    if (wanted.expires_in) seconds = std::to_string(wanted.expires_in->count());
    auto key = impl_->session.transact([&](pqxx::work& tx) -> result<api_key> {
        const auto bound = bind_leagues(tx, wanted.leagues);
        if (!bound) return bound.error();
        auto made = read_key(execute(tx, create_statement, wanted.name,
                                     secret.substr(0, api_key_prefix_length), sha256_hex(secret),
                                     scopes.text(), bound->names.text(), to_sql(seconds),
                                     bound->ids.text(), bound->pending.text())
                                 .at(0));
        tx.commit();
        return made;
    });
    if (!key) return key.error();
    return std::pair(std::move(*key), secret);
}

result<api_key> api_key_store::revoke(const std::string& which) {
    return impl_->session.transact([&](pqxx::work& tx) -> result<api_key> {
        const auto found = execute(tx, find_api_key_statement, which);
        if (found.empty()) return error{errc::not_found, "There is no such key", {}};
        if (found.size() > 1) {
            return error{errc::conflict, "Several keys begin like this: name it by its id", {}};
        }
        auto key = read_key(execute(tx, revoke_statement, found.at(0)[0].as<std::int64_t>()).at(0));
        tx.commit();
        return key;
    });
}

void api_key_store::record_uses(const std::vector<std::pair<std::int64_t, timestamp>>& uses) {
    sql_array ids;
    sql_array times;
    for (const auto& [id, at] : uses) {
        ids.add(id);
        times.add(std::string_view(to_sql(at)));
    }
    impl_->session.write([&](pqxx::transaction_base& tx) {
        return execute(tx, use_statement, ids.text(), times.text()).affected_rows();
    });
}

}  // namespace livescore
