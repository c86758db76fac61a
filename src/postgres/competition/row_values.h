/// Reads the fields of a row, one after the other.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>

#include "connection/values.h"
#include "livescore/domain/competition/competition.h"

namespace livescore {

class row_values {
public:
    explicit row_values(const pqxx::row& row) : row_(row) {}

    std::int64_t integer() { return next().as<std::int64_t>(); }
    std::optional<std::int32_t> optional_integer() { return read_optional<std::int32_t>(next()); }
    std::string text() { return next().as<std::string>(); }
    std::optional<std::string> optional_text() { return read_optional<std::string>(next()); }
    timestamp time() { return read_timestamp(next()); }
    template <class Word>
    std::optional<Word> word(std::optional<Word> (*parse)(std::string_view) noexcept) {
        const auto word = optional_text();
        return word ? parse(*word) : std::nullopt;
    }
    /// The references as an object, and the fields that all rows end with.
    template <class Row>
    void rest(Row& row) {
        const auto refs = nlohmann::json::parse(text());
        for (const auto& [provider, ref] : refs.items()) {
            row.refs.emplace(provider, ref.template get<std::string>());
        }
        row.version = integer();
        row.created_at = time();
        row.updated_at = time();
    }

private:
    pqxx::field next() { return row_[column_++]; }

    const pqxx::row& row_;
    int column_ = 0;
};

template <class Word>
std::optional<std::string> to_word(const std::optional<Word>& value) {
    if (!value) return std::nullopt;
    return std::string(to_string(*value));
}

}  // namespace livescore
