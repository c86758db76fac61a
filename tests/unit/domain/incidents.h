/// A match and its entries in memory, on which entries are added, corrected and removed as the
/// store does it.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "livescore/domain/corrections.h"

namespace livescore::test {

class incident_pitch final : public other_entries {
public:
    std::optional<commentary_record> find(commentary_id id) override {
        const auto found = entries.find(id);
        return found == entries.end() ? std::nullopt : std::optional(found->second);
    }
    std::vector<commentary_record> about(commentary_id id) override {
        std::vector<commentary_record> all;
        for (const auto& [own, record] : entries) {
            const auto& told = record.item.entry.incident;
            if (told && told->corrects == id) all.push_back(record);
        }
        return all;
    }
    score shootout_goals() override {
        score goals;
        for (const auto& [id, record] : entries) {
            const auto& told = record.item.entry.incident;
            if (record.item.entry.event_type != "shootout_goal" || !told || !told->side) continue;
            if (told->retracted_by || told->review == review_state::overturned) continue;
            ++(told->side == match_side::home ? goals.home : goals.away);
        }
        return goals;
    }

    static add_commentary entry_of(const std::string& type, std::optional<score> stands = {},
                                   const incident_change& told = {}) {
        add_commentary command;
        command.entry.event_type = type;
        command.entry.message = type;
        change_incident(command.entry.incident, told);
        command.score = stands;
        return command;
    }

    result<correction> try_add(add_commentary command) {
        complete(command);
        commentary_record record;
        record.item.id = commentary_id{++newest};
        record.item.entry = command.entry;
        record.item.created_at = now;
        if (needs_match(command)) {
            auto done = decide(played, record, command, now, *this);
            if (done) keep(*done);
            return done;
        }
        // Group append: the entry keeps the difference to the score before it.
        if (command.score) {
            record.effect = {command.score->home - played.score.home,
                             command.score->away - played.score.away};
            played.score = *command.score;
        }
        entries[record.item.id] = record;
        return correction{played, record, {}};
    }
    commentary_id add(const std::string& type, std::optional<score> stands = {},
                      const incident_change& told = {}) {
        last = try_add(entry_of(type, stands, told)).value();
        return last.entry->item.id;
    }
    commentary_id strike(commentary_id goal, const std::string& type = "goal_disallowed",
                         std::optional<score> stands = {}) {
        incident_change told;
        told.corrects.emplace(goal);
        return add(type, stands, told);
    }
    void update(commentary_id id, const update_commentary& command) {
        last = decide(played, entries.at(id), command, now, *this).value();
        keep(last);
    }
    void review(commentary_id id, review_state state) {
        update_commentary command;
        command.incident.review.emplace(state);
        update(id, command);
    }
    void remove(commentary_id id) {
        last = decide(played, entries.at(id), remove_commentary{}, now, *this).value();
        keep(last);
        entries.erase(id);
    }

    [[nodiscard]] std::optional<commentary_id> struck(commentary_id id) const {
        const auto& told = entries.at(id).item.entry.incident;
        return told ? told->retracted_by : std::nullopt;
    }
    [[nodiscard]] std::vector<event_type> told() const {
        std::vector<event_type> types;
        for (const auto& event : last.events) types.push_back(type_of(event));
        return types;
    }

    match played;
    std::map<commentary_id, commentary_record> entries;
    correction last;
    std::int64_t newest = 0;
    timestamp now{};

private:
    void keep(const correction& done) {
        played = done.after;
        for (const auto& other : done.others) entries[other.item.id] = other;
        if (done.entry) entries[done.entry->item.id] = *done.entry;
    }
};

}  // namespace livescore::test
