// football-data.org, version 4: a free key, delayed scores, no events on the free tier.
// docs/PROVIDERS.md has what maps to what.
#include <algorithm>

#include "football_data/match.h"

namespace livescore {
namespace {

using namespace std::chrono;

std::string joined(std::span<const std::string> codes) {
    std::string text;
    for (const std::string& code : codes) {
        if (!text.empty()) text += ',';
        text += code;
    }
    return text;
}

/// "2026-11-29" in UTC.
std::string day_of(timestamp at) {
    return format_iso8601(at).substr(0, 10);
}

/// An error may come with HTTP 200 too: {"message": ..., "errorCode": ...}.
std::optional<error> stated_error(const json_fields& root) {
    if (!root["errorCode"].is_known() && !root["error"].is_known()) return std::nullopt;
    return unexpected_answer("The provider answers an error: " +
                             root["message"].text().value_or("it gives no reason"));
}

class football_data_org final : public provider_adapter {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "football-data"; }

    [[nodiscard]] response_headers credentials(std::string_view key) const override {
        if (key.empty()) return {};
        return {{"x-auth-token", std::string(key)}};
    }

    /// One request for all that runs, because ten a minute are all that there are.
    [[nodiscard]] std::vector<planned_request> plan(const plan_input& input) const override {
        std::optional<poll_cadence> cadence;
        timestamp first = input.now;
        timestamp last = input.now;
        for (const known_fixture& fixture : input.fixtures) {
            const auto wanted = cadence_of(fixture, input.now);
            if (!wanted) continue;
            cadence = std::min(cadence.value_or(*wanted), *wanted);
            first = std::min(first, fixture.start);
            last = std::max(last, fixture.start);
        }
        std::vector<planned_request> found;
        if (cadence && !input.followed.empty()) {
            // dateTo is the day after the last one.
            found.push_back({.key = "football-data:matches",
                             .target = "/v4/matches?competitions=" + joined(input.followed) +
                                       "&dateFrom=" + day_of(first) +
                                       "&dateTo=" + day_of(last + days(1)),
                             .cadence = *cadence});
        }
        for (const std::string& code : input.followed) {
            found.push_back({.key = "football-data:" + code,
                             .target = "/v4/competitions/" + code + "/matches"});
        }
        return found;
    }

    [[nodiscard]] result<decoded_answer> decode(const planned_request& /*request*/,
                                                std::string_view body,
                                                timestamp /*now*/) const override {
        const auto parsed = parse_answer(body);
        if (!parsed) return no_json();
        const json_fields root(*parsed);
        if (auto wrong = stated_error(root)) return *std::move(wrong);
        decoded_answer answer;
        if (root["homeTeam"].is_object()) {
            take_fixture(answer, livescore::football_data::read_match(root, {}));
            return answer;
        }
        if (!root["matches"].is_list()) return unexpected_answer("Expected a list of matches");
        for (const json_fields& match : root["matches"].items())
            take_fixture(answer, livescore::football_data::read_match(match, root["competition"]));
        return answer;
    }

    /// The minute's count is over when x-requestcounter-reset says so.
    [[nodiscard]] stated_limits limits(const response_headers& headers) const override {
        stated_limits stated{.left_minute = header_number(headers, "x-requests-available-minute"),
                             .retry_after = retry_after(headers)};
        const auto reset = header_number(headers, "x-requestcounter-reset");
        if (!stated.retry_after && stated.left_minute == 0 && reset)
            stated.retry_after = std::min(seconds(*reset), seconds(1h));
        return stated;
    }
};

}  // namespace

const provider_adapter& football_data_adapter() {
    static const football_data_org instance;
    return instance;
}

}  // namespace livescore
