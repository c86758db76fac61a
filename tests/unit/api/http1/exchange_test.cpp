#include "api/http1/exchange.h"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <memory>

#include "livescore/core/hash.h"
#include "unit/api/http1/exchange_fixture.h"

namespace livescore {
namespace {

using boost::system::error_code;
using test::step;

constexpr const char* date = "Sat, 31 Jan 2026 12:00:00 GMT";

class Exchange : public test::exchange_test {};

http_response ok(std::string body) {
    http_response response = json_response(200, std::move(body));
    response.etag = "\"1-abc\"";
    return response;
}

const std::string get_match = "GET /api/matches/1 HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string post_match =
    "POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    "Content-Length: 2\r\n\r\n";

TEST_F(Exchange, AGetGoesFromItsHeadToTheGateToItsHandlerToItsAnswer) {
    ASSERT_EQ(begin_and_pass(get_match), step::call_handler);
    EXPECT_EQ(x_->pattern(), "/api/matches/:id");
    EXPECT_EQ(x_->target(), "/api/matches/1");
    const route_match route = x_->take_route();
    const http_request request = x_->take_request();
    EXPECT_TRUE(route.handler);
    EXPECT_EQ(request.path_parameters, std::vector<std::string>{"1"});
    EXPECT_EQ(request.client, "203.0.113.1");
    ASSERT_EQ(x_->on_result(ok("{}")), step::send_answer);
    const std::string bytes = answer();
    EXPECT_TRUE(bytes.starts_with("HTTP/1.1 200 OK\r\n")) << bytes;
    EXPECT_NE(bytes.find("X-Gate: passed\r\n"), std::string::npos);
    EXPECT_TRUE(bytes.ends_with("\r\n\r\n{}")) << bytes;
    EXPECT_TRUE(x_->keeps_alive());
}

TEST_F(Exchange, ABodyIsReadBeforeTheHandlerIsCalled) {
    ASSERT_EQ(begin_and_pass(post_match), step::read_body);
    EXPECT_FALSE(x_->wants_continue());
    ASSERT_EQ(x_->on_body("{}"), step::call_handler);
    EXPECT_EQ(x_->take_request().body, "{}");
    ASSERT_EQ(x_->on_result(json_response(201, "{}")), step::send_answer);
    EXPECT_TRUE(answer().starts_with("HTTP/1.1 201"));
    EXPECT_TRUE(x_->keeps_alive());
}

TEST_F(Exchange, AClientThatAsksIsToldToContinue) {
    const std::string text =
        "POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    ASSERT_EQ(begin_and_pass(text), step::read_body);
    EXPECT_TRUE(x_->wants_continue());
}

TEST_F(Exchange, AHeadThatAProxyCouldReadDifferentlyNeverReachesTheGate) {
    ASSERT_EQ(begin("POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 2\r\n\r\n"),
              step::send_answer);
    EXPECT_EQ(x_->status(), 400);
    EXPECT_TRUE(answer().find("Connection: close\r\n") != std::string::npos);
    EXPECT_FALSE(x_->keeps_alive());
}

TEST_F(Exchange, TheGatesRefusalIsTheAnswerAndAnUnreadBodyClosesTheConnection) {
    for (const bool has_body : {false, true}) {
        ASSERT_EQ(begin(has_body ? post_match : get_match), step::ask_gate);
        gate_verdict said;
        said.denial = refusal{{errc::rate_limited, "Too many requests; try again later", {}},
                              0,
                              {{"Retry-After", "7"}}};
        ASSERT_EQ(x_->on_verdict(std::move(said)), step::send_answer);
        EXPECT_EQ(x_->status(), 429);
        EXPECT_NE(answer().find("Retry-After: 7\r\n"), std::string::npos);
        EXPECT_EQ(x_->keeps_alive(), !has_body);
    }
}

TEST_F(Exchange, TheQuestionToTheGateNamesTheLimitsOfAKeyAndNotOfAGuess) {
    const std::string secret = make_api_key_secret();
    api_key key;
    key.id = 1;
    key.secret_hash = sha256_hex(secret);
    key.scopes = {scope::score};
    ring_.replace({key});
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX-API-Key: ";
    ASSERT_EQ(begin(head + secret + "\r\n\r\n"), step::ask_gate);
    gate_request asked = x_->take_question();
    EXPECT_TRUE(asked.vouched);
    EXPECT_FALSE(asked.identity.empty());
    ASSERT_EQ(begin(head + "guessed\r\n\r\n"), step::ask_gate);
    asked = x_->take_question();
    EXPECT_FALSE(asked.vouched);
    EXPECT_TRUE(asked.identity.empty());
    EXPECT_FALSE(asked.unproven.empty());
}

TEST_F(Exchange, AccessIsDecidedBeforeTheBodyIsRead) {
    options_.write_auth = auth_mode::required;
    ASSERT_EQ(begin_and_pass(post_match), step::send_answer);
    EXPECT_EQ(x_->status(), 401);
    EXPECT_NE(answer().find("WWW-Authenticate: Bearer"), std::string::npos);
    EXPECT_FALSE(x_->keeps_alive());
}

TEST_F(Exchange, APathThatIsNotThereAndAMethodThatIsNot) {
    ASSERT_EQ(begin_and_pass("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"), step::send_answer);
    EXPECT_EQ(x_->status(), 404);
    EXPECT_TRUE(x_->pattern().empty());
    ASSERT_EQ(begin_and_pass("DELETE /api/matches HTTP/1.1\r\nHost: a\r\n\r\n"), step::send_answer);
    EXPECT_EQ(x_->status(), 405);
    EXPECT_NE(answer().find("Allow: GET, HEAD, POST, OPTIONS\r\n"), std::string::npos);
}

TEST_F(Exchange, AHandlersErrorBecomesAProblemDocumentOfThePath) {
    ASSERT_EQ(begin_and_pass(get_match), step::call_handler);
    const error none{errc::not_found, "Match 1 not found", {}};
    ASSERT_EQ(x_->on_result(none), step::send_answer);
    EXPECT_EQ(x_->status(), 404);
    const std::string bytes = answer();
    EXPECT_NE(bytes.find("application/problem+json"), std::string::npos);
    EXPECT_NE(bytes.find("\"instance\":\"/api/matches/1\""), std::string::npos) << bytes;
}

TEST_F(Exchange, WhatAHandlerThrowsIsToldWithoutItsReason) {
    ASSERT_EQ(begin_and_pass(get_match), step::call_handler);
    const auto broken = std::make_exception_ptr(std::runtime_error("a secret of the house"));
    ASSERT_EQ(x_->on_failure(broken), step::send_answer);
    EXPECT_EQ(x_->status(), 500);
    EXPECT_EQ(answer().find("secret"), std::string::npos);

    ASSERT_EQ(begin_and_pass(get_match), step::call_handler);
    const auto away = std::make_exception_ptr(infrastructure_error(errc::unavailable, "no route"));
    ASSERT_EQ(x_->on_failure(away), step::send_answer);
    EXPECT_EQ(x_->status(), 503);
    EXPECT_NE(answer().find("Retry-After: "), std::string::npos);
}

TEST_F(Exchange, ARepresentationThatTheClientHasIs304WithoutBody) {
    ASSERT_EQ(begin_and_pass("GET /api/matches/1 HTTP/1.1\r\nHost: a\r\n"
                             "If-None-Match: \"1-abc\"\r\n\r\n"),
              step::call_handler);
    ASSERT_EQ(x_->on_result(ok("{}")), step::send_answer);
    EXPECT_EQ(x_->status(), 304);
    EXPECT_TRUE(answer().ends_with("\r\n\r\n"));
}

TEST_F(Exchange, AHeadRequestIsAnsweredWithoutBody) {
    ASSERT_EQ(begin_and_pass("HEAD /api/matches/1 HTTP/1.1\r\nHost: a\r\n\r\n"),
              step::call_handler);
    ASSERT_EQ(x_->on_result(ok("{}")), step::send_answer);
    const std::string bytes = answer();
    EXPECT_NE(bytes.find("Content-Length: 2\r\n"), std::string::npos);
    EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

TEST_F(Exchange, APeerThatIsGoneIsNotAnswered) {
    ASSERT_EQ(begin_and_pass(post_match), step::read_body);
    EXPECT_EQ(x_->on_unreadable(boost::beast::http::error::partial_message, false), step::hang_up);
}

TEST_F(Exchange, ARequestThatIsTooSlowIs408AndOneThatIsTooLargeIs413) {
    ASSERT_EQ(begin_and_pass(post_match), step::read_body);
    ASSERT_EQ(x_->on_unreadable(asio::error::operation_aborted, true), step::send_answer);
    EXPECT_EQ(x_->status(), 408);
    EXPECT_EQ(x_->method(), http_method::other);
    EXPECT_TRUE(x_->pattern().empty());
    static_cast<void>(answer());
    EXPECT_FALSE(x_->keeps_alive());

    ASSERT_EQ(begin_and_pass(post_match), step::read_body);
    ASSERT_EQ(x_->on_unreadable(boost::beast::http::error::body_limit, false), step::send_answer);
    EXPECT_EQ(x_->status(), 413);
}

TEST_F(Exchange, ARequestWithoutACompleteHeadIsAnsweredWithAnIdOfItsOwn) {
    static_cast<void>(begin(get_match));
    exchange fresh({options_, *gate_, *rights_, *denied_, draining_});
    ASSERT_EQ(fresh.on_unreadable(boost::beast::http::error::bad_method, false), step::send_answer);
    EXPECT_EQ(fresh.status(), 400);
    EXPECT_FALSE(fresh.request_id().empty());
    EXPECT_NE(fresh.to_wire(date).find("Connection: close\r\n"), std::string::npos);
}

TEST_F(Exchange, WhileTheServerStopsEveryAnswerClosesItsConnection) {
    ASSERT_EQ(begin_and_pass(get_match), step::call_handler);
    draining_ = true;
    ASSERT_EQ(x_->on_result(ok("{}")), step::send_answer);
    EXPECT_NE(answer().find("Connection: close\r\n"), std::string::npos);
    EXPECT_FALSE(x_->keeps_alive());
}

TEST_F(Exchange, AStreamOpensUnlessTheServerStops) {
    http_response response;
    response.stream = event_stream_target{};
    const std::string text = "GET /api/matches/1/stream HTTP/1.1\r\nHost: a\r\n\r\n";
    ASSERT_EQ(begin_and_pass(text), step::call_handler);
    ASSERT_EQ(x_->on_result(response), step::open_stream);
    const event_stream_opening opening = x_->take_stream();
    EXPECT_EQ(opening.path, "/api/matches/1/stream");
    EXPECT_EQ(opening.header_lines, "X-Gate: passed\r\n");

    ASSERT_EQ(begin_and_pass(text), step::call_handler);
    draining_ = true;
    ASSERT_EQ(x_->on_result(response), step::send_answer);
    EXPECT_EQ(x_->status(), 503);
}

TEST_F(Exchange, AStreamThatFindsNoPlaceIsRefused) {
    http_response response;
    response.stream = event_stream_target{};
    ASSERT_EQ(begin_and_pass("GET /api/matches/1/stream HTTP/1.1\r\nHost: a\r\n\r\n"),
              step::call_handler);
    ASSERT_EQ(x_->on_result(response), step::open_stream);
    const refusal full{{errc::rate_limited, "Too many connections from this address", {}}};
    ASSERT_EQ(x_->on_no_place(full), step::send_answer);
    EXPECT_EQ(x_->status(), 429);
    EXPECT_NE(answer().find("X-Gate: passed\r\n"), std::string::npos);
}

const std::string handshake =
    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

TEST_F(Exchange, AHandshakeOpensAWebSocket) {
    ASSERT_EQ(begin(handshake), step::ask_gate);
    EXPECT_TRUE(x_->take_question().upgrade);
    ASSERT_EQ(pass_gate(), step::open_websocket);
    EXPECT_EQ(x_->pattern(), "/ws");
}

TEST_F(Exchange, NoHandshakeIsRefusedWithTheReason) {
    ASSERT_EQ(begin_and_pass("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n"), step::send_answer);
    EXPECT_EQ(x_->status(), 426);
    ASSERT_EQ(begin_and_pass("POST /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
              step::send_answer);
    EXPECT_EQ(x_->status(), 405);
    draining_ = true;
    ASSERT_EQ(begin_and_pass(handshake), step::send_answer);
    EXPECT_EQ(x_->status(), 503);
}

std::string changed(std::string text, std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
    return text;
}

TEST_F(Exchange, ProxiesMayWriteAHandshakeInTheirOwnWay) {
    const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (const auto& said :
         {changed(handshake, "/ws", "/ws/"), changed(handshake, "/ws", "/ws/?token=x"),
          changed(handshake, "Connection: Upgrade",
                  "Connection: keep-alive\r\nConnection: upgrade"),
          changed(handshake, "Upgrade: websocket", "Upgrade: h2c\r\nUpgrade: WebSocket")}) {
        ASSERT_EQ(begin(said), step::ask_gate);
        EXPECT_TRUE(x_->take_question().upgrade);
        EXPECT_EQ(pass_gate(), step::open_websocket) << said;
    }
    for (const auto& said : {changed(handshake, key, key + key),
                             changed(handshake, key, key + "Sec-WebSocket-Key: other\r\n"),
                             changed(handshake, key, key + "Sec-WebSocket-Version: 13\r\n")}) {
        ASSERT_EQ(begin_and_pass(said), step::send_answer) << said;
        EXPECT_EQ(x_->status(), 400) << said;
    }
    ASSERT_EQ(begin_and_pass(changed(handshake, "/ws", "/ws//")), step::send_answer);
    EXPECT_EQ(x_->status(), 404);
}

TEST_F(Exchange, AHeadRequestWithAHandshakeIsAnswered) {
    ASSERT_EQ(begin_and_pass(changed(handshake, "GET", "HEAD")), step::send_answer);
    EXPECT_EQ(x_->status(), 426);
    EXPECT_TRUE(answer().ends_with("\r\n\r\n")) << "there is no body";
    EXPECT_EQ(begin_and_pass(changed(changed(handshake, "GET", "HEAD"), "/ws", "/api/matches")),
              step::call_handler);
}

TEST_F(Exchange, EveryConnectionLineCounts) {
    for (const auto* lines : {"Connection: keep-alive\r\nConnection: close\r\n",
                              "Connection: close\r\nConnection: keep-alive\r\n"}) {
        ASSERT_EQ(
            begin_and_pass(changed(get_match, "Host: a\r\n", "Host: a\r\n" + std::string(lines))),
            step::call_handler);
        ASSERT_EQ(x_->on_result(ok("{}")), step::send_answer);
        EXPECT_FALSE(x_->keeps_alive()) << lines;
    }
}

TEST_F(Exchange, APreflightOfAnAllowedOriginIsAllowedWhatItAsksFor) {
    options_.traffic.cors_origins = {"https://a.example"};
    const auto allowed = [this](const std::string& origin, const std::string& lines) {
        EXPECT_EQ(begin_and_pass("OPTIONS /api/matches HTTP/1.1\r\nHost: a\r\nOrigin: " + origin +
                                 "\r\n" + lines + "\r\n"),
                  step::send_answer);
        EXPECT_EQ(x_->status(), 204);
        const std::string text = answer();
        EXPECT_NE(text.find("Vary: Access-Control-Request-Headers\r\n"), std::string::npos);
        const std::string name = "Access-Control-Allow-Headers: ";
        const auto from = text.find(name) + name.size();
        return text.substr(from, text.find("\r\n", from) - from);
    };
    const std::string first =
        "Access-Control-Request-Headers: traceparent,baggage , sentry-trace\r\n";
    const std::string second = "Access-Control-Request-Headers: X-Any,,in valid,Cache-Control\r\n";
    EXPECT_EQ(allowed("https://a.example", first + second),
              "traceparent, baggage, sentry-trace, X-Any, Cache-Control");
    for (const auto& known :
         {allowed("https://b.example", first), allowed("https://a.example", ""),
          allowed("https://a.example", "Access-Control-Request-Headers: ,\r\n")}) {
        EXPECT_TRUE(known.starts_with("Content-Type, Authorization, X-API-Key, Idempotency-Key"))
            << known;
    }
}

TEST_F(Exchange, CredentialsThatEndWhileTheClientWaitsAreRefused) {
    options_.write_auth = options_.ws_auth = auth_mode::required;
    const std::string secret = make_api_key_secret();
    api_key key;
    key.id = 1;
    key.secret_hash = sha256_hex(secret);
    key.scopes = {scope::score};
    const auto with_key = [&](const std::string& text) {
        ring_.replace({key});
        return begin_and_pass(
            changed(text, "Host: a\r\n", "Host: a\r\nX-API-Key: " + secret + "\r\n"));
    };
    // A body is on its way.
    ASSERT_EQ(with_key(post_match), step::read_body);
    ring_.replace({});
    ASSERT_EQ(x_->on_body("{}"), step::send_answer);
    EXPECT_EQ(x_->status(), 401);
    // A change is made, and is told.
    ASSERT_EQ(with_key(post_match), step::read_body);
    ASSERT_EQ(x_->on_body("{}"), step::call_handler);
    ring_.replace({});
    ASSERT_EQ(x_->on_result(json_response(201, "{}")), step::send_answer);
    EXPECT_EQ(x_->status(), 201);
}

}  // namespace
}  // namespace livescore
