/// Reads and changes leagues, teams and players.
#pragma once
#include <string>
#include <utility>

#include "change/idempotency.h"
#include "competition/refs.h"
#include "competition/row_table.h"
#include "connection/page_lease.h"
#include "connection/session.h"
#include "connection/values.h"
#include "livescore/service/competition/competition_store.h"

namespace livescore {

/// Runs `work(tx)` in a transaction, which it commits itself. Two changes that make the same row at
/// once collide; the later one tries again and finds the row.
template <class Answer, class Work>
result<Answer> transact_unique(db_session& session, Work work) {
    constexpr int most_attempts = 3;
    for (int attempt = 1;; ++attempt) {
        bool collided = false;
        auto answer = session.transact([&](pqxx::work& tx) -> result<Answer> {
            try {
                return work(tx);
            } catch (const pqxx::unique_violation&) {
                collided = true;
                return error{errc::conflict, "Another change makes the same row", {}};
            }
        });
        if (!collided || attempt == most_attempts) return answer;
    }
}

/// Claims the key of `once`, if any. Returns an answer when the request is a repetition, or is
/// refused.
/// `Value` is what the answer is made of: the row, or the change.
template <class Value, class Row = Value>
std::optional<result<changed_row<Row>>> find_repeated_row(
    pqxx::transaction_base& tx, const std::optional<idempotent<Value>>& once) {
    if (!once) return std::nullopt;
    const request_key* const key = &once->key;
    auto earlier = std::move(claim_keys(tx, {&key, 1}).front());
    if (!earlier) return std::nullopt;
    if (!*earlier) return result<changed_row<Row>>(earlier->error());
    changed_row<Row> repetition;
    repetition.repeated = std::move(**earlier);
    return result<changed_row<Row>>(std::move(repetition));
}

template <class Value>
void keep_row_answer(pqxx::transaction_base& tx, const std::optional<idempotent<Value>>& once,
                     const Value& value) {
    if (!once) return;
    const answered_key answer{&once->key, once->answer(value)};
    keep_answers(tx, {&answer, 1});
}

inline error row_not_found(const char* noun, std::int64_t id) {
    return {errc::not_found, "There is no " + std::string(noun) + " " + std::to_string(id), {}};
}

/// The guard of If-Match.
inline std::optional<error> check_version(const char* noun, std::int64_t version,
                                          expected_version expected) {
    if (!expected || *expected == version) return std::nullopt;
    return error{
        errc::precondition_failed,
        "The " + std::string(noun) + " has changed: its version is " + std::to_string(version),
        {}};
}

template <class Row>
std::optional<Row> find_row(pqxx::transaction_base& tx, decltype(Row::id) id) {
    const auto rows = execute(tx, row_table<Row>::statements().find, raw(id));
    if (rows.empty()) return std::nullopt;
    return row_table<Row>::read(rows[0]);
}

template <class Row>
page<Row> list_rows(db_session& session, const row_filter& filter,
                    const row_page_request& request) {
    page_lease lease(request.bytes);
    std::optional<std::string> provider;
    std::optional<std::string> ref;
    if (filter.ref) {
        provider = filter.ref->first;
        ref = filter.ref->second;
    }
    std::optional<std::string> ids;
    if (filter.ids) {
        sql_array array;
        for (const std::int64_t id : *filter.ids) array.add(id);
        ids = array.text();
    }
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, row_table<Row>::statements().list, request.after, request.limit + 1,
                       to_sql(filter.sport), to_sql(filter.country), to_sql(filter.search),
                       to_sql(provider), to_sql(ref), to_sql(ids));
    });
    page<Row> found;
    std::int64_t bytes = 0;
    for (const auto& row : rows) {
        for (const auto& field : row) bytes += static_cast<std::int64_t>(field.size());
        found.has_more = found.items.size() == static_cast<std::size_t>(request.limit) ||
                         (!found.items.empty() && bytes > lease.bytes());
        if (found.has_more) break;
        found.items.push_back(row_table<Row>::read(row));
    }
    lease.add(static_cast<std::size_t>(bytes));
    found.lease = lease.take();
    return found;
}

