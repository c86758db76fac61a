#include "livescore/protocol/json_equality.h"

#include <nlohmann/json.hpp>

namespace livescore {

bool is_same_json(std::string_view left, std::string_view right) {
    using nlohmann::json;
    if (left == right) return true;
    const json a = json::parse(left, nullptr, false);
    const json b = json::parse(right, nullptr, false);
    return !a.is_discarded() && !b.is_discarded() && a == b;
}

}  // namespace livescore
