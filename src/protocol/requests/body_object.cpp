#include "body_object.h"

#include <string>

#include "encoding/json_input.h"
#include "parameters.h"

namespace livescore {
namespace {

using nlohmann::json;

result<json> read_form(std::string_view bytes, const json_limits& limits) {
    const auto parameters = read_parameters(bytes);
    if (!parameters) {
        return invalid_payload(
            {{{}, "Not application/x-www-form-urlencoded in UTF-8", "invalid_format"}});
    }
    json object = json::object();
    for (const auto& [name, value] : *parameters) {
        if (value.size() > limits.max_string_bytes) {
            return invalid_payload(
                {{{name},
                  "Must be at most " + std::to_string(limits.max_string_bytes) + " bytes",
                  "too_big"}});
        }
        object[name] = value;
    }
    return {boost::system::in_place_value, std::move(object)};
}

}  // namespace

error invalid_payload(std::vector<field_error> problems) {
    return {errc::invalid_argument, "Invalid payload", std::move(problems)};
}

result<json> read_body_object(bool is_form, std::string_view bytes, const json_limits& limits) {
    if (is_form) return read_form(bytes, limits);
    auto value = parse_json(bytes, limits);
    if (value && !value->is_object()) {
        return invalid_payload({{{},
                                 std::string("Expected an object, received ") + value->type_name(),
                                 "invalid_type"}});
    }
    return value;
}

}  // namespace livescore
