#include <gtest/gtest.h>

#include "livescore/protocol/match_history.h"
#include "unit/protocol/history/random_history.h"

namespace livescore {
namespace {

using nlohmann::ordered_json;
using test::random_history;

constexpr std::size_t no_limit = std::size_t{64} << 20;

random_history lived(unsigned seed, int steps) {
    random_history history(seed);
    for (int i = 0; i < steps; ++i) history.step();
    return history;
}

/// The second implementation: slow, and from what the history knows of itself.
ordered_json corrected(const random_history& history, std::size_t until) {
    const auto& truths = history.truths;
    const auto& today = truths.back().state;
    match told = truths[until].told;
    // Today's entries that were new by then.
    std::vector<std::int64_t> new_by_then;
    for (std::size_t i = 0; i <= until; ++i) {
        if (truths[i].new_entry != 0) new_by_then.push_back(truths[i].new_entry);
    }
    const auto was_new = [&](std::int64_t id) {
        return std::find(new_by_then.begin(), new_by_then.end(), id) != new_by_then.end();
    };
    // The score: of an entry's changes all, if the first of them was made by then; of others those
    // by then.
    const auto had_scored = [&](std::int64_t id) {
        for (std::size_t i = 0; i <= until; ++i) {
            if (truths[i].entry == id) return true;
        }
        return false;
    };
    score sum{truths[0].state["homeScore"].get<int>(), truths[0].state["awayScore"].get<int>()};
    for (std::size_t i = 1; i < truths.size(); ++i) {
        if (truths[i].entry != 0 ? !had_scored(truths[i].entry) : i > until) continue;
        sum.home += truths[i].change.home;
        sum.away += truths[i].change.away;
    }
    told.score = {std::max(0, sum.home), std::max(0, sum.away)};
    // A status that was corrected next.
    for (std::size_t i = until + 1; i < truths.size(); ++i) {
        if (!truths[i].is_status) continue;
        if (!truths[i].correction) break;
        told.status = truths[i].told.status;
        told.phase = truths[i].told.phase;
        told.status_reason = truths[i].told.status_reason;
        told.details.award = truths[i].told.details.award;
    }
    // The clock is the one of the moment.
    told.clock_started.reset();
    told.played_seconds = elapsed_seconds(truths[until].told);
    ordered_json state = ordered_json::parse(write_match(told));
    for (const char* name : {"homeTeam", "endTime"}) state[name] = today[name];
    state["commentary"] = ordered_json::array();
    for (const auto& entry : today["commentary"]) {
        if (was_new(entry["id"].get<std::int64_t>())) state["commentary"].push_back(entry);
    }
    return state;
}

class MatchFold : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Seeds, MatchFold, testing::Range(1U, 41U));

TEST_P(MatchFold, IsTheMatchAndItsCommentaryBehindEveryEvent) {
    const random_history history = lived(GetParam(), 60);
    match_fold fold(no_limit);
    for (std::size_t i = 0; i < history.log.size(); ++i) {
        fold.add(history.log[i]);
        ASSERT_EQ(ordered_json::parse(fold.write()), history.truths[i].state)
            << "behind " << *history.log[i].json;
        ASSERT_EQ(fold.seq(), history.log[i].seq);
    }
}

TEST_P(MatchFold, CorrectedIsWhatTheSlowWayFindsAtEveryEvent) {
    const random_history history = lived(GetParam(), 50);
    for (std::size_t until = 0; until < history.log.size(); ++until) {
        const auto seq = static_cast<sequence_number>(until) + 1;
        corrected_fold fold(seq, seq, no_limit);
        for (const auto& event : history.log) fold.add(event);
        ordered_json found = ordered_json::parse(fold.write());
        ordered_json expected = corrected(history, until);
        ASSERT_EQ(found, expected) << "seq " << seq;
    }
}

TEST_P(MatchFold, CorrectedAsOfNowIsTheMatchAsItIs) {
    const random_history history = lived(GetParam(), 60);
    const auto last = static_cast<sequence_number>(history.log.size());
    for (const match_moment at : {match_moment(last), match_moment(play_moment{4, 2000})}) {
        corrected_fold fold(at, last, no_limit);
        for (const auto& event : history.log) fold.add(event);
        EXPECT_EQ(ordered_json::parse(fold.write()), history.truths.back().state);
    }
}

committed_event event_of(sequence_number seq, event_type type, const std::string& at,
                         const std::string& data) {
    const std::string json = R"({"type":")" + std::string(to_string(type)) +
                             R"(","matchId":7,"seq":)" + std::to_string(seq) +
                             R"(,"timestamp":"2026-05-01T)" + at + R"(Z","data":)" + data + "}";
    return {match_id{7}, seq, type, std::make_shared<const std::string>(json)};
}

std::string created(const std::string& score = "0") {
    return R"({"id":7,"homeTeam":"Reds","status":"scheduled","phase":"pre_match",)"
           R"("startTime":"2026-05-01T18:00:00.000Z","homeScore":)" +
           score + R"(,"awayScore":)" + score +
           R"(,"elapsedSeconds":0,"stats":{},"seq":1,"updatedAt":"2026-05-01T12:00:00.000Z",)"
           R"("statusReason":null})";
}

std::string entry(int id, int minute, const std::string& message, int period = 1) {
    return R"({"id":)" + std::to_string(id) + R"(,"matchId":7,"minute":)" + std::to_string(minute) +
           R"(,"period":)" + std::to_string(period) + R"(,"eventType":"goal","message":")" +
           message + R"("})";
}

