#include <gmock/gmock.h>

#include "livescore/protocol/query.h"

namespace livescore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

template <class T>
std::string refused(const result<T>& query) {
    if (query) return "";
    const error e = query.error();
    EXPECT_EQ(e.code, errc::invalid_argument);
    EXPECT_EQ(e.message, "Invalid query");
    const field_error& detail = e.details.at(0);
    return detail.path.at(0) + ' ' + detail.code;
}

std::string refused_match_list(const query_parameters& parameters) {
    return refused(read_match_list_query(parameters));
}

TEST(Target, OfOriginFormIsSplitAndDecoded) {
    const auto target = read_target("/api/matches/1?team=C%C3%B4te+d%27Ivoire&limit=5");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/api/matches/1");
    EXPECT_THAT(target->segments, ElementsAre("api", "matches", "1"));
    EXPECT_THAT(target->parameters, ElementsAre(Pair("team", "Côte d'Ivoire"), Pair("limit", "5")));
}

TEST(Target, OfAbsoluteFormIsThatOfItsPath) {
    const auto target = read_target("http://example.org:8000/api/matches?limit=5");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/api/matches");
    EXPECT_THAT(target->parameters, ElementsAre(Pair("limit", "5")));
    const auto root = read_target("http://example.org?a=1");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->path, "/");
    EXPECT_THAT(root->parameters, ElementsAre(Pair("a", "1")));
}

TEST(Target, EmptySegmentsStay) {
    const auto segments = [](std::string_view target) { return read_target(target)->segments; };
    EXPECT_THAT(segments("/"), IsEmpty());
    EXPECT_THAT(segments("/api"), ElementsAre("api"));
    EXPECT_THAT(segments("/api/"), ElementsAre("api", ""));
    EXPECT_THAT(segments("/a//b/"), ElementsAre("a", "", "b", ""));
    EXPECT_THAT(segments("//a"), ElementsAre("", "a"));
    EXPECT_THAT(segments("/a%2Fb"), ElementsAre("a/b"));
    // A dot is a segment like any other, even where Boost.URL would drop it.
    EXPECT_THAT(segments("/.//a"), ElementsAre(".", "", "a"));
    EXPECT_THAT(segments("/./a/../b"), ElementsAre(".", "a", "..", "b"));
}

TEST(Target, ParametersAreReadAsBrowsersSendThem) {
    const auto parameters = [](std::string_view query) {
        return read_target("/?" + std::string(query))->parameters;
    };
    EXPECT_THAT(parameters(""), IsEmpty());
    EXPECT_THAT(parameters("a=1&&b"), ElementsAre(Pair("a", "1"), Pair("b", "")));
    EXPECT_THAT(parameters("a=1&a=2"), ElementsAre(Pair("a", "1"), Pair("a", "2")));
    EXPECT_THAT(parameters("a=b=c%26d"), ElementsAre(Pair("a", "b=c&d")));
    EXPECT_THAT(parameters("a[]={1|\"2\"}"), ElementsAre(Pair("a[]", "{1|\"2\"}")));
    EXPECT_THAT(parameters("team=Côte"), ElementsAre(Pair("team", "Côte")));
    EXPECT_THAT(parameters("a?b=/c:@"), ElementsAre(Pair("a?b", "/c:@")));
}

TEST(Target, WhatIsNoTextInAUriIsRefused) {
    for (const std::string_view target :
         {"",        "*",           "api",
          "/a%",     "/a%2",        "/a%zz",
          "/%00",    "/%ff",        "/\xff",
          "/a b",    "/?a=%0",      "/?a=%00",
          "/?a=%ff", "/?%c3%28=1",  "/?a=\xff",
          "/a#b",    "/?a#b",       "example.org:8000",
          "://",     "http:///%zz", "http://example.org:api/matches"}) {
        const auto read = read_target(target);
        ASSERT_FALSE(read) << target;
        EXPECT_EQ(read.error().code, errc::invalid_argument);
        EXPECT_FALSE(read.error().details.empty());
    }
}

