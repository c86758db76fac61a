/// A value in a JSON document, with the path to it. What is wrong with it is told by that path.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"

namespace livescore {

/// The readers return nullopt, or nothing, for an absent value, for null, and for a refused one. A
/// refused one adds a problem. The document and `problems` outlive the place.
class json_place {
public:
    json_place(const nlohmann::json* value, std::vector<std::string> path,
               std::vector<field_error>& problems)
        : value_(value), path_(std::move(path)), problems_(&problems) {}

    /// Present, and not null.
    [[nodiscard]] bool is_given() const { return value_ != nullptr && !value_->is_null(); }
    [[nodiscard]] bool is_text() const { return value_ != nullptr && value_->is_string(); }
    [[nodiscard]] bool is_object() const { return value_ != nullptr && value_->is_object(); }
    [[nodiscard]] bool is_number() const { return value_ != nullptr && value_->is_number(); }

    /// Whether it is an object. Anything else is refused.
    [[nodiscard]] bool expect_object() const;

    /// A member of an object; an absent one when this is none.
    [[nodiscard]] json_place member(std::string_view name) const;
    /// All members of an object, by name.
    [[nodiscard]] std::vector<std::pair<std::string, json_place>> members(std::size_t most) const;
    /// The items of an array.
    [[nodiscard]] std::vector<json_place> items(std::size_t most) const;

    [[nodiscard]] std::optional<int> integer(int min, int max) const;
    /// 1 to `max` characters, of which one is visible.
    [[nodiscard]] std::optional<std::string> text(std::size_t max) const;
    [[nodiscard]] std::optional<bool> boolean() const;
    /// A word that `parse` knows. `words` lists the words for the problem's sentence.
    template <class Parse>
    auto word(Parse parse, std::string_view words) const -> decltype(parse(std::string_view())) {
        if (!is_given()) return std::nullopt;
        if (is_text()) {
            if (auto known = parse(std::string_view(value_->get_ref<const std::string&>()))) {
                return known;
            }
        }
        refuse("Expected one of " + std::string(words), "invalid_value");
        return std::nullopt;
    }
    /// Requires that the value is given.
    void require() const;
    void refuse(std::string message, std::string code) const;

private:
    [[nodiscard]] std::vector<std::string> below(std::string_view name) const;
    void refuse_type(std::string_view expected) const;

    const nlohmann::json* value_;
    std::vector<std::string> path_;
    std::vector<field_error>* problems_;
};

}  // namespace livescore
