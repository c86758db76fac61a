/// Converts our values to PostgreSQL's texts, and back.
#pragma once
#include <concepts>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/core/time.h"

namespace livescore {

/// An array literal that is built element by element: {"a","b",NULL}.
class sql_array {
public:
    void add(std::string_view element);
    template <std::integral Integer>
    void add(Integer element) {
        separate();
        text_ += std::to_string(element);
    }
    void add_null();
    template <class Value>
    void add(const std::optional<Value>& element) {
        if (element) {
            add(*element);
        } else {
            add_null();
        }
    }
    [[nodiscard]] std::string text() const { return text_ + '}'; }

private:
    void separate() {
        if (text_.size() > 1) text_ += ',';
    }
    std::string text_ = "{";
};

[[nodiscard]] std::string text_array(const std::vector<std::string>& elements);
template <class Id>
[[nodiscard]] std::string id_array(const std::vector<Id>& ids) {
    sql_array array;
    for (const Id id : ids) array.add(raw(id));
    return array.text();
}
[[nodiscard]] std::vector<std::string> read_text_array(const pqxx::field& field);

/// Precise to the microsecond, unlike format_iso8601.
[[nodiscard]] std::string to_sql(timestamp at);
/// libpqxx 6 does not know std::optional; it takes a null pointer for NULL. The pointer is valid as
/// long as `text`.
[[nodiscard]] inline const char* to_sql(const std::optional<std::string>& text) {
    return text ? text->c_str() : nullptr;
}
[[nodiscard]] std::optional<std::string> to_sql(const std::optional<timestamp>& at);

[[nodiscard]] timestamp read_timestamp(const pqxx::field& field);

/// The value, or nothing for NULL.
template <class Value>
[[nodiscard]] std::optional<Value> read_optional(const pqxx::field& field) {
    if (field.is_null()) return std::nullopt;
    return field.as<Value>();
}

/// Whether a text has a U+0000. libpqxx cuts a parameter off there, and PostgreSQL cannot store it.
[[nodiscard]] inline bool has_nul(std::string_view text) {
    return text.find('\0') != std::string_view::npos;
}

}  // namespace livescore
