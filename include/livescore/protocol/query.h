/// Reads request targets: path ids and query strings.
#pragma once
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/corrections.h"
#include "livescore/domain/log_epoch.h"
#include "livescore/domain/match_moment.h"
#include "livescore/domain/queries.h"
#include "livescore/domain/schedule/transition_job.h"
#include "livescore/protocol/push_timing.h"
#include "livescore/protocol/query_parameters.h"
#include "livescore/protocol/replay_request.h"

namespace livescore {

/// A decoded request target.
struct request_target {
    std::vector<std::string> segments;  ///< percent-decoded path segments; "/a//b/" has empty ones
    std::string path;                   ///< the raw path, for logs
    query_parameters parameters;        ///< decoded, in order
};

/// Reads the origin form ("/a?b") or the absolute form. invalid_argument when the URI is invalid.
[[nodiscard]] result<request_target> read_target(std::string_view target);

/// The error for the parameters that are not in `known`, with the nearest known name for each.
/// Nothing when there are none. The parameters `_` and `utm_…` of browsers' scripts and of
/// campaigns are no mistakes.
[[nodiscard]] std::optional<error> find_unknown_parameters(const query_parameters& given,
                                                           std::span<const std::string_view> known);
/// Whether the service ignores a parameter of this name everywhere.
[[nodiscard]] bool is_ignored_parameter(std::string_view name) noexcept;

/// Reads the digits of a positive integer within range. Otherwise invalid_argument "Invalid path
/// parameters", naming `name`.
[[nodiscard]] result<match_id> read_match_id(std::string_view segment);
/// The same, naming "commentaryId", up to 2^63 - 1.
[[nodiscard]] result<commentary_id> read_commentary_id(std::string_view segment);

struct match_list_query {
    match_filter filter;
    match_page_request page;
    match_view view{};
};
/// Reads limit 1..100 (default 50, or as many as there are ids), offset >= 0, cursor, status
/// (comma-separated), sport, league, team, date, timezone, from, to, live, season, stage, group,
/// round, ids (at most 100), sort, total, include, fields. The error is "Invalid query" with
/// details. A known parameter that is given twice or empty is an error; an unknown one is ignored.
[[nodiscard]] result<match_list_query> read_match_list_query(const query_parameters&);
/// Reads include and fields.
[[nodiscard]] result<match_view> read_match_query(const query_parameters&);
/// Reads limit 1..100 (default 100), offset, cursor.
[[nodiscard]] result<commentary_page_request> read_commentary_list_query(const query_parameters&);

/// Reads homeScore and awayScore, 0 to 100,000: both or neither.
[[nodiscard]] result<remove_commentary> read_remove_commentary_query(const query_parameters&);

struct log_query {
    log_page_request page;
    std::chrono::seconds wait{0};  ///< how long to wait for an event when there is no event yet
    resume_point from{};           ///< `since` and its epoch, as far as they are given
};
/// Reads since >= 0 (default 0; also "<seq>-<epoch>"), epoch, limit 1..1000 (default 100), and wait
/// 0..max_wait seconds (default 0). A max_wait of 0 ignores `wait`.
[[nodiscard]] result<log_query> read_log_query(const query_parameters&,
                                               std::chrono::seconds max_wait);

/// Reads the place where an event stream resumes. It comes from the header Last-Event-ID (empty:
/// absent), or else from the parameter lastEventId, or else from since: "<seq>" or "<seq>-<epoch>".
/// The parameter epoch serves where these tell none. An error names the source that is wrong.
[[nodiscard]] result<resume_point> read_stream_query(const query_parameters&,
                                                     const std::string& last_event_id);

/// Reads at ("12", a seq; an ISO 8601 date-time; "1H:45+2", a minute of play; default: the newest
/// state) and view (known, the default, or corrected). A blank in `at` means a plus sign, which
/// is what a query makes of one that is not escaped.
[[nodiscard]] result<state_query> read_state_query(const query_parameters&);

/// Reads speed (0.1 to max_speed, default 1) and from (a seq, default 0). The header Last-Event-ID
/// (empty: absent) wins over `from`: the replay goes on behind it.
[[nodiscard]] result<replay_request> read_replay_query(const query_parameters&, int max_speed,
                                                       const std::string& last_event_id);

/// Reads delay (whole seconds) and conflate (whole milliseconds), both 0 or more and within the
/// limits. conflate does not go together with a place to resume at: `has_place` says that there is
/// one.
[[nodiscard]] result<push_timing> read_push_timing(const query_parameters&,
                                                   const push_timing_limits& limits,
                                                   bool has_place = false);

/// Reads state (waiting, leased, dead or history; default: dead and history) and limit 1..100
/// (default 50).
[[nodiscard]] result<job_list_query> read_job_list_query(const query_parameters&);
/// Reads an id as job_id() writes it. Otherwise invalid_argument "Invalid path parameters", naming
/// `id`.
[[nodiscard]] result<transition_job> read_job_id(std::string_view segment);

}  // namespace livescore
