#include "http/request_id.h"

#include <algorithm>

#include "livescore/core/random.h"

namespace livescore {

namespace {

constexpr std::size_t max_offered = 64;

bool is_harmless(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

}  // namespace

void append_request_id(std::string& out, std::string_view offered) {
    if (!offered.empty() && offered.size() <= max_offered &&
        std::all_of(offered.begin(), offered.end(), is_harmless)) {
        out.append(offered);
        return;
    }
    static constexpr std::string_view digits = "0123456789abcdef";
    auto bits = random_bits();
    for (int i = 0; i < 16; ++i) {
        out += digits[bits & 0xF];
        bits >>= 4;
    }
}

std::string accept_request_id(std::string_view offered) {
    std::string id;
    append_request_id(id, offered);
    return id;
}

}  // namespace livescore
