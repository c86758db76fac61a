#include "request_id.h"

#include <algorithm>

#include "livescore/core/random.h"

namespace livescore {

namespace {

constexpr std::size_t max_length = 64;

bool is_harmless(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

}  // namespace

std::string accept_request_id(std::string_view offered) {
    if (!offered.empty() && offered.size() <= max_length &&
        std::all_of(offered.begin(), offered.end(), is_harmless)) {
        return std::string(offered);
    }
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string id(16, '0');
    auto bits = random_bits();
    for (char& c : id) {
        c = digits[bits & 0xF];
        bits >>= 4;
    }
    return id;
}

}  // namespace livescore
