#include "commentary/stored_entries.h"

#include "connection/statement.h"
#include "connection/values.h"
#include "livescore/domain/goal_words.h"
#include "livescore/domain/incident_types.h"
#include "livescore/protocol/stored_details.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

const statement find_commentary_statement{
    "find_commentary", "SELECT " + sql::commentary_columns() +
                           R"(, score_taken_back, effect_home, effect_away FROM commentary
    WHERE match_id = $1 AND id = $2)"};

// No index: this is asked for a correction only, and a match has hundreds of entries.
const statement about_statement{"entries_about", "SELECT " + sql::commentary_columns() +
                                                     R"(, score_taken_back, effect_home, effect_away
    FROM commentary WHERE match_id = $1 AND (incident->>'corrects')::bigint = $2 ORDER BY id)"};
const statement incidents_statement{"list_incidents",
                                    "SELECT " + sql::commentary_columns() +
                                        R"(, score_taken_back, effect_home, effect_away
    FROM commentary WHERE match_id = $1 AND event_type = ANY ($2::text[]) ORDER BY id)"};
// The changes of the score that came with an entry, by the log. Each is the score's event right
// before the entry's, of the same change. The first column tells whether the entry was added then.
const statement effects_statement{"find_effects", R"(
    SELECT entry.type = 'commentary:new',
        (scored.payload->'data'->>'homeScore')::integer
            - (before.payload->'data'->>'homeScore')::integer,
        (scored.payload->'data'->>'awayScore')::integer
            - (before.payload->'data'->>'awayScore')::integer
    FROM match_events entry
    JOIN match_events scored ON scored.match_id = entry.match_id AND scored.seq = entry.seq - 1
        AND scored.type = 'score:update' AND scored.change_id = entry.change_id
    CROSS JOIN LATERAL (
        SELECT payload FROM match_events
        WHERE match_id = entry.match_id AND seq < scored.seq
          AND type IN ('score:update', 'match:created')
        ORDER BY seq DESC LIMIT 1) before
    WHERE entry.match_id = $1 AND entry.type IN ('commentary:new', 'commentary:updated')
      AND (entry.payload->'data'->>'id')::bigint = $2)"};

const statement update_commentary_statement{"update_commentary", R"(
    UPDATE commentary SET minute = $2, sequence = $3, period = $4, event_type = $5, actor = $6,
        team = $7, message = $8, metadata = $9::jsonb, tags = $10::text[], score_taken_back = $11,
        effect_home = $12, effect_away = $13, incident = $14::jsonb
    WHERE id = $1)"};
const statement insert_entry_statement{"insert_entry", R"(
    INSERT INTO commentary (id, minute, sequence, period, event_type, actor, team, message,
        metadata, tags, score_taken_back, effect_home, effect_away, incident, match_id, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::text[], $11, $12, $13, $14::jsonb,
        $15, $16::timestamptz))"};
const statement new_entry_statement{"new_entry", "SELECT nextval('commentary_id_seq')"};

constexpr int taken_back_column = 13;  // after the columns of read_commentary
constexpr int effect_column = 14;      // and the next

/// Reads the effect of an entry that an earlier release wrote. Its row does not tell the effect.
void read_effect_from_log(pqxx::transaction_base& tx, match_id id, commentary_record& record) {
    goal_effect all;
    for (const auto& row : execute(tx, effects_statement, raw(id), raw(record.item.id))) {
        const goal_effect change{row[1].as<int>(), row[2].as<int>()};
        if (row[0].as<bool>() && change != goal_effect{}) record.effect = change;
        all.home += change.home;
        all.away += change.away;
    }
    // Those releases called a goal taken back as soon as a correction had brought a score.
    if (record.taken_back && all != goal_effect{} && names_goal(record.item.entry.event_type)) {
        record.effect = all;
        record.taken_back = false;
    }
}

commentary_record read_record(pqxx::transaction_base& tx, match_id id, const pqxx::row& row) {
    commentary_record record{read_commentary(row), {}, row[taken_back_column].as<bool>()};
    if (row[effect_column].is_null()) {
        read_effect_from_log(tx, id, record);
    } else {
        const goal_effect effect{row[effect_column].as<int>(), row[effect_column + 1].as<int>()};
        if (effect != goal_effect{}) record.effect = effect;
    }
    return record;
}

std::vector<commentary_record> read_records(pqxx::transaction_base& tx, match_id id,
                                            const pqxx::result& rows) {
    std::vector<commentary_record> records;
    for (const auto& row : rows) records.push_back(read_record(tx, id, row));
    return records;
}

const std::string& incident_type_array() {
    static const std::string text = [] {
        sql_array types;
        for (const auto type : incident_types) types.add(type);
        return types.text();
    }();
    return text;
}

}  // namespace

std::optional<commentary_record> find_entry(pqxx::transaction_base& tx, match_id match,
                                            commentary_id id) {
    const auto rows = execute(tx, find_commentary_statement, raw(match), raw(id));
    if (rows.empty()) return std::nullopt;
    return read_record(tx, match, rows.front());
}

std::vector<commentary_record> entries_about(pqxx::transaction_base& tx, match_id match,
                                             commentary_id id) {
    return read_records(tx, match, execute(tx, about_statement, raw(match), raw(id)));
}

std::vector<commentary_record> list_incidents(pqxx::transaction_base& tx, match_id match) {
    return read_records(tx, match,
                        execute(tx, incidents_statement, raw(match), incident_type_array()));
}

commentary_id draw_entry_id(pqxx::transaction_base& tx) {
    return commentary_id{execute(tx, new_entry_statement).front()[0].as<std::int64_t>()};
}

void write_entry(pqxx::transaction_base& tx, const commentary_record& record,
                 std::optional<timestamp> created_at) {
    const commentary_id id = record.item.id;
    const new_commentary& entry = record.item.entry;
    const auto tags = entry.tags ? std::optional(text_array(*entry.tags)) : std::nullopt;
    const goal_effect effect = record.effect.value_or(goal_effect{});
    std::optional<std::string> told;
    if (entry.incident) told = write_stored_incident(*entry.incident);
    const auto write = [&](const statement& s, const auto&... more) {
        execute(tx, s, raw(id), entry.minute, entry.sequence, entry.period, entry.event_type,
                to_sql(entry.actor), to_sql(entry.team), entry.message, to_sql(entry.metadata),
                to_sql(tags), record.taken_back, effect.home, effect.away, to_sql(told), more...);
    };
    if (created_at) {
        write(insert_entry_statement, raw(record.item.match), to_sql(*created_at));
    } else {
        write(update_commentary_statement);
    }
}

bool is_unstorable(const new_commentary& entry) {
    bool found = has_nul(entry.message) || has_nul(entry.event_type) ||
                 has_nul(entry.actor.value_or("")) || has_nul(entry.team.value_or("")) ||
                 has_nul(entry.metadata.value_or(""));
    if (entry.incident) {
        found = found || has_nul(entry.incident->player.value_or("")) ||
                has_nul(entry.incident->related_player.value_or("")) ||
                has_nul(entry.incident->source.value_or(""));
    }
    for (const auto& tag : entry.tags.value_or(std::vector<std::string>{})) {
        found = found || has_nul(tag);
    }
    return found;
}

}  // namespace livescore
