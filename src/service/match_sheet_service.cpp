#include "livescore/service/match_sheet_service.h"

#include <utility>

namespace livescore {
namespace {

std::optional<error> refuse_league(const principal& who, const match& of) {
    if (!who.is_bound() || who.may_change(of.league_ref, of.league)) return std::nullopt;
    return error{errc::forbidden, "This API key may not change matches of this league", {}};
}

enum class stats_kept { none, all };

match_sheet_store::stats_decider decide_stats(std::vector<stat_change> changes, stats_kept kept,
                                              shared_principal who) {
    return [changes = std::move(changes), kept, who = std::move(who)](
               const match& of,
               const std::vector<match_stat>& now) -> result<std::vector<match_stat>> {
        if (auto refused = refuse_league(*who, of)) return *std::move(refused);
        std::vector<match_stat> before;
        if (kept == stats_kept::all) before = now;
        return merge_stats(std::move(before), changes, of.sport);
    };
}

}  // namespace

asio::awaitable<result<match_sheet>> match_sheet_service::find_lineups(match_id id) {
    return sheets_.find_lineups(id);
}
asio::awaitable<result<match_sheet>> match_sheet_service::find_stats(match_id id) {
    return sheets_.find_stats(id);
}

asio::awaitable<result<changed_sheet>> match_sheet_service::put_lineups(
    match_id id, expected_seq expected, lineups_change change,
    std::optional<idempotent<match_sheet>> once, caller by) {
    match_sheet_store::lineups_decider decide =
        [change = std::move(change), who = by.who](
            const match& of, const match_lineups& now) -> result<match_lineups> {
        if (auto refused = refuse_league(*who, of)) return *std::move(refused);
        return change_lineups(now, change);
    };
    return sheets_.change_lineups(id, expected, std::move(decide), std::move(once), editor::person,
                                  by.trace);
}

asio::awaitable<result<changed_sheet>> match_sheet_service::put_stats(
    match_id id, expected_seq expected, match_sheet_store::stats_check check,
    std::vector<stat_change> stats, std::optional<idempotent<match_sheet>> once, caller by) {
    auto decide = decide_stats(std::move(stats), stats_kept::none, by.who);
    return sheets_.change_stats(id, expected, std::move(check), std::move(decide), std::move(once),
                                editor::person, by.trace);
}

asio::awaitable<result<changed_sheet>> match_sheet_service::patch_stats(
    match_id id, expected_seq expected, match_sheet_store::stats_check check,
    std::vector<stat_change> changes, std::optional<idempotent<match_sheet>> once, caller by) {
    auto decide = decide_stats(std::move(changes), stats_kept::all, by.who);
    return sheets_.change_stats(id, expected, std::move(check), std::move(decide), std::move(once),
                                editor::person, by.trace);
}

}  // namespace livescore
