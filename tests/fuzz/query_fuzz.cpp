// Targets of requests, their paths and queries, against a plain reading of RFC 3986. Each accepted
// query of each kind is within its bounds.
#include "livescore/protocol/query.h"

#include <algorithm>
#include <limits>

#include "fuzz_input.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/websocket/utf8_validator.h"
#include "protocol/encoding/cursor.h"

namespace livescore {
namespace {

using fuzz::require;

constexpr int max_int = std::numeric_limits<std::int32_t>::max();

int hex_digit(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const char small = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    const auto at = digits.find(small);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// nullopt: a percent sign that encodes nothing, or bytes that PostgreSQL cannot store as text.
std::optional<std::string> decoded(std::string_view text, bool plus_is_blank) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
        }
    }
    if (out.find('\0') != std::string::npos || !websocket::is_valid_utf8(out)) return std::nullopt;
    return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

void check_problems(const error& e) {
    require(e.code == errc::invalid_argument && !e.message.empty(), "a refusal has a sentence");
    require(!e.details.empty(), "a refusal has details");
    for (const auto& detail : e.details) {
        require(!detail.message.empty() && !detail.code.empty(), "a detail says what is wrong");
    }
}

/// The same for errors with a parameter in each detail.
void check_named_problems(const error& e) {
    check_problems(e);
    for (const auto& detail : e.details) {
        require(detail.path.size() == 1 && !detail.path.front().empty(),
                "a detail names its place");
    }
}

/// `path` begins with a slash.
std::optional<std::vector<std::string>> plain_segments(std::string_view path) {
    std::vector<std::string> segments;
    if (path == "/") return segments;
    for (const auto part : split(path.substr(1), '/')) {
        auto segment = decoded(part, false);
        if (!segment) return std::nullopt;
        segments.push_back(*std::move(segment));
    }
    return segments;
}

std::optional<query_parameters> plain_parameters(std::string_view query) {
    query_parameters parameters;
    for (const auto part : split(query, '&')) {
        const auto equals = part.find('=');
        auto name = decoded(part.substr(0, equals), true);
        auto value = decoded(equals == std::string_view::npos ? "" : part.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        if (!name->empty()) parameters.emplace_back(*std::move(name), *std::move(value));
    }
    return parameters;
}

void check_target(std::string_view target, const result<request_target>& read) {
    if (!read) check_problems(read.error());
    if (!target.starts_with('/')) {
        if (read) require(read->path.starts_with('/'), "a path begins with a slash");
        return;
    }
    const auto question = target.find('?');
    const auto path = target.substr(0, question);
    const auto segments = plain_segments(path);
    const auto parameters = question == std::string_view::npos
                                ? query_parameters()
                                : plain_parameters(target.substr(question + 1));
    if (!read) {
        constexpr std::string_view pchars =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@%/";
        require(!segments || !parameters || target.find('#') != std::string_view::npos ||
                    path.find_first_not_of(pchars) != std::string_view::npos,
                "nothing is refused without need");
        return;
    }
    require(read->path == path, "the path is the target's");
    require(segments && read->segments == *segments, "segments are decoded");
    require(parameters && read->parameters == *parameters, "parameters are decoded");
}

/// The parameters of each list: `limit`, `offset`.
void check_page(int limit, int offset, bool has_cursor) {
    require(limit >= 1 && limit <= 100, "limit is within 1..100");
    require(offset >= 0 && offset <= max_int, "offset is not negative");
    require(!has_cursor || offset == 0, "a cursor excludes an offset");
}

void check_text(const std::optional<std::string>& text) {
    require(!text || (!text->empty() && text->size() <= 800), "a text is neither empty nor long");
}

void check_time(const std::optional<timestamp>& at) {
    if (!at) return;
    const auto again = parse_iso8601(format_iso8601(*at));
    require(again && *again == std::chrono::floor<std::chrono::milliseconds>(*at),
            "a time reads the same");
}

void check(const match_list_query& query) {
    check_page(query.page.limit, query.page.offset, query.page.after.has_value());
    if (const auto& after = query.page.after) {
        require(raw(after->id) >= 1 && raw(after->id) <= max_match_id, "a cursor is in range");
        const auto again = read_match_cursor(write_match_cursor(*after));
        require(again && again->id == after->id && again->at == after->at &&
                    again->order == after->order,
                "a cursor reads the same");
    }
    const match_filter& filter = query.filter;
    for (const auto& text :
         {filter.sport, filter.league, filter.team, filter.date, std::optional(filter.timezone)}) {
        check_text(text);
    }
    for (const auto& text : {filter.season, filter.stage, filter.group, filter.round})
        check_text(text);
    if (filter.ids) {
        require(filter.ids->size() <= 100, "a list names at most 100 matches");
        for (const match_id id : *filter.ids)
            require(raw(id) >= 1 && raw(id) <= max_match_id, "an id is in range");
    }
    require(!query.page.after || query.page.after->order == query.page.order,
            "a cursor is of its sort");
    for (const auto& field : query.view.fields) require(!field.empty(), "a field has a name");
    if (filter.date) require(filter.date->size() == 10, "a date is ten characters");
    check_time(filter.from);
    check_time(filter.to);
    for (const auto status : filter.statuses) {
        require(static_cast<int>(status) >= 0 && static_cast<int>(status) < match_status_count,
                "a status is known");
    }
}

void check(const commentary_page_request& page) {
    check_page(page.limit, page.offset, page.before.has_value());
    if (!page.before) return;
    require(raw(*page.before) >= 1, "a cursor is in range");
    require(read_commentary_cursor(write_commentary_cursor(*page.before)) == page.before,
            "a cursor reads the same");
}

void check(const remove_commentary& command) {
    if (!command.score) return;
    for (const int goals : {command.score->home, command.score->away}) {
        require(goals >= 0 && goals <= 100'000, "a score is in range");
    }
}

void check(const log_query& query) {
    require(query.page.since >= 0, "since is not negative");
    require(query.page.limit >= 1 && query.page.limit <= 1'000, "limit is within 1..1000");
    require(query.wait.count() >= 0 && query.wait.count() <= 30,
            "nobody waits longer than allowed");
}

void check(const resume_point& from) {
    require(from.since.value_or(0) >= 0, "a position is not negative");
    require(!from.epoch || parse_log_epoch(to_text(*from.epoch)) == *from.epoch,
            "an epoch reads the same");
}

void check(const job_list_query& query) {
    check_page(query.limit, 0, false);
    require(query.waiting || query.leased || query.dead || query.history, "some list is asked for");
}

template <class Query>
void check_query(const result<Query>& query) {
    if (query) {
        check(*query);
    } else {
        check_named_problems(query.error());
        require(websocket::is_valid_utf8(write_problem(query.error(), 400, "/")), "it can be told");
    }
}

void check_segment(const std::string& segment) {
    const auto match = read_match_id(segment);
    if (match) {
        require(raw(*match) >= 1 && raw(*match) <= max_match_id, "a match's id is in range");
    } else {
        check_named_problems(match.error());
    }
    const auto entry = read_commentary_id(segment);
    if (entry) {
        require(raw(*entry) >= 1, "an entry's id is in range");
    } else {
        check_named_problems(entry.error());
    }
    if (match) require(entry && raw(*entry) == raw(*match), "both are read alike");
    const auto job = read_job_id(segment);
    if (job) {
        require(job_id(*job) == segment, "a job has one name");
    } else {
        check_named_problems(job.error());
    }
}

}  // namespace
}  // namespace livescore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace livescore;
    fuzz::input in(data, size);
    const unsigned kind = in.choice();
    const std::string_view target = in.rest();
    const auto read = read_target(target);
    check_target(target, read);
    if (!read) return 0;

    const query_parameters& parameters = read->parameters;
    switch (kind % 8) {
        case 0:
            check_query(read_match_list_query(parameters));
            break;
        case 1:
            check_query(read_commentary_list_query(parameters));
            break;
        case 2:
            check_query(read_remove_commentary_query(parameters));
            break;
        case 3:
            check_query(read_log_query(parameters, std::chrono::seconds(kind < 128 ? 30 : 0)));
            break;
        case 4:
            check_query(read_stream_query(parameters, {}));
            break;
        case 5:
            check_query(read_stream_query(parameters, std::string(read->path.substr(1))));
            break;
        case 6:
            check_query(read_job_list_query(parameters));
            break;
        default:
            for (const auto& segment : read->segments) check_segment(segment);
            break;
    }
    return 0;
}
