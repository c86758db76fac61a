/// Tolerant readers of a provider's JSON. A member that is missing, null, or of another kind than
/// documented reads as absent; nothing throws.
#pragma once
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/core/text/ascii.h"
#include "livescore/core/time.h"
#include "livescore/domain/score.h"
#include "livescore/feeds/provider_adapter.h"

namespace livescore {

/// A place in a JSON document, which may be empty. It refers to the document.
class json_fields {
public:
    json_fields() = default;
    explicit json_fields(const nlohmann::json& value) : value_(&value) {}

    /// The member of an object. Its name counts in any case where `name` itself is not there: old
    /// recordings write "MatchID" for "matchID".
    [[nodiscard]] json_fields operator[](std::string_view name) const;
    /// The elements of a list; none for anything else.
    [[nodiscard]] std::vector<json_fields> items() const;

    /// Null counts as missing.
    [[nodiscard]] bool is_known() const noexcept { return value_ != nullptr && !value_->is_null(); }
    [[nodiscard]] bool is_object() const noexcept { return is_known() && value_->is_object(); }
    [[nodiscard]] bool is_list() const noexcept { return is_known() && value_->is_array(); }
    [[nodiscard]] bool is_text() const noexcept { return is_known() && value_->is_string(); }

    /// A text as clean_name gives it, with blanks for control characters. Absent when nothing of it
    /// is visible, and when it is longer than `most` characters.
    [[nodiscard]] std::optional<std::string> text(std::size_t most = 200) const;
    /// A whole number: 7, 7.0, "7".
    [[nodiscard]] std::optional<std::int64_t> whole() const;
    /// A whole number from 0 to 1000, as goals and minutes are.
    [[nodiscard]] std::optional<int> count() const;
    [[nodiscard]] std::optional<double> decimal() const;
    [[nodiscard]] bool flag() const noexcept;
    /// What a provider calls a row: a text, or a number that is not 0.
    [[nodiscard]] std::optional<std::string> reference() const;
    /// An RFC 3339 date-time. A text without a zone is UTC.
    [[nodiscard]] std::optional<timestamp> instant() const;
    /// Both numbers, or nothing: null is never 0.
    [[nodiscard]] std::optional<score> pair(std::string_view home, std::string_view away) const;

    [[nodiscard]] const nlohmann::json* value() const noexcept { return value_; }

private:
    const nlohmann::json* value_ = nullptr;
};

/// Nothing for a text that is no JSON.
[[nodiscard]] std::optional<nlohmann::json> parse_answer(std::string_view body);
/// Errors of provider_adapter::decode.
[[nodiscard]] error no_json();
[[nodiscard]] error unexpected_answer(std::string message);

/// Takes a fixture in when it keeps the bounds of reports; otherwise it is a problem.
void take_fixture(decoded_answer& answer, result<fixture_report> report);
/// Keeps the first fifty: an answer of another shape has a thousand times the same.
void note_problem(decoded_answer& answer, std::string problem);

/// Whether `word` is in the text, whatever the case of its ASCII letters. `word` is in lower case.
[[nodiscard]] bool mentions(std::string_view text, std::string_view word);

/// A header that holds a whole number of 0 or more.
[[nodiscard]] std::optional<int> header_number(const response_headers& headers,
                                               std::string_view name);
/// Retry-After in seconds, at most a day.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after(const response_headers& headers);

/// How often a fixture is worth a request; nothing when the requests for schedules are enough.
[[nodiscard]] std::optional<poll_cadence> cadence_of(const known_fixture& fixture, timestamp now);

}  // namespace livescore
