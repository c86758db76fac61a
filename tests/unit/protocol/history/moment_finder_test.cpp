#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "livescore/protocol/match_history.h"

namespace livescore {
namespace {

/// A log, by the hand of a scorer.
class written_log {
public:
    written_log() {
        add(event_type::match_created, "17:00:00.000",
            R"({"status":"scheduled","phase":"pre_match","startTime":"2026-05-01T18:00:00.000Z"})");
    }
    sequence_number status(const std::string& at, const std::string& status,
                           const std::string& phase) {
        return add(event_type::match_status, at,
                   R"({"status":")" + status + R"(","phase":")" + phase + R"("})");
    }
    sequence_number score(const std::string& at) {
        return add(event_type::score_update, at, R"({"homeScore":1,"awayScore":0})");
    }
    sequence_number entry(const std::string& at, int period, int minute, int added = 0) {
        return add(event_type::commentary_new, at,
                   R"({"id":1,"period":)" + std::to_string(period) + R"(,"minute":)" +
                       std::to_string(minute) + R"(,"addedMinute":)" + std::to_string(added) + "}");
    }
    [[nodiscard]] sequence_number position(match_moment at) const {
        moment_finder finder(at);
        for (const auto& event : log) {
            if (!finder.add(event)) break;
        }
        return finder.position();
    }

    std::vector<committed_event> log;

private:
    sequence_number add(event_type type, const std::string& at, const std::string& data) {
        const auto seq = static_cast<sequence_number>(log.size()) + 1;
        log.push_back({match_id{7}, seq, type,
                       std::make_shared<const std::string>(
                           R"({"type":"x","matchId":7,"seq":1,"timestamp":"2026-05-01T)" + at +
                           R"(Z","data":)" + data + "}")});
        return seq;
    }
};

match_moment at_time(const std::string& time) {
    return *parse_iso8601("2026-05-01T" + time + "Z");
}

TEST(MomentFinder, ATimeEndsWithTheFirstLaterEvent) {
    written_log log;
    const auto kick_off = log.status("18:00:00.000", "live", "first_half");
    const auto goal = log.score("18:10:00.500");
    EXPECT_EQ(log.position(at_time("16:59:59.999")), 0);
    EXPECT_EQ(log.position(at_time("17:00:00")), 1);
    EXPECT_EQ(log.position(at_time("18:10:00.499")), kick_off);
    EXPECT_EQ(log.position(at_time("18:10:00.500")), goal);
    EXPECT_EQ(log.position(at_time("23:00:00")), goal);
}

TEST(MomentFinder, AMinuteEndsBeforeTheNextMinutesEntryAndItsScore) {
    written_log log;
    log.status("18:00:00.000", "live", "first_half");
    log.score("18:44:50.000");
    const auto last = log.entry("18:44:50.000", 1, 45);
    log.score("18:46:30.000");
    const auto added = log.entry("18:46:30.000", 1, 45, 2);
    log.score("18:47:30.000");
    log.entry("18:47:30.000", 1, 45, 3);
    log.status("18:48:00.000", "halftime", "half_time");
    EXPECT_EQ(log.position(play_moment{1, 45}), last);
    EXPECT_EQ(log.position(play_moment{1, 47}), added);
}

TEST(MomentFinder, TheEndOfAPeriodIsNotOfItsMinutesButThoseOfTheNextHaveIt) {
    written_log log;
    log.status("18:00:00.000", "live", "first_half");
    const auto entry = log.entry("18:44:00.000", 1, 44);
    const auto pause = log.status("18:46:00.000", "halftime", "half_time");
    const auto second = log.status("19:00:00.000", "live", "second_half");
    EXPECT_EQ(log.position(play_moment{1, 60}), entry);
    EXPECT_EQ(log.position(play_moment{2, 46}), second) << "the minute began at that moment";
    EXPECT_GT(second, pause);
}

TEST(MomentFinder, AScoreWithoutAnEntryGoesByTheClock) {
    written_log log;
    const auto kick_off = log.status("18:00:00.000", "live", "first_half");
    const auto tenth = log.score("18:10:00.000");
    log.score("18:10:00.001");
    log.entry("18:20:00.000", 1, 20);
    EXPECT_EQ(log.position(play_moment{1, 9}), kick_off);
    EXPECT_EQ(log.position(play_moment{1, 10}), tenth);
}

TEST(MomentFinder, AnEntryThatCameLateBringsAlongWhatCameBeforeIt) {
    written_log log;
    log.status("18:00:00.000", "live", "first_half");
    log.score("18:10:05.000");
    const auto late = log.entry("18:11:30.000", 1, 10);
    log.entry("18:12:00.000", 1, 12);
    EXPECT_EQ(log.position(play_moment{1, 10}), late);
}

TEST(MomentFinder, AMatchThatIsPlayedFasterThanTheClockGoesByItsEntries) {
    written_log log;
    log.status("18:00:00.000", "live", "first_half");
    const auto first = log.entry("18:00:00.100", 1, 23);
    log.status("18:00:00.200", "halftime", "half_time");
    log.status("18:00:00.300", "live", "second_half");
    log.score("18:00:00.400");
    const auto second = log.entry("18:00:00.400", 2, 67);
    log.score("18:00:00.500");
    log.entry("18:00:00.500", 2, 80);
    log.status("18:00:00.600", "finished", "full_time");
    EXPECT_EQ(log.position(play_moment{1, 45}), first);
    EXPECT_EQ(log.position(play_moment{2, 70}), second);
}

TEST(MomentFinder, TheMinuteTellsThePeriodOfScorersWhoLeaveItOut) {
    written_log log;
    log.status("18:00:00.000", "live", "first_half");
    log.status("18:00:00.200", "halftime", "half_time");
    log.status("18:00:00.300", "live", "second_half");
    const auto inside = log.entry("18:00:00.400", 1, 67);
    log.entry("18:00:00.500", 1, 80);
    EXPECT_EQ(log.position(play_moment{2, 70}), inside);
}

TEST(MomentFinder, ExtraTimeHasTwoPeriods) {
    written_log log;
    log.status("18:00:00.000", "live", "first_half");
    log.status("19:00:00.000", "live", "second_half");
    log.status("20:00:00.000", "halftime", "extra_time");
    log.status("20:05:00.000", "live", "extra_time");
    const auto first = log.entry("20:10:00.000", 3, 95);
    log.status("20:21:00.000", "halftime", "extra_time");
    const auto again = log.status("20:22:00.000", "live", "extra_time");
    const auto second = log.entry("20:30:00.000", 4, 113);
    log.status("20:40:00.000", "live", "penalty_shootout");
    EXPECT_EQ(log.position(play_moment{3, 105}), first);
    EXPECT_EQ(log.position(play_moment{4, 105}), again);
    EXPECT_EQ(log.position(play_moment{4, 120}), second);
}

TEST(MomentFinder, AMomentThatHasNotComeIsTheNewestState) {
    written_log log;
    const auto last = log.status("18:00:00.000", "live", "first_half");
    EXPECT_EQ(log.position(play_moment{2, 60}), last);
    EXPECT_EQ(log.position(play_moment{1, 60}), last);
}

}  // namespace
}  // namespace livescore
