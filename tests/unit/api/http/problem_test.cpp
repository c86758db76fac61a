#include "api/http/problem.h"

#include <gtest/gtest.h>

#include <set>

#include "livescore/protocol/reason_phrase.h"

namespace livescore {
namespace {

TEST(HttpProblem, NamesTheSentenceAndTheFields) {
    const error e{
        errc::invalid_argument, "Invalid payload", {{{"homeScore"}, "Required", "invalid_type"}}};
    const http_response r = to_problem({e}, "/api/matches");
    EXPECT_EQ(r.status, 400);
    EXPECT_TRUE(r.content_type.starts_with("application/problem+json"));
    EXPECT_NE(r.body.find("\"error\":\"Invalid payload\""), std::string::npos);
    EXPECT_NE(r.body.find("\"homeScore\""), std::string::npos);
    EXPECT_NE(r.body.find("/api/matches"), std::string::npos);
}

TEST(HttpProblem, OfAServerThatIsAwaySaysWhenToTryAgain) {
    for (const errc code : {errc::overloaded, errc::unavailable, errc::in_doubt}) {
        const http_response r = to_problem({{code, "x"}}, "/");
        EXPECT_EQ(r.status, 503);
        ASSERT_EQ(r.headers.size(), 2U);
        EXPECT_EQ(r.headers[0].first, "Retry-After");
    }
}

TEST(HttpProblem, ThoseWhoAreRefusedTogetherAreNotAskedBackTogether) {
    std::set<std::string> waits;
    for (int i = 0; i < 200; ++i)
        waits.insert(to_problem({{errc::overloaded, "x"}}, "/").headers.at(0).second);
    EXPECT_EQ(waits, (std::set<std::string>{"1", "2", "3"}));
}

TEST(HttpProblem, HasTheLinesOfTheRefusalBehindItsOwn) {
    refusal why{{errc::method_not_allowed, "Method not allowed"}};
    why.headers.emplace_back("Allow", "GET");
    why.close = true;
    const http_response r = to_problem(why, "/x");
    EXPECT_EQ(r.status, 405);
    EXPECT_TRUE(r.close);
    const header_list wanted{{"Cache-Control", "no-store"}, {"Allow", "GET"}};
    EXPECT_EQ(r.headers, wanted);
}

TEST(HttpProblem, MayHaveAStatusThatNoErrorOfOursStandsFor) {
    const refusal why{{errc::invalid_argument, "Unknown expectation"}, 417};
    EXPECT_EQ(status_of(why), 417);
    EXPECT_EQ(to_problem(why, "/").status, 417);
}

TEST(HttpProblem, CanLeaveThePathOut) {
    refusal why{{errc::forbidden, "The request looks like an attack"}};
    why.names_path = false;
    EXPECT_EQ(to_problem(why, "/etc/passwd").body.find("passwd"), std::string::npos);
}

TEST(Unauthorized, NamesTheScheme) {
    const http_response r = to_problem(unauthorized({errc::unauthorized, "x"}), "/");
    EXPECT_EQ(r.status, 401);
    EXPECT_EQ(r.headers.back().first, "WWW-Authenticate");
}

TEST(HttpStatus, EveryErrorHasAReasonPhrase) {
    for (int code = 0; code <= static_cast<int>(errc::internal); ++code) {
        EXPECT_NE(reason_phrase(http_status(static_cast<errc>(code))), "Unknown");
    }
}

}  // namespace
}  // namespace livescore
