#include <gtest/gtest.h>

#include <set>

#include "unit/feeds/plan_support.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using tests::fixture;
using tests::plan_of;
using list = std::vector<std::string>;

TEST(openligadb_plan, a_season_without_known_matches_is_asked_for_whole) {
    EXPECT_EQ(plan_of(openligadb_adapter(), {"bl1/2026", "dfb/2026"}, {}),
              (list{"idle /getmatchdata/bl1/2026", "idle /getmatchdata/dfb/2026"}));
}

TEST(openligadb_plan, what_is_live_is_chosen_by_date_and_never_by_the_current_group) {
    const auto plan = plan_of(openligadb_adapter(), {"bl1/2026"},
                              {fixture("1", -60min, match_status::live, "12"),
                               fixture("2", 5min, match_status::scheduled, "3"),
                               fixture("3", 5h, match_status::scheduled, "13"),
                               fixture("4", 30h, match_status::scheduled, "14"),
                               fixture("5", -20h, match_status::finished, "11"),
                               fixture("6", -20h, match_status::postponed, "10")});
    EXPECT_EQ(plan, (list{"live /getmatchdata/bl1/2026/3", "live /getmatchdata/bl1/2026/12",
                          "near /getmatchdata/bl1/2026/13", "idle /getmatchdata/bl1/2026"}));
}

TEST(openligadb_plan, a_group_asks_for_its_last_change_first) {
    const std::vector<std::string> followed{"bl1/2026"};
    const std::vector<known_fixture> fixtures{fixture("1", -60min, match_status::live, "12")};
    const auto plan = openligadb_adapter().plan({tests::plan_now, followed, fixtures});
    ASSERT_EQ(plan.size(), 2U);
    EXPECT_EQ(plan[0].key, "openligadb:bl1/2026/12");
    EXPECT_EQ(plan[0].change_check, "/getlastchangedate/bl1/2026/12");
    EXPECT_EQ(plan[1].change_check, "");
}

TEST(openligadb_plan, matches_of_two_leagues_are_asked_for_in_their_own) {
    const auto plan = plan_of(openligadb_adapter(), {"bl1/2026", "bl2/2026"},
                              {fixture("1", -60min, match_status::live, "12", "bl2"),
                               fixture("2", -60min, match_status::live, "12", std::nullopt)});
    EXPECT_EQ(plan, (list{"live /getmatchdata/2", "live /getmatchdata/bl2/2026/12",
                          "idle /getmatchdata/bl1/2026", "idle /getmatchdata/bl2/2026"}));
}

TEST(openligadb_plan, a_knock_out_match_is_asked_for_by_itself) {
    const auto plan = plan_of(openligadb_adapter(), {"dfb/2026"},
                              {fixture("7", -60min, match_status::live, "Achtelfinale")});
    EXPECT_EQ(plan, (list{"live /getmatchdata/7", "idle /getmatchdata/dfb/2026"}));
}

TEST(openligadb_plan, a_match_that_a_person_removed_is_not_asked_for) {
    auto gone = fixture("7", -60min, match_status::live, "12");
    gone.gone = true;
    EXPECT_EQ(plan_of(openligadb_adapter(), {"bl1/2026"}, {gone}),
              (list{"idle /getmatchdata/bl1/2026"}));
}

TEST(openligadb_plan, a_full_time_that_may_be_the_break_before_extra_time_stays_live) {
    EXPECT_EQ(plan_of(openligadb_adapter(), {"dfb/2026"},
                      {fixture("7", -115min, match_status::finished, "2")}),
              (list{"live /getmatchdata/dfb/2026/2", "idle /getmatchdata/dfb/2026"}));
}

TEST(openligadb_plan, needs_no_key_and_obeys_retry_after) {
    EXPECT_TRUE(openligadb_adapter().credentials("secret").empty());
    const auto limits = openligadb_adapter().limits({{"retry-after", "120"}});
    EXPECT_EQ(limits.retry_after, 120s);
    EXPECT_EQ(limits.left_day, std::nullopt);
    EXPECT_EQ(openligadb_adapter().limits({{"retry-after", "soon"}}).retry_after, std::nullopt);
}

}  // namespace
}  // namespace livescore
