/// Bodies, and the refusals of wrong ones: shared by the tests of request bodies.
#pragma once
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/protocol/request_body.h"

namespace livescore::test {

inline constexpr json_limits limits;

inline request_body json_body(std::string_view bytes) {
    return {media_type::json, bytes};
}
inline request_body form_body(std::string_view bytes) {
    return {media_type::form, bytes};
}

/// "path/to/field code" of each detail of a refusal. Empty without a refusal.
template <class T>
std::vector<std::string> refusals(const result<T>& read) {
    std::vector<std::string> texts;
    if (read) return texts;
    const error e = read.error();
    EXPECT_EQ(e.code, errc::invalid_argument);
    EXPECT_FALSE(e.details.empty());
    for (const auto& detail : e.details) {
        std::string text;
        for (const auto& step : detail.path) text += (text.empty() ? "" : "/") + step;
        texts.push_back(text + ' ' + detail.code);
        EXPECT_FALSE(detail.message.empty());
    }
    return texts;
}

inline nlohmann::json a_match() {
    return {{"sport", "football"},
            {"homeTeam", "Qatar"},
            {"awayTeam", "Ecuador"},
            {"startTime", "2026-01-31T12:00:00Z"},
            {"endTime", "2026-01-31T14:00:00Z"}};
}

inline auto read_create(const nlohmann::json& body) {
    return read_create_match(json_body(body.dump()), limits);
}

/// Refusals of a match with one member replaced.
inline std::vector<std::string> refused_with(const std::string& name, const nlohmann::json& value) {
    auto body = a_match();
    body[name] = value;
    return refusals(read_create(body));
}

}  // namespace livescore::test
