#include "livescore/protocol/tables/rounds_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace livescore {
namespace {

using nlohmann::json;

TEST(RoundsJson, ANumberIsANumberAndANameAText) {
    const std::vector<season_round> rounds{{.stage = "League",
                                            .round = "7",
                                            .groups = {},
                                            .matches = 3,
                                            .finished = 1,
                                            .running = 2,
                                            .previous_start = timestamp(std::chrono::hours(24)),
                                            .next_start = {}},
                                           {.stage = {},
                                            .round = "\"Final\"",
                                            .groups = {"A"},
                                            .matches = 1,
                                            .finished = 0,
                                            .running = 0,
                                            .previous_start = {},
                                            .next_start = timestamp(std::chrono::hours(48))},
                                           {}};
    EXPECT_EQ(json::parse(write_rounds({league_id{5}, "Liga", "2025", {}}, rounds)),
              json::parse(R"({"league": {"id": 5, "name": "Liga"}, "season": "2025", "rounds": [
        {"stage": "League", "round": 7, "groups": [], "matches": 3, "finished": 1, "running": 2,
         "previousStart": "1970-01-02T00:00:00.000Z", "nextStart": null},
        {"stage": null, "round": "\"Final\"", "groups": ["A"], "matches": 1, "finished": 0,
         "running": 0, "previousStart": null, "nextStart": "1970-01-03T00:00:00.000Z"},
        {"stage": null, "round": null, "groups": [], "matches": 0, "finished": 0, "running": 0,
         "previousStart": null, "nextStart": null}]})"));
}

TEST(RoundsJson, ASeasonWithoutANameAndMatches) {
    EXPECT_EQ(
        json::parse(write_rounds({league_id{5}, "Liga", {}, {}}, {})),
        json::parse(R"({"league": {"id": 5, "name": "Liga"}, "season": null, "rounds": []})"));
}

}  // namespace
}  // namespace livescore
