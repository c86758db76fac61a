// openfootball's JSON files: results of public domain, not live. docs/PROVIDERS.md has what maps to
// what.
#include "openfootball/decode.h"

namespace livescore {
namespace {

class openfootball_files final : public provider_adapter {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "openfootball"; }

    [[nodiscard]] response_headers credentials(std::string_view /*key*/) const override {
        return {};
    }

    /// A target is a URL or a path, as it is configured.
    [[nodiscard]] std::vector<planned_request> plan(const plan_input& input) const override {
        std::vector<planned_request> found;
        for (const std::string& file : input.followed)
            found.push_back({.key = "openfootball:" + file, .target = file});
        return found;
    }

    [[nodiscard]] result<decoded_answer> decode(const planned_request& /*request*/,
                                                std::string_view body,
                                                timestamp now) const override {
        const auto parsed = parse_answer(body);
        if (!parsed) return no_json();
        const json_fields file(*parsed);
        bool has_matches = false;
        for (const char* member : {"matches", "rounds", "stages", "groups", "knockouts"})
            has_matches = has_matches || file[member].is_known();
        if (!has_matches) return unexpected_answer("Expected \"matches\" or \"rounds\"");
        const auto title = openfootball::name_of(file);
        if (!title) return unexpected_answer("The file has no name");
        const openfootball::competition of = openfootball::identify(*title);
        decoded_answer answer;
        bool lacks_zone = false;
        for (const openfootball::placed_match& placed : openfootball::find_matches(file)) {
            const auto time = placed.match["time"].text();
            lacks_zone = lacks_zone || (of.zone.empty() && time && !mentions(*time, "utc"));
            take_fixture(answer, openfootball::read_match(placed, file["columns"], of, now));
        }
        if (lacks_zone)
            note_problem(answer, "Nothing tells the time zone of " + of.name + ": it is UTC");
        return answer;
    }

    [[nodiscard]] stated_limits limits(const response_headers& headers) const override {
        return {.retry_after = retry_after(headers)};
    }
};

}  // namespace

const provider_adapter& openfootball_adapter() {
    static const openfootball_files instance;
    return instance;
}

}  // namespace livescore
