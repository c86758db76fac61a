#include "connection/values.h"

#include <algorithm>
#include <stdexcept>

namespace livescore {

void sql_array::add(std::string_view element) {
    separate();
    text_ += '"';
    for (const char c : element) {
        if (c == '"' || c == '\\') text_ += '\\';
        text_ += c;
    }
    text_ += '"';
}

void sql_array::add_null() {
    separate();
    text_ += "NULL";
}

std::string text_array(const std::vector<std::string>& elements) {
    sql_array array;
    for (const auto& element : elements) array.add(std::string_view(element));
    return array.text();
}

std::vector<std::string> read_text_array(const pqxx::field& field) {
    std::vector<std::string> elements;
    auto parser = field.as_array();
    using enum pqxx::array_parser::juncture;
    for (auto [what, text] = parser.get_next(); what != done;
         std::tie(what, text) = parser.get_next()) {
        if (what == string_value) elements.push_back(std::move(text));
    }
    return elements;
}

std::string to_sql(timestamp at) {
    const auto micros = (at - std::chrono::floor<std::chrono::milliseconds>(at)).count();
    std::string text = format_iso8601(at);
    text.back() = static_cast<char>('0' + micros / 100);
    text += static_cast<char>('0' + micros / 10 % 10);
    text += static_cast<char>('0' + micros % 10);
    return text += 'Z';
}

std::optional<std::string> to_sql(const std::optional<timestamp>& at) {
    if (!at) return std::nullopt;
    return to_sql(*at);
}

timestamp read_timestamp(const pqxx::field& field) {
    // "2026-01-31 12:00:00.123456+00": the session's DateStyle is ISO, its TimeZone UTC.
    std::string text(field.c_str(), field.size());
    if (text.size() > 13 && text.ends_with("+00")) {
        text[10] = 'T';
        text.replace(text.size() - 3, 3, "Z");
    }
    const auto at = parse_iso8601(text);
    if (!at) throw std::range_error("a time that PostgreSQL keeps cannot be read: " + text);
    return *at;
}

}  // namespace livescore
