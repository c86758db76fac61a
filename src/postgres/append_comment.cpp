#include "append_comment.h"

#include "event_log.h"
#include "values.h"

namespace livescore {
namespace {

// The id is drawn after the lock, so that ids rise with seq.
const statement append_statement{"append_comment", R"(
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
    SELECT seq, new_id FROM r)"};

}  // namespace

bool is_lone_comment(std::span<pending_append* const> batch) noexcept {
    return batch.size() == 1 && batch.front()->entry_event && !batch.front()->score_event;
}

std::optional<committed_event> append_comment(pqxx::transaction_base& tx, pending_append& append) {
    const append_request& request = append.request;
    const new_commentary& entry = *request.entry;
    const event_pieces& pieces = *append.entry_event;
    std::optional<std::string> tags;
    if (entry.tags) tags = text_array(*entry.tags);
    const auto rows =
        execute(tx, append_statement, raw(request.match), to_sql(request.at), entry.minute,
                entry.sequence, entry.period, entry.event_type, to_sql(entry.actor),
                to_sql(entry.team), entry.message, to_sql(entry.metadata), to_sql(tags),
                pieces.head, pieces.middle, pieces.tail, append.change);
    if (rows.empty()) {
        append.answer = match_not_found(request.match);
        return std::nullopt;
    }
    const auto seq = rows[0][0].as<sequence_number>();
    const auto id = rows[0][1].as<std::int64_t>();
    appended answer;
    answer.last_seq = seq;
    answer.entry = to_commentary(request, id);
    append.answer = std::move(answer);
    return committed_event{request.match, seq, event_type::commentary_new,
                           std::make_shared<const std::string>(splice(pieces, seq, id))};
}

}  // namespace livescore
