/// What livescore-admin prints: one JSON document, or text for people.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "admin/command_description.h"
#include "admin/service_caller.h"

namespace livescore {

/// One line of JSON. Bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string as_line(const nlohmann::ordered_json& json);
/// A value in a table or behind a member's name: a text without quotation marks, "-" for null.
/// Control characters are escaped, so that a name cannot write into the terminal.
[[nodiscard]] std::string as_cell(const nlohmann::ordered_json& value);
/// A line for each row below the titles, in columns. "" without rows.
[[nodiscard]] std::string as_table(const nlohmann::ordered_json& rows,
                                   const std::vector<table_column>& columns);
/// "name: value", a line for each member.
[[nodiscard]] std::string as_members(const nlohmann::ordered_json& object);

/// Sentences for a refusal: what the problem document says, and each of its details.
[[nodiscard]] std::vector<std::string> refusal_of(const service_answer& answer);

}  // namespace livescore
