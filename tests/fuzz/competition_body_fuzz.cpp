// Bodies about leagues, teams, players and seasons. What is accepted is within its bounds, and is
// written as JSON. A refusal names the mistakes.
#include "livescore/protocol/competition/competition_body.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "fuzz_input.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/competition/competition_answers.h"
#include "livescore/protocol/competition/competition_query.h"
#include "livescore/protocol/websocket/utf8_validator.h"

namespace livescore {
namespace {

using fuzz::require;
using nlohmann::json;

constexpr json_limits limits{};
constexpr competition_limits most{};

json parsed(std::string_view text) {
    require(websocket::is_valid_utf8(text), "what we write is UTF-8");
    require(text.find('\0') == std::string_view::npos, "what we write has no NUL");
    auto value = json::parse(text, nullptr, false);
    require(!value.is_discarded(), "what we write is JSON");
    return value;
}

void check_refusal(const error& e) {
    require(e.code == errc::invalid_argument, "a bad body is the client's fault");
    require(!e.details.empty() && e.details.size() <= 2'000, "there are details, but no flood");
    for (const auto& detail : e.details) {
        require(!detail.message.empty() && !detail.code.empty(), "a detail says what is wrong");
    }
    static_cast<void>(parsed(write_problem(e, 400, "/api/leagues")));
}

std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

void check_text(const std::optional<std::string>& text, std::size_t longest) {
    if (!text) return;
    require(!text->empty() && length_of(*text) <= longest, "a text is neither blank nor too long");
}

template <class Row>
void check_refs(const Row& row) {
    require(row.refs.size() <= static_cast<std::size_t>(most.refs_per_row), "not too many refs");
    for (const auto& [provider, ref] : row.refs) {
        require(!provider.empty() && provider.size() <= 50, "a provider is a short word");
        check_text(ref, 100);
    }
}

void check(const league& row) {
    check_text(row.short_name, 60);
    check_text(row.country, 200);
    check_text(row.age_class, 20);
    check_text(row.logo_url, 2'000);
    check_refs(row);
}
void check(const team& row) {
    check_text(row.short_name, 60);
    check_text(row.venue, 200);
    require(!row.code || (row.code->size() >= 2 && row.code->size() <= 4), "a code is short");
    check_refs(row);
}
void check(const player& row) {
    check_text(row.known_as, 200);
    check_text(row.country, 200);
    check_refs(row);
}

template <class Row>
void check_edit(const result<row_edit<Row>>& edit, edit_kind kind) {
    if (!edit) return check_refusal(edit.error());
    Row row;
    if constexpr (requires { row.sport; }) {
        if (kind == edit_kind::change) row.sport = "football";
    }
    row.refs = {{"a", "1"}};
    if (const auto problem = (*edit)(row)) return check_refusal(*problem);
    check(row);
    const json written = parsed(write_row(row));
    require(written["name"] == row.name && written["refs"].size() == row.refs.size(),
            "the answer tells the row");
    const Row before = row;
    require(!(*edit)(row) && row == before, "the same edit again changes nothing");
}

void check_season(const result<season>& read) {
    if (!read) return check_refusal(read.error());
    require(!read->starts_on || read->starts_on->size() == 10, "a day is YYYY-MM-DD");
    require(!read->starts_on || !read->ends_on || *read->starts_on <= *read->ends_on, "in order");
    const json written = parsed(write_row(*read));
    require(written["label"] == "2026" && written["stages"].is_array(), "the answer tells it");
    require(written["stages"].size() <= static_cast<std::size_t>(most.stages_per_season),
            "not too many stages");
    require(written["deductions"].size() == read->named_teams.size(), "each deduction has a team");
}

}  // namespace
}  // namespace livescore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace livescore;
    fuzz::input in(data, size);
    const unsigned kind = in.choice();
    const request_body body{kind % 16 < 12 ? media_type::json : media_type::form, in.rest()};
    const edit_kind how = kind % 2 == 0 ? edit_kind::create : edit_kind::change;
    switch (kind / 16 % 8) {
        case 0:
            check_edit(read_league_edit(body, how, limits, most), how);
            break;
        case 1:
            check_edit(read_team_edit(body, how, limits, most), how);
            break;
        case 2:
            check_edit(read_player_edit(body, how, limits, most), how);
            break;
        case 3: {
            const auto into = read_merge(body, limits);
            if (!into) {
                check_refusal(into.error());
            } else {
                fuzz::require(raw(*into) >= 1 && raw(*into) <= max_match_id, "an id is in range");
            }
            break;
        }
        default:
            check_season(read_season(body, league_id{7}, "2026", limits, most));
            break;
    }
    return 0;
}
