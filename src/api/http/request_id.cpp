#include "http/request_id.h"

#include "livescore/core/random.h"
#include "livescore/core/text/char_set.h"

namespace livescore {

namespace {

constexpr std::size_t max_offered = 64;

constexpr char_set harmless(ascii_letters, ascii_digits, "-_.");

}  // namespace

void append_request_id(std::string& out, std::string_view offered) {
    if (!offered.empty() && offered.size() <= max_offered && harmless.has_all(offered)) {
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
