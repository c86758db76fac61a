#include "livescore/protocol/stored_details.h"

#include <gmock/gmock.h>

namespace livescore {
namespace {

using namespace std::chrono_literals;

const timestamp noon = timestamp(std::chrono::sys_days(std::chrono::year(2026) / 1 / 31)) + 12h;

match_details full_details() {
    match_details d;
    d.venue = "Lusail";
    d.officials = R"(["A. Taylor",{"name":"B","role":"VAR"}])";
    d.attendance = 88'966;
    d.leg = 2;
    d.first_leg = score{1, 0};
    d.winner = match_winner::draw;
    d.decided = decided_by::lot;
    d.periods.push_back({"first_half", noon, noon + 47min, 2, score{1, 0}, score{0, 0}});
    d.periods.push_back(
        {"second_half", noon + 1h, std::nullopt, std::nullopt, std::nullopt, score{1, 0}});
    d.added_minutes = 4;
    d.award = match_award{award_result::win, award_result::loss, false};
    d.coverage = {true, false, std::nullopt, true};
    d.source = "openligadb";
    d.quality = "inconsistent";
    d.locked = true;
    d.stale = true;
    return d;
}

TEST(StoredDetails, ComeBackAsTheyWere) {
    match_details read;
    read_stored_details(*write_stored_details(full_details()), read);
    EXPECT_EQ(read, full_details());
}

TEST(StoredDetails, TheLockOfAFedMatchIsInItsColumn) {
    match_details fed;
    fed.fed = true;
    fed.locked = true;
    EXPECT_EQ(write_stored_details(fed), std::nullopt);
}

TEST(StoredDetails, OfAPlainMatchAreNone) {
    match_details plain;
    plain.season = "2024-25";  // it has a column
    EXPECT_EQ(write_stored_details(plain), std::nullopt);
}

TEST(StoredDetails, ThatNobodyHereWroteAreRefused) {
    match_details read;
    EXPECT_ANY_THROW(read_stored_details("{", read));
    EXPECT_ANY_THROW(read_stored_details(R"({"winner":"nobody"})", read));
}

TEST(StoredIncident, ComesBackAsItWas) {
    const incident told{.added_minute = 2,
                        .side = match_side::away,
                        .player = "A",
                        .player_id = 7,
                        .related_player = "B",
                        .related_player_id = 8,
                        .score_then = score{2, 1},
                        .review = review_state::overturned,
                        .retracted_by = commentary_id{12},
                        .corrects = commentary_id{11},
                        .source = "openligadb",
                        .minute_unknown = true};
    EXPECT_EQ(read_stored_incident(write_stored_incident(told)), told);
    EXPECT_EQ(read_stored_incident(write_stored_incident({})), incident{});
}

}  // namespace
}  // namespace livescore
