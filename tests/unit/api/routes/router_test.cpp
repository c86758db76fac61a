#include "api/routes/router.h"

#include <gtest/gtest.h>

#include "unit/api/routes/parsed_route.h"

namespace livescore {
namespace {

using test::route;

using enum http_method;

TEST(Router, FindsTheHandlerAndItsParameters) {
    const auto found = route(get, "/api/matches/42/commentary?limit=3");
    EXPECT_NE(found.handler, nullptr);
    EXPECT_EQ(found.pattern, "/api/matches/:id/commentary");
    EXPECT_EQ(found.parameters, std::vector<std::string>{"42"});
    EXPECT_FALSE(found.takes_body);
    EXPECT_TRUE(route(post, "/api/matches/42/commentary").takes_body);
    EXPECT_FALSE(route(post, "/api/admin/jobs/match:1:kick_off:1/requeue").takes_body);
}

TEST(Router, FeedsHaveTheirRights) {
    const auto ingest = route(post, "/api/ingest/acme");
    EXPECT_EQ(ingest.needed, access::feed);
    EXPECT_EQ(ingest.parameters, std::vector<std::string>{"acme"});
    EXPECT_TRUE(ingest.takes_body);
    EXPECT_EQ(route(get, "/api/ingest/schema").needed, access::open);
    EXPECT_EQ(route(post, "/api/ingest/schema").handler, nullptr);
    for (const auto* path : {"/api/admin/feeds/acme/pause", "/api/admin/feeds/acme/resume",
                             "/api/admin/feeds/acme/refresh", "/api/admin/feeds/conflicts"}) {
        ASSERT_NE(route(post, path).handler, nullptr) << path;
        EXPECT_EQ(route(post, path).needed, access::admin) << path;
    }
    EXPECT_FALSE(route(post, "/api/admin/feeds/acme/pause").takes_body);
    EXPECT_TRUE(route(post, "/api/admin/feeds/conflicts").takes_body);
    EXPECT_EQ(route(get, "/api/admin/feeds").needed, access::observe);
}

/// Who may see what operators see may do nothing of it.
TEST(Router, ToLookAsAnOperatorIsAnotherRightThanToAct) {
    for (const route_group& group : route_table()) {
        for (const auto& r : group.routes) {
            for (const route_method& m : r.methods) {
                const bool is_looked_at = m.method == get && r.pattern.starts_with("/api/admin/");
                EXPECT_EQ(m.needed == access::observe, is_looked_at) << r.pattern;
                if (r.pattern.starts_with("/api/admin/") && m.method != get) {
                    EXPECT_EQ(m.needed, access::admin) << r.pattern;
                }
            }
        }
    }
}

TEST(Router, NamesTheOperationForTheAuditLog) {
    EXPECT_EQ(route(post, "/api/admin/jobs/requeue").action, "requeueJobs");
    EXPECT_EQ(route(post, "/api/admin/jobs/match:1:kick_off:1/requeue").action, "requeueJob");
    EXPECT_EQ(route(post, "/api/admin/feeds/acme/pause").action, "pauseFeed");
}

TEST(Router, TheStreamOfAllMatchesIsNoMatch) {
    EXPECT_EQ(route(get, "/api/matches/stream").pattern, "/api/matches/stream");
    EXPECT_EQ(route(get, "/api/matches/1/stream").pattern, "/api/matches/:id/stream");
    EXPECT_EQ(route(get, "/api/matches/streams").pattern, "/api/matches/:id");
}

/// A token for a match must not open what happens to have the match's number.
TEST(Router, OnlyPathsOfMatchesHaveAMatch) {
    EXPECT_EQ(route(get, "/api/matches/5/events").match(), match_id{5});
    for (const auto* path : {"/api/leagues/5", "/api/leagues/5/matches", "/api/teams/5/form"}) {
        ASSERT_NE(route(get, path).handler, nullptr) << path;
        EXPECT_EQ(route(get, path).match(), std::nullopt) << path;
    }
}

TEST(Router, HeadIsAnsweredByGet) {
    EXPECT_EQ(route(head, "/api/matches").handler, route(get, "/api/matches").handler);
    EXPECT_NE(route(head, "/").handler, nullptr);
}

TEST(Router, AnUnknownMethodStillNamesThoseThatAreAllowed) {
    const auto found = route(del, "/api/matches/1/score");
    EXPECT_EQ(found.handler, nullptr);
    EXPECT_EQ(found.allow, "PATCH, PUT, OPTIONS");
    EXPECT_EQ(route(other, "/api/matches").allow, "GET, HEAD, POST, OPTIONS");
}

TEST(Router, AnUnknownPathHasNoMethods) {
    for (const auto* path : {"/nothing", "/api", "/api/matches/1/nothing", "/api/matches/1/score/2",
                             "/api//matches", "/api/matches//score", "/health/readyx"}) {
        EXPECT_TRUE(route(get, path).allow.empty()) << path;
    }
}

TEST(Router, ATrailingSlashIsForgiven) {
    EXPECT_EQ(route(get, "/api/matches/").pattern, "/api/matches");
}

TEST(Router, ARouteThatSaysNothingNeedsTheMost) {
    EXPECT_EQ(access{}, access::admin);
    EXPECT_EQ(route_match{}.needed, access::admin);
}

TEST(Router, EveryRouteNeedsWhatItShould) {
    const auto needed = [](http_method method, std::vector<std::string> path) {
        const route_match found = find_route(method, path);
        EXPECT_TRUE(found.handler);
        return found.needed;
    };
    EXPECT_EQ(needed(get, {"health"}), access::open);
    EXPECT_EQ(needed(get, {"metrics"}), access::open);
    EXPECT_EQ(needed(get, {"api", "matches"}), access::read);
    EXPECT_EQ(needed(head, {"api", "matches", "1"}), access::read);
    EXPECT_EQ(needed(get, {"api", "matches", "1", "stream"}), access::subscribe);
    EXPECT_EQ(needed(get, {"api", "matches", "1", "events"}), access::subscribe);
    EXPECT_EQ(needed(post, {"api", "matches"}), access::score);
    EXPECT_EQ(needed(get, {"api", "admin", "jobs"}), access::observe);
    EXPECT_EQ(needed(post, {"api", "admin", "jobs", "requeue"}), access::admin);
    EXPECT_EQ(needed(del, {"api", "admin", "jobs", "1"}), access::admin);
    EXPECT_EQ(needed(post, {"api", "admin", "jobs", "1", "requeue"}), access::admin);
    EXPECT_EQ(needed(del, {"api", "matches", "1"}), access::score);
    EXPECT_EQ(needed(put, {"api", "matches", "1", "score"}), access::score);
    EXPECT_EQ(needed(post, {"api", "matches", "1", "commentary"}), access::score);
}

}  // namespace
}  // namespace livescore
