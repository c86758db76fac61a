#include "match/commentary_corrections.h"

#include "change/idempotency.h"
#include "connection/values.h"
#include "livescore/service/match_not_found.h"
#include "match/match_changes.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

const statement find_commentary_statement{"find_commentary",
                                          "SELECT " + sql::commentary_columns() +
                                              R"(, score_taken_back FROM commentary
    WHERE match_id = $1 AND id = $2)"};

// Finds the score event of the same change as the entry's event, and the score before it. Only the
// log has both: most entries have no score, and appends stay lean.
const statement goal_statement{"find_goal", R"(
    SELECT (before.payload->'data'->>'homeScore')::integer,
        (before.payload->'data'->>'awayScore')::integer,
        (goal.payload->'data'->>'homeScore')::integer,
        (goal.payload->'data'->>'awayScore')::integer
    FROM match_events entry
    JOIN match_events goal ON goal.match_id = entry.match_id AND goal.seq = entry.seq - 1
        AND goal.type = 'score:update' AND goal.change_id = entry.change_id
    CROSS JOIN LATERAL (
        SELECT payload FROM match_events
        WHERE match_id = entry.match_id AND seq < goal.seq
          AND type IN ('score:update', 'match:created')
        ORDER BY seq DESC LIMIT 1) before
    WHERE entry.match_id = $1 AND entry.type = 'commentary:new'
      AND (entry.payload->'data'->>'id')::bigint = $2)"};

const statement update_commentary_statement{"update_commentary", R"(
    UPDATE commentary SET minute = $2, sequence = $3, period = $4, event_type = $5, actor = $6,
        team = $7, message = $8, metadata = $9::jsonb, tags = $10::text[], score_taken_back = $11
    WHERE id = $1)"};
const statement remove_statement{"remove_commentary", "DELETE FROM commentary WHERE id = $1"};

constexpr int taken_back_column = 12;  // after the columns of read_commentary

std::optional<goal_effect> find_goal(pqxx::transaction_base& tx, match_id id, commentary_id entry) {
    const auto rows = execute(tx, goal_statement, raw(id), raw(entry));
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return goal_effect{{row[0].as<int>(), row[1].as<int>()}, {row[2].as<int>(), row[3].as<int>()}};
}

bool is_unstorable(const new_commentary& entry) {
    bool found = has_nul(entry.message) || has_nul(entry.event_type) ||
                 has_nul(entry.actor.value_or("")) || has_nul(entry.team.value_or("")) ||
                 has_nul(entry.metadata.value_or(""));
    for (const auto& tag : entry.tags.value_or(std::vector<std::string>{})) {
        found = found || has_nul(tag);
    }
    return found;
}

void write_entry(pqxx::transaction_base& tx, commentary_id id,
                 const std::optional<commentary_record>& record) {
    if (!record) {
        execute(tx, remove_statement, raw(id));
        return;
    }
    const new_commentary& entry = record->item.entry;
    const auto tags = entry.tags ? std::optional(text_array(*entry.tags)) : std::nullopt;
    execute(tx, update_commentary_statement, raw(id), entry.minute, entry.sequence, entry.period,
            entry.event_type, to_sql(entry.actor), to_sql(entry.team), entry.message,
            to_sql(entry.metadata), to_sql(tags), record->score_taken_back);
}

}  // namespace

result<committed_correction> correct_commentary(db_session& session, match_id id,
                                                commentary_id entry, expected_seq expected,
                                                const store::correction_decider& decide,
                                                const std::optional<idempotent<commentary>>& once) {
    commentary answer;
    const auto work = [&](pqxx::work& tx, change_id change) -> result<committed_change> {
        if (auto repeated = find_repetition(tx, once ? &once->key : nullptr))
            return *std::move(repeated);
        const auto locked = lock_match(tx, id, expected);
        if (!locked) return locked.error();
        const auto rows = execute(tx, find_commentary_statement, raw(id), raw(entry));
        if (rows.empty()) return commentary_not_found(id, entry);
        const commentary_record before{read_commentary(rows.front()),
                                       rows.front()[taken_back_column].as<bool>()};
        auto decided = decide(locked->row, before, find_goal(tx, id, entry), locked->now);
        if (!decided) return decided.error();
        if (decided->entry && is_unstorable(decided->entry->item.entry))
            return not_storable("U+0000 is not allowed");
        answer = decided->entry ? decided->entry->item : before.item;
        match& after = decided->after;
        std::vector<committed_event> events;
        if (!decided->events.empty()) {
            write_entry(tx, entry, decided->entry);
            events = write_change(tx, row_write::update, after, decided->events, change);
        }
        if (once) {
            const answered_key kept{&once->key, once->answer(answer)};
            keep_answers(tx, {&kept, 1});
        }
        return committed_change{std::move(after), std::move(events)};
    };
    auto change = commit_change(session, work);
    if (!change) return change.error();
    return committed_correction{std::move(*change), std::move(answer)};
}

}  // namespace livescore
