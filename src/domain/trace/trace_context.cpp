#include "livescore/domain/trace/trace_context.h"

#include <algorithm>
#include <cstdint>

#include "livescore/core/random.h"

namespace livescore {
namespace {

constexpr std::size_t trace_digits = 32;
constexpr std::size_t span_digits = 16;
constexpr std::size_t length = 2 + 1 + trace_digits + 1 + span_digits + 1 + 2;
constexpr std::string_view digits = "0123456789abcdef";
constexpr unsigned sampled_flag = 1;

bool is_hex(std::string_view text) {
    return text.find_first_not_of(digits) == std::string_view::npos;
}
bool is_id(std::string_view text) {
    return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

void append_random(std::string& id) {
    std::uint64_t bits = 0;
    while (bits == 0) bits = random_bits();
    for (std::size_t i = 0; i < span_digits; ++i) {
        id += digits[bits & 0xF];
        bits >>= 4U;
    }
}

std::string new_span() {
    std::string id;
    append_random(id);
    return id;
}

}  // namespace

std::optional<trace_context> parse_traceparent(std::string_view text) {
    if (text.size() < length) return std::nullopt;
    const std::string_view version = text.substr(0, 2);
    if (!is_hex(version) || version == "ff") return std::nullopt;
    if (text.size() > length && (version == "00" || text[length] != '-')) return std::nullopt;
    const std::string_view trace = text.substr(3, trace_digits);
    const std::string_view span = text.substr(3 + trace_digits + 1, span_digits);
    const std::string_view flags = text.substr(length - 2, 2);
    const bool separated = text[2] == '-' && text[3 + trace_digits] == '-' &&
                           text[3 + trace_digits + 1 + span_digits] == '-';
    if (!separated || !is_id(trace) || !is_id(span) || !is_hex(flags)) return std::nullopt;
    return trace_context{std::string(trace), std::string(span),
                         (digits.find(flags[1]) & sampled_flag) != 0};
}

std::string write_traceparent(const trace_context& context) {
    return "00-" + context.trace_id + "-" + context.span_id + (context.sampled ? "-01" : "-00");
}

trace_context new_trace() {
    trace_context made;
    append_random(made.trace_id);
    append_random(made.trace_id);
    made.span_id = new_span();
    return made;
}

trace_context child_of(const trace_context& parent) {
    return {parent.trace_id, new_span(), parent.sampled};
}

}  // namespace livescore
