/// Reads the parts of a fixture report.
#pragma once
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "encoding/field_reader.h"
#include "livescore/domain/feed/fixture_report.h"

namespace livescore {

/// A list of wrong rows must not make an answer of a thousand sentences.
inline constexpr std::size_t enough_report_problems = 20;

using member_names = std::initializer_list<std::string_view>;

/// An object of a report, with its JSON beside its reader.
struct report_place {
    const nlohmann::json& object;
    std::vector<field_error>& problems;
    std::vector<std::string> path;
    field_reader fields;

    report_place(const nlohmann::json& of, std::vector<field_error>& to,
                 std::vector<std::string> at)
        : object(of), problems(to), path(std::move(at)), fields(of, to, path) {}

    void refuse_unknown(member_names known);
    /// true, false or null; a word is none of them.
    [[nodiscard]] std::optional<bool> flag(std::string_view name);
    /// The object at this member. Nothing when it is absent or refused.
    [[nodiscard]] std::optional<report_place> child(std::string_view name, presence p);
    [[nodiscard]] bool is_full() const { return problems.size() >= enough_report_problems; }
};

[[nodiscard]] reported_league read_reported_league(report_place& fixture);
[[nodiscard]] reported_team read_reported_team(report_place& fixture, std::string_view name);
/// {"home","away"}
[[nodiscard]] std::optional<score> read_report_score(report_place& of, std::string_view name);
/// Absent when the fixture does not have the member.
[[nodiscard]] std::optional<std::vector<reported_incident>> read_reported_incidents(
    report_place& fixture);
/// A kind of period: small letters, digits and _.
[[nodiscard]] std::optional<std::string> read_reported_period(field_reader& fields);
[[nodiscard]] std::optional<std::string> read_reported_ref(field_reader& fields,
                                                           std::string_view name, presence p);

}  // namespace livescore
