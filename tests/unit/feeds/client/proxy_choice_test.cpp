#include "client/proxy_choice.h"

#include <gtest/gtest.h>

#include "support/environment.h"

namespace livescore {
namespace {

proxy_settings settings_of(environment variables) {
    env_reader env = reader_of(std::move(variables));
    return read_proxy_settings(env);
}

TEST(ProxyChoice, TheFirstVariableThatIsSetCounts) {
    EXPECT_EQ(settings_of({}).url, "");
    EXPECT_EQ(settings_of({{"http_proxy", "a"}, {"HTTP_PROXY", "b"}}).url, "");
    EXPECT_EQ(settings_of({{"ALL_PROXY", "a"}, {"HTTPS_PROXY", "b"}}).url, "b");
    EXPECT_EQ(settings_of({{"https_proxy", "a"}, {"HTTPS_PROXY", "b"}}).url, "a");
    EXPECT_EQ(settings_of({{"https_proxy", ""}, {"all_proxy", "c"}, {"ALL_PROXY", "d"}}).url, "c");
    EXPECT_EQ(settings_of({{"no_proxy", "a"}, {"NO_PROXY", "b"}}).exceptions, "a");
    EXPECT_EQ(settings_of({{"NO_PROXY", "b"}}).exceptions, "b");
}

TEST(ProxyChoice, AnExceptionNamesAHostAndAllBelowIt) {
    constexpr auto* list = "other.org, .Example.org\tthird.org.";
    for (const auto* const host : {"example.org", "api.example.org", "EXAMPLE.ORG", "example.org.",
                                   "third.org", "a.other.org"}) {
        EXPECT_TRUE(is_exception(list, host)) << host;
    }
    for (const auto* const host : {"badexample.org", "example.org.evil", "org", "localhost"}) {
        EXPECT_FALSE(is_exception(list, host)) << host;
    }
    EXPECT_TRUE(is_exception("a,*", "example.org"));
    EXPECT_FALSE(is_exception("", "example.org"));
    EXPECT_FALSE(is_exception(" , .", "example.org"));
}

TEST(ProxyChoice, AnExceptionNamesAnAddressOrABlock) {
    EXPECT_TRUE(is_exception("10.0.0.0/9", "10.127.0.1"));
    EXPECT_FALSE(is_exception("10.0.0.0/9", "10.128.0.1"));
    EXPECT_TRUE(is_exception("2001:db8::/32", "2001:db8:1::1"));
    EXPECT_FALSE(is_exception("2001:db8::/32", "10.0.0.1"));
    EXPECT_TRUE(is_exception("10.0.0.1", "10.0.0.1"));
    EXPECT_TRUE(is_exception("::1", "0:0:0:0:0:0:0:1"));
    EXPECT_FALSE(is_exception("0.0.1", "10.0.0.1"));
    EXPECT_FALSE(is_exception("10.0.0.0/33,10.0.0.0/,10.0.0.0/x", "10.0.0.0"));
}

}  // namespace
}  // namespace livescore
