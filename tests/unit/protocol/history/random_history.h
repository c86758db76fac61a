/// A match that lives through random commands, with its log and with what is true of it after each
/// event. The decisions are the domain's.
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "livescore/domain/commands.h"
#include "livescore/domain/corrections.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/event_json.h"

namespace livescore::test {

class random_history {
public:
    /// What is true behind one event.
    struct truth {
        nlohmann::ordered_json state;  ///< as /state answers
        score change{};                ///< what the event did to the score
        std::int64_t entry = 0;  ///< the entry that the change of the score belongs to; 0: none
        match told{};            ///< the match as it is told
        bool is_status = false;  ///< the event is match:status, with `correction`
        bool correction = false;
        std::int64_t new_entry = 0;  ///< of commentary:new
        timestamp at{};
    };

    explicit random_history(unsigned seed) : random_(seed) {
        create_match command;
        command.sport = "football";
        command.home_team = "Reds";
        command.away_team = "Blues";
        command.schedule.start = now_ + std::chrono::minutes(pick(-20, 20));
        command.schedule.end = command.schedule.start + std::chrono::minutes(105);
        command.schedule.halftime = command.schedule.start + std::chrono::minutes(45);
        command.schedule.second_half = command.schedule.start + std::chrono::minutes(60);
        command.score = {pick(0, 1), pick(0, 1)};
        const auto decided = decide(command, now_);
        now_match_ = decided->after;
        now_match_.id = match_id{7};
        now_match_.created_at = now_;
        append(decided->events, 0);
    }

