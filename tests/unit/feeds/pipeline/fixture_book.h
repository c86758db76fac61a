/// A match in memory that takes reports as the store does, and a follower who knows only its
/// events.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "livescore/feeds/reconcile.h"

namespace livescore::test {

/// Follows a match by its events alone.
class match_follower {
public:
    explicit match_follower(const match& known)
        : status(known.status),
          phase(known.phase),
          goals(known.details.score_known ? std::optional(known.score) : std::nullopt) {
        if (goals) scores.push_back(*goals);
    }

    void hear(const match_event& event) {
        std::visit([this](const auto& e) { hear_one(e); }, event);
    }

    match_status status;
    match_phase phase;
    std::optional<score> goals;
    std::map<commentary_id, new_commentary> entries;
    std::vector<score> scores;  ///< in the order of the events
    std::vector<match_status> statuses;

private:
    void hear_one(const score_updated& e) {
        EXPECT_NE(goals, e.score) << "a score is told twice";
        const bool lower = goals && (e.score.home < goals->home || e.score.away < goals->away);
        EXPECT_EQ(e.correction, lower || (goals && is_final(status)));
        goals = e.score;
        scores.push_back(e.score);
    }
    void hear_one(const status_changed& e) {
        EXPECT_EQ(e.from, status);
        EXPECT_FALSE(e.to == status && e.phase == phase) << "a status is told twice";
        if (e.to != status && !can_step(e.from, e.to)) {
            EXPECT_TRUE(e.correction) << to_string(e.from) << " to " << to_string(e.to);
        }
        status = e.to;
        phase = e.phase;
        statuses.push_back(e.to);
    }
    void hear_one(const commentary_added& e) {
        EXPECT_TRUE(entries.empty() || entries.rbegin()->first < e.item.id);
        EXPECT_TRUE(entries.emplace(e.item.id, e.item.entry).second);
    }
    void hear_one(const commentary_updated& e) {
        ASSERT_TRUE(entries.contains(e.item.id));
        entries[e.item.id] = e.item.entry;
    }
    void hear_one(const match_updated&) { ++updates; }
    void hear_one(const match_created&) { ADD_FAILURE(); }
    void hear_one(const commentary_removed&) { ADD_FAILURE(); }
    void hear_one(const lineups_updated&) { ADD_FAILURE(); }
    void hear_one(const stats_updated&) { ADD_FAILURE(); }

public:
    int updates = 0;
};

inline bool stands(const commentary_record& record) {
    const auto& told = record.item.entry.incident;
    // A review that overturns another entry stands itself.
    if (record.item.entry.event_type == "var") return !told || !told->retracted_by;
    return !record.taken_back && !is_void(told);
}
inline bool is_goal(const commentary_record& record) {
    const std::string& type = record.item.entry.event_type;
    return type == "goal" || type == "own_goal" || type == "penalty_goal";
}

class fixture_book {
public:
    /// A football match that starts at `now`.
    fixture_book() {
        state.match.id = match_id{7};
        state.match.sport = "football";
        state.match.home_team = "Rovers";
        state.match.away_team = "Wanderers";
        state.match.schedule = {now, now + std::chrono::hours(2), std::nullopt, std::nullopt};
        state.match.created_at = now - std::chrono::hours(24);
        match_details& d = state.match.details;
        d.clock = clock_source::feed;
        d.source = "alpha";
        d.fed = true;
        d.score_known = false;
        follower.emplace(state.match);
    }

    result<fixture_change> try_take(const fixture_report& report) {
        now += std::chrono::seconds(15);
        const entry_id_source next = [this] { return commentary_id{++newest}; };
        auto done = reconcile(state, report, context, now, next);
        if (done) keep(*done);
        return done;
    }
    const fixture_change& take(const fixture_report& report) {
        auto done = try_take(report);
        if (!done) {
            ADD_FAILURE() << done.error().message;
            return last;
        }
        last = *std::move(done);
        return last;
    }

    [[nodiscard]] std::vector<const commentary_record*> goals(bool standing = true) const {
        std::vector<const commentary_record*> all;
        for (const auto& record : state.incidents) {
            if (is_goal(record) && stands(record) == standing) all.push_back(&record);
        }
        return all;
    }
    /// Those that stand, as they read.
    [[nodiscard]] std::vector<std::string> texts(const std::string& type = "") const {
        std::vector<std::string> all;
        for (const auto& record : state.incidents) {
            if (!type.empty() && record.item.entry.event_type != type) continue;
            if (stands(record)) all.push_back(record.item.entry.message);
        }
        return all;
    }
    [[nodiscard]] std::vector<event_type> told() const {
        std::vector<event_type> types;
        for (const auto& event : last.events) types.push_back(type_of(event));
        return types;
    }
    /// What the entries that stand make of the score.
    [[nodiscard]] score effects() const {
        score sum;
        for (const auto& record : state.incidents) {
            if (!record.effect || !stands(record)) continue;
            sum.home += record.effect->home;
            sum.away += record.effect->away;
        }
        return sum;
    }
    const match_period* period(const std::string& kind) const {
        for (const auto& one : state.match.details.periods) {
            if (one.kind == kind) return &one;
        }
        return nullptr;
    }

