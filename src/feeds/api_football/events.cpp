// Events have no ids, change their minutes and names, and do not always add up to the score.
#include <algorithm>
#include <set>

#include "api_football/decode.h"

namespace livescore::api_football {
namespace {

struct person {
    std::optional<std::string> name{};
    std::optional<std::string> ref{};
};

person read_person(const json_fields& field) {
    return {field["name"].text(), field["id"].reference()};
}

/// By the reference where there is one; line-ups and events spell names differently.
std::string key_of(const person& one) {
    if (one.ref) return '#' + *one.ref;
    return one.name.value_or("");
}

int moment_of(const reported_incident& told) {
    return told.minute.value_or(0) * 100 + told.added_minute.value_or(0);
}

bool is_goal(const reported_incident& told) {
    return told.type == "goal" || told.type == "own_goal" || told.type == "penalty_goal";
}

/// The players on the pitch, from the line-ups on.
class pitch {
public:
    pitch(const json_fields& lineups, const sides& teams) {
        for (const json_fields& row : lineups.items()) {
            if (!teams.of(row["team"])) continue;
            for (const json_fields& player : row["startXI"].items())
                on_.insert(key_of(read_person(player["player"])));
        }
    }
    /// `player` and `assist` change places from fixture to fixture: who is on the pitch goes off.
    void substitute(person& off, person& on) {
        if (on_.empty()) return;
        if (!on_.contains(key_of(off)) && on_.contains(key_of(on))) std::swap(off, on);
        on_.erase(key_of(off));
        on_.insert(key_of(on));
    }

private:
    std::set<std::string> on_;
};

std::string type_of_goal(const std::string& detail, bool in_shootout) {
    const bool missed = mentions(detail, "missed");
    if (in_shootout) return missed ? "shootout_miss" : "shootout_goal";
    if (missed) return "penalty_missed";
    if (mentions(detail, "own")) return "own_goal";
    return mentions(detail, "penalty") ? "penalty_goal" : "goal";
}

std::string type_of_card(const std::string& detail) {
    if (mentions(detail, "second yellow")) return "second_yellow";
    return mentions(detail, "red") ? "red_card" : "yellow_card";
}

/// "Goal cancelled", "Goal Disallowed - offside". "Goal confirmed" is none.
bool cancels_goal(const reported_incident& told) {
    if (told.type != "var" || !told.text) return false;
    return mentions(*told.text, "goal") &&
           (mentions(*told.text, "cancel") || mentions(*told.text, "disallowed"));
}

bool cancels_red(const reported_incident& told) {
    return told.type == "var" && told.text && mentions(*told.text, "red card") &&
           mentions(*told.text, "cancel");
}

int standing_goals(const std::vector<reported_incident>& rows, match_side side) {
    return static_cast<int>(std::ranges::count_if(rows, [side](const reported_incident& told) {
        return is_goal(told) && told.side == side && !told.struck;
    }));
}

bool is_same_player(const reported_incident& a, const reported_incident& b) {
    if (a.player_ref && b.player_ref) return a.player_ref == b.player_ref;
    return a.player && a.player == b.player;
}

/// The row that a review is about: the last one at or before it, the player's own one first.
template <class Fits>
reported_incident* find_reviewed(std::vector<reported_incident>& rows,
                                 const reported_incident& review, Fits fits) {
    reported_incident* found = nullptr;
    for (reported_incident& told : rows) {
        if (told.struck || told.side != review.side || !fits(told)) continue;
        if (moment_of(told) > moment_of(review)) continue;
        const bool better =
            found == nullptr || is_same_player(told, review) || !is_same_player(*found, review);
        if (better) found = &told;
    }
    return found;
}

/// A cancelled goal's row vanishes, or stays beside the row of the review. Both are the same then.
/// The score decides whether one is too many; without a score the review does.
void strike_cancelled(std::vector<reported_incident>& rows, const std::optional<score>& score) {
    // The time between a goal and its review, where only that tells which goal it was.
    constexpr int longest_review = 600;
    const std::vector<reported_incident> reviews = rows;
    for (const reported_incident& review : reviews) {
        if (!review.side) continue;
        if (cancels_red(review)) {
            auto* const card = find_reviewed(
                rows, review, [](const auto& told) { return told.type == "red_card"; });
            if (card != nullptr) card->struck = true;
        }
        if (!cancels_goal(review)) continue;
        const int counted = *review.side == match_side::home
                                ? score.value_or(livescore::score{}).home
                                : score.value_or(livescore::score{}).away;
        if (score && standing_goals(rows, *review.side) <= counted) continue;
        auto* const goal = find_reviewed(rows, review, is_goal);
        if (goal == nullptr) continue;
        if (!score && !is_same_player(*goal, review) &&
            moment_of(review) - moment_of(*goal) > longest_review)
            continue;
        goal->struck = true;
    }
}

/// A red card comes twice at times.
void drop_second_reds(std::vector<reported_incident>& rows) {
    std::vector<reported_incident> kept;
    for (reported_incident& told : rows) {
        const bool again = told.type == "red_card" &&
                           std::ranges::any_of(kept, [&told](const reported_incident& before) {
                               return before.type == told.type && before.side == told.side &&
                                      is_same_player(before, told);
                           });
        if (!again) kept.push_back(std::move(told));
    }
    rows = std::move(kept);
}

void tell_people(reported_incident& told, person main, person other) {
    told.player = std::move(main.name);
    told.player_ref = std::move(main.ref);
    told.related_player = std::move(other.name);
    told.related_player_ref = std::move(other.ref);
}

std::optional<reported_incident> read_event(const json_fields& event, const sides& teams,
                                            pitch& on_pitch) {
    const std::string type = lower_case(event["type"].text(50).value_or(""));
    const auto detail = event["detail"].text();
    const std::string words = lower_case(detail.value_or(""));
    const bool in_shootout = mentions(event["comments"].text().value_or(""), "shootout");
    person main = read_person(event["player"]);
    person other = read_person(event["assist"]);

    reported_incident told;
    told.side = teams.of(event["team"]);
    if (type == "goal") {
        told.type = type_of_goal(words, in_shootout);
        if (in_shootout) told.period = "penalty_shootout";
    } else if (type == "card") {
        told.type = type_of_card(words);
        other = {};
    } else if (type == "subst") {
        told.type = "substitution";
        on_pitch.substitute(main, other);
    } else if (type == "var") {
        told.type = "var";
        told.text = detail;
        other = {};
    } else {
        return std::nullopt;
    }
    if (!in_shootout) {
        told.minute = event["time"]["elapsed"].count();
        if (told.minute) told.added_minute = event["time"]["extra"].count();
        if (told.added_minute == 0) told.added_minute.reset();
    }
    tell_people(told, std::move(main), std::move(other));
    return told;
}

/// Events come in the order of play but for slips. Kicks of a shoot-out come last.
std::vector<json_fields> in_order(const json_fields& events) {
    auto rows = events.items();
    const auto place = [](const json_fields& row) {
        const bool kick = mentions(row["comments"].text().value_or(""), "shootout");
        return std::pair(kick, row["time"]["elapsed"].count().value_or(0) * 1000 +
                                   row["time"]["extra"].count().value_or(0));
    };
    std::ranges::stable_sort(rows, {}, place);
    return rows;
}

}  // namespace

std::vector<reported_incident> read_events(const json_fields& events, const json_fields& lineups,
                                           const sides& teams, const std::optional<score>& score) {
    pitch on_pitch(lineups, teams);
    std::vector<reported_incident> rows;
    for (const json_fields& event : in_order(events)) {
        if (auto told = read_event(event, teams, on_pitch)) rows.push_back(*std::move(told));
    }
    drop_second_reds(rows);
    strike_cancelled(rows, score);
    return rows;
}

}  // namespace livescore::api_football
