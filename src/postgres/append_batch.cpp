#include "append_batch.h"

#include <algorithm>

#include "append_comments.h"
#include "event_arrays.h"
#include "event_log.h"
#include "idempotency.h"
#include "match_queries.h"
#include "match_rows.h"
#include "values.h"

namespace livescore {
namespace {

// One array element an event. Row locks are taken in id order, so that concurrent batches cannot
// deadlock, and ids are drawn after the locks, so that they rise with seq. The last score of a
// match wins.
const statement append_statement{"append_batch", R"(
    WITH u AS MATERIALIZED (
        SELECT * FROM unnest($1::integer[], $2::text[], $3::integer[], $4::integer[],
                             $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::bigint[],
                             $10::integer[], $11::integer[], $12::integer[], $13::text[],
                             $14::text[], $15::text[], $16::text[], $17::text[], $18::text[])
            WITH ORDINALITY
            AS u(mid, type, home, away, at, head, middle, tail, change, minute, sequence, period,
                 event_type, actor, team, message, metadata, tags, ord)),
    l AS MATERIALIZED (
        SELECT id FROM matches WHERE id = ANY ($1::integer[]) ORDER BY id FOR NO KEY UPDATE),
    g AS MATERIALIZED (
        SELECT u.mid, count(*) AS n, max(u.ord) AS last, max(u.ord) FILTER (
            WHERE u.type = 'score:update') AS last_score
        FROM u JOIN l ON l.id = u.mid GROUP BY u.mid),
    c AS MATERIALIZED (
        SELECT g.mid, g.n, newest.at, score.home, score.away FROM g
        JOIN u newest ON newest.ord = g.last LEFT JOIN u score ON score.ord = g.last_score),
    m AS (
        UPDATE matches m SET last_seq = m.last_seq + c.n, updated_at = c.at,
            home_score = coalesce(c.home, m.home_score), away_score = coalesce(c.away, m.away_score)
        FROM c WHERE m.id = c.mid RETURNING m.last_seq - c.n AS base, )" +
                                                     sql::match_columns() + R"(),
    r AS MATERIALIZED (
        SELECT u.*, m.base + row_number() OVER (PARTITION BY u.mid ORDER BY u.ord) AS seq,
            CASE u.type WHEN 'commentary:new' THEN nextval('commentary_id_seq') END AS new_id
        FROM u JOIN m ON m.id = u.mid),
    i AS (
        INSERT INTO commentary (id, match_id, minute, sequence, period, event_type, actor, team,
                                message, metadata, tags, created_at)
        SELECT new_id, mid, minute, sequence, period, event_type, actor, team, message,
            metadata::jsonb, tags::text[], at
        FROM r WHERE type = 'commentary:new'),
    e AS (
        INSERT INTO match_events (match_id, seq, type, payload, change_id)
        SELECT mid, seq, type, (head || seq || coalesce(middle || new_id, '') || tail)::json, change
        FROM r)
    SELECT r.ord, r.seq, r.new_id, m.*
    FROM r LEFT JOIN m ON m.id = r.mid AND r.type = 'score:update' ORDER BY r.ord)"};

constexpr int match_column = 4;  // after ord, seq, new_id and base

/// Whose event a row of the statement is.
struct event_source {
    pending_append* append;
    bool is_score;
};

/// The match as of the score's own event: later ones of the batch are in the row already.
match at_score(match m, const append_request& request, sequence_number seq) {
    m.score = *request.score;
    m.last_seq = seq;
    m.updated_at = request.at;
    return m;
}

appended& answer_of(pending_append& append) {
    if (!append.answer || !append.answer->has_value()) append.answer = appended{};
    return append.answer->value();
}

committed_event answer_score(pending_append& append, match m, sequence_number seq) {
    appended& answer = answer_of(append);
    answer.last_seq = seq;
    answer.match = at_score(std::move(m), append.request, seq);
    return {append.request.match, seq, event_type::score_update,
            std::make_shared<const std::string>(splice(*append.score_event, seq, 0))};
}

committed_event answer_comment(pending_append& append, sequence_number seq, std::int64_t id) {
    appended& answer = answer_of(append);
    answer.last_seq = seq;
    answer.entry = to_commentary(append.request, id);
    return {append.request.match, seq, event_type::commentary_new,
            std::make_shared<const std::string>(splice(*append.entry_event, seq, id))};
}

committed_event answer_row(const event_source& source, const pqxx::row& row) {
    const auto seq = row[1].as<sequence_number>();
    if (source.is_score) return answer_score(*source.append, read_match(row, match_column), seq);
    return answer_comment(*source.append, seq, row[2].as<std::int64_t>());
}

error refused(const char* field) {
    error e{errc::invalid_argument, "Invalid payload"};
    e.details.push_back({{field}, "U+0000 is not allowed", "invalid_string"});
    return e;
}

std::optional<error> find_nul(const new_commentary& entry) {
    if (has_nul(entry.message)) return refused("message");
    if (has_nul(entry.event_type)) return refused("eventType");
    if (entry.actor && has_nul(*entry.actor)) return refused("actor");
    if (entry.team && has_nul(*entry.team)) return refused("team");
    if (entry.metadata && has_nul(*entry.metadata)) return refused("metadata");
    for (const auto& tag : entry.tags.value_or(std::vector<std::string>{})) {
        if (has_nul(tag)) return refused("tags");
    }
    return std::nullopt;
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
    for (const auto& [append, is_score] : sources) {
        matches.add(raw(append->request.match));
        types.add(to_string(is_score ? event_type::score_update : event_type::commentary_new));
        if (is_score) {
            home.add(append->request.score->home);
            away.add(append->request.score->away);
            arrays.add_score(*append);
        } else {
            home.add_null();
            away.add_null();
            arrays.add_comment(*append);
        }
    }
    return execute(tx, append_statement, matches.text(), types.text(), home.text(), away.text(),
                   pqxx::prepare::make_dynamic_params(arrays.texts()));
}

/// One statement, which is a transaction unless `tx` is one.
std::vector<committed_event> execute_appends(pqxx::transaction_base& tx,
                                             std::span<pending_append* const> batch) {
    const auto sources = sources_of(batch);
    const pqxx::result rows =
        are_comments_of_one_match(batch) ? insert_comments(tx, batch) : insert_events(tx, sources);
    for (pending_append* append : batch) append->answer = match_not_found(append->request.match);
    std::vector<committed_event> events;
    events.reserve(rows.size());
    for (const auto& row : rows) {
        events.push_back(answer_row(sources.at(row[0].as<std::size_t>() - 1), row));
    }
    return events;
}

/// Claims the keys; answers the repetitions and returns what is left to append.
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

commentary to_commentary(const append_request& request, std::int64_t id) {
    return {commentary_id{id}, request.match, *request.entry, request.at};
}

result<pending_append> prepare_append(append_request request) {
    if (!request.entry && !request.score) {
        return error{errc::invalid_argument, "There is nothing to append"};
    }
    pending_append append;
    if (request.entry) {
        if (auto problem = find_nul(*request.entry)) return *std::move(problem);
        append.entry_event = commentary_event_pieces(request.match, *request.entry, request.at);
    }
    if (request.score) {
        append.score_event = score_event_pieces(request.match, *request.score, request.at);
    }
    append.request = std::move(request);
    return append;
}

std::vector<committed_event> append_batch(db_session& session,
                                          std::span<pending_append* const> batch) {
    const bool has_keys = std::ranges::any_of(
        batch, [](const pending_append* append) { return append->request.once.has_value(); });
    if (!has_keys) {
        return session.write(
            [&](pqxx::transaction_base& tx) { return execute_appends(tx, batch); });
    }
    return session.transact([&](pqxx::work& tx) {
        const auto first = take_repetitions(tx, batch);
        std::vector<committed_event> events;
        if (first.empty()) return events;
        events = execute_appends(tx, first);
        keep_batch_answers(tx, first);
        tx.commit();
        return events;
    });
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

std::vector<committed_event> resolve_batch(db_session& session,
                                           std::span<pending_append* const> batch,
                                           const in_doubt_error& lost) {
    std::vector<match_id> matches;
    std::vector<change_id> changes;
    for (pending_append* append : batch) {
        // A repetition's answer was committed long before.
        if (append->answer && append->answer->has_value() && append->answer->value().repeated)
            continue;
        append->answer.reset();
        matches.push_back(append->request.match);
        changes.push_back(append->change);
    }
    auto kept = find_kept(session, lost, matches, changes);
    std::vector<committed_event> events;
    for (pending_append* append : batch) {
        const auto found = kept.find(append->change);
        if (found == kept.end()) continue;
        appended& answer = answer_of(*append);
        bool match_is_gone = false;
        for (auto& [event, entry] : found->second) {
            answer.last_seq = event.seq;
            if (event.type == event_type::commentary_new) {
                answer.entry = to_commentary(append->request, raw(entry));
            } else if (auto m = find_match(session, append->request.match)) {
                // As it is by now, apart from what this change has set.
                answer.match = at_score(*std::move(m), append->request, event.seq);
            } else {
                match_is_gone = true;
            }
            events.push_back(std::move(event));
        }
        if (match_is_gone) append->answer = match_not_found(append->request.match);
    }
    return events;
}

}  // namespace livescore