    timestamp now = *parse_iso8601("2026-11-28T14:30:00Z");
    fixture_state state;
    reconcile_context context{"alpha"};
    fixture_change last;
    std::optional<match_follower> follower;
    std::int64_t newest = 0;

private:
    void keep(const fixture_change& done) {
        if (done.events.empty()) {
            EXPECT_TRUE(done.added.empty());
            EXPECT_TRUE(done.changed.empty());
        }
        state.match = done.after;
        state.match.last_seq += static_cast<sequence_number>(done.events.size());
        state.memory = done.memory;
        for (const auto& record : done.changed) {
            for (auto& kept : state.incidents) {
                if (kept.item.id == record.item.id) kept = record;
            }
        }
        for (const auto& record : done.added) state.incidents.push_back(record);
        int scores = 0;
        int updates = 0;
        for (const auto& event : done.events) {
            follower->hear(event);
            scores += type_of(event) == event_type::score_update ? 1 : 0;
            updates += type_of(event) == event_type::match_updated ? 1 : 0;
        }
        EXPECT_LE(scores, 1);
        EXPECT_LE(updates, 1);
        compare();
    }

    void compare() const {
        const match& m = state.match;
        EXPECT_EQ(follower->status, m.status);
        EXPECT_EQ(follower->phase, m.phase);
        EXPECT_EQ(follower->goals, m.details.score_known ? std::optional(m.score) : std::nullopt);
        ASSERT_EQ(follower->entries.size(), state.incidents.size());
        for (const auto& record : state.incidents) {
            const auto& heard = follower->entries.at(record.item.id);
            EXPECT_EQ(heard.message, record.item.entry.message);
            EXPECT_EQ(heard.event_type, record.item.entry.event_type);
            EXPECT_EQ(heard.incident, record.item.entry.incident);
            check_strike(record);
        }
    }

    /// Later corrections by people find what they expect (corrections.h).
    void check_strike(const commentary_record& record) const {
        const auto& told = record.item.entry.incident;
        if (!told) return;
        const auto find = [this](commentary_id id) -> const commentary_record* {
            for (const auto& one : state.incidents) {
                if (one.item.id == id) return &one;
            }
            return nullptr;
        };
        if (told->retracted_by) {
            EXPECT_LT(record.item.id, *told->retracted_by);
            const auto* const by = find(*told->retracted_by);
            ASSERT_NE(by, nullptr);
            EXPECT_EQ(struck_by(by->item.entry), record.item.id);
        }
        if (const auto struck = struck_by(record.item.entry)) {
            const auto* const target = find(*struck);
            ASSERT_NE(target, nullptr);
            EXPECT_FALSE(stands(*target));
        }
    }
};

// Reports

inline reported_incident row(std::string type, match_side side, std::optional<std::string> player,
                             std::optional<int> minute, std::optional<int> added = {}) {
    reported_incident one;
    one.type = std::move(type);
    one.side = side;
    one.player = std::move(player);
    one.minute = minute;
    one.added_minute = added;
    return one;
}
inline reported_incident home_goal(std::optional<std::string> player, std::optional<int> minute,
                                   std::optional<int> added = {}) {
    return row("goal", match_side::home, std::move(player), minute, added);
}
inline reported_incident away_goal(std::optional<std::string> player, std::optional<int> minute) {
    return row("goal", match_side::away, std::move(player), minute);
}
inline reported_incident goal_cancelled(match_side side, std::optional<std::string> player,
                                        std::optional<int> minute) {
    reported_incident one = row("var", side, std::move(player), minute);
    one.review = review_state::overturned;
    one.text = "Goal cancelled";
    return one;
}

inline fixture_report report_of(match_status status, std::optional<score> goals = {},
                                std::optional<std::vector<reported_incident>> rows = {}) {
    fixture_report report;
    report.ref = "m1";
    report.league.name = "League";
    report.home.name = "Rovers";
    report.away.name = "Wanderers";
    report.status = status;
    report.goals = goals;
    report.incidents = std::move(rows);
    return report;
}
inline fixture_report playing(std::optional<score> goals,
                              std::optional<std::vector<reported_incident>> rows = {},
                              match_phase phase = match_phase::first_half) {
    fixture_report report = report_of(match_status::live, goals, std::move(rows));
    report.phase = phase;
    return report;
}

}  // namespace livescore::test
