#include "match/commentary_corrections.h"

#include <functional>

#include "change/idempotency.h"
#include "connection/values.h"
#include "livescore/domain/goal_words.h"
#include "livescore/protocol/stored_details.h"
#include "livescore/service/match_not_found.h"
#include "match/match_changes.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

const statement find_commentary_statement{
    "find_commentary", "SELECT " + sql::commentary_columns() +
                           R"(, score_taken_back, effect_home, effect_away FROM commentary
    WHERE match_id = $1 AND id = $2)"};

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
// No index: this is asked for a correction only, and a match has hundreds of entries.
const statement about_statement{"entries_about", "SELECT " + sql::commentary_columns() +
                                                     R"(, score_taken_back, effect_home, effect_away
    FROM commentary WHERE match_id = $1 AND (incident->>'corrects')::bigint = $2 ORDER BY id)"};
const statement kicks_statement{"shootout_goals", R"(
    SELECT count(*) FILTER (WHERE incident->>'side' = 'home'),
        count(*) FILTER (WHERE incident->>'side' = 'away')
    FROM commentary WHERE match_id = $1 AND event_type = 'shootout_goal'
        AND NOT incident ? 'retractedBy' AND incident->>'review' IS DISTINCT FROM 'overturned')"};
const statement remove_statement{"remove_commentary", "DELETE FROM commentary WHERE id = $1"};

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

class stored_entries final : public other_entries {
public:
    stored_entries(pqxx::transaction_base& tx, match_id match) : tx_(tx), match_(match) {}

    std::optional<commentary_record> find(commentary_id id) override {
        const auto rows = execute(tx_, find_commentary_statement, raw(match_), raw(id));
        if (rows.empty()) return std::nullopt;
        return read_record(tx_, match_, rows.front());
    }
    std::vector<commentary_record> about(commentary_id id) override {
        std::vector<commentary_record> found;
        for (const auto& row : execute(tx_, about_statement, raw(match_), raw(id)))
            found.push_back(read_record(tx_, match_, row));
        return found;
    }
    score shootout_goals() override {
        const auto row = execute(tx_, kicks_statement, raw(match_)).front();
        return {row[0].as<int>(), row[1].as<int>()};
    }

private:
    pqxx::transaction_base& tx_;
    match_id match_;
};

/// Writes an entry that is there already; with `created_at`, a new one.
void write_entry(pqxx::transaction_base& tx, const commentary_record& record,
                 std::optional<timestamp> created_at = {}) {
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

std::optional<error> find_unstorable_entry(const correction& decided) {
    if (decided.entry && is_unstorable(decided.entry->item.entry))
        return not_storable("U+0000 is not allowed");
    return std::nullopt;
}

committed_change write_correction(pqxx::transaction_base& tx, correction& decided,
                                  change_id change) {
    for (const commentary_record& other : decided.others) write_entry(tx, other);
    auto events = write_change(tx, row_write::update, decided.after, decided.events, change);
    return {std::move(decided.after), std::move(events)};
}

void keep_entry_answer(pqxx::transaction_base& tx,
                       const std::optional<idempotent<commentary>>& once,
                       const commentary& answer) {
    if (!once) return;
    const answered_key kept{&once->key, once->answer(answer)};
    keep_answers(tx, {&kept, 1});
}

/// The entry that a change is about, before it.
using entry_finder = std::function<result<commentary_record>(pqxx::transaction_base& tx,
                                                             const locked_match& locked)>;
/// Writes the entry as the decision has it. `now`: the time of the change.
using entry_writer =
    std::function<void(pqxx::transaction_base& tx, const correction& decided, timestamp now)>;

/// The steps that all changes of an entry have in common.
result<committed_correction> change_entry(db_session& session, match_id id, expected_seq expected,
                                          const store::correction_decider& decide,
                                          const std::optional<idempotent<commentary>>& once,
                                          const entry_finder& find, const entry_writer& write) {
    commentary answer;
    const auto work = [&](pqxx::work& tx, change_id change) -> result<committed_change> {
        if (auto repeated = find_repetition(tx, once ? &once->key : nullptr))
            return *std::move(repeated);
        const auto locked = lock_match(tx, id, expected);
        if (!locked) return locked.error();
        const auto before = find(tx, *locked);
        if (!before) return before.error();
        stored_entries others(tx, id);
        auto decided = decide(locked->row, *before, locked->now, others);
        if (!decided) return decided.error();
        if (auto problem = find_unstorable_entry(*decided)) return *std::move(problem);
        answer = decided->entry ? decided->entry->item : before->item;
        committed_change done{decided->after, {}};
        if (!decided->events.empty()) {
            write(tx, *decided, locked->now);
            done = write_correction(tx, *decided, change);
        }
        keep_entry_answer(tx, once, answer);
        return done;
    };
    auto change = commit_change(session, work);
    if (!change) return change.error();
    return committed_correction{std::move(*change), std::move(answer)};
}

}  // namespace

result<committed_correction> correct_commentary(db_session& session, match_id id,
                                                commentary_id entry, expected_seq expected,
                                                const store::correction_decider& decide,
                                                const std::optional<idempotent<commentary>>& once) {
    const auto find = [&](pqxx::transaction_base& tx,
                          const locked_match&) -> result<commentary_record> {
        const auto rows = execute(tx, find_commentary_statement, raw(id), raw(entry));
        if (rows.empty()) return commentary_not_found(id, entry);
        return read_record(tx, id, rows.front());
    };
    const auto write = [&](pqxx::transaction_base& tx, const correction& decided, timestamp) {
        if (decided.entry) {
            write_entry(tx, *decided.entry);
        } else {
            execute(tx, remove_statement, raw(entry));
        }
    };
    return change_entry(session, id, expected, decide, once, find, write);
}

result<committed_correction> insert_entry(db_session& session, match_id id,
                                          const new_commentary& entry, expected_seq expected,
                                          const store::correction_decider& decide,
                                          const std::optional<idempotent<commentary>>& once) {
    const auto find = [&](pqxx::transaction_base& tx,
                          const locked_match& locked) -> result<commentary_record> {
        // The id is drawn under the lock, so that ids rise with seq.
        const auto drawn = execute(tx, new_entry_statement).front()[0].as<std::int64_t>();
        commentary_record record;
        record.item = {commentary_id{drawn}, id, entry, locked.now};
        return record;
    };
    const auto write = [](pqxx::transaction_base& tx, const correction& decided, timestamp now) {
        write_entry(tx, *decided.entry, now);
    };
    return change_entry(session, id, expected, decide, once, find, write);
}

}  // namespace livescore
