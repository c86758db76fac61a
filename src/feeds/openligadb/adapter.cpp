// OpenLigaDB (https://api.openligadb.de): no key, live, entered by people. docs/PROVIDERS.md has
// what maps to what.
#include <algorithm>
#include <map>
#include <set>

#include "openligadb/decode.h"

namespace livescore {
namespace {

using openligadb::league_of;

/// The groups of a league that have a match which is worth a request of its own.
using urgent_groups = std::map<int, poll_cadence>;

planned_request group_request(const std::string& followed, int group, poll_cadence cadence) {
    const std::string place = followed + '/' + std::to_string(group);
    return {.key = "openligadb:" + place,
            .target = "/getmatchdata/" + place,
            .cadence = cadence,
            .change_check = "/getlastchangedate/" + place};
}

/// For a fixture whose group is not known by its number, e.g. of a knock-out round.
planned_request match_request(const known_fixture& fixture, poll_cadence cadence) {
    return {.key = "openligadb:match/" + fixture.ref,
            .target = "/getmatchdata/" + fixture.ref,
            .cadence = cadence};
}

planned_request season_request(const std::string& followed) {
    return {.key = "openligadb:" + followed, .target = "/getmatchdata/" + followed};
}

bool asks_for_group(std::string_view target) {
    constexpr std::ptrdiff_t slashes = 4;  // "/getmatchdata/bl1/2026/12"
    return std::ranges::count(target, '/') == slashes;
}

class adapter final : public provider_adapter {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "openligadb"; }

    [[nodiscard]] response_headers credentials(std::string_view /*key*/) const override {
        return {};
    }

    /// What is live is chosen by date: getcurrentgroup jumps when a postponed match is played. A
    /// season's answer was stale while its group's was fresh, so that groups are asked for.
    [[nodiscard]] std::vector<planned_request> plan(const plan_input& input) const override {
        std::vector<planned_request> found;
        std::map<std::string, urgent_groups> groups;
        for (const known_fixture& fixture : input.fixtures) {
            const auto cadence = cadence_of(fixture, input.now);
            if (!cadence) continue;
            const std::string* const followed = followed_of(input, fixture);
            const auto group = round_number(fixture.round.value_or(""));
            if (followed == nullptr || !group) {
                found.push_back(match_request(fixture, *cadence));
                continue;
            }
            const auto [place, is_new] = groups[*followed].emplace(*group, *cadence);
            if (!is_new) place->second = std::min(place->second, *cadence);
        }
        for (const auto& [followed, urgent] : groups) {
            for (const auto& [group, cadence] : urgent)
                found.push_back(group_request(followed, group, cadence));
        }
        for (const std::string& followed : input.followed)
            found.push_back(season_request(followed));
        std::ranges::stable_sort(found, {}, &planned_request::cadence);
        return found;
    }

    [[nodiscard]] result<decoded_answer> decode(const planned_request& request,
                                                std::string_view body,
                                                timestamp now) const override {
        const auto parsed = parse_answer(body);
        if (!parsed) return no_json();
        const json_fields root(*parsed);
        const std::string_view league = league_of(request.target);
        decoded_answer answer;
        if (root.is_object() && root["matchID"].is_known()) {
            take_fixture(answer, openligadb::read_match(root, league, now));
            return answer;
        }
        if (!root.is_list()) return unexpected_answer("Expected a list of matches");
        const auto matches = root.items();
        // Answers were empty for a while. A group is asked for because it has a match.
        if (matches.empty() && asks_for_group(request.target))
            return unexpected_answer("No match in a group that has some");
        answer.fixtures.reserve(matches.size());
        for (const json_fields& match : matches)
            take_fixture(answer, openligadb::read_match(match, league, now));
        return answer;
    }

    [[nodiscard]] stated_limits limits(const response_headers& headers) const override {
        return {.retry_after = retry_after(headers)};
    }

private:
    /// Null when several leagues come into question.
    static const std::string* followed_of(const plan_input& input, const known_fixture& fixture) {
        const std::string* found = nullptr;
        for (const std::string& followed : input.followed) {
            if (fixture.league && league_of(followed) != *fixture.league) continue;
            if (found != nullptr) return nullptr;
            found = &followed;
        }
        return found;
    }
};

}  // namespace

const provider_adapter& openligadb_adapter() {
    static const adapter instance;
    return instance;
}

}  // namespace livescore
