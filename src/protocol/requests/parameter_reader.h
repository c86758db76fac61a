/// Reads the known parameters of a query by name, and collects the problems with them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/core/text/char_set.h"
#include "livescore/domain/log_epoch.h"
#include "livescore/protocol/query_parameters.h"

namespace livescore {

class parameter_reader {
public:
    explicit parameter_reader(const query_parameters& parameters) : parameters_(parameters) {}

    /// nullptr when the parameter is absent. Empty or given twice: nullptr, and a problem.
    const std::string* find(std::string_view name);

    std::int64_t integer(std::string_view name, std::int64_t fallback, std::int64_t min,
                         std::int64_t max);

    /// 1 to 800 bytes, not only blanks.
    std::optional<std::string> text(std::string_view name);

    /// A seq, perhaps with its epoch: "5" or "5-0f1e2d3c4b5a6978".
    resume_point place(std::string_view name);

    /// The value that `parse` reads. Otherwise adds a problem.
    template <class Parse>
    auto parsed(std::string_view name, Parse parse, std::string_view expected)
        -> decltype(parse(std::string_view())) {
        const auto* const text = find(name);
        if (text == nullptr) return std::nullopt;
        auto value = parse(std::string_view(*text));
        if (!value) refuse(name, "Expected " + std::string(expected), "invalid_format");
        return value;
    }

    void refuse(std::string_view name, std::string message, std::string code);

    /// `value`, unless there were problems.
    template <class T>
    result<T> finish(T value) {
        if (problems_.empty()) return value;
        return error{errc::invalid_argument, "Invalid query", std::move(problems_)};
    }

private:
    const query_parameters& parameters_;
    std::vector<field_error> problems_;
};

/// A page begins at a cursor or at an offset.
template <class Cursor>
void check_offset(parameter_reader& in, const Cursor& cursor, int offset) {
    if (cursor && offset > 0) in.refuse("offset", "Cannot be combined with cursor", "custom");
}

}  // namespace livescore
