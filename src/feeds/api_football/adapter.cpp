// API-Football, version 3: a key, 15 seconds, 100 requests a day for nothing. docs/PROVIDERS.md has
// what maps to what.
#include <algorithm>

#include "api_football/decode.h"
#include "livescore/core/parse_integer.h"

namespace livescore {
namespace {

/// The provider takes as many in `ids`.
constexpr std::size_t most_ids = 20;
/// More pages than any season has.
constexpr std::int64_t most_pages = 100;

/// `errors` is a list or an object. Either one is empty when nothing is wrong.
std::optional<error> errors_of(const json_fields& root) {
    const json_fields errors = root["errors"];
    if (!errors.is_known() || errors.value()->empty()) return std::nullopt;
    std::string reason;
    if (errors.is_object()) {
        for (const auto& [name, value] : errors.value()->items()) {
            if (!reason.empty()) reason += "; ";
            reason += name + ": " + json_fields(value).text().value_or("?");
        }
    } else {
        const auto items = errors.items();
        reason = items.empty() ? errors.text().value_or("?") : items[0].text().value_or("?");
    }
    constexpr std::size_t longest = 300;
    if (reason.size() > longest) reason = "a long list of reasons";
    return unexpected_answer("The provider answers an error: " + reason);
}

std::string without_page(const std::string& target) {
    return target.substr(0, target.find("&page="));
}

class api_football_v3 final : public provider_adapter {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "api-football"; }

    [[nodiscard]] response_headers credentials(std::string_view key) const override {
        if (key.empty()) return {};
        return {{"x-apisports-key", std::string(key)}};
    }

    /// `ids` brings events, line-ups and statistics along, twenty fixtures for one request.
    [[nodiscard]] std::vector<planned_request> plan(const plan_input& input) const override {
        std::vector<planned_request> found;
        for (const poll_cadence cadence : {poll_cadence::live, poll_cadence::near})
            add_batches(found, input, cadence);
        for (const std::string& followed : input.followed) {
            const auto slash = followed.find('/');
            if (slash == std::string::npos) continue;
            found.push_back({.key = "api-football:" + followed,
                             .target = "/fixtures?league=" + followed.substr(0, slash) +
                                       "&season=" + followed.substr(slash + 1)});
        }
        return found;
    }

    [[nodiscard]] result<decoded_answer> decode(const planned_request& request,
                                                std::string_view body,
                                                timestamp /*now*/) const override {
        const auto parsed = parse_answer(body);
        if (!parsed) return no_json();
        const json_fields root(*parsed);
        if (auto wrong = errors_of(root)) return *std::move(wrong);
        if (!root["response"].is_list()) return unexpected_answer("Expected a list of fixtures");
        decoded_answer answer;
        for (const json_fields& row : root["response"].items())
            take_fixture(answer, api_football::read_fixture(row));
        const auto page = root["paging"]["current"].whole();
        const auto pages = root["paging"]["total"].whole();
        if (page && pages && *page >= 1 && *page < *pages && *page < most_pages) {
            planned_request next = request;
            const std::string number = std::to_string(*page + 1);
            next.key = request.key.substr(0, request.key.find("#page=")) + "#page=" + number;
            next.target = without_page(request.target) + "&page=" + number;
            answer.more.push_back(std::move(next));
        }
        return answer;
    }

    [[nodiscard]] stated_limits limits(const response_headers& headers) const override {
        return {.left_minute = header_number(headers, "x-ratelimit-remaining"),
                .left_day = header_number(headers, "x-ratelimit-requests-remaining"),
                .retry_after = retry_after(headers)};
    }

private:
    static void add_batches(std::vector<planned_request>& found, const plan_input& input,
                            poll_cadence cadence) {
        std::string ids;
        std::size_t count = 0;
        int batch = 0;
        const auto close = [&] {
            if (count == 0) return;
            const std::string kind = cadence == poll_cadence::live ? "live/" : "near/";
            found.push_back({.key = "api-football:" + kind + std::to_string(batch++),
                             .target = "/fixtures?ids=" + ids,
                             .cadence = cadence});
            ids.clear();
            count = 0;
        };
        for (const known_fixture& fixture : input.fixtures) {
            if (cadence_of(fixture, input.now) != cadence) continue;
            if (count > 0) ids += '-';
            ids += fixture.ref;
            if (++count == most_ids) close();
        }
        close();
    }
};

}  // namespace

const provider_adapter& api_football_adapter() {
    static const api_football_v3 instance;
    return instance;
}

}  // namespace livescore
