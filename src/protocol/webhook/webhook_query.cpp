#include "livescore/protocol/webhook/webhook_query.h"

#include <limits>

#include "encoding/cursor.h"
#include "livescore/core/parse_integer.h"
#include "requests/parameter_reader.h"

namespace livescore {
namespace {

constexpr int max_page = 100;

template <class Id>
result<Id> read_id(std::string_view segment, std::string_view name, std::int64_t most) {
    const auto refuse = [name](std::string message, std::string code) {
        return error{errc::invalid_argument,
                     "Invalid path parameters",
                     {{{std::string(name)}, std::move(message), std::move(code)}}};
    };
    const auto id = parse_integer<std::int64_t>(segment);
    if (id && *id < 1) return refuse("Must be at least 1", "too_small");
    if (id && *id <= most) return Id{*id};
    if (is_digits(segment)) return refuse("Must be at most " + std::to_string(most), "too_big");
    return refuse("Expected a positive integer", "invalid_type");
}

webhook_list_query read_place(parameter_reader& in) {
    webhook_list_query query;
    query.limit = static_cast<int>(in.integer("limit", query.limit, 1, max_page));
    query.cursor = in.parsed("cursor", read_row_cursor, "a nextCursor of an earlier answer");
    return query;
}

}  // namespace

result<webhook_id> read_webhook_id(std::string_view segment) {
    return read_id<webhook_id>(segment, "id", std::numeric_limits<std::int32_t>::max());
}

result<delivery_id> read_delivery_id(std::string_view segment) {
    return read_id<delivery_id>(segment, "deliveryId", std::numeric_limits<std::int64_t>::max());
}

result<webhook_list_query> read_webhook_list_query(const query_parameters& parameters) {
    parameter_reader in(parameters);
    const webhook_list_query query = read_place(in);
    return in.finish(query);
}

result<webhook_list_query> read_delivery_list_query(const query_parameters& parameters) {
    parameter_reader in(parameters);
    webhook_list_query query = read_place(in);
    query.status = in.parsed("status", parse_delivery_status, "one of pending, delivered, failed");
    return in.finish(query);
}

}  // namespace livescore
