#include "api/gate/request_gate.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace livescore {
namespace {

using std::chrono::seconds;

constexpr const char* browser =
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

/// A gate with its limiter, without Redis.
struct gate_parts {
    gate_parts(const traffic_options& options, metrics_registry& metrics)
        : denied(metrics), limiter(options, nullptr, metrics), gate(options, limiter, denied) {}
    denials denied;
    rate_limiter limiter;
    request_gate gate;
};

class RequestGate : public testing::Test {
protected:
    RequestGate() {
        options_.rate_limits = enforcement::enforce;
        options_.bots = enforcement::enforce;
        options_.trusted_proxies = {"10.0.0.0/8"};
        for (rate_limit* limit : {&options_.read, &options_.write, &options_.connect})
            *limit = {3, seconds(3600)};
        options_.key_factor = 1;
    }
    gate_verdict admit(request_gate& gate, http_method method, const char* path,
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
    gate_verdict admit(request_gate& gate, gate_request request) {
        asio::io_context io;
        gate_verdict said;
        asio::co_spawn(io, gate.admit(std::move(request), asio::ip::make_address("10.0.0.1")),
                       [&](std::exception_ptr failure, gate_verdict result) {
                           EXPECT_FALSE(failure);
                           said = std::move(result);
                       });
        io.run();
        return said;
    }
    traffic_options options_;
    metrics_registry metrics_;
};

TEST_F(RequestGate, AReadThatIsDecidedAtOnceIsDecidedTheSameWay) {
    gate_parts parts(options_, metrics_);
    request_gate& gate = parts.gate;
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
    EXPECT_EQ(status_of(*denial), 429);
    EXPECT_TRUE(admit(gate, http_method::get, "/api/matches").denial) << "one count for both";

    request.user_agent = "Scrapy/2.11";
    const auto other = asio::ip::make_address("203.0.113.3");
    EXPECT_EQ(status_of(gate.admit_read(request, other, lines).value()), 403);
    request.has_credentials = true;
    request.unproven = "The API key is not valid";
    const auto told = gate.admit_read(request, other, lines);
    ASSERT_TRUE(told) << "any word in X-API-Key would be a way around";
    EXPECT_EQ(status_of(*told), 401);
    EXPECT_EQ(told->why.message, "The API key is not valid");
    request.unproven.clear();
    request.vouched = true;
    EXPECT_FALSE(gate.admit_read(request, other, lines));
}

TEST_F(RequestGate, AClientThatProvedWhoItIsHasALimitOfItsOwn) {
    gate_parts parts(options_, metrics_);
    constexpr const char* address = "203.0.113.1";
    for (const auto method : {http_method::get, http_method::post}) {
        for (const char* who : {"", "key:1", "key:2", "token:ab"}) {
            for (int i = 0; i < 5; ++i) {
                const auto said = admit(parts.gate, method, "/api/matches", address, who);
                EXPECT_EQ(said.denial.has_value(), i >= 3) << who;
            }
            // The address of such a client does not matter.
            const auto said = admit(parts.gate, method, "/api/matches", "203.0.113.9", who);
            EXPECT_EQ(said.denial.has_value(), *who != '\0');
        }
    }
}

TEST_F(RequestGate, APathCountsAsTheRouterReadsIt) {
    gate_parts parts(options_, metrics_);
    request_gate& gate = parts.gate;
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

TEST_F(RequestGate, TheOpeningOfAStreamIsAReadAndThatOfASocketIsNot) {
    options_.connect = {100, seconds(3600)};
    gate_parts parts(options_, metrics_);
    gate_request socket;
    socket.target = socket.path = "/ws";
    socket.upgrade = true;
    socket.method = http_method::get;
    socket.user_agent = browser;
    for (int i = 0; i < 10; ++i) {
        const auto said = admit(parts.gate, socket);
        EXPECT_FALSE(said.denial);
    }
    for (int i = 0; i < 5; ++i) {
        const auto said =
            admit(parts.gate, http_method::get, "/api/matches/1/stream", "203.0.113.1", "key:1");
        EXPECT_EQ(said.denial.has_value(), i >= 3);
    }
    EXPECT_TRUE(admit(parts.gate, http_method::get, "/api/matches", "203.0.113.1", "key:1").denial);
}

TEST_F(RequestGate, AJoinIsAReadUntilItsMatchIsFoundToExist) {
    options_.join = {5, seconds(3600)};
    gate_parts parts(options_, metrics_);
    constexpr std::string_view who = "203.0.113.1";
    // The client may join five matches that exist, one after the other.
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(parts.gate.admit_join(who));
        parts.gate.excuse_join(who);
    }
    // Those after them are reads, as are those of matches that do not exist.
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(parts.gate.admit_join(who));
        if (i > 0) parts.gate.excuse_join(who);
    }
    const auto wait = parts.gate.admit_join(who);
    ASSERT_TRUE(wait);
    EXPECT_GT(*wait, seconds(1190));
    EXPECT_LE(*wait, seconds(1200));
    EXPECT_TRUE(admit(parts.gate, http_method::get, "/api/matches").denial);
    EXPECT_FALSE(parts.gate.admit_join("203.0.113.2"));