TEST(MatchId, IsAPositiveIntegerOf32Bits) {
    EXPECT_EQ(read_match_id("1").value(), match_id{1});
    EXPECT_EQ(read_match_id("2147483647").value(), match_id{2'147'483'647});
    for (const char* segment : {"", "0", "-1", "abc", "1.5", "1e3", "+1", " 1", "2147483648",
                                "99999999999999999999", "0x1", "1 or 1=1"}) {
        const auto id = read_match_id(segment);
        ASSERT_FALSE(id) << segment;
        EXPECT_EQ(id.error().message, "Invalid path parameters");
        EXPECT_THAT(id.error().details.at(0).path, ElementsAre("id"));
    }
}

TEST(MatchListQuery, HasDefaults) {
    const auto query = read_match_list_query({{"unknown", ""}, {"unknown", ""}});
    ASSERT_TRUE(query);
    EXPECT_EQ(query->page.limit, 50);
    EXPECT_EQ(query->page.offset, 0);
    EXPECT_FALSE(query->page.after);
    EXPECT_THAT(query->filter.statuses, IsEmpty());
    EXPECT_EQ(query->filter.timezone, "UTC");
    EXPECT_FALSE(query->filter.live);
}

TEST(MatchListQuery, ReadsEveryFilter) {
    const auto query = read_match_list_query({{"limit", "100"},
                                              {"offset", "20"},
                                              {"status", "live,halftime"},
                                              {"sport", "football"},
                                              {"league", "World Cup"},
                                              {"team", "Qatar"},
                                              {"date", "2026-01-31"},
                                              {"timezone", "Europe/Paris"},
                                              {"from", "2026-01-31T12:00:00Z"},
                                              {"to", "2026-02-01"},
                                              {"live", "false"}});
    ASSERT_TRUE(query);
    EXPECT_EQ(query->page.limit, 100);
    EXPECT_EQ(query->page.offset, 20);
    const match_filter& filter = query->filter;
    EXPECT_THAT(filter.statuses, ElementsAre(match_status::live, match_status::halftime));
    EXPECT_EQ(filter.sport, "football");
    EXPECT_EQ(filter.league, "World Cup");
    EXPECT_EQ(filter.team, "Qatar");
    EXPECT_EQ(filter.date, "2026-01-31");
    EXPECT_EQ(filter.timezone, "Europe/Paris");
    EXPECT_EQ(filter.from, parse_iso8601("2026-01-31T12:00Z"));
    EXPECT_EQ(filter.to, parse_iso8601("2026-02-01T00:00Z"));
    EXPECT_EQ(filter.live, false);
}

TEST(MatchListQuery, RefusalsNameTheParameter) {
    EXPECT_EQ(refused_match_list({{"limit", "0"}}), "limit too_small");
    EXPECT_EQ(refused_match_list({{"limit", "1000"}}), "limit too_big");
    EXPECT_EQ(refused_match_list({{"limit", "99999999999999999999"}}), "limit too_big");
    EXPECT_EQ(refused_match_list({{"limit", "abc"}}), "limit invalid_type");
    EXPECT_EQ(refused_match_list({{"limit", "1.5"}}), "limit invalid_type");
    EXPECT_EQ(refused_match_list({{"limit", ""}}), "limit too_small");
    EXPECT_EQ(refused_match_list({{"limit", "5"}, {"limit", "5"}}), "limit invalid_type");
    EXPECT_EQ(refused_match_list({{"offset", "-1"}}), "offset too_small");
    EXPECT_EQ(refused_match_list({{"offset", "2147483648"}}), "offset too_big");
    EXPECT_EQ(refused_match_list({{"status", "live,"}}), "status invalid_format");
    EXPECT_EQ(refused_match_list({{"status", "running"}}), "status invalid_format");
    EXPECT_EQ(refused_match_list({{"date", "2026-02-30"}}), "date invalid_format");
    EXPECT_EQ(refused_match_list({{"from", "yesterday"}}), "from invalid_format");
    EXPECT_EQ(refused_match_list({{"live", "maybe"}}), "live invalid_format");
    EXPECT_EQ(refused_match_list({{"team", std::string(1'000, 'x')}}), "team too_big");
    EXPECT_EQ(refused_match_list({{"cursor", "1-2"}, {"offset", "3"}}), "offset custom");
}

TEST(MatchListQuery, AllRefusalsAreToldAtOnce) {
    const auto query = read_match_list_query({{"limit", "0"}, {"live", "x"}, {"status", ""}});
    ASSERT_FALSE(query);
    EXPECT_EQ(query.error().details.size(), 3U);
}

TEST(MatchListQuery, CursorsThatWeDidNotWriteAreRefused) {
    for (const char* cursor : {"x", "-", "1-", "-1", "1-0", "1-x", "1-2-x", "-1-2", "1-2147483648",
                               "9223372036854775807-1"}) {
        EXPECT_EQ(refused_match_list({{"cursor", cursor}}), "cursor invalid_format") << cursor;
    }
}

TEST(CommentaryListQuery, HasTheOriginalsDefaultAndBounds) {
    EXPECT_EQ(read_commentary_list_query({})->limit, 100);
    EXPECT_EQ(read_commentary_list_query({{"limit", "1"}})->limit, 1);
    EXPECT_EQ(refused(read_commentary_list_query({{"limit", "101"}})), "limit too_big");
    EXPECT_EQ(refused(read_commentary_list_query({{"cursor", "0"}})), "cursor invalid_format");
}

TEST(LogQuery, SinceStartsAtZeroAndMayBeLarge) {
    const auto read = [](const query_parameters& parameters) {
        return read_log_query(parameters, std::chrono::seconds(0));
    };
    EXPECT_EQ(read({})->page.since, 0);
    EXPECT_EQ(read({})->page.limit, 100);
    const auto query = read({{"since", "5000000000"}, {"limit", "1000"}});
    ASSERT_TRUE(query);
    EXPECT_EQ(query->page.since, 5'000'000'000);
    EXPECT_EQ(query->page.limit, 1'000);
    EXPECT_EQ(refused(read({{"since", "-1"}})), "since too_small");
    EXPECT_EQ(refused(read({{"limit", "1001"}})), "limit too_big");
}

TEST(LogQuery, WaitsUpToTheLimitAndNotAtAllWithoutOne) {
    using std::chrono::seconds;
    EXPECT_EQ(read_log_query({}, seconds(30))->wait, seconds(0));
    EXPECT_EQ(read_log_query({{"wait", "30"}}, seconds(30))->wait, seconds(30));
    EXPECT_EQ(refused(read_log_query({{"wait", "31"}}, seconds(30))), "wait too_big");
    EXPECT_EQ(refused(read_log_query({{"wait", "-1"}}, seconds(30))), "wait too_small");
    EXPECT_EQ(refused(read_log_query({{"wait", "soon"}}, seconds(30))), "wait invalid_type");
    EXPECT_EQ(read_log_query({{"wait", "5"}}, seconds(0))->wait, seconds(0));
}

TEST(StreamQuery, TheHeaderWinsOverTheParametersAndABadOneIsNamed) {
    EXPECT_EQ(*read_stream_query({}, ""), resume_point{});
    EXPECT_EQ(read_stream_query({{"since", "4"}}, "")->since, 4);
    EXPECT_EQ(read_stream_query({{"since", "4"}, {"lastEventId", "5"}}, "")->since, 5);
    EXPECT_EQ(read_stream_query({{"since", "4"}, {"lastEventId", "5"}}, "6")->since, 6);
    EXPECT_EQ(read_stream_query({{"since", "0"}}, "")->since, 0);
    // A client that resumes cannot change the URL that it was made with.
    EXPECT_EQ(read_stream_query({{"since", "x"}}, "6")->since, 6);
    EXPECT_EQ(refused(read_stream_query({}, "x")), "Last-Event-ID invalid_type");
    EXPECT_EQ(refused(read_stream_query({}, "x-00000000000000ff")), "Last-Event-ID invalid_type");
    EXPECT_EQ(refused(read_stream_query({}, "-1")), "Last-Event-ID too_small");
    EXPECT_EQ(refused(read_stream_query({{"since", "1.5"}}, "")), "since invalid_type");
    EXPECT_EQ(refused(read_stream_query({{"lastEventId", ""}}, "")), "lastEventId too_small");
}

TEST(ResumeQuery, APlaceMayTellItsEpoch) {
    const resume_point whole{5, log_epoch{255}};
    const std::string text = "5-00000000000000ff";
    EXPECT_EQ(*read_stream_query({}, text), whole);
    EXPECT_EQ(*read_stream_query({{"since", text}}, ""), whole);
    EXPECT_EQ(*read_stream_query({{"since", "5"}, {"epoch", "00000000000000ff"}}, ""), whole);
    EXPECT_EQ(read_stream_query({{"epoch", "00000000000000fe"}}, text)->epoch, log_epoch{255})
        << "the URL is older than the header";
    EXPECT_EQ(read_log_query({{"since", text}}, std::chrono::seconds(0))->from, whole);
    EXPECT_EQ(read_log_query({{"since", text}}, std::chrono::seconds(0))->page.since, 5);
    EXPECT_EQ(
        read_log_query({{"since", "5"}, {"epoch", "00000000000000ff"}}, std::chrono::seconds(0))
            ->from,
        whole);
    for (const char* other : {"5-", "5-ff", "5-00000000000000FF", "5-00000000000000f-", "5-x y"})
        EXPECT_EQ(*read_stream_query({}, other), (resume_point{5, log_epoch::unknown})) << other;
}

TEST(JobListQuery, NamesOneListOrMeansDeadJobsAndHistory) {
    const auto all = read_job_list_query({});
    EXPECT_TRUE(all->dead && all->history && !all->waiting && !all->leased);
    EXPECT_EQ(all->limit, 50);
    const auto leased = read_job_list_query({{"state", "leased"}, {"limit", "100"}});
    EXPECT_TRUE(leased->leased && !leased->dead && !leased->history && !leased->waiting);
    EXPECT_EQ(leased->limit, 100);
    EXPECT_EQ(refused(read_job_list_query({{"state", "alive"}})), "state invalid_value");
    EXPECT_EQ(refused(read_job_list_query({{"limit", "0"}})), "limit too_small");
}

TEST(JobId, IsReadAsItWasWritten) {
    EXPECT_EQ(job_id(*read_job_id("match:7:half_time:3")), "match:7:half_time:3");
    for (const char* const id : {"match:7:half_time:03", "match:7:lunch:1", "7", ""}) {
        const auto refused = read_job_id(id);
        ASSERT_FALSE(refused) << id;
        EXPECT_EQ(refused.error().code, errc::invalid_argument);
        EXPECT_EQ(refused.error().message, "Invalid path parameters");
        EXPECT_EQ(refused.error().details.at(0).path, (std::vector<std::string>{"id"}));
    }
}

}  // namespace
}  // namespace livescore
