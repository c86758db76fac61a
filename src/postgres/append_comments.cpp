#include "append_comments.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "event_arrays.h"
#include "values.h"

namespace livescore {
namespace {

// In both, ids are drawn after the lock and in the order of the comments, so that they rise with
// seq.

const statement one_statement{"append_comment", R"(
    WITH m AS (
        UPDATE matches SET last_seq = last_seq + 1, updated_at = $2::timestamptz
        WHERE id = $1::integer RETURNING last_seq AS seq),
    r AS MATERIALIZED (SELECT seq, nextval('commentary_id_seq') AS new_id FROM m),
    i AS (
        INSERT INTO commentary (id, match_id, minute, sequence, period, event_type, actor, team,
                                message, metadata, tags, created_at)
        SELECT new_id, $1::integer, $3::integer, $4::integer, $5::integer, $6::text, $7::text,
            $8::text, $9::text, $10::jsonb, $11::text[], $2::timestamptz
        FROM r),
    e AS (
        INSERT INTO match_events (match_id, seq, type, payload, change_id)
        SELECT $1::integer, seq, 'commentary:new',
            ($12::text || seq || $13::text || new_id || $14::text)::json, $15::bigint
        FROM r)
    SELECT 1 AS ord, seq, new_id FROM r)"};

const statement several_statement{"append_comments", R"(
    WITH m AS (
        UPDATE matches SET last_seq = last_seq + $2::integer, updated_at = $3::timestamptz
        WHERE id = $1::integer RETURNING last_seq - $2::integer AS base),
    r AS MATERIALIZED (
        SELECT u.*, m.base + u.ord AS seq, nextval('commentary_id_seq') AS new_id
        FROM m, unnest($4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::bigint[],
                       $9::integer[], $10::integer[], $11::integer[], $12::text[], $13::text[],
                       $14::text[], $15::text[], $16::text[], $17::text[]) WITH ORDINALITY
            AS u(at, head, middle, tail, change, minute, sequence, period, event_type, actor, team,
                 message, metadata, tags, ord)),
    i AS (
        INSERT INTO commentary (id, match_id, minute, sequence, period, event_type, actor, team,
                                message, metadata, tags, created_at)
        SELECT new_id, $1::integer, minute, sequence, period, event_type, actor, team, message,
            metadata::jsonb, tags::text[], at
        FROM r),
    e AS (
        INSERT INTO match_events (match_id, seq, type, payload, change_id)
        SELECT $1::integer, seq, 'commentary:new',
            (head || seq || middle || new_id || tail)::json, change
        FROM r)
    SELECT ord, seq, new_id FROM r)"};

/// Of one_statement. The append must outlive it.
class one_parameters {
public:
    explicit one_parameters(const pending_append& append)
        : append_(append),
          match_(std::to_string(raw(append.request.match))),
          at_(to_sql(append.request.at)),
          minute_(std::to_string(append.request.entry->minute)),
          sequence_(std::to_string(append.request.entry->sequence)),
          period_(std::to_string(append.request.entry->period)),
          change_(std::to_string(append.change)) {
        if (const auto& tags = append.request.entry->tags) tags_ = text_array(*tags);
    }

    [[nodiscard]] std::array<const char*, 15> texts() const {
        const new_commentary& entry = *append_.request.entry;
        const event_pieces& pieces = *append_.entry_event;
        return {match_.c_str(),         at_.c_str(),         minute_.c_str(),
                sequence_.c_str(),      period_.c_str(),     entry.event_type.c_str(),
                to_sql(entry.actor),    to_sql(entry.team),  entry.message.c_str(),
                to_sql(entry.metadata), to_sql(tags_),       pieces.head.c_str(),
                pieces.middle.c_str(),  pieces.tail.c_str(), change_.c_str()};
    }

private:
    const pending_append& append_;
    const std::string match_, at_, minute_, sequence_, period_, change_;
    std::optional<std::string> tags_;
};

pqxx::result insert_one(pqxx::transaction_base& tx, const pending_append& append) {
    const one_parameters parameters(append);
    const auto texts = parameters.texts();
    return execute(tx, one_statement, pqxx::prepare::make_dynamic_params(texts));
}

pqxx::result insert_several(pqxx::transaction_base& tx, std::span<pending_append* const> batch) {
    event_arrays arrays;
    for (const pending_append* append : batch) arrays.add_comment(*append);
    return execute(tx, several_statement, raw(batch.front()->request.match), batch.size(),
                   to_sql(batch.back()->request.at),
                   pqxx::prepare::make_dynamic_params(arrays.texts()));
}

}  // namespace

bool are_comments_of_one_match(std::span<pending_append* const> batch) noexcept {
    return std::ranges::all_of(batch, [&](const pending_append* append) {
        return append->entry_event && !append->score_event &&
               append->request.match == batch.front()->request.match;
    });
}

pqxx::result insert_comments(pqxx::transaction_base& tx, std::span<pending_append* const> batch) {
    return batch.size() == 1 ? insert_one(tx, *batch.front()) : insert_several(tx, batch);
}

asio::awaitable<inserted_comment> insert_comment_awaited(db_session& session,
                                                         const pending_append& append) {
    using enum inserted_comment::outcome;
    const one_parameters parameters(append);
    const auto texts = parameters.texts();
    const auto answer = co_await session.write_awaited(one_statement, texts);
    if (!answer) co_return inserted_comment{repeat};
    if (PQntuples(answer.get()) == 0) co_return inserted_comment{no_such_match};
    const auto number = [&](int column) {
        return std::strtoll(PQgetvalue(answer.get(), 0, column), nullptr, 10);
    };
    co_return inserted_comment{inserted, number(1), number(2)};
}

}  // namespace livescore
