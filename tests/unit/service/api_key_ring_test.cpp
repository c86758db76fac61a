#include "livescore/service/api_key_ring.h"

#include <gtest/gtest.h>

#include "livescore/core/hash.h"
#include "livescore/core/text/name.h"
#include "support/manual_clock.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

const std::string bootstrap = "a-bootstrap-secret-of-32-characters-or-more";

api_key key_of(const std::string& secret, std::vector<scope> scopes = {scope::score}) {
    api_key key;
    key.id = 7;
    key.name = "scorer";
    key.prefix = secret.substr(0, api_key_prefix_length);
    key.secret_hash = sha256_hex(secret);
    key.scopes = std::move(scopes);
    return key;
}

errc code_of(const result<shared_principal>& found) {
    return found ? errc::internal : found.error().code;
}

struct ApiKeyRing : testing::Test {
    manual_clock clock{"2026-01-31T12:00:00Z"};
    api_key_ring ring{{}, clock};
    std::string secret = make_api_key_secret();
};

TEST_F(ApiKeyRing, BeforeTheKeysWereReadNobodyIsTurnedAwayForGood) {
    EXPECT_EQ(code_of(ring.find(secret)), errc::unavailable);
    EXPECT_EQ(ring.holds(), api_key_ring::content::unknown);
}

TEST_F(ApiKeyRing, FindsAKeyBySecretAndByNothingElse) {
    ring.replace({key_of(secret)});
    const shared_principal who = ring.find(secret).value();
    EXPECT_EQ(who->name, "scorer");
    EXPECT_EQ(who->prefix(), secret.substr(0, 10));
    EXPECT_EQ(ring.holds(), api_key_ring::content::some);
    for (const std::string& other : {std::string(), secret + "x", secret.substr(1),
                                     sha256_hex(secret), std::string(who->prefix())}) {
        EXPECT_EQ(code_of(ring.find(other)), errc::unauthorized);
    }
}

TEST_F(ApiKeyRing, AKeyThatIsGoneFromTheTableIsGone) {
    ring.replace({key_of(secret)});
    const shared_principal who = ring.find(secret).value();
    EXPECT_TRUE(ring.is_valid(*who));
    api_key revoked = key_of(secret);
    revoked.revoked_at = clock.now();
    ring.replace({revoked});
    EXPECT_EQ(code_of(ring.find(secret)), errc::unauthorized);
    EXPECT_FALSE(ring.is_valid(*who));
    EXPECT_EQ(ring.holds(), api_key_ring::content::none);
}

TEST_F(ApiKeyRing, AKeyExpiresToTheMicrosecondWithoutBeingReadAgain) {
    api_key key = key_of(secret);
    key.expires_at = clock.now() + 1h;
    ring.replace({key});
    clock.advance(1h - 1us);
    const shared_principal who = ring.find(secret).value();
    EXPECT_TRUE(ring.is_valid(*who));
    clock.advance(1us);
    EXPECT_EQ(code_of(ring.find(secret)), errc::unauthorized);
    EXPECT_FALSE(ring.is_valid(*who));
    EXPECT_EQ(ring.holds(), api_key_ring::content::none);
}

TEST_F(ApiKeyRing, TheBootstrapKeyNeedsNoTable) {
    api_key_ring own({.bootstrap_secret = bootstrap}, clock);
    EXPECT_EQ(own.holds(), api_key_ring::content::some);
    EXPECT_TRUE(own.find(bootstrap).value()->has(scope::admin));
    EXPECT_EQ(code_of(own.find(bootstrap + "x")), errc::unavailable);
    own.replace({});
    EXPECT_EQ(code_of(own.find(bootstrap.substr(1))), errc::unauthorized);
}

TEST_F(ApiKeyRing, UsesAreTakenOnceAndSurviveANewSnapshot) {
    ring.replace({key_of(secret)});
    EXPECT_TRUE(ring.take_uses().empty());
    static_cast<void>(ring.find(secret));
    clock.advance(5s);
    static_cast<void>(ring.find(secret));
    ring.replace({key_of(secret)});
    const auto uses = ring.take_uses();
    ASSERT_EQ(uses.size(), 1U);
    EXPECT_EQ(uses[0].first, 7);
    EXPECT_EQ(uses[0].second, clock.now());
    EXPECT_TRUE(ring.take_uses().empty());
}

TEST(Scope, EachIncludesThoseBeforeIt) {
    principal who;
    EXPECT_FALSE(who.has(scope::read));
    who.widest = scope::score;
    EXPECT_TRUE(who.has(scope::read));
    EXPECT_TRUE(who.has(scope::score));
    EXPECT_FALSE(who.has(scope::admin));
    EXPECT_EQ(parse_scope("admin"), scope::admin);
    EXPECT_FALSE(parse_scope("root"));
}

TEST(Principal, OfALeagueChangesNothingElse) {
    principal who;
    EXPECT_FALSE(who.is_bound());
    EXPECT_TRUE(who.may_change(std::nullopt, std::nullopt));
    who.key = std::make_shared<const presented_key>(
        presented_key{.leagues = {league_id{3}, league_id{7}}});
    EXPECT_TRUE(who.is_bound());
    EXPECT_TRUE(who.may_change(league_id{3}, "Serie A"));
    EXPECT_TRUE(who.may_change(league_id{7}, "Serie A"));
    EXPECT_FALSE(who.may_change(league_id{4}, "Serie A")) << "another league of the name";
    EXPECT_FALSE(who.may_change(std::nullopt, "Serie A"));
    EXPECT_FALSE(who.may_change(std::nullopt, std::nullopt));
}

TEST(Principal, OfANameWithoutALeagueChangesTheLeagueThatGetsTheName) {
    principal who;
    who.key = std::make_shared<const presented_key>(
        presented_key{.awaited_leagues = {name_key("Serie A")}});
    EXPECT_TRUE(who.is_bound());
    EXPECT_TRUE(who.may_change(league_id{3}, "Serie A"));
    EXPECT_TRUE(who.may_change(league_id{3}, "serie a")) << "the same league in another spelling";
    EXPECT_FALSE(who.may_change(league_id{3}, "Serie B"));
    EXPECT_FALSE(who.may_change(std::nullopt, ""));
    EXPECT_FALSE(who.may_change(std::nullopt, std::nullopt));
}

TEST(Principal, OfAnEmptyListOfMatchesReadsNone) {
    principal who;
    EXPECT_TRUE(who.may_read(match_id{1}));
    who.matches.emplace();
    EXPECT_FALSE(who.may_read(match_id{1}));
    who.matches = {match_id{1}, match_id{5}};
    EXPECT_TRUE(who.may_read(match_id{5}));
    EXPECT_FALSE(who.may_read(match_id{3}));
}

}  // namespace
}  // namespace livescore
