#include "livescore/protocol/tables/standings_query.h"

#include <utility>
#include <vector>

#include "livescore/core/parse_integer.h"
#include "livescore/core/text/name.h"
#include "livescore/domain/incident.h"
#include "livescore/domain/match_details.h"

namespace livescore {
namespace {

constexpr std::size_t longest_label_bytes = 800;  // 200 characters

/// The known parameters of one request, and what is wrong with them.
class standings_parameters {
public:
    explicit standings_parameters(const query_parameters& given) : given_(given) {}

    std::optional<std::string> label(std::string_view name) {
        const std::string* value = find(name);
        if (value == nullptr) return std::nullopt;
        if (value->size() > longest_label_bytes) {
            refuse(name, "Must be at most " + std::to_string(longest_label_bytes) + " bytes",
                   "too_big");
            return std::nullopt;
        }
        return *value;
    }

    template <class Parse>
    auto parsed(std::string_view name, Parse parse, std::string_view expected)
        -> decltype(parse(std::string_view())) {
        const std::string* text = find(name);
        if (text == nullptr) return std::nullopt;
        auto value = parse(std::string_view(*text));
        if (!value) refuse(name, "Expected " + std::string(expected), "invalid_format");
        return value;
    }

    std::vector<field_error> take_problems() { return std::move(problems_); }

private:
    const std::string* find(std::string_view name) {
        const std::string* found = nullptr;
        for (const auto& [key, value] : given_) {
            if (key != name) continue;
            if (found != nullptr) {
                refuse(name, "Must be given once", "invalid_type");
                return nullptr;
            }
            found = &value;
        }
        if (found != nullptr && is_blank(*found)) {
            refuse(name, "Must not be empty", "too_small");
            return nullptr;
        }
        return found;
    }
    void refuse(std::string_view name, std::string message, std::string code) {
        problems_.push_back({{std::string(name)}, std::move(message), std::move(code)});
    }

    const query_parameters& given_;
    std::vector<field_error> problems_;
};

std::optional<bool> parse_live(std::string_view text) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return std::nullopt;
}

}  // namespace

result<season_query> read_standings_query(const query_parameters& given) {
    standings_parameters parameters(given);
    season_query query;
    query.season = parameters.label("season");
    query.tables.stage = parameters.label("stage");
    query.tables.group = parameters.label("group");
    query.tables.round = parameters.label("round");
    query.tables.at = parameters.parsed("at", parse_iso8601, "an ISO 8601 time with its offset");
    query.tables.venue = parameters.parsed("venue", parse_side, "home or away");
    query.tables.live = parameters.parsed("live", parse_live, "true or false").value_or(false);
    std::vector<field_error> problems = parameters.take_problems();
    if (problems.empty()) return query;
    return error{errc::invalid_argument, "Invalid query", std::move(problems)};
}

result<league_id> read_standings_league(std::string_view segment) {
    const auto id = parse_integer<std::int64_t>(segment);
    if (id && *id >= 1 && *id <= max_match_id) return league_id{*id};
    return error{errc::invalid_argument,
                 "Invalid path parameters",
                 {{{"id"}, "Expected a positive integer", "invalid_type"}}};
}

}  // namespace livescore