    void step() {
        now_ += std::chrono::milliseconds(pick(1, 400'000));
        switch (pick(0, 9)) {
            case 0:
                return change(set_score{{pick(0, 5), pick(0, 5)}});
            case 1:
            case 2:
                return change(random_status());
            case 3:
                return change(random_update());
            case 4:
            case 5:
                return correct();
            case 6:
                return remove();
            default:
                return add_entry();
        }
    }

    std::vector<committed_event> log;
    std::vector<truth> truths;  ///< truths[i] is behind log[i]

    [[nodiscard]] int pick(int least, int most) {
        return std::uniform_int_distribution<int>(least, most)(random_);
    }

private:
    template <class Command>
    void change(const Command& command) {
        const auto decided = decide(now_match_, command, now_);
        if (!decided) return;
        after_ = decided->after;
        append(decided->events, 0);
    }

    set_status random_status() {
        set_status command;
        command.status = static_cast<match_status>(pick(0, match_status_count - 1));
        command.correction = pick(0, 2) == 0;
        if (pick(0, 1) == 0) command.reason = "a reason";
        return command;
    }

    update_match random_update() {
        update_match command;
        if (pick(0, 1) == 0) command.home_team = "Reds " + std::to_string(pick(1, 3));
        if (pick(0, 1) == 0) command.stats = R"({"corners":)" + std::to_string(pick(0, 9)) + "}";
        if (pick(0, 3) == 0) command.end = now_match_.schedule.end + std::chrono::minutes(1);
        return command;
    }

    new_commentary random_entry() {
        static const std::vector<std::string> words{"goal", "own_goal", "goal_disallowed",
                                                    "commentary", "yellow_card"};
        new_commentary entry;
        entry.minute = pick(1, 90);
        entry.period = entry.minute > 45 ? 2 : 1;
        entry.event_type = words[static_cast<std::size_t>(pick(0, 4))];
        entry.message = "entry \"" + std::to_string(pick(0, 999)) + "\"";
        if (pick(0, 1) == 0) entry.metadata = R"({"xg":0.31})";
        return entry;
    }

    score random_score() {
        return {std::max(0, now_match_.score.home + pick(-1, 2)),
                std::max(0, now_match_.score.away + pick(-1, 2))};
    }

    void add_entry() {
        commentary_record record;
        record.item.id = commentary_id{++last_entry_};
        record.item.match = now_match_.id;
        record.item.entry = random_entry();
        record.item.created_at = now_;
        after_ = now_match_;
        after_.updated_at = now_;
        std::vector<match_event> events;
        if (pick(0, 1) == 0) {
            after_.score = random_score();
            record.effect = goal_effect{after_.score.home - now_match_.score.home,
                                        after_.score.away - now_match_.score.away};
            if (record.effect == goal_effect{}) record.effect.reset();
            events.emplace_back(score_updated{after_.score});
        }
        events.emplace_back(commentary_added{record.item});
        entries_[last_entry_] = record;
        append(events, last_entry_);
    }

    void correct() {
        if (entries_.empty()) return;
        auto found = std::next(entries_.begin(), pick(0, static_cast<int>(entries_.size()) - 1));
        const new_commentary text = random_entry();
        update_commentary command;
        if (pick(0, 1) == 0) command.event_type = text.event_type;
        if (pick(0, 1) == 0) command.minute = text.minute;
        if (pick(0, 1) == 0) command.message = text.message;
        if (pick(0, 3) == 0) command.score = random_score();
        const auto decided = decide(now_match_, found->second, command, now_);
        if (!decided || decided->events.empty()) return;
        found->second = *decided->entry;
        after_ = decided->after;
        // A score alone says nothing of the entry.
        append(decided->events, decided->events.size() > 1 ? found->first : 0);
    }

    void remove() {
        if (entries_.empty()) return;
        const auto found =
            std::next(entries_.begin(), pick(0, static_cast<int>(entries_.size()) - 1));
        remove_commentary command;
        if (pick(0, 3) == 0) command.score = random_score();
        const auto decided = decide(now_match_, found->second, command, now_);
        if (!decided) return;
        const std::int64_t id = found->first;
        entries_.erase(found);
        after_ = decided->after;
        append(decided->events, id);
    }

    /// Appends the events of one transaction, and what is true behind each of them.
    void append(const std::vector<match_event>& events, std::int64_t entry) {
        if (truths.empty()) after_ = now_match_;
        match told = now_match_;
        for (const match_event& event : events) {
            truth t;
            t.at = now_;
            const sequence_number seq = static_cast<sequence_number>(log.size()) + 1;
            const std::string json = write_event(after_, seq, now_, event);
            log.push_back(
                {after_.id, seq, type_of(event), std::make_shared<const std::string>(json)});
            const score before = told.score;
            tell(told, event, t);
            t.change = {told.score.home - before.home, told.score.away - before.away};
            t.entry = entry;
            told.last_seq = seq;
            told.updated_at = now_;
            t.told = told;
            t.state = nlohmann::ordered_json::parse(write_match(told));
            t.state["commentary"] = nlohmann::ordered_json::array();
            for (auto e = told_entries_.rbegin(); e != told_entries_.rend(); ++e)
                t.state["commentary"].push_back(nlohmann::ordered_json::parse(e->second));
            truths.push_back(std::move(t));
        }
        after_.last_seq = static_cast<sequence_number>(log.size());
        now_match_ = after_;
    }

    void tell(match& told, const match_event& event, truth& t) {
        if (std::holds_alternative<match_created>(event) ||
            std::holds_alternative<match_updated>(event)) {
            told = after_;
        } else if (const auto* of_score = std::get_if<score_updated>(&event)) {
            told.score = of_score->score;
            if (of_score->with_periods) told.details.periods = after_.details.periods;
        } else if (const auto* status = std::get_if<status_changed>(&event)) {
            const std::string stats = told.stats;
            const match_schedule plan = told.schedule;
            const std::string home = told.home_team;
            told = after_;
            // Of a transaction with match:updated behind it.
            told.stats = stats;
            told.schedule = plan;
            told.home_team = home;
            t.is_status = true;
            t.correction = status->correction;
        } else if (const auto* added = std::get_if<commentary_added>(&event)) {
            told_entries_[raw(added->item.id)] = write_commentary(added->item);
            t.new_entry = raw(added->item.id);
        } else if (const auto* updated = std::get_if<commentary_updated>(&event)) {
            told_entries_[raw(updated->item.id)] = write_commentary(updated->item);
        } else if (const auto* removed = std::get_if<commentary_removed>(&event)) {
            told_entries_.erase(raw(removed->id));
        }
    }

    std::mt19937 random_;
    timestamp now_ = *parse_iso8601("2026-05-01T18:00:00Z");
    match now_match_;
    match after_;
    std::int64_t last_entry_ = 0;
    std::map<std::int64_t, commentary_record> entries_;
    std::map<std::int64_t, std::string> told_entries_;
};

}  // namespace livescore::test