    options_.rate_limits = enforcement::off;
    for (int i = 0; i < 9; ++i) EXPECT_FALSE(parts.gate.admit_join(who));
}

TEST_F(RequestGate, TheQuotaOfBytesBindsKeysAndNobodyElse) {
    options_.rate_limits = enforcement::off;
    options_.scorer_max_bytes_per_day = 1000;
    gate_parts parts(options_, metrics_);
    principal scorer;
    scorer.what = principal::kind::api_key;
    const auto seven = std::make_shared<const presented_key>(presented_key{.id = 7});
    scorer.key = seven;
    http_request request;
    request.body.assign(600, 'x');
    const auto refusal_of = [&](const principal& who) {
        request.who = std::make_shared<const principal>(who);
        return parts.gate.admit_body(request);
    };
    EXPECT_FALSE(refusal_of(scorer));
    const auto refused = refusal_of(scorer);
    ASSERT_TRUE(refused);
    EXPECT_EQ(status_of(*refused), 429);
    ASSERT_EQ(refused->headers.size(), 1U);
    EXPECT_EQ(refused->headers[0].first, "Retry-After");
    EXPECT_NEAR(std::stod(refused->headers[0].second), 200 * 86.4, 10);
    scorer.key = std::make_shared<const presented_key>(presented_key{.id = 8});
    EXPECT_FALSE(refusal_of(scorer)) << "another key";
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(refusal_of(*anonymous()));
    scorer.key = seven;
    request.body.clear();
    EXPECT_FALSE(refusal_of(scorer)) << "there is nothing to keep";
    options_.scorer_max_bytes_per_day = 0;
    request.body.assign(600, 'x');
    EXPECT_FALSE(refusal_of(scorer));
}

TEST_F(RequestGate, ARehearsalLetsEverythingPass) {
    options_.rate_limits = options_.bots = options_.shield = enforcement::dry_run;
    gate_parts parts(options_, metrics_);
    request_gate& gate = parts.gate;
    for (int i = 0; i < 5; ++i)
        EXPECT_FALSE(admit(gate, http_method::get, "/api/../../etc/passwd").denial);
    const std::string text = metrics_.scrape();
    EXPECT_NE(text.find("livescore_api_dry_run_denied_total{reason=\"shield\"} 5"),
              std::string::npos);
    EXPECT_NE(text.find("livescore_api_dry_run_denied_total{reason=\"rate_limited\"} 2"),
              std::string::npos);
}

TEST_F(RequestGate, AnAttackDoesNotComeBackInTheAnswer) {
    options_.shield = enforcement::enforce;
    gate_parts parts(options_, metrics_);
    const auto said = admit(parts.gate, http_method::get, "/api/../../etc/passwd");
    ASSERT_TRUE(said.denial);
    EXPECT_EQ(status_of(*said.denial), 403);
    EXPECT_FALSE(said.denial->names_path);
}

TEST_F(RequestGate, ARefusalByRateSaysWhenToTryAgain) {
    gate_parts parts(options_, metrics_);
    gate_verdict said;
    for (int i = 0; i < 4; ++i) said = admit(parts.gate, http_method::post, "/api/matches");
    ASSERT_TRUE(said.denial);
    EXPECT_EQ(said.denial->why.code, errc::rate_limited);
    ASSERT_EQ(said.denial->headers.size(), 1U);
    EXPECT_EQ(said.denial->headers[0].first, "Retry-After");
    EXPECT_TRUE(said.denial->names_path);
    EXPECT_NE(said.header_lines.find("RateLimit: \"write\";r=0"), std::string::npos);
}

TEST_F(RequestGate, AWordThatIsNoNetworkIsNoProxy) {
    options_.trusted_proxies = {"nonsense"};
    EXPECT_THROW(gate_parts(options_, metrics_), std::invalid_argument);
}

}  // namespace
}  // namespace livescore
