#include "json_place.h"

#include <algorithm>

#include "encoding/json_input.h"
#include "livescore/core/text/name.h"

namespace livescore {
namespace {

/// More problems than a person reads are not collected.
constexpr std::size_t most_problems = 20;

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

}  // namespace

bool json_place::expect_object() const {
    if (is_object()) return true;
    if (is_given()) {
        refuse_type("an object");
    } else {
        require();
    }
    return false;
}

json_place json_place::member(std::string_view name) const {
    const nlohmann::json* found = nullptr;
    if (is_object()) {
        const auto at = value_->find(name);
        if (at != value_->end()) found = &*at;
    }
    return {found, below(name), *problems_};
}

std::vector<std::pair<std::string, json_place>> json_place::members(std::size_t most) const {
    std::vector<std::pair<std::string, json_place>> found;
    if (!is_given()) return found;
    if (!is_object()) {
        refuse_type("an object");
        return found;
    }
    if (value_->size() > most) {
        refuse("Must have at most " + std::to_string(most) + " members", "too_big");
        return found;
    }
    for (const auto& [name, value] : value_->items()) {
        found.emplace_back(name, json_place(&value, below(name), *problems_));
    }
    return found;
}

std::vector<json_place> json_place::items(std::size_t most) const {
    std::vector<json_place> found;
    if (!is_given()) return found;
    if (!value_->is_array()) {
        refuse_type("an array");
        return found;
    }
    if (value_->size() > most) {
        refuse("Must have at most " + std::to_string(most) + " items", "too_big");
        return found;
    }
    for (std::size_t i = 0; i < value_->size(); ++i) {
        found.emplace_back(&(*value_)[i], below(std::to_string(i)), *problems_);
    }
    return found;
}

std::optional<int> json_place::integer(int min, int max) const {
    if (!is_given()) return std::nullopt;
    const auto number = whole_number(*value_);
    if (!number) {
        refuse_type("an integer");
        return std::nullopt;
    }
    if (*number < min) {
        refuse("Must be at least " + std::to_string(min), "too_small");
        return std::nullopt;
    }
    if (*number > max) {
        refuse("Must be at most " + std::to_string(max), "too_big");
        return std::nullopt;
    }
    return static_cast<int>(*number);
}

std::optional<std::string> json_place::text(std::size_t max) const {
    if (!is_given()) return std::nullopt;
    if (!is_text()) {
        refuse_type("a string");
        return std::nullopt;
    }
    const auto& text = value_->get_ref<const std::string&>();
    if (is_blank(text)) {
        refuse("Must not be empty", "too_small");
        return std::nullopt;
    }
    if (count_characters(text) > max) {
        refuse("Must be at most " + std::to_string(max) + " characters", "too_big");
        return std::nullopt;
    }
    return text;
}

std::optional<bool> json_place::boolean() const {
    if (!is_given()) return std::nullopt;
    if (!value_->is_boolean()) {
        refuse_type("a boolean");
        return std::nullopt;
    }
    return value_->get<bool>();
}

void json_place::require() const {
    if (!is_given()) refuse("Required", "invalid_type");
}

void json_place::refuse(std::string message, std::string code) const {
    if (problems_->size() >= most_problems) return;
    problems_->push_back({path_, std::move(message), std::move(code)});
}

void json_place::refuse_type(std::string_view expected) const {
    refuse("Expected " + std::string(expected) + ", received " + value_->type_name(),
           "invalid_type");
}

std::vector<std::string> json_place::below(std::string_view name) const {
    std::vector<std::string> path = path_;
    path.emplace_back(name);
    return path;
}

}  // namespace livescore
