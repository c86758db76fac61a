#include "change/idempotency.h"

#include <map>
#include <utility>

#include "connection/values.h"

namespace livescore {
namespace {

constexpr int max_rounds = 3;

// The status 102 means under way. No other transaction sees it: the writer commits the row with its
// answer or not at all. The order by the key prevents a deadlock of two groups that claim the same
// keys.
const statement claim_statement{"claim_keys", R"(
    INSERT INTO idempotency_keys (scope, key, request_hash, response_status, response_body)
    SELECT scope, key, hash, 102, ''
    FROM unnest($1::text[], $2::text[], $3::text[]) AS claimed(scope, key, hash) ORDER BY scope, key
    ON CONFLICT DO NOTHING RETURNING scope, key)"};

// This is a separate statement, so that it sees the rows that the claim has waited for.
const statement read_statement{"read_keys", R"(
    SELECT scope, key, request_hash, response_status, response_body, response_etag,
        response_location
    FROM idempotency_keys JOIN unnest($1::text[], $2::text[]) AS taken(scope, key)
        USING (scope, key))"};

const statement keep_statement{"keep_answers", R"(
    UPDATE idempotency_keys claimed SET response_status = answer.status,
        response_body = answer.body, response_etag = answer.etag,
        response_location = answer.location
    FROM unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::text[])
        AS answer(scope, key, status, body, etag, location)
    WHERE claimed.scope = answer.scope AND claimed.key = answer.key)"};

const statement release_statement{"release_keys", R"(
    DELETE FROM idempotency_keys claimed
    USING unnest($1::text[], $2::text[]) AS released(scope, key)
    WHERE claimed.scope = released.scope AND claimed.key = released.key)"};

using key_name = std::pair<std::string, std::string>;

key_name name_of(const request_key& key) {
    return {key.scope, key.key};
}
key_name name_of(const pqxx::row& row) {
    return {row[0].as<std::string>(), row[1].as<std::string>()};
}

/// The names of keys as arrays, which a statement unnests.
struct key_arrays {
    sql_array scopes;
    sql_array keys;
    void add(const request_key& key) {
        scopes.add(std::string_view(key.scope));
        keys.add(std::string_view(key.key));
    }
};

result<kept_answer> answer_of(const request_key& key, const pqxx::row& row) {
    if (row[2].as<std::string>() != key.fingerprint) {
        return error{errc::unprocessable,
                     "This Idempotency-Key was used for a request with another body",
                     {{{"Idempotency-Key"}, "Was used with another body", "custom"}}};
    }
    return kept_answer{row[3].as<int>(), row[4].as<std::string>(), row[5].as<std::string>(),
                       row[6].as<std::string>()};
}

}  // namespace

std::vector<std::optional<result<kept_answer>>> claim_keys(
    pqxx::transaction_base& tx, std::span<const request_key* const> keys) {
    std::vector<std::optional<result<kept_answer>>> answers(keys.size());
    std::map<key_name, std::size_t> open;
    for (std::size_t i = 0; i < keys.size(); ++i) open.emplace(name_of(*keys[i]), i);
    for (int round = 0; !open.empty(); ++round) {
        // Retention may remove the row between the conflict and the look at it.
        if (round == max_rounds) {
            throw infrastructure_error(errc::unavailable, "an idempotency key comes and goes");
        }
        key_arrays names;
        sql_array hashes;
        for (const auto& [name, i] : open) {
            names.add(*keys[i]);
            hashes.add(std::string_view(keys[i]->fingerprint));
        }
        const auto claimed =
            execute(tx, claim_statement, names.scopes.text(), names.keys.text(), hashes.text());
        for (const auto& row : claimed) open.erase(name_of(row));
        if (open.empty()) break;
        key_arrays taken;
        for (const auto& [name, i] : open) taken.add(*keys[i]);
        const auto rows = execute(tx, read_statement, taken.scopes.text(), taken.keys.text());
        for (const auto& row : rows) {
            const auto found = open.find(name_of(row));
            answers[found->second] = answer_of(*keys[found->second], row);
            open.erase(found);
        }
    }
    return answers;
}

void keep_answers(pqxx::transaction_base& tx, std::span<const answered_key> answers) {
    if (answers.empty()) return;
    key_arrays names;
    sql_array statuses;
    sql_array bodies;
    sql_array etags;
    sql_array locations;
    for (const auto& [key, answer] : answers) {
        names.add(*key);
        statuses.add(answer.status);
        bodies.add(std::string_view(answer.body));
        etags.add(std::string_view(answer.etag));
        locations.add(std::string_view(answer.location));
    }
    execute(tx, keep_statement, names.scopes.text(), names.keys.text(), statuses.text(),
            bodies.text(), etags.text(), locations.text());
}

void release_keys(pqxx::transaction_base& tx, std::span<const request_key* const> keys) {
    if (keys.empty()) return;
    key_arrays names;
    for (const request_key* key : keys) names.add(*key);
    execute(tx, release_statement, names.scopes.text(), names.keys.text());
}

}  // namespace livescore
