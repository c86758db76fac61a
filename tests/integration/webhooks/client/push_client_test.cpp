/// The client of endpoints against servers that behave well and badly.
#include "livescore/webhooks/push_client.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/event_loop.h"
#include "support/provider_server.h"

namespace livescore::test {
namespace {

using namespace std::chrono_literals;

provider_server::handler answers(std::string bytes, bool go_on = true) {
    return [bytes = std::move(bytes), go_on](provider_connection& connection, const std::string&) {
        return connection.send(bytes) && go_on;
    };
}

const std::string no_content = "HTTP/1.1 204 No Content\r\n\r\n";

class PushClient : public testing::Test {
protected:
    PushClient() {
        options_.allow_private = true;
        options_.timeout = 20s;
    }
    push_client& client() {
        if (!client_) client_ = make_push_client(loop_.context, options_);
        return *client_;
    }
    push_request request(const std::string& url) {
        push_request one;
        one.endpoint = 7;
        one.url = url;
        one.headers = {"webhook-id: evt_1_2"};
        one.body = std::make_shared<const std::string>();
        return one;
    }
    push_answer post(const std::string& url) {
        std::optional<push_answer> got;
        client().post(request(url), [&](push_answer answer) { got = std::move(answer); });
        EXPECT_FALSE(got) << "it called back from within post()";
        EXPECT_TRUE(loop_.until([&] { return got.has_value(); }));
        return got.value_or(push_answer{});
    }

    event_loop loop_;
    webhook_options options_;
    std::unique_ptr<push_client> client_;
};

TEST_F(PushClient, PostsOverAConnectionThatIsKept) {
    const provider_server server(answers("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(post(server.url() + "/hook?x=1").status, 200);
    EXPECT_EQ(server.connections(), 1);
    const std::string first = server.requests().front();
    EXPECT_TRUE(first.starts_with("POST /hook?x=1 HTTP/1.1\r\n")) << first;
    EXPECT_NE(first.find("\r\nwebhook-id: evt_1_2\r\n"), std::string::npos) << first;
    EXPECT_NE(first.find("\r\ncontent-type: application/json\r\n"), std::string::npos) << first;
    EXPECT_NE(first.find("\r\nContent-Length: 0\r\n"), std::string::npos) << first;
    EXPECT_EQ(first.find("xpect"), std::string::npos) << first;
}

TEST_F(PushClient, ManyRequestsGoOutAtOnce) {
    const provider_server server(answers(no_content));
    int done = 0;
    for (int i = 0; i < 200; ++i) {
        push_request one = request(server.url());
        one.endpoint = i;
        client().post(std::move(one), [&](push_answer answer) {
            EXPECT_EQ(answer.status, 204) << answer.error;
            ++done;
        });
    }
    EXPECT_TRUE(loop_.until([&] { return done == 200; }));
}

TEST_F(PushClient, DoesNotFollowRedirects) {
    const provider_server target(answers(no_content));
    const provider_server server(answers("HTTP/1.1 307 Elsewhere\r\nlocation: " + target.url() +
                                         "/\r\ncontent-length: 0\r\n\r\n"));
    EXPECT_EQ(post(server.url()).status, 307);
    EXPECT_EQ(target.connections(), 0);
}

TEST_F(PushClient, TellsForHowLongAnEndpointWantsPeace) {
    const provider_server server(
        answers("HTTP/1.1 503 Busy\r\nretry-after: 17\r\ncontent-length: 0\r\n\r\n"));
    const push_answer answer = post(server.url());
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.retry_after, 17s);
}

TEST_F(PushClient, GivesUpAnEndpointThatDoesNotAnswer) {
    options_.timeout = 300ms;
    const provider_server server([](provider_connection& connection, const std::string&) {
        connection.await_close();
        return false;
    });
    const push_answer answer = post(server.url());
    EXPECT_FALSE(answer.status);
    EXPECT_EQ(answer.error, "There was no answer in time");
}

TEST_F(PushClient, AnAnswerCountsThoughItsBodyIsTooLargeOrCutOff) {
    const std::string head = "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n";
    const provider_server large(answers(head + std::string(1'000'000, 'x')));
    EXPECT_EQ(post(large.url()).status, 200);
    const provider_server cut(answers(head + "x", false));
    EXPECT_EQ(post(cut.url()).status, 200);
}

TEST_F(PushClient, WhatIsNoAnswerIsAFailureInPrintableWords) {
    for (const std::string bytes : {"", "\x01\x02garbage\r\n\r\n", "HTTP/1.1 abc\r\n\r\n"}) {
        const provider_server server(answers(bytes, false));
        const push_answer answer = post(server.url());
        EXPECT_FALSE(answer.status) << bytes;
        EXPECT_FALSE(answer.error.empty());
        EXPECT_TRUE(std::ranges::all_of(answer.error, [](char c) { return c >= ' ' && c <= '~'; }))
            << answer.error;
    }
    const push_answer nobody = post("http://127.0.0.1:1/");
    EXPECT_FALSE(nobody.status);
    EXPECT_FALSE(nobody.error.empty());
}

TEST_F(PushClient, APrivateAddressIsRefusedInEverySpelling) {
    options_.allow_private = false;
    const provider_server server(answers(no_content));
    const std::string port = ":" + std::to_string(server.port()) + "/";
    for (const std::string host :
         {"127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost",
          "hooks.localhost", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
          "0.0.0.0", "0", "[::]"}) {
        const push_answer answer = post("http://" + host + port);
        EXPECT_FALSE(answer.status) << host;
        EXPECT_FALSE(answer.error.empty()) << host;
    }
    EXPECT_EQ(server.connections(), 0);
    EXPECT_EQ(post(server.url()).error, "The URL leads to a loopback address, which is refused");
}

TEST_F(PushClient, OtherProtocolsAreRefused) {
    for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"}) {
        EXPECT_FALSE(post(url).status) << url;
    }
}

TEST_F(PushClient, ACertificateHasToBeOfTheHostAndOfAKnownAuthority) {
    const test_certificate certificate("DNS:localhost");
    const provider_server server(answers(no_content), &certificate);
    EXPECT_NE(post(server.url("localhost")).error.find("certificate"), std::string::npos);
    options_.ca_file = certificate.certificate_file();
    client_.reset();
    EXPECT_EQ(post(server.url("localhost")).status, 204);
    EXPECT_FALSE(post(server.url("127.0.0.1")).status);
    EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(PushClient, WhatIsAbandonedDoesNotCallBack) {
    const provider_server server([](provider_connection& connection, const std::string&) {
        connection.await_close();
        return false;
    });
    bool called = false;
    client().post(request(server.url()), [&](const push_answer&) { called = true; });
    EXPECT_TRUE(loop_.until([&] { return !server.requests().empty(); }));
    client().abandon();
    const provider_server other(answers(no_content));
    EXPECT_EQ(post(other.url()).status, 204);  // the client lives on
    EXPECT_FALSE(called);
}

}  // namespace
}  // namespace livescore::test
