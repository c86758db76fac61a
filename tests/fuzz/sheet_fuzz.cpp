// Bodies of line-ups and statistics. What was accepted is within its bounds, is written as JSON,
// and comes back from the store as it was. A refusal names the mistakes.
#include "livescore/protocol/sheet/sheet.h"

#include <nlohmann/json.hpp>

#include "fuzz_input.h"
#include "livescore/protocol/websocket/utf8_validator.h"

namespace livescore {
namespace {

using fuzz::require;
using nlohmann::json;

constexpr json_limits limits{};

json parsed(const std::string& text) {
    require(websocket::is_valid_utf8(text), "what we write is UTF-8");
    auto value = json::parse(text, nullptr, false);
    require(!value.is_discarded(), "what we write is JSON");
    return value;
}

void check_refusal(const error& e) {
    require(e.code == errc::invalid_argument, "a bad body is the client's fault");
    require(!e.details.empty() && e.details.size() <= 60, "there are details, but not thousands");
}

void check_side(const std::optional<team_sheet>& side) {
    if (!side) return;
    require(side->starting.size() <= max_starting, "eleven or fewer start");
    require(side->bench.size() <= max_bench, "the bench is bounded");
    require(repeated_numbers(*side).empty(), "a number comes once a side");
}

void check_lineups(request_body body) {
    const auto change = read_lineups(body, limits);
    if (!change) return check_refusal(change.error());
    const match_lineups lineups = change_lineups({}, *change);
    check_side(lineups.home);
    check_side(lineups.away);
    const std::string text = write_lineups(lineups);
    require(parsed(text).size() == 2, "both sides are written");
    require(read_stored_lineups(text) == lineups, "line-ups come back");
}

void check_stats(request_body body, stats_request kind) {
    const auto changes = read_stats(body, kind, limits);
    if (!changes) return check_refusal(changes.error());
    const auto stats = merge_stats({}, *changes, "football");
    if (!stats) return check_refusal(stats.error());
    require(stats->size() <= max_stats, "rows are bounded");
    const std::string text = write_stats(*stats);
    require(parsed(text).size() == stats->size(), "all rows are written");
    require(read_stored_stats(text) == *stats, "rows come back");
    const auto again = merge_stats(*stats, *changes, "football");
    require(again && write_stats(*again) == text, "the same again changes nothing");
}

}  // namespace
}  // namespace livescore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace livescore;
    fuzz::input in(data, size);
    const unsigned kind = in.choice();
    const request_body body{media_type::json, in.rest()};
    if (kind % 3 == 0) {
        check_lineups(body);
    } else {
        check_stats(body, kind % 3 == 1 ? stats_request::put : stats_request::patch);
    }
    return 0;
}
