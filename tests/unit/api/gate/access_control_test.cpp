#include "api/gate/access_control.h"

#include <gtest/gtest.h>

#include "api/gate/audit_log.h"
#include "livescore/core/hash.h"
#include "support/manual_clock.h"

namespace livescore {
namespace {

struct AccessControl : testing::Test {
    manual_clock clock{"2026-01-31T12:00:00Z"};
    api_key_ring ring{{}, clock};
    authenticator who{ring, {}, clock};
    metrics_registry metrics;
    api_options options;
    std::string secret = make_api_key_secret();

    /// The status of the refusal; 0: let through.
    int check(access needed, std::string_view authorization, http_request& request) {
        access_control rights(options, who, metrics);
        const auto refused =
            rights.check(needed, rights.identify(credentials{.authorization = authorization}),
                         std::nullopt, request);
        return refused ? status_of(*refused) : 0;
    }
    int check(access needed, std::string_view authorization = {}) {
        http_request request;
        return check(needed, authorization, request);
    }
    void make_key(scope s) {
        api_key key;
        key.id = 1;
        key.secret_hash = sha256_hex(secret);
        key.scopes = {s};
        ring.replace({key});
    }
};

TEST_F(AccessControl, WhileItIsNotKnownWhetherThereAreKeysNobodyChangesAnything) {
    EXPECT_EQ(check(access::score), 503);
    EXPECT_EQ(check(access::score, "Bearer " + secret), 503);
    ring.replace({});
    EXPECT_EQ(check(access::score), 0);
    make_key(scope::score);
    EXPECT_EQ(check(access::score), 401);
    EXPECT_EQ(check(access::score, "Bearer " + secret), 0);
}

TEST_F(AccessControl, WhoAsksWhatTheirCredentialsAreGoodForIsToldWhenTheyAreNotValid) {
    make_key(scope::score);
    http_request request;
    EXPECT_EQ(check(access::identify, {}, request), 0);
    EXPECT_EQ(request.who->what, principal::kind::anonymous);
    EXPECT_EQ(check(access::identify, "Bearer nonsense", request), 401);
    EXPECT_EQ(check(access::identify, "Bearer " + secret, request), 0);
    EXPECT_EQ(request.who->key->id, 1);
    request.who = anonymous();
    EXPECT_EQ(check(access::open, "Bearer " + secret, request), 0);
    EXPECT_EQ(request.who->what, principal::kind::anonymous);
}

TEST_F(AccessControl, ScopesDecide) {
    options.write_auth = auth_mode::required;
    options.read_auth = auth_mode::required;
    const std::string authorization =
        "bearer  " + secret;  // scheme and spaces as RFC 9110 has them
    make_key(scope::read);
    EXPECT_EQ(check(access::read, authorization), 0);
    EXPECT_EQ(check(access::subscribe, authorization), 0);
    EXPECT_EQ(check(access::score, authorization), 403);
    make_key(scope::score);
    EXPECT_EQ(check(access::score, authorization), 0);
    EXPECT_EQ(check(access::admin, authorization), 403);
    make_key(scope::admin);
    EXPECT_EQ(check(access::admin, authorization), 0);
    EXPECT_EQ(check(access::read), 401);
    EXPECT_EQ(check(access::open), 0);
}

TEST_F(AccessControl, AKeyOfAFeedReadsAndIngestsAndNothingElse) {
    options.write_auth = auth_mode::required;
    options.read_auth = auth_mode::required;
    const std::string authorization = "Bearer " + secret;
    make_key(scope::feed);
    EXPECT_EQ(check(access::feed, authorization), 0);
    EXPECT_EQ(check(access::read, authorization), 0);
    EXPECT_EQ(check(access::subscribe, authorization), 0);
    EXPECT_EQ(check(access::score, authorization), 403);
    EXPECT_EQ(check(access::admin, authorization), 403);
    EXPECT_EQ(check(access::feed), 401);
}

TEST_F(AccessControl, AnObserverSeesWhatOperatorsSeeAndDoesNothing) {
    options.write_auth = auth_mode::required;
    options.read_auth = auth_mode::required;
    const std::string authorization = "Bearer " + secret;
    make_key(scope::observe);
    EXPECT_EQ(check(access::observe, authorization), 0);
    EXPECT_EQ(check(access::read, authorization), 0);
    EXPECT_EQ(check(access::subscribe, authorization), 0);
    EXPECT_EQ(check(access::score, authorization), 403);
    EXPECT_EQ(check(access::feed, authorization), 403);
    EXPECT_EQ(check(access::admin, authorization), 403);
    EXPECT_EQ(check(access::observe), 401);
    for (const scope s : {scope::read, scope::score, scope::feed}) {
        make_key(s);
        EXPECT_EQ(check(access::observe, authorization), 403) << to_string(s);
    }
    make_key(scope::admin);
    EXPECT_EQ(check(access::observe, authorization), 0);
}

TEST_F(AccessControl, WhereChangesNeedNothingNeitherDoesALook) {
    options.write_auth = auth_mode::when_keys_exist;
    EXPECT_EQ(check(access::observe), 503) << "the keys are not known yet";
    ring.replace({});
    EXPECT_EQ(check(access::observe), 0);
    make_key(scope::score);
    EXPECT_EQ(check(access::observe), 401);
}

TEST_F(AccessControl, OfTheOtherScopesOnlyAdminIngests) {
    options.write_auth = auth_mode::required;
    const std::string authorization = "Bearer " + secret;
    make_key(scope::read);
    EXPECT_EQ(check(access::feed, authorization), 403);
    make_key(scope::score);
    EXPECT_EQ(check(access::feed, authorization), 403);
    make_key(scope::admin);
    EXPECT_EQ(check(access::feed, authorization), 0);
}

TEST_F(AccessControl, WhatNobodyNeedsIsNotHeldAgainstAnybody) {
    options.write_auth = auth_mode::open;
    ring.replace({});
    EXPECT_EQ(check(access::score, "Basic dXNlcjpwYXNz"), 0);
    EXPECT_EQ(check(access::read, "Bearer nonsense"), 0);
    make_key(scope::score);
    http_request request;
    EXPECT_EQ(check(access::score, "Bearer " + secret, request), 0);
    EXPECT_EQ(request.who->key->id, 1);  // for the audit log
}

TEST_F(AccessControl, CredentialsAreGivenOnce) {
    options.write_auth = auth_mode::required;
    make_key(scope::score);
    access_control rights(options, who, metrics);
    const std::string good = "Bearer " + secret;
    http_request request;
    const auto refused = [&](const credentials& given) {
        return rights.check(access::score, rights.identify(given), std::nullopt, request);
    };
    EXPECT_FALSE(refused({.api_key = secret}));
    EXPECT_TRUE(refused({.authorization = good, .api_key = secret}));
    EXPECT_TRUE(refused({.authorization = good, .repeated = true}));
}

TEST(BearerToken, IsWhatFollowsTheScheme) {
    EXPECT_EQ(bearer_token("Bearer abc"), "abc");
    EXPECT_EQ(bearer_token("BEARER \t abc "), "abc");
    for (const auto* other :
         {"", "Bearer", "Bearer ", "Basic abc", "Bearerabc", "abc", " Bearer abc"})
        EXPECT_EQ(bearer_token(other), "") << other;
}

TEST(Subprotocols, NameTheProtocolAndCarryTheToken) {
    const auto both = read_protocols("livescore, bearer.a.b.c");
    EXPECT_TRUE(both.livescore);
    EXPECT_EQ(both.token, "a.b.c");
    EXPECT_FALSE(read_protocols("bearer.x").livescore);
    EXPECT_TRUE(read_protocols(" livescore ,,").livescore);
    EXPECT_EQ(read_protocols("livescore,bearer").token, "");
    EXPECT_FALSE(read_protocols("").livescore);
}

}  // namespace
}  // namespace livescore
