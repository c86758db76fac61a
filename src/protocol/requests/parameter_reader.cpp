#include "parameter_reader.h"

#include <limits>

#include "livescore/core/parse_integer.h"
#include "livescore/core/text/name.h"

namespace livescore {
namespace {

constexpr sequence_number max_sequence = std::numeric_limits<sequence_number>::max();
constexpr std::size_t max_text_bytes = 800;  // 200 characters

}  // namespace

const std::string* parameter_reader::find(std::string_view name) {
    const std::string* found = nullptr;
    for (const auto& [key, value] : parameters_) {
        if (key != name) continue;
        if (found != nullptr) {
            refuse(name, "Must be given once", "invalid_type");
            return nullptr;
        }
        found = &value;
    }
    if (found != nullptr && found->empty()) {
        refuse(name, "Must not be empty", "too_small");
        return nullptr;
    }
    return found;
}

std::int64_t parameter_reader::integer(std::string_view name, std::int64_t fallback,
                                       std::int64_t min, std::int64_t max) {
    const auto* const text = find(name);
    if (text == nullptr) return fallback;
    const auto value = parse_integer<std::int64_t>(*text);
    if (value && *value >= min && *value <= max) return *value;
    if (value ? *value < min : !is_digits(*text)) {
        refuse(name, value ? "Must be at least " + std::to_string(min) : "Expected an integer",
               value ? "too_small" : "invalid_type");
    } else {
        refuse(name, "Must be at most " + std::to_string(max), "too_big");
    }
    return fallback;
}

std::optional<std::string> parameter_reader::text(std::string_view name) {
    const auto* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->size() > max_text_bytes) {
        refuse(name, "Must be at most " + std::to_string(max_text_bytes) + " bytes", "too_big");
        return std::nullopt;
    }
    if (is_blank(*value)) {
        refuse(name, "Must not be empty", "too_small");
        return std::nullopt;
    }
    return *value;
}

resume_point parameter_reader::place(std::string_view name) {
    resume_point from;
    const auto* const text = find(name);
    if (text == nullptr) return from;
    const auto dash = text->find('-', 1);
    const query_parameters seq{{std::string(name), text->substr(0, dash)}};
    parameter_reader of_seq(seq);
    from.since = of_seq.integer(name, 0, 0, max_sequence);
    if (dash != std::string::npos) from.epoch = parse_log_epoch(text->substr(dash + 1));
    problems_.insert(problems_.end(), of_seq.problems_.begin(), of_seq.problems_.end());
    return from;
}

void parameter_reader::refuse(std::string_view name, std::string message, std::string code) {
    problems_.push_back({{std::string(name)}, std::move(message), std::move(code)});
}

}  // namespace livescore
