#include "hint_pace.h"

namespace livescore {

hint_pace::hint_pace(const std::vector<std::string>& leagues, std::chrono::milliseconds least_pause)
    : least_pause_(least_pause) {
    for (const auto& league : leagues) leagues_.try_emplace(league);
}

void hint_pace::note(std::string_view league) {
    if (const auto found = leagues_.find(league); found != leagues_.end()) {
        found->second.wanted = true;
    }
}

std::vector<std::string> hint_pace::take(steady_time now) {
    std::vector<std::string> due;
    for (auto& [league, seen] : leagues_) {
        if (!seen.wanted || (seen.last && now - *seen.last < least_pause_)) continue;
        seen = {false, now};
        due.push_back(league);
    }
    return due;
}

}  // namespace livescore
