#include "routes/feeds/feed_answers.h"

#include <nlohmann/json.hpp>
#include <string_view>

#include "livescore/core/time.h"
#include "livescore/domain/feed/attribution.h"
#include "livescore/feeds/provider_adapter.h"

namespace livescore {
namespace {

using nlohmann::ordered_json;

std::string dump(const ordered_json& json) {
    return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

template <class Value>
ordered_json or_null(const std::optional<Value>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json time_or_null(const std::optional<timestamp>& at) {
    return at ? ordered_json(format_iso8601(*at)) : ordered_json(nullptr);
}

/// A built-in provider that no worker polls is off, unless it pushes.
std::string_view state_of(const feed_overview& feed) {
    if (feed.row.paused) return "paused";
    if (feed.row.polled) return "running";
    const bool is_built_in = find_adapter(feed.row.provider) != nullptr;
    return is_built_in ? "off" : "pushed";
}

ordered_json to_json(const feed_overview& feed) {
    const feed_status status = feed.status.value_or(feed_status{});
    const bool is_known = feed.status.has_value();
    ordered_json out;
    out["provider"] = feed.row.provider;
    out["state"] = state_of(feed);
    out["lastAttemptAt"] = time_or_null(status.last_attempt_at);
    out["lastSuccessAt"] = time_or_null(status.last_success_at);
    out["lagMs"] = status.lag ? ordered_json(status.lag->count()) : ordered_json(nullptr);
    out["standsStill"] = is_known ? ordered_json(status.stands_still) : ordered_json(nullptr);
    out["budget"] = {{"perMinute", or_null(status.budget_minute)},
                     {"perDay", or_null(status.budget_day)},
                     {"leftMinute", or_null(status.left_minute)},
                     {"leftDay", or_null(status.left_day)}};
    out["error"] = or_null(feed.row.failure ? feed.row.failure : status.error);
    out["circuit"] =
        is_known ? ordered_json(std::string(to_string(status.circuit))) : ordered_json(nullptr);
    out["matches"] = is_known ? ordered_json(status.matches) : ordered_json(nullptr);
    out["attribution"] = or_null(attribution_of(feed.row.provider));
    return out;
}

ordered_json to_json(const kept_conflict& conflict) {
    ordered_json out;
    out["id"] = conflict.id;
    out["matchId"] = conflict.match ? ordered_json(raw(*conflict.match)) : ordered_json(nullptr);
    out["provider"] = conflict.provider;
    out["fixture"] = conflict.fixture;
    out["kind"] = conflict.what.kind;
    const bool contradicts = conflict.what.kind == "inconsistent";
    out["quality"] = contradicts ? ordered_json("inconsistent") : ordered_json(nullptr);
    out["ours"] = conflict.what.ours;
    out["theirs"] = conflict.what.theirs;
    out["firstSeenAt"] = format_iso8601(conflict.first_seen_at);
    return out;
}

ordered_json to_json(const intake_problem& problem) {
    ordered_json details = ordered_json::array();
    for (const field_error& detail : problem.what.details) {
        details.push_back(
            {{"path", detail.path}, {"message", detail.message}, {"code", detail.code}});
    }
    ordered_json out;
    out["fixture"] = problem.fixture;
    out["message"] = problem.what.message;
    out["details"] = std::move(details);
    return out;
}

template <class Rows>
ordered_json to_list(const Rows& rows) {
    ordered_json list = ordered_json::array();
    for (const auto& row : rows) list.push_back(to_json(row));
    return list;
}

}  // namespace

std::string write_ingest_answer(std::size_t received, const intake_result& taken) {
    ordered_json out;
    out["received"] = received;
    out["created"] = taken.created;
    out["changed"] = taken.changed;
    out["unchanged"] = taken.unchanged;
    out["ignored"] = taken.ignored;
    out["problems"] = to_list(taken.problems);
    return dump(out);
}

std::string write_feed(const feed_overview& feed) {
    return dump(to_json(feed));
}

std::string write_feed_list(const feed_list& list) {
    ordered_json out;
    out["data"] = to_list(list.feeds);
    out["statusKnown"] = list.status_known;
    return dump(out);
}

std::string write_conflict(const kept_conflict& conflict) {
    return dump(to_json(conflict));
}

std::string write_conflict_page(const page<kept_conflict>& found, int limit,
                                const std::optional<std::string>& next) {
    ordered_json out;
    out["data"] = to_list(found.items);
    out["pagination"] = {
        {"limit", limit}, {"nextCursor", or_null(next)}, {"hasMore", next.has_value()}};
    return dump(out);
}

}  // namespace livescore
