/// What all bodies have in common: an object, in JSON or urlencoded.
#pragma once
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "encoding/field_reader.h"
#include "livescore/core/error.h"
#include "livescore/protocol/json_limits.h"

namespace livescore {

/// invalid_argument "Invalid payload".
[[nodiscard]] error invalid_payload(std::vector<field_error> problems);

/// The body's object, from JSON or from a form, in which every value is a string. The errors of
/// request_body.h.
[[nodiscard]] result<nlohmann::json> read_body_object(bool is_form, std::string_view bytes,
                                                      const json_limits& limits);

/// Reads the body's object with `read(fields, problems)`, which returns the command. `Body` is
/// request_body, whose reader includes this file.
template <class Body, class Read>
auto read_command(const Body& body, const json_limits& limits, Read read)
    -> result<decltype(read(std::declval<field_reader&>(),
                            std::declval<std::vector<field_error>&>()))> {
    const auto object =
        read_body_object(body.type == decltype(body.type)::form, body.bytes, limits);
    if (!object) return object.error();
    std::vector<field_error> problems;
    field_reader fields(*object, problems);
    auto command = read(fields, problems);
    if (!problems.empty()) return invalid_payload(std::move(problems));
    return command;
}

}  // namespace livescore
