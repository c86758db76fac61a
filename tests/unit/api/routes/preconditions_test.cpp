#include "api/routes/preconditions.h"

#include <gtest/gtest.h>

#include "unit/api/routes/parsed_route.h"

namespace livescore {
namespace {

using test::route;

using enum http_method;

int refused_with(http_method method, std::string_view target, const body_claim& body) {
    http_request request;
    request.method = method;
    const auto refused = refuse_without_body(route(method, target), request, body);
    return refused ? status_of(*refused) : 0;
}

TEST(Preconditions, AnUnknownPathIsNotFound) {
    EXPECT_EQ(refused_with(get, "/nothing", {}), 404);
    EXPECT_EQ(refused_with(options, "/nothing", {}), 404);
    EXPECT_FALSE(answer_options(route(options, "/nothing"), options));
}

TEST(Preconditions, AnUnknownMethodIsToldTheOthers) {
    http_request request;
    const auto refused = refuse_without_body(route(del, "/api/matches"), request, {});
    ASSERT_TRUE(refused);
    EXPECT_EQ(status_of(*refused), 405);
    const header_list wanted{{"Allow", "GET, HEAD, POST, OPTIONS"}};
    EXPECT_EQ(refused->headers, wanted);
}

TEST(Preconditions, OptionsIsAnsweredFromTheRoute) {
    const auto answer = answer_options(route(options, "/api/matches"), options);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 204);
    EXPECT_EQ(answer->headers.at(0).second, "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(answer->headers.at(1).first, "Access-Control-Allow-Methods");
    EXPECT_FALSE(answer_options(route(get, "/api/matches"), get));
    EXPECT_EQ(describe_methods().status, 204);
    EXPECT_EQ(describe_methods().headers.at(0).first, "Allow");
}

TEST(Preconditions, ABodyHasATypeThatWeRead) {
    const auto with = [](std::string_view type, std::string_view encoding = {}) {
        return refused_with(post, "/api/matches",
                            {.content_type = type, .content_encoding = encoding});
    };
    EXPECT_EQ(with("application/json"), 0);
    EXPECT_EQ(with("Application/JSON ; charset=utf-8"), 0);
    EXPECT_EQ(with("application/merge-patch+json"), 0);
    EXPECT_EQ(with("application/x-www-form-urlencoded"), 0);
    EXPECT_EQ(with("text/json"), 415);
    EXPECT_EQ(with(""), 415);
    EXPECT_EQ(with("application/json", "gzip"), 415);
    EXPECT_EQ(with("application/json", "Identity"), 0);
    EXPECT_EQ(refused_with(get, "/api/matches", {}), 0) << "there is no body";
}

TEST(Preconditions, SetTheTypeOfTheBody) {
    http_request request;
    const body_claim form{.content_type = "application/x-www-form-urlencoded"};
    EXPECT_FALSE(refuse_without_body(route(post, "/api/matches"), request, form));
    EXPECT_EQ(request.body_type, media_type::form);
}

TEST(Preconditions, OneExpectationIsKnown) {
    EXPECT_EQ(refused_with(get, "/", {.expectation = "100-Continue"}), 0);
    EXPECT_EQ(refused_with(get, "/", {.expectation = "200-ok"}), 417);
}

}  // namespace
}  // namespace livescore