template <class Row>
error duplicate_row() {
    const std::string noun = row_table<Row>::noun;
    return {errc::conflict,
            "There is a " + noun + " of this name, country, gender and age class already",
            {{{"name"}, "Belongs to another " + noun, "duplicate"}}};
}

/// Locks the row and checks its version.
template <class Row>
result<Row> lock_row(pqxx::transaction_base& tx, const statement& how, decltype(Row::id) id,
                     expected_version expected) {
    const auto rows = execute(tx, how, raw(id));
    if (rows.empty()) return row_not_found(row_table<Row>::noun, raw(id));
    Row row = row_table<Row>::read(rows[0]);
    if (auto problem = check_version(row_table<Row>::noun, row.version, expected))
        return *std::move(problem);
    return row;
}

/// Writes the references of `row`, and returns the row as it is now.
template <class Row>
result<changed_row<Row>> finish_row(pqxx::transaction_base& tx, const Row& row, bool is_new,
                                    const std::optional<idempotent<Row>>& once) {
    if (auto problem = set_refs(tx, row_table<Row>::noun, raw(row.id), row.refs))
        return *std::move(problem);
    changed_row<Row> changed{find_row<Row>(tx, row.id).value(), is_new, std::nullopt};
    keep_row_answer(tx, once, changed.row);
    return changed;
}

template <class Row>
result<changed_row<Row>> create_row(db_session& session, const row_edit<Row>& edit,
                                    const std::optional<idempotent<Row>>& once) {
    return transact_unique<changed_row<Row>>(
        session, [&](pqxx::work& tx) -> result<changed_row<Row>> {
            if (auto repeated = find_repeated_row(tx, once)) return *std::move(repeated);
            Row row;
            if (auto problem = edit(row)) return *std::move(problem);
            const auto inserted = row_table<Row>::insert(tx, row);
            if (inserted[1].template as<bool>()) return duplicate_row<Row>();
            row.id = decltype(Row::id){inserted[0].template as<std::int64_t>()};
            auto changed = finish_row(tx, row, true, once);
            if (changed) tx.commit();
            return changed;
        });
}

template <class Row>
result<changed_row<Row>> update_row(db_session& session, decltype(Row::id) id,
                                    expected_version expected, const row_edit<Row>& edit,
                                    const std::optional<idempotent<Row>>& once) {
    return transact_unique<changed_row<Row>>(
        session, [&](pqxx::work& tx) -> result<changed_row<Row>> {
            if (auto repeated = find_repeated_row(tx, once)) return *std::move(repeated);
            const auto before =
                lock_row<Row>(tx, row_table<Row>::statements().lock_for_change, id, expected);
            if (!before) return before.error();
            Row row = *before;
            if (auto problem = edit(row)) return *std::move(problem);
            if (row == *before) {
                keep_row_answer(tx, once, row);
                tx.commit();
                return changed_row<Row>{std::move(row), false, std::nullopt};
            }
            if (row_table<Row>::update(tx, row)[1].template as<bool>()) return duplicate_row<Row>();
            auto changed = finish_row(tx, row, false, once);
            if (changed) tx.commit();
            return changed;
        });
}

template <class Row>
result<changed_row<Row>> remove_row(db_session& session, decltype(Row::id) id,
                                    expected_version expected,
                                    const std::optional<idempotent<Row>>& once) {
    return session.transact([&](pqxx::work& tx) -> result<changed_row<Row>> {
        if (auto repeated = find_repeated_row(tx, once)) return *std::move(repeated);
        auto row = lock_row<Row>(tx, row_table<Row>::statements().lock_for_removal, id, expected);
        if (!row) return row.error();
        if (!execute(tx, row_table<Row>::statements().referrer, raw(id)).empty()) {
            return error{
                errc::conflict,
                std::string(row_table<Row>::referrers) + " refer to this " + row_table<Row>::noun,
                {}};
        }
        execute(tx, row_table<Row>::statements().remove, raw(id));
        keep_row_answer(tx, once, *row);
        tx.commit();
        return changed_row<Row>{*std::move(row), false, std::nullopt};
    });
}

}  // namespace livescore
