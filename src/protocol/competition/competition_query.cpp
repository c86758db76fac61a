#include "livescore/protocol/competition/competition_query.h"

#include <algorithm>
#include <utility>

#include "encoding/cursor.h"
#include "livescore/core/parse_integer.h"
#include "livescore/core/text/name.h"
#include "requests/id_list.h"
#include "requests/parameter_reader.h"
#include "requests/parameters.h"

namespace livescore {
namespace {

constexpr std::size_t max_label_bytes = 400;  // 100 characters
constexpr int max_limit = 100;

result<std::int64_t> read_row_id(std::string_view segment, std::string_view name) {
    const auto refuse = [name](std::string message, std::string code) {
        return error{errc::invalid_argument,
                     "Invalid path parameters",
                     {{{std::string(name)}, std::move(message), std::move(code)}}};
    };
    const auto id = parse_integer<std::int64_t>(segment);
    if (id && *id < 1) return refuse("Must be at least 1", "too_small");
    if (id && *id <= max_match_id) return *id;
    if (is_digits(segment))
        return refuse("Must be at most " + std::to_string(max_match_id), "too_big");
    return refuse("Expected a positive integer", "invalid_type");
}

/// "openligadb:16". The reference may have colons.
std::optional<std::pair<std::string, std::string>> parse_ref(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size())
        return std::nullopt;
    return std::pair(std::string(text.substr(0, colon)), std::string(text.substr(colon + 1)));
}

std::optional<std::string> parse_label_cursor(std::string_view text) {
    auto label = read_label_cursor(text);
    if (!label || !is_storable_text(*label)) return std::nullopt;
    return label;
}

int read_limit(parameter_reader& in, int fallback) {
    return static_cast<int>(in.integer("limit", fallback, 1, max_limit));
}

}  // namespace

result<league_id> read_league_id(std::string_view segment) {
    const auto id = read_row_id(segment, "id");
    if (!id) return id.error();
    return league_id{*id};
}

result<team_id> read_team_id(std::string_view segment, std::string_view name) {
    const auto id = read_row_id(segment, name);
    if (!id) return id.error();
    return team_id{*id};
}

result<player_id> read_player_id(std::string_view segment) {
    const auto id = read_row_id(segment, "id");
    if (!id) return id.error();
    return player_id{*id};
}

result<std::string> read_season_label(std::string_view segment) {
    std::string label = clean_name(segment);
    if (!label.empty() && !is_blank(label) && label.size() <= max_label_bytes) return label;
    return error{errc::invalid_argument,
                 "Invalid path parameters",
                 {{{"label"}, "Expected 1 to 400 bytes", "invalid_format"}}};
}

result<row_list_query> read_row_list_query(const query_parameters& parameters) {
    parameter_reader in(parameters);
    row_list_query query;
    query.filter.ids = in.parsed("ids", parse_ids<std::int64_t>, "up to 100 ids such as 1,2,3");
    // Whoever names the rows wants them all.
    const int few = query.page.limit;
    const int named = query.filter.ids ? static_cast<int>(query.filter.ids->size()) : 0;
    query.page.limit = std::max(read_limit(in, few), named);
    query.page.after =
        in.parsed("cursor", read_row_cursor, "a nextCursor of an earlier answer").value_or(0);
    query.filter.sport = in.text("sport");
    query.filter.country = in.text("country");
    query.filter.search = in.text("search");
    query.filter.ref = in.parsed("ref", parse_ref, "provider:reference, such as openligadb:16");
    return in.finish(std::move(query));
}

result<season_page_request> read_season_list_query(const query_parameters& parameters) {
    parameter_reader in(parameters);
    season_page_request page;
    page.limit = read_limit(in, page.limit);
    page.before = in.parsed("cursor", parse_label_cursor, "a nextCursor of an earlier answer");
    return in.finish(std::move(page));
}

result<int> read_limit_query(const query_parameters& parameters, int fallback) {
    parameter_reader in(parameters);
    const int limit = read_limit(in, fallback);
    return in.finish(limit);
}

}  // namespace livescore
