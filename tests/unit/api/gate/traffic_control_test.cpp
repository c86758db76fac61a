#include "api/gate/traffic_control.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "api/gate/rate_limit_headers.h"

namespace livescore {
namespace {

using std::chrono::seconds;

constexpr const char* browser =
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

/// Redis as a test wants it: counts what it is asked, and answers at once, or not at all.
class scripted_limits final : public shared_rate_limits {
public:
    void charge(std::vector<rate_charge> charges, std::function<void(answers)> done) override {
        asked.insert(asked.end(), charges.begin(), charges.end());
        if (silent) return;
        std::vector<rate_answer> given(charges.size(), answer);
        done(answers(std::move(given)));
    }
    std::vector<rate_charge> asked;
    rate_answer answer;
    bool silent = false;
};

class TrafficControl : public testing::Test {
protected:
    TrafficControl() {
        options_.rate_limits = enforcement::enforce;
        options_.bots = enforcement::enforce;
        options_.redis_timeout = std::chrono::milliseconds(1);
        options_.trusted_proxies = {"10.0.0.0/8"};
        for (rate_limit* limit : {&options_.read, &options_.write, &options_.connect})
            *limit = {3, seconds(3600)};
    }
    admission admit(traffic_control& gate, http_method method, const char* path,
                    const char* client = "203.0.113.1", const char* identity = "") {
        gate_request request;
        request.method = method;
        request.target = path;
        request.path = path;
        request.user_agent = browser;
        request.x_forwarded_for = client;
        request.identity = identity;
        return admit(gate, std::move(request));
    }
    admission admit(traffic_control& gate, gate_request request) {
        asio::io_context io;
        admission said;
        asio::co_spawn(io, gate.admit(std::move(request), asio::ip::make_address("10.0.0.1")),
                       [&](std::exception_ptr failure, admission result) {
                           EXPECT_FALSE(failure);
                           said = std::move(result);
                       });
        io.run();
        return said;
    }
    traffic_options options_;
    metrics_registry metrics_;
    scripted_limits redis_;
};

TEST_F(TrafficControl, ReadsNeverAskRedis) {
    traffic_control gate(options_, &redis_, metrics_);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(admit(gate, http_method::get, "/api/matches").denial.has_value(), i >= 3);
    EXPECT_TRUE(redis_.asked.empty());
}

TEST_F(TrafficControl, AReadThatIsDecidedAtOnceIsDecidedTheSameWay) {
    traffic_control gate(options_, &redis_, metrics_);
    const auto client = asio::ip::make_address("203.0.113.1");
    gate_request request;
    request.method = http_method::get;
    request.target = request.path = "/api/matches";
    request.user_agent = browser;
    for (int i = 0; i < 3; ++i) {
        std::string lines;
        EXPECT_FALSE(gate.admit_read(request, client, lines));
        EXPECT_NE(lines.find("RateLimit: "), std::string::npos);
    }
    std::string lines;
    const auto denial = gate.admit_read(request, client, lines);
    ASSERT_TRUE(denial);
    EXPECT_EQ(denial->status, 429);
    EXPECT_TRUE(admit(gate, http_method::get, "/api/matches").denial) << "one count for both";

    request.user_agent = "Scrapy/2.11";
    const auto other = asio::ip::make_address("203.0.113.3");
    EXPECT_EQ(gate.admit_read(request, other, lines).value().status, 403);
    request.has_credentials = true;
    request.unproven = "The API key is not valid";
    const auto told = gate.admit_read(request, other, lines);
    ASSERT_TRUE(told) << "any word in X-API-Key would be a way around";
    EXPECT_EQ(told->status, 401);
    EXPECT_NE(told->body.find("The API key is not valid"), std::string::npos);
    request.unproven.clear();
    request.vouched = true;
    EXPECT_FALSE(gate.admit_read(request, other, lines));
}

TEST_F(TrafficControl, WhoProvedWhoHeIsHasALimitOfHisOwn) {
    traffic_control gate(options_, &redis_, metrics_);
    constexpr const char* address = "203.0.113.1";
    for (const auto method : {http_method::get, http_method::post}) {
        for (const char* who : {"", "key:1", "key:2", "token:ab"}) {
            for (int i = 0; i < 5; ++i) {
                EXPECT_EQ(admit(gate, method, "/api/matches", address, who).denial.has_value(),
                          i >= 3)
                    << who;
            }
            // Wherever he comes from.
            EXPECT_EQ(admit(gate, method, "/api/matches", "203.0.113.9", who).denial.has_value(),
                      *who != '\0');
        }
    }
    ASSERT_EQ(redis_.asked.size(), 4U * 3U + 1U);
    EXPECT_EQ(redis_.asked[0].client, "write:203.0.113.1");
    EXPECT_EQ(redis_.asked[4].client, "write:key:1");
}

TEST_F(TrafficControl, AnApiKeyMayHaveMoreThanAnAddress) {
    options_.key_factor = 2;
    traffic_control gate(options_, &redis_, metrics_);
    for (const auto method : {http_method::get, http_method::post}) {
        for (int i = 0; i < 8; ++i) {
            EXPECT_EQ(
                admit(gate, method, "/api/matches", "203.0.113.1", "key:1").denial.has_value(),
                i >= 6);
            EXPECT_EQ(
                admit(gate, method, "/api/matches", "203.0.113.1", "token:ab").denial.has_value(),
                i >= 3);
        }
    }
    EXPECT_NE(admit(gate, http_method::get, "/api/matches", "203.0.113.1", "key:2")
                  .header_lines.find("q=6;w=3600"),
              std::string::npos);
    EXPECT_EQ(redis_.asked[0].limit.requests, 6) << "all instances count by the same limit";
}

TEST_F(TrafficControl, WhatAKeyHasReadIsToldToTheOthersByItsOwnLimit) {
    options_.key_factor = 2;
    options_.rate_sync_interval = std::chrono::milliseconds(1);
    traffic_control gate(options_, &redis_, metrics_);
    static_cast<void>(admit(gate, http_method::get, "/api/matches", "203.0.113.1", "key:1"));
    asio::io_context io;
    gate.start(io);
    while (redis_.asked.empty()) io.run_one();
    EXPECT_EQ(redis_.asked[0].client, "read:key:1");
    EXPECT_EQ(redis_.asked[0].limit.requests, 6);
    EXPECT_TRUE(redis_.asked[0].forced);
    gate.stop();
}

TEST_F(TrafficControl, APathCountsAsTheRouterReadsIt) {
    traffic_control gate(options_, &redis_, metrics_);
    const auto class_of = [&](const char* path, const char* route) {
        gate_request request;
        request.target = request.path = path;
        request.route = route;
        request.method = http_method::get;
        request.user_agent = browser;
        const std::string lines = admit(gate, std::move(request)).header_lines;
        const auto from = lines.find("RateLimit: \"") + 12;
        return lines.substr(from, lines.find('"', from) - from);
    };
    EXPECT_EQ(class_of("/api/matches/1/stream", ""), "connect");
    EXPECT_EQ(class_of("/api/matches/1/%73tream", "/api/matches/1/stream"), "connect");
    EXPECT_EQ(class_of("http://a/api/admin/jobs", "/api/admin/jobs"), "admin");
    EXPECT_EQ(class_of("/health/nothing", ""), "read") << "probes have no limit, others do";
}

TEST_F(TrafficControl, ChangesAskRedisUntilThisInstanceKnowsTheAnswer) {
    traffic_control gate(options_, &redis_, metrics_);
    redis_.answer = {false, seconds(3600)};  // others have used all of it
    EXPECT_TRUE(admit(gate, http_method::post, "/api/matches").denial);
    ASSERT_EQ(redis_.asked.size(), 1U);
    EXPECT_EQ(redis_.asked[0].client, "write:203.0.113.1");
    EXPECT_FALSE(redis_.asked[0].forced);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(admit(gate, http_method::post, "/api/matches").denial);
    EXPECT_EQ(redis_.asked.size(), 1U) << "a flood stays here";
}

TEST_F(TrafficControl, WithoutAnAnswerItDecidesByItself) {
    traffic_control gate(options_, &redis_, metrics_);
    redis_.silent = true;
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(admit(gate, http_method::patch, "/api/matches/1").denial.has_value(), i >= 3);
    EXPECT_NE(metrics_.scrape().find("livescore_api_rate_limit_fallbacks_total 3"),
              std::string::npos);
}

TEST_F(TrafficControl, ARehearsalLetsEverythingPass) {
    options_.rate_limits = options_.bots = options_.shield = enforcement::dry_run;
    traffic_control gate(options_, nullptr, metrics_);
    for (int i = 0; i < 5; ++i)
        EXPECT_FALSE(admit(gate, http_method::get, "/api/../../etc/passwd").denial);
    const std::string text = metrics_.scrape();
    EXPECT_NE(text.find("livescore_api_dry_run_denied_total{reason=\"shield\"} 5"),
              std::string::npos);
    EXPECT_NE(text.find("livescore_api_dry_run_denied_total{reason=\"rate_limited\"} 2"),
              std::string::npos);
}

TEST_F(TrafficControl, ConnectionsGiveTheirPlacesBack) {
    options_.max_connections = 3;
    options_.max_connections_per_address = 2;
    traffic_control gate(options_, nullptr, metrics_);
    const auto one = asio::ip::make_address("203.0.113.1");
    const auto proxy = asio::ip::make_address("10.0.0.1");
    auto a = gate.enter(one);
    {
        auto b = gate.enter(one);
        EXPECT_FALSE(b.refusal);
        auto c = gate.enter(one);
        ASSERT_TRUE(c.refusal);
        EXPECT_EQ(c.refusal->status, 429);
    }
    auto d = gate.enter(one);
    EXPECT_FALSE(d.refusal);
    auto e = gate.enter(proxy);
    EXPECT_FALSE(e.refusal);
    auto f = gate.enter(proxy);
    ASSERT_TRUE(f.refusal);
    EXPECT_EQ(f.refusal->status, 503);
    EXPECT_FALSE(gate.enter_stream(one, one).refusal) << "it was counted when it was accepted";
    EXPECT_TRUE(gate.enter_stream(one, proxy).refusal);
    EXPECT_FALSE(gate.enter_stream(asio::ip::make_address("203.0.113.2"), proxy).refusal);
}

TEST(RateLimitHeaders, SayWhatIsLeftAndWhen) {
    const rate_limit limit{50, seconds(10)};
    EXPECT_EQ(rate_limit_headers("read", limit,
                                 describe_rate(limit, std::chrono::milliseconds(400), true)),
              "RateLimit-Policy: \"read\";q=50;w=10\r\nRateLimit: \"read\";r=48;t=1\r\n");
    const rate_decision refused = describe_rate(limit, std::chrono::milliseconds(11'500), false);
    EXPECT_EQ(rate_limit_headers("read", limit, refused),
              "RateLimit-Policy: \"read\";q=50;w=10\r\nRateLimit: \"read\";r=0;t=2\r\n");
    EXPECT_EQ(retry_after_seconds(refused.retry_after), "2");
    EXPECT_EQ(retry_after_seconds(std::chrono::microseconds(1)), "1");
}

}  // namespace
}  // namespace livescore
