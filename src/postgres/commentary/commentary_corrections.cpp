#include "commentary/commentary_corrections.h"

#include <functional>

#include "change/idempotency.h"
#include "commentary/stored_entries.h"
#include "connection/values.h"
#include "livescore/service/match_not_found.h"
#include "match/match_changes.h"

namespace livescore {
namespace {

const statement kicks_statement{"shootout_goals", R"(
    SELECT count(*) FILTER (WHERE incident->>'side' = 'home'),
        count(*) FILTER (WHERE incident->>'side' = 'away')
    FROM commentary WHERE match_id = $1 AND event_type = 'shootout_goal'
        AND NOT incident ? 'retractedBy' AND incident->>'review' IS DISTINCT FROM 'overturned')"};
const statement remove_statement{"remove_commentary", "DELETE FROM commentary WHERE id = $1"};

class stored_entries final : public other_entries {
public:
    stored_entries(pqxx::transaction_base& tx, match_id match) : tx_(tx), match_(match) {}

    std::optional<commentary_record> find(commentary_id id) override {
        return find_entry(tx_, match_, id);
    }
    std::vector<commentary_record> about(commentary_id id) override {
        return entries_about(tx_, match_, id);
    }
    score shootout_goals() override {
        const auto row = execute(tx_, kicks_statement, raw(match_)).front();
        return {row[0].as<int>(), row[1].as<int>()};
    }

private:
    pqxx::transaction_base& tx_;
    match_id match_;
};

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
                                          const entry_finder& find, const entry_writer& write,
                                          const shared_trace& trace) {
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
    auto change = commit_change(session, work, {}, trace);
    if (!change) return change.error();
    return committed_correction{std::move(*change), std::move(answer)};
}

}  // namespace

result<committed_correction> correct_commentary(db_session& session, match_id id,
                                                commentary_id entry, expected_seq expected,
                                                const store::correction_decider& decide,
                                                const std::optional<idempotent<commentary>>& once,
                                                const shared_trace& trace) {
    const auto find = [&](pqxx::transaction_base& tx,
                          const locked_match&) -> result<commentary_record> {
        auto record = find_entry(tx, id, entry);
        if (!record) return commentary_not_found(id, entry);
        return *std::move(record);
    };
    const auto write = [&](pqxx::transaction_base& tx, const correction& decided, timestamp) {
        if (decided.entry) {
            write_entry(tx, *decided.entry);
        } else {
            execute(tx, remove_statement, raw(entry));
        }
    };
    return change_entry(session, id, expected, decide, once, find, write, trace);
}

result<committed_correction> insert_entry(db_session& session, match_id id,
                                          const new_commentary& entry, expected_seq expected,
                                          const store::correction_decider& decide,
                                          const std::optional<idempotent<commentary>>& once,
                                          const shared_trace& trace) {
    const auto find = [&](pqxx::transaction_base& tx,
                          const locked_match& locked) -> result<commentary_record> {
        commentary_record record;
        record.item = {draw_entry_id(tx), id, entry, locked.now};
        return record;
    };
    const auto write = [](pqxx::transaction_base& tx, const correction& decided, timestamp now) {
        write_entry(tx, *decided.entry, now);
    };
    return change_entry(session, id, expected, decide, once, find, write, trace);
}

}  // namespace livescore
