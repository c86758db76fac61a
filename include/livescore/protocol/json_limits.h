/// Limits of the JSON that clients send.
#pragma once
#include <cstddef>

namespace livescore {

struct json_limits {
    int max_depth = 32;
    std::size_t max_string_bytes = 65'536;
    std::size_t max_array_items = 1'000;
};

}  // namespace livescore