TEST(MatchFoldLimit, LeavesTheOldestEntriesOutAndSaysSo) {
    match_fold fold(2'000);
    fold.add(event_of(1, event_type::match_created, "12:00:00.000", created()));
    for (int id = 1; id <= 20; ++id)
        fold.add(event_of(id + 1, event_type::commentary_new, "18:00:00.000",
                          entry(id, id, std::string(200, 'x'))));
    const auto state = ordered_json::parse(fold.write());
    EXPECT_TRUE(state["commentaryTruncated"]);
    ASSERT_FALSE(state["commentary"].empty());
    EXPECT_LE(state["commentary"].dump().size(), 2'000U);
    std::int64_t expected = 20;
    for (const auto& one : state["commentary"]) EXPECT_EQ(one["id"], expected--);
    // An entry that was left out does not come back behind newer ones.
    fold.add(event_of(22, event_type::commentary_updated, "18:00:00.000", entry(1, 1, "short")));
    EXPECT_NE(ordered_json::parse(fold.write())["commentary"].back()["id"], 1);
}

TEST(MatchFoldLimit, SaysNothingWhenAllEntriesAreThere) {
    match_fold fold(no_limit);
    fold.add(event_of(1, event_type::match_created, "12:00:00.000", created()));
    const auto state = ordered_json::parse(fold.write());
    EXPECT_EQ(state["commentary"], ordered_json::array());
    EXPECT_FALSE(state.contains("commentaryTruncated"));
}

TEST(MatchFoldSheet, LineUpsAndStatisticsAreTheNewest) {
    const std::vector<committed_event> log{
        event_of(1, event_type::match_created, "12:00:00.000", created()),
        event_of(2, event_type::lineups_updated, "17:00:00.000",
                 R"({"home":{"formation":"4-4-2"}})"),
        event_of(3, event_type::stats_updated, "18:10:00.000",
                 R"([{"name":"corners","home":1.50}])"),
        event_of(4, event_type::lineups_updated, "18:20:00.000",
                 R"({"home":{"formation":"4-3-3"}})"),
        event_of(5, event_type::stats_updated, "18:20:00.000", R"([{"name":"corners","home":2}])")};
    match_fold fold(no_limit);
    fold.add(log[0]);
    EXPECT_FALSE(ordered_json::parse(fold.write()).contains("lineups"));
    for (std::size_t i = 1; i < 3; ++i) fold.add(log[i]);
    EXPECT_NE(fold.write().find(R"("lineups":{"home":{"formation":"4-4-2"}})"), std::string::npos);
    EXPECT_NE(fold.write().find(R"("statistics":[{"name":"corners","home":1.50}])"),
              std::string::npos);
    corrected_fold corrected(sequence_number{3}, 3, no_limit);
    for (const auto& event : log) corrected.add(event);
    const auto state = ordered_json::parse(corrected.write());
    EXPECT_EQ(state["lineups"]["home"]["formation"], "4-3-3") << "a sheet is corrected";
    EXPECT_EQ(state["statistics"][0]["home"], 1.5) << "figures are those of the moment";
}

TEST(CorrectedFold, AnUnknownScoreStaysUnknownUntilAScoreCounts) {
    const std::vector<committed_event> log{
        event_of(1, event_type::match_created, "12:00:00.000", created("null")),
        event_of(2, event_type::commentary_new, "18:00:00.000", entry(1, 1, "hello")),
        event_of(3, event_type::score_update, "18:10:00.000", R"({"homeScore":0,"awayScore":0})")};
    const auto at = [&log](sequence_number seq) {
        corrected_fold fold(seq, seq, no_limit);
        for (const auto& event : log) fold.add(event);
        return ordered_json::parse(fold.write());
    };
    EXPECT_TRUE(at(2)["homeScore"].is_null());
    EXPECT_EQ(at(3)["homeScore"], 0);
}

TEST(CorrectedFold, AMinuteOfPlayGoesByTheMinuteAsItReadsToday) {
    // A goal that was entered at minute 50 by mistake: it fell in minute 30.
    const std::vector<committed_event> log{
        event_of(1, event_type::match_created, "12:00:00.000", created()),
        event_of(2, event_type::score_update, "18:30:00.000", R"({"homeScore":1,"awayScore":0})"),
        event_of(3, event_type::commentary_new, "18:30:00.000", entry(1, 50, "typo", 2)),
        event_of(4, event_type::commentary_updated, "18:31:00.000", entry(1, 30, "right", 1)),
        event_of(5, event_type::score_update, "18:40:00.000", R"({"homeScore":2,"awayScore":0})"),
        event_of(6, event_type::commentary_new, "18:40:00.000", entry(2, 40, "second", 1)),
        event_of(7, event_type::score_update, "18:41:00.000", R"({"homeScore":1,"awayScore":0})"),
        event_of(8, event_type::commentary_removed, "18:41:00.000", R"({"id":2,"matchId":7})")};
    const auto at = [&log](play_moment moment) {
        corrected_fold fold(moment, 8, no_limit);
        for (const auto& event : log) fold.add(event);
        return ordered_json::parse(fold.write());
    };
    EXPECT_EQ(at({1, 29})["homeScore"], 0);
    EXPECT_EQ(at({1, 29})["commentary"].size(), 0U);
    EXPECT_EQ(at({1, 30})["homeScore"], 1);
    EXPECT_EQ(at({1, 30})["commentary"][0]["message"], "right");
    EXPECT_EQ(at({1, 45})["homeScore"], 1) << "the removed goal does not count";
}

TEST(MatchFold, BytesThatAreNoEventAreTheLogsFault) {
    match_fold fold(no_limit);
    const committed_event broken{match_id{7}, 1, event_type::match_created,
                                 std::make_shared<const std::string>("{\"m\":7")};
    EXPECT_THROW(fold.add(broken), infrastructure_error);
}

}  // namespace
}  // namespace livescore
