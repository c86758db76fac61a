// Queries about when events come, about moments and about replays.
#include <gtest/gtest.h>

#include "livescore/protocol/query.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

const push_timing_limits limits{};

std::string problem_of(const error& e) {
    return e.details.empty() ? e.message
                             : e.details.front().path.front() + " " + e.details.front().code;
}

template <class T>
std::string problem(const result<T>& read) {
    return read ? "none" : problem_of(read.error());
}

TEST(PushTiming, IsReadWithinItsLimits) {
    const auto timing = read_push_timing({{"delay", "30"}, {"conflate", "200"}}, limits);
    ASSERT_TRUE(timing);
    EXPECT_EQ(*timing, (push_timing{30s, 200ms}));
    EXPECT_EQ(*read_push_timing({}, limits), push_timing{});
    EXPECT_EQ(problem(read_push_timing({{"delay", "301"}}, limits)), "delay too_big");
    EXPECT_EQ(problem(read_push_timing({{"delay", "-1"}}, limits)), "delay too_small");
    EXPECT_EQ(problem(read_push_timing({{"delay", "1.5"}}, limits)), "delay invalid_type");
    EXPECT_EQ(problem(read_push_timing({{"delay", ""}}, limits)), "delay too_small");
    EXPECT_EQ(problem(read_push_timing({{"conflate", "10001"}}, limits)), "conflate too_big");
    EXPECT_EQ(problem(read_push_timing({{"conflate", "x"}}, limits)), "conflate invalid_type");
}

TEST(PushTiming, NobodyResumesAmongConflatedEvents) {
    EXPECT_EQ(problem(read_push_timing({{"conflate", "200"}}, limits, true)), "conflate custom");
    EXPECT_TRUE(read_push_timing({{"conflate", "0"}}, limits, true));
    EXPECT_TRUE(read_push_timing({{"delay", "30"}}, limits, true));
}

TEST(StateQuery, ReadsEveryKindOfMoment) {
    const auto at = [](const std::string& text) { return read_state_query({{"at", text}})->at; };
    EXPECT_EQ(at("12"), match_moment(sequence_number{12}));
    EXPECT_EQ(at("0"), match_moment(sequence_number{0}));
    EXPECT_EQ(at("2026-05-01T18:00:00Z"), match_moment(*parse_iso8601("2026-05-01T18:00:00Z")));
    // A plus sign that was not escaped is a blank.
    EXPECT_EQ(at("2026-05-01T18:00:00 02:00"),
              match_moment(*parse_iso8601("2026-05-01T16:00:00Z")));
    EXPECT_EQ(at("1H:45+2"), match_moment(play_moment{1, 47}));
    EXPECT_EQ(at("1H:45 2"), match_moment(play_moment{1, 47}));
    EXPECT_EQ(at("2h:90"), match_moment(play_moment{2, 90}));
    EXPECT_EQ(at("ET1:95"), match_moment(play_moment{3, 95}));
    EXPECT_EQ(at("et2:120+1"), match_moment(play_moment{4, 121}));
    EXPECT_EQ(read_state_query({})->at, match_moment());
}

TEST(StateQuery, NamesWhatIsWrong) {
    for (const char* const bad :
         {"x", "-1", "1.5", "2026-05-01", "2026-05-01T18:00:00", "3H:5", "1H", "1H:", "1H:x",
          "1H:45+", "1H:45+x", "1H:1001", "1H:-1", "99999999999999999999", "1H:45+2+1"})
        EXPECT_EQ(problem(read_state_query({{"at", bad}})), "at invalid_format") << bad;
    EXPECT_EQ(problem(read_state_query({{"at", ""}})), "at too_small");
    EXPECT_EQ(problem(read_state_query({{"at", "1"}, {"at", "2"}})), "at invalid_type");
    EXPECT_EQ(problem(read_state_query({{"view", "today"}})), "view invalid_value");
    EXPECT_EQ(read_state_query({{"view", "corrected"}})->view, state_view::corrected);
    EXPECT_EQ(read_state_query({})->view, state_view::known);
}

TEST(ReplayQuery, HasASpeedAndABegin) {
    EXPECT_EQ(*read_replay_query({{"speed", "20"}, {"from", "5"}}, 1'000, ""),
              (replay_request{20, 5}));
    EXPECT_EQ(*read_replay_query({{"speed", "0.5"}}, 1'000, ""), (replay_request{0.5, 0}));
    EXPECT_EQ(*read_replay_query({}, 1'000, ""), (replay_request{1, 0}));
    EXPECT_EQ(read_replay_query({{"from", "5"}}, 1'000, "7-0f1e2d3c4b5a6978")->from, 8)
        << "it goes on behind the last event that the client saw";
    for (const char* const bad : {"0", "0.05", "-1"})
        EXPECT_EQ(problem(read_replay_query({{"speed", bad}}, 1'000, "")), "speed too_small");
    for (const char* const bad : {"fast", "1x", "1e3", "nan", "inf"})
        EXPECT_EQ(problem(read_replay_query({{"speed", bad}}, 1'000, "")), "speed invalid_format")
            << bad;
    EXPECT_EQ(problem(read_replay_query({{"speed", "1000.5"}}, 1'000, "")), "speed too_big");
    EXPECT_EQ(problem(read_replay_query({{"from", "-1"}}, 1'000, "")), "from too_small");
    EXPECT_EQ(problem(read_replay_query({}, 1'000, "x")), "Last-Event-ID invalid_type");
}

}  // namespace
}  // namespace livescore
