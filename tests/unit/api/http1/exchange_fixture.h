/// Plays the owner of a connection for an exchange.
#pragma once
#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <memory>
#include <string>
#include <utility>

#include "api/http1/exchange.h"
#include "support/manual_clock.h"

namespace livescore::test {

using step = exchange_step;

/// Plays the owner of the connection: hands the exchange the bytes that a socket would bring.
class exchange_test : public testing::Test {
protected:
    exchange_test() {
        options_.write_auth = auth_mode::open;
        options_.traffic.rate_limits = enforcement::off;
        options_.traffic.bots = enforcement::off;
        options_.traffic.shield = enforcement::off;
    }

    /// Begins a request with this text; a body, if it has one, stays unread.
    step begin(const std::string& text) {
        denied_ = std::make_unique<denials>(metrics_);
        limiter_ = std::make_unique<rate_limiter>(options_.traffic, nullptr, metrics_);
        gate_ = std::make_unique<request_gate>(options_.traffic, *limiter_, *denied_);
        rights_ = std::make_unique<access_control>(options_, who_, metrics_);
        parser_ = std::make_unique<request_parser>(options_);
        x_ = std::make_unique<exchange>(
            exchange_services{options_, *gate_, *rights_, *denied_, draining_});
        boost::system::error_code failed;
        parser_->eager(false);
        parser_->put(boost::asio::buffer(text), failed);
        EXPECT_TRUE(parser_->is_header_done()) << failed.message();
        return x_->on_head(parser_->head(), !parser_->is_done());
    }
    step pass_gate() {
        gate_verdict said;
        said.client = asio::ip::make_address("203.0.113.1");
        said.header_lines = "X-Gate: passed\r\n";
        return x_->on_verdict(std::move(said));
    }
    step begin_and_pass(const std::string& text) {
        EXPECT_EQ(begin(text), step::ask_gate);
        return pass_gate();
    }
    std::string answer() { return x_->to_wire("Sat, 31 Jan 2026 12:00:00 GMT"); }

    manual_clock clock_{"2026-01-31T12:00:00Z"};
    api_key_ring ring_{{}, clock_};
    authenticator who_{ring_, {}, clock_};
    metrics_registry metrics_;
    api_options options_;
    bool draining_ = false;
    std::unique_ptr<denials> denied_;
    std::unique_ptr<rate_limiter> limiter_;
    std::unique_ptr<request_gate> gate_;
    std::unique_ptr<access_control> rights_;
    std::unique_ptr<request_parser> parser_;
    std::unique_ptr<exchange> x_;
};

}  // namespace livescore::test
