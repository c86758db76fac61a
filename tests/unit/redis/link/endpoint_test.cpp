#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "livescore/redis/redis.h"
#include "redis/link/endpoint.h"

namespace livescore {
namespace {

TEST(RedisUrl, HostAloneTakesTheDefaults) {
    const auto endpoint = parse_redis_endpoint("redis://cache.example").value();
    EXPECT_EQ(endpoint.host, "cache.example");
    EXPECT_EQ(endpoint.port, 6379);
    EXPECT_FALSE(endpoint.has_port);
    EXPECT_EQ(endpoint.user, "");
    EXPECT_EQ(endpoint.password, "");
    EXPECT_EQ(endpoint.database, 0);
}

TEST(RedisUrl, EveryPartIsRead) {
    const auto endpoint =
        parse_redis_endpoint("redis://scores:s%40crt%2F@127.0.0.1:6380/3").value();
    EXPECT_EQ(endpoint.host, "127.0.0.1");
    EXPECT_EQ(endpoint.port, 6380);
    EXPECT_TRUE(endpoint.has_port);
    EXPECT_EQ(endpoint.user, "scores");
    EXPECT_EQ(endpoint.password, "s@crt/");
    EXPECT_EQ(endpoint.database, 3);
}

TEST(RedisUrl, PasswordWithoutUserIsTheDefaultUsers) {
    const auto endpoint = parse_redis_endpoint("redis://:secret@localhost/").value();
    EXPECT_EQ(endpoint.user, "");
    EXPECT_EQ(endpoint.password, "secret");
    EXPECT_EQ(endpoint.database, 0);
}

TEST(RedisUrl, Ipv6AddressLosesItsBrackets) {
    const auto endpoint = parse_redis_endpoint("redis://[::1]:6379").value();
    EXPECT_EQ(endpoint.host, "::1");
}

TEST(RedisUrl, OptionsKeepTheUrlAndTheDefaultTimeouts) {
    const auto options = parse_redis_url("redis://localhost:7000/1").value();
    EXPECT_EQ(options.url, "redis://localhost:7000/1");
    EXPECT_EQ(options.connect_timeout, std::chrono::milliseconds(1000));
    EXPECT_EQ(options.prefix, "livescore:1") << "channels do not belong to a database";
    EXPECT_EQ(parse_redis_url("redis://localhost/0").value().prefix, "livescore");
}

struct bad_url {
    std::string url;
    std::string said;  ///< part of the sentence
};

void PrintTo(const bad_url& bad, std::ostream* out) {
    *out << '"' << bad.url << '"';
}

class BadRedisUrl : public testing::TestWithParam<bad_url> {};

TEST_P(BadRedisUrl, IsRefusedWithASentenceThatKeepsThePassword) {
    const auto options = parse_redis_url(GetParam().url);
    ASSERT_FALSE(options);
    EXPECT_EQ(options.error().code, errc::invalid_argument);
    EXPECT_NE(options.error().message.find(GetParam().said), std::string::npos)
        << options.error().message;
    EXPECT_EQ(options.error().message.find("hunter2"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadRedisUrl,
    testing::Values(bad_url{"", "of the form redis://"}, bad_url{"localhost:6379", "scheme"},
                    bad_url{"http://localhost", "scheme must be redis"},
                    bad_url{"rediss://:hunter2@localhost", "stunnel"},
                    bad_url{"redis://", "host is missing"},
                    bad_url{"redis:///0", "host is missing"},
                    bad_url{"redis://:hunter2@:6379", "host is missing"},
                    bad_url{"redis://localhost:0", "port"}, bad_url{"redis://localhost:", "port"},
                    bad_url{"redis://localhost:65536", "port"},
                    bad_url{"redis://localhost:six", "port"},
                    bad_url{"redis://user@localhost", "without a password"},
                    bad_url{"redis://user:hunter2/@localhost", "port"},
                    bad_url{"redis://:hunter2@localhost/x", "number of a database"},
                    bad_url{"redis://:hunter2@localhost/1/2", "number of a database"},
                    bad_url{"redis://:hunter2@localhost/-1", "number of a database"},
                    bad_url{"redis://:hunter2@localhost/99999999999", "number of a database"},
                    bad_url{"redis://:hunter2@localhost/0?timeout=1", "query"},
                    bad_url{"redis://:hunter2@localhost/0#here", "fragment"},
                    bad_url{"redis://:hunter2@ localhost", "of the form redis://"}));

}  // namespace
}  // namespace livescore
