#include "livescore/domain/standings/season_rounds.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace livescore {
namespace {

using round_key = std::pair<std::optional<std::string>, std::optional<std::string>>;

struct gathered_round {
    season_round round;
    std::set<std::string> groups;
    std::vector<timestamp> starts;
};

void count(gathered_round& in, const match& m) {
    season_round& round = in.round;
    ++round.matches;
    in.starts.push_back(m.schedule.start);
    if (m.details.group) in.groups.insert(*m.details.group);
    const timestamp start = m.schedule.start;
    switch (m.status) {
        case match_status::finished:
        case match_status::awarded:
            ++round.finished;
            if (!round.previous_start || start > *round.previous_start) {
                round.previous_start = start;
            }
            break;
        case match_status::live:
        case match_status::halftime:
        case match_status::suspended:
            ++round.running;
            break;
        case match_status::scheduled:
            if (!round.next_start || start < *round.next_start) round.next_start = start;
            break;
        case match_status::postponed:
        case match_status::cancelled:
        case match_status::abandoned:
            break;
    }
}

timestamp middle_of(std::vector<timestamp>& starts) {
    const auto middle = starts.begin() + static_cast<std::ptrdiff_t>((starts.size() - 1) / 2);
    std::nth_element(starts.begin(), middle, starts.end());
    return *middle;
}

std::optional<int> number_of(const season_round& round) {
    return round.round ? round_number(*round.round) : std::nullopt;
}

/// The places of the numbered rounds of one stage take these rounds by number.
void sort_numbers(std::vector<season_round>& rounds) {
    std::map<std::optional<std::string>, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < rounds.size(); ++i) {
        if (number_of(rounds[i])) places[rounds[i].stage].push_back(i);
    }
    for (const auto& [stage, numbered] : places) {
        std::vector<season_round> sorted;
        for (const std::size_t place : numbered) sorted.push_back(rounds[place]);
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const auto& a, const auto& b) { return number_of(a) < number_of(b); });
        for (std::size_t i = 0; i < numbered.size(); ++i) {
            rounds[numbered[i]] = std::move(sorted[i]);
        }
    }
}

}  // namespace

std::vector<season_round> rounds_of(std::span<const match> season) {
    std::map<round_key, gathered_round> gathered;
    for (const match& m : season) count(gathered[{m.details.stage, m.details.round}], m);
    std::vector<std::pair<timestamp, season_round>> dated;
    for (auto& [key, one] : gathered) {
        std::tie(one.round.stage, one.round.round) = key;
        one.round.groups.assign(one.groups.begin(), one.groups.end());
        dated.emplace_back(middle_of(one.starts), std::move(one.round));
    }
    std::stable_sort(dated.begin(), dated.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<season_round> rounds;
    for (auto& [start, round] : dated) rounds.push_back(std::move(round));
    sort_numbers(rounds);
    return rounds;
}

}  // namespace livescore
