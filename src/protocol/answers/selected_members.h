/// Takes members out of a JSON object that this program wrote.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace livescore {

/// A member of an object: its name and the text `"name":value`.
struct member_text {
    std::string_view name;
    std::string_view text;
};
/// The members of an object without white space around them, whose names have no escapes. Valid as
/// long as `object`.
[[nodiscard]] std::vector<member_text> members_of(std::string_view object);

/// The object with the members of these names alone, in its own order.
[[nodiscard]] std::string select_members(std::string_view object,
                                         const std::vector<std::string>& names);

}  // namespace livescore
