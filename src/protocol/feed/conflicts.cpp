#include "livescore/protocol/feed/conflicts.h"

#include "encoding/cursor.h"
#include "requests/body_object.h"
#include "requests/parameter_reader.h"
#include "requests/ranges.h"

namespace livescore {
namespace {

std::optional<bool> parse_resolution(std::string_view word) noexcept {
    if (word == "accept") return true;
    if (word == "dismiss") return false;
    return std::nullopt;
}

}  // namespace

result<conflict_list_query> read_conflict_list_query(const query_parameters& parameters) {
    constexpr int max_limit = 100;
    parameter_reader in(parameters);
    conflict_list_query query;
    query.limit = static_cast<int>(in.integer("limit", query.limit, 1, max_limit));
    query.before = in.parsed("cursor", read_row_cursor, "a nextCursor of an earlier answer");
    return in.finish(query);
}

std::string write_conflict_cursor(std::int64_t id) {
    return write_row_cursor(id);
}

result<conflict_resolution> read_conflict_resolution(request_body body, const json_limits& limits) {
    return read_command(body, limits, [](field_reader& fields, auto&) {
        constexpr integer_rule id_rule{.min = 1, .max = max_int, .text = digits::accepted};
        conflict_resolution decided;
        decided.id = fields.integer("id", presence::required, id_rule).value_or(0);
        decided.accept =
            fields.word("resolution", presence::required, parse_resolution, "accept, dismiss")
                .value_or(false);
        return decided;
    });
}

}  // namespace livescore
