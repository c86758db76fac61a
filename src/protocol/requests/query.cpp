#include "livescore/protocol/query.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/parse_path.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/url_view.hpp>
#include <limits>

#include "encoding/cursor.h"
#include "livescore/core/parse_integer.h"
#include "livescore/core/text/name.h"
#include "parameter_reader.h"
#include "parameters.h"
#include "ranges.h"

namespace livescore {
namespace {

namespace urls = boost::urls;

error bad_target(std::string message) {
    error e{errc::invalid_argument, "Invalid request target"};
    e.details.push_back({{}, std::move(message), "invalid_format"});
    return e;
}

result<std::int64_t> read_id(std::string_view segment, std::string_view name, std::int64_t max) {
    const auto refuse = [name](std::string message, std::string code) {
        error e{errc::invalid_argument, "Invalid path parameters"};
        e.details.push_back({{std::string(name)}, std::move(message), std::move(code)});
        return e;
    };
    const auto id = parse_integer<std::int64_t>(segment);
    if (id && *id < 1) return refuse("Must be at least 1", "too_small");
    if (id && *id <= max) return *id;
    if (is_digits(segment)) return refuse("Must be at most " + std::to_string(max), "too_big");
    return refuse("Expected a positive integer", "invalid_type");
}

}  // namespace

result<request_target> read_target(std::string_view target) {
    if (!target.starts_with('/')) {
        const auto url = urls::parse_uri(target);
        if (!url || !url->has_authority()) return bad_target("Not a path and not a URI");
        target = url->encoded_resource();
        if (target.empty() || target.front() == '?') {
            const auto root = "/" + std::string(target);
            return read_target(root);
        }
        // Boost 1.81 takes "http://host:api" for an empty port and a path without a slash.
        if (target.front() != '/') return bad_target("Not a path and not a URI");
    }
    if (target.find('#') != std::string_view::npos) return bad_target("A fragment is not sent");
    const auto question = target.find('?');
    request_target request;
    request.path = target.substr(0, question);

    if (!urls::parse_path(request.path)) {
        return bad_target("The path is not percent-encoded correctly");
    }
    // Boost's own view of the segments leaves out a dot at the front, as in "/.//a".
    std::string_view rest = request.path;
    while (!rest.empty() && request.path != "/") {
        rest.remove_prefix(1);
        const auto end = std::min(rest.find('/'), rest.size());
        std::string segment = urls::pct_string_view(rest.substr(0, end)).decode();
        if (!is_storable_text(segment)) return bad_target("The path is not UTF-8 text");
        request.segments.push_back(std::move(segment));
        rest.remove_prefix(end);
    }
    if (question != std::string_view::npos) {
        auto parameters = read_parameters(target.substr(question + 1));
        if (!parameters) return bad_target("The query is not percent-encoded UTF-8 text");
        request.parameters = *std::move(parameters);
    }
    return request;
}

result<match_id> read_match_id(std::string_view segment) {
    const auto id = read_id(segment, "id", max_match_id);
    if (!id) return id.error();
    return match_id{*id};
}

result<commentary_id> read_commentary_id(std::string_view segment) {
    const auto id = read_id(segment, "commentaryId", std::numeric_limits<std::int64_t>::max());
    if (!id) return id.error();
    return commentary_id{*id};
}

result<commentary_page_request> read_commentary_list_query(const query_parameters& parameters) {
    parameter_reader in(parameters);
    commentary_page_request page;
    page.limit = static_cast<int>(in.integer("limit", page.limit, 1, 100));
    page.offset = static_cast<int>(in.integer("offset", 0, 0, max_int));
    page.before = in.parsed("cursor", read_commentary_cursor, "a nextCursor of an earlier answer");
    check_offset(in, page.before, page.offset);
    return in.finish(page);
}

result<remove_commentary> read_remove_commentary_query(const query_parameters& parameters) {
    parameter_reader in(parameters);
    const bool home = in.find("homeScore") != nullptr;
    const bool away = in.find("awayScore") != nullptr;
    remove_commentary command;
    if (home && away) {
        command.score = score{static_cast<int>(in.integer("homeScore", 0, 0, max_score)),
                              static_cast<int>(in.integer("awayScore", 0, 0, max_score))};
    } else if (home || away) {
        in.refuse(home ? "awayScore" : "homeScore", "Both scores or neither", "custom");
    }
    return in.finish(command);
}

result<log_query> read_log_query(const query_parameters& parameters,
                                 std::chrono::seconds max_wait) {
    parameter_reader in(parameters);
    log_query query;
    query.from = in.place("since");
    if (const auto epoch = in.text("epoch")) query.from.epoch = parse_log_epoch(*epoch);
    query.page.since = query.from.since.value_or(0);
    query.page.limit = static_cast<int>(in.integer("limit", query.page.limit, 1, 1'000));
    if (max_wait.count() > 0)
        query.wait = std::chrono::seconds(in.integer("wait", 0, 0, max_wait.count()));
    return in.finish(query);
}

result<resume_point> read_stream_query(const query_parameters& parameters,
                                       const std::string& last_event_id) {
    if (!last_event_id.empty()) {
        const query_parameters headers{{"Last-Event-ID", last_event_id}};
        parameter_reader in(headers);
        const auto from = in.place("Last-Event-ID");
        return in.finish(from);
    }
    parameter_reader in(parameters);
    const auto since = in.place("since");
    const auto last = in.place("lastEventId");
    resume_point from = last.since ? last : since;
    if (const auto epoch = in.text("epoch"); epoch && !from.epoch)
        from.epoch = parse_log_epoch(*epoch);
    return in.finish(from);
}

result<job_list_query> read_job_list_query(const query_parameters& parameters) {
    parameter_reader in(parameters);
    job_list_query query;
    query.limit = static_cast<int>(in.integer("limit", query.limit, 1, 100));
    if (const auto state = in.text("state")) {
        query.waiting = *state == "waiting";
        query.leased = *state == "leased";
        query.dead = *state == "dead";
        query.history = *state == "history";
        if (!query.waiting && !query.leased && !query.dead && !query.history) {
            in.refuse("state", "Expected waiting, leased, dead or history", "invalid_value");
        }
    }
    return in.finish(query);
}

result<transition_job> read_job_id(std::string_view segment) {
    const auto job = parse_job_id(segment);
    if (job) return *job;
    error e{errc::invalid_argument, "Invalid path parameters"};
    e.details.push_back({{"id"}, "Expected a job such as match:1:kick_off:1", "invalid_format"});
    return e;
}

}  // namespace livescore
