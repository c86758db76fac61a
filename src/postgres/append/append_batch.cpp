#include "append/append_batch.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "append/append_answers.h"
#include "append/append_batch.sql.h"
#include "append/append_comments.h"
#include "append/event_arrays.h"
#include "change/event_traces.h"
#include "change/idempotency.h"
#include "connection/values.h"
#include "livescore/protocol/event_json.h"
#include "livescore/service/match_not_found.h"
#include "match/match_changes.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

const statement append_statement{"append_batch", sql::expand(sql::append_batch)};

constexpr int match_column = 4;  // after place, seq, id and the seq before the batch

/// The append that a row of the statement belongs to.
struct event_source {
    pending_append* append;
    bool is_score;
};

committed_event answer_row(const event_source& source, const pqxx::row& row) {
    const auto seq = row[1].as<sequence_number>();
    if (source.is_score) {
        const auto locking_place = row[row.size() - 1];
        if (!locking_place.is_null() && locking_place.as<int>() == row[0].as<int>())
            say_locked(*source.append->score_event);
        return answer_score(*source.append, read_match(row, match_column), seq);
    }
    return answer_comment(*source.append, seq, row[2].as<std::int64_t>());
}

std::vector<event_source> sources_of(std::span<pending_append* const> batch) {
    std::vector<event_source> sources;
    for (pending_append* append : batch) {
        if (append->score_event) sources.push_back({append, true});
        if (append->entry_event) sources.push_back({append, false});
    }
    return sources;
}

pqxx::result insert_events(pqxx::transaction_base& tx, std::span<const event_source> sources) {
    sql_array matches;
    sql_array types;
    sql_array home;
    sql_array away;
    event_arrays arrays;
    // What commentary with a score needs: the score before its own. The database knows the one that
    // is stored, and not the others.
    constexpr int stored = -1;
    std::unordered_map<std::int64_t, score> newest;
    score before{stored, stored};
    for (const auto& [append, is_score] : sources) {
        matches.add(raw(append->request.match));
        types.add(to_string(is_score ? event_type::score_update : event_type::commentary_new));
        if (is_score) {
            const score& made = *append->request.score;
            home.add(made.home);
            away.add(made.away);
            arrays.add_score(*append);
            const auto [known, is_first] = newest.try_emplace(raw(append->request.match), made);
            before = is_first ? score{stored, stored} : std::exchange(known->second, made);
        } else {
            if (append->request.score) {  // its own event was the one before
                home.add(before.home);
                away.add(before.away);
            } else {
                home.add_null();
                away.add_null();
            }
            arrays.add_comment(*append);
        }
    }
    return execute(tx, append_statement, matches.text(), types.text(), home.text(), away.text(),
                   pqxx::prepare::make_dynamic_params(arrays.texts()));
}

/// One statement. It is a separate transaction unless `tx` is one.
std::vector<committed_event> execute_appends(pqxx::transaction_base& tx,
                                             std::span<pending_append* const> batch) {
    const auto sources = sources_of(batch);
    const pqxx::result rows =
        are_comments(batch) ? insert_comments(tx, batch) : insert_events(tx, sources);
    for (pending_append* append : batch) append->answer = match_not_found(append->request.match);
    std::vector<committed_event> events;
    events.reserve(rows.size());
    for (const auto& row : rows) {
        events.push_back(answer_row(sources.at(row[0].as<std::size_t>() - 1), row));
    }
    return events;
}

/// Claims the keys, answers the repetitions, and returns the appends that are left.
std::vector<pending_append*> take_repetitions(pqxx::transaction_base& tx,
                                              std::span<pending_append* const> batch) {
    std::vector<const request_key*> keys;
    std::vector<pending_append*> keyed;
    std::vector<pending_append*> first;
    for (pending_append* append : batch) {
        append->answer.reset();
        if (append->request.once) {
            keys.push_back(&append->request.once->key);
            keyed.push_back(append);
        } else {
            first.push_back(append);
        }
    }
    auto earlier = claim_keys(tx, keys);
    for (std::size_t i = 0; i < keyed.size(); ++i) {
        if (!earlier[i]) {
            first.push_back(keyed[i]);
        } else if (*earlier[i]) {
            answer_of(*keyed[i]).repeated = std::move(**earlier[i]);
        } else {
            keyed[i]->answer = earlier[i]->error();
        }
    }
    return first;
}

void keep_batch_answers(pqxx::transaction_base& tx, std::span<pending_append* const> batch) {
    std::vector<answered_key> kept;
    std::vector<const request_key*> refused;
    for (const pending_append* append : batch) {
        if (!append->request.once) continue;
        const auto& once = *append->request.once;
        if (append->answer->has_value()) {
            kept.push_back({&once.key, once.answer(append->answer->value())});
        } else {
            refused.push_back(&once.key);
        }
    }
    keep_answers(tx, kept);
    release_keys(tx, refused);
}

}  // namespace

std::vector<committed_event> append_batch(db_session& session,
                                          std::span<pending_append* const> batch) {
    const bool several_statements = std::ranges::any_of(batch, [](const pending_append* append) {
        return append->request.once.has_value() || append->request.trace != nullptr;
    });
    if (!several_statements) {
        return session.write(
            [&](pqxx::transaction_base& tx) { return execute_appends(tx, batch); });
    }
    return session.transact([&](pqxx::work& tx) {
        const auto first = take_repetitions(tx, batch);
        std::vector<committed_event> events;
        if (first.empty()) return events;
        events = execute_appends(tx, first);
        keep_batch_answers(tx, first);
        write_traces(tx, traced_appends(first));
        tx.commit();
        return events;
    });
}

std::vector<committed_event> append_expected(db_session& session, pending_append& append) {
    const match_id match = append.request.match;
    pending_append* const batch[] = {&append};
    std::vector<committed_event> events;
    try {
        return session.transact([&](pqxx::work& tx) {
            events.clear();
            if (take_repetitions(tx, batch).empty()) return events;
            const auto locked = lock_match(tx, match, append.request.expected);
            if (!locked) {
                append.answer = locked.error();
                return events;
            }
            events = execute_appends(tx, batch);
            keep_batch_answers(tx, batch);
            write_traces(tx, traced_appends(batch));
            tx.commit();
            return events;
        });
    } catch (const pqxx::data_exception&) {
        append.answer = not_storable("a value cannot be stored");
        return {};
    } catch (const in_doubt_error& lost) {
        const auto kept = find_kept(session, lost, {&match, 1}, {&append.change, 1});
        if (!kept.contains(append.change))
            throw infrastructure_error(errc::unavailable, lost.what());
        return events;
    }
}

asio::awaitable<std::vector<committed_event>> append_comment_awaited(db_session& session,
                                                                     pending_append& append) {
    const inserted_comment row = co_await insert_comment_awaited(session, append);
    std::vector<committed_event> events;
    switch (row.what) {
        case inserted_comment::outcome::repeat:
            break;
        case inserted_comment::outcome::no_such_match:
            append.answer = match_not_found(append.request.match);
            break;
        case inserted_comment::outcome::inserted:
            events.push_back(answer_comment(append, row.seq, row.id));
    }
    co_return events;
}

}  // namespace livescore
