#include "livescore/feeds/http_fetcher.h"

#include <sys/resource.h>

#include "fetcher_suite.h"

namespace livescore {
namespace {

using test::always;
using test::answer_of;
using test::header_of;
using test::once;
using test::provider_server;

class HttpFetcher : public test::fetcher_suite {};

TEST_F(HttpFetcher, ConnectionIsKept) {
    const provider_server server(always(answer_of("[1]")));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(get(server.url() + "/a").body, "[1]");
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(server.requests().size(), 5U);
}

TEST_F(HttpFetcher, AConnectionThatTheServerHasClosedIsMadeAgain) {
    const provider_server server(once(answer_of("[1]")));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(get(server.url()).status, 200);
    EXPECT_EQ(server.connections(), 3);
}

TEST_F(HttpFetcher, ARequestSaysWhoAsksAndWhatIsKnown) {
    const provider_server server(
        always(answer_of("[]", "ETag: \"b\"\r\nLast-Modified: Sun, 29 Nov 2026 10:00:00 GMT\r\n")));
    fetch_request request;
    request.url = server.url() + "/getmatchdata/bl1";
    request.headers = {{"x-auth-token", "key"}};
    request.etag = "\"a\"";
    request.last_modified = "Sat, 28 Nov 2026 10:00:00 GMT";
    const fetch_answer answer = get(request);
    EXPECT_EQ(answer.etag, "\"b\"");
    EXPECT_EQ(answer.last_modified, "Sun, 29 Nov 2026 10:00:00 GMT");
    const std::string sent = server.requests().at(0);
    EXPECT_TRUE(sent.starts_with("GET /getmatchdata/bl1 HTTP/1.1\r\n")) << sent;
    EXPECT_EQ(header_of(sent, "x-auth-token"), "key");
    EXPECT_EQ(header_of(sent, "if-none-match"), "\"a\"");
    EXPECT_EQ(header_of(sent, "if-modified-since"), "Sat, 28 Nov 2026 10:00:00 GMT");
    EXPECT_EQ(header_of(sent, "accept"), "application/json");
    EXPECT_EQ(header_of(sent, "Accept-Encoding"), "gzip, deflate");
    EXPECT_TRUE(header_of(sent, "User-Agent").starts_with("livescore/")) << sent;
    // Nothing of a request stays for the next one.
    get(server.url());
    EXPECT_EQ(header_of(server.requests().at(1), "x-auth-token"), "");
    EXPECT_EQ(header_of(server.requests().at(1), "if-none-match"), "");
}

TEST_F(HttpFetcher, CookiesAreNotKept) {
    const provider_server server(always(answer_of("[]", "Set-Cookie: a=b\r\n")));
    get(server.url());
    get(server.url());
    EXPECT_EQ(server.requests().at(1).find("ookie"), std::string::npos);
}

TEST_F(HttpFetcher, AHeaderThatBreaksOutOfItsLineIsNotSent) {
    const provider_server server(always(answer_of("[]")));
    fetch_request request;
    request.url = server.url();
    request.headers = {{"x-auth-token", "key\r\nx-other: 1"}};
    EXPECT_THROW(get(request), fetch_exception);
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(HttpFetcher, AnAnswer304HasNoBody) {
    const provider_server server(always("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"));
    const fetch_answer answer = get(server.url());
    EXPECT_EQ(answer.status, 304);
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.etag, "\"a\"");
}

TEST_F(HttpFetcher, EveryStatusIsAnAnswerWithItsHeaders) {
    const provider_server limited(
        always(answer_of("<html>", "Retry-After: 7\r\n", "429 Too Many Requests")));
    const fetch_answer answer = get(limited.url());
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.headers.at("retry-after"), "7");
    EXPECT_EQ(answer.body, "");  // no JSON
    const provider_server broken(
        always(answer_of(R"({"message":"no"})", "", "500 Internal Server Error")));
    EXPECT_EQ(get(broken.url()).body, R"({"message":"no"})");
}

TEST_F(HttpFetcher, AStatusCountsAlsoWhenItsBodyIsBroken) {
    const provider_server half(
        once("HTTP/1.1 503 Unavailable\r\nRetry-After: 9\r\nContent-Length: 50\r\n\r\nha"));
    EXPECT_EQ(get(half.url()).headers.at("retry-after"), "9");
    const provider_server endless(
        once("HTTP/1.1 503 Unavailable\r\n\r\n" + std::string(1'000'000, 'x')));
    const fetch_answer answer = get(endless.url());
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body, "");
}

TEST_F(HttpFetcher, GzipIsUnpacked) {
    const std::string json = "[\"" + std::string(100'000, 'a') + "\"]";
    const provider_server server(always(answer_of(test::gzip(json), "Content-Encoding: gzip\r\n")));
    EXPECT_EQ(get(server.url()).body, json);
}

TEST_F(HttpFetcher, AGzipBombIsStoppedAtTheLimit) {
    const std::string bomb = test::gzip(std::string(1 << 20, '\0'), 1024);  // 1 GiB
    ASSERT_LT(bomb.size(), 3'000'000U);
    const provider_server server(always(answer_of(bomb, "Content-Encoding: gzip\r\n")));
    rusage before{};
    ::getrusage(RUSAGE_SELF, &before);
    EXPECT_EQ(failure(server.url()), fetch_failure::too_large) << message_;
    rusage after{};
    ::getrusage(RUSAGE_SELF, &after);
    constexpr long most_growth_kib = 128L * 1024;
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, most_growth_kib);
}

TEST_F(HttpFetcher, BrokenGzipIsMalformed) {
    std::string bytes = test::gzip("[1,2,3]");
    const provider_server cut(
        always(answer_of(bytes.substr(0, bytes.size() / 2), "Content-Encoding: gzip\r\n")));
    EXPECT_EQ(failure(cut.url()), fetch_failure::malformed) << message_;
    const provider_server none(always(answer_of("[1]", "Content-Encoding: gzip\r\n")));
    EXPECT_EQ(failure(none.url()), fetch_failure::malformed) << message_;
}

TEST_F(HttpFetcher, ABodyOfTheLimitPassesAndOneByteMoreDoesNot) {
    options_.max_body_bytes = 1000;
    const std::string most = "[\"" + std::string(996, 'a') + "\"]";
    const provider_server fits(always(answer_of(most)));
    EXPECT_EQ(get(fits.url()).body.size(), 1000U);
    const provider_server exceeds(always(answer_of(most + " ")));
    EXPECT_EQ(failure(exceeds.url()), fetch_failure::too_large) << message_;
    // Three bytes in UTF-8 for each of Latin-1.
    const provider_server grows(always(answer_of("[\"" + std::string(900, '\x80') + "\"]",
                                                 "Content-Type: text/plain; charset=latin1\r\n")));
    EXPECT_EQ(failure(grows.url()), fetch_failure::too_large) << message_;
}

TEST_F(HttpFetcher, AnEndlessBodyIsStopped) {
    const provider_server server([](test::provider_connection& connection, const std::string&) {
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        const std::string chunk = "10000\r\n" + std::string(65536, ' ') + "\r\n";
        while (connection.send(chunk)) continue;
        return false;
    });
    EXPECT_EQ(failure(server.url()), fetch_failure::too_large) << message_;
}

TEST_F(HttpFetcher, TooManyHeadersAreStopped) {
    const provider_server server([](test::provider_connection& connection, const std::string&) {
        connection.send("HTTP/1.1 200 OK\r\n");
        while (connection.send("x-filler: " + std::string(1000, 'a') + "\r\n")) continue;
        return false;
    });
    EXPECT_EQ(failure(server.url()), fetch_failure::too_large) << message_;
    EXPECT_EQ(message_, "The header of the answer is too large");
}

TEST_F(HttpFetcher, SlowAnswersEndByTheTimeLimit) {
    options_.timeout = std::chrono::milliseconds(300);
    const auto sends = [](std::string start) {
        return [start](test::provider_connection& connection, const std::string&) {
            connection.send(start);
            connection.await_close();
            return false;
        };
    };
    for (const auto* const start :
         {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[1,"}) {
        const provider_server server(sends(start));
        EXPECT_EQ(failure(server.url()), fetch_failure::timeout) << start << message_;
    }
}

TEST_F(HttpFetcher, HalfAnAnswerIsMalformed) {
    for (const auto* const answer :
         {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[1]",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n[1,2",
          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n[1]", "no HTTP at all\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n[1,", "HTTP/1.1 200 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n[1]\n2"}) {
        const provider_server server(once(answer));
        const auto found = failure(server.url());
        if (std::string_view(answer).ends_with("[1]\n2")) {
            EXPECT_FALSE(found) << "what follows the stated length is not read";
        } else {
            EXPECT_EQ(found, fetch_failure::malformed) << answer << " -> " << message_;
        }
    }
}

TEST_F(HttpFetcher, DeepJsonIsMalformed) {
    options_.max_depth = 64;
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    const provider_server fits(always(answer_of(nested(64))));
    EXPECT_EQ(get(fits.url()).body, nested(64));
    for (const std::size_t depth : {65U, 1'000'000U}) {
        const provider_server deep(always(answer_of(nested(depth))));
        EXPECT_EQ(failure(deep.url()), fetch_failure::malformed);
        EXPECT_EQ(message_, "JSON nested deeper than 64");
    }
}

TEST_F(HttpFetcher, CharsetsBecomeUtf8) {
    const auto body_with = [this](const std::string& bytes, const std::string& type) {
        const provider_server server(
            always(answer_of(bytes, type.empty() ? "" : "Content-Type: " + type + "\r\n")));
        return get(server.url()).body;
    };
    const std::string cologne = "[\"K\xC3\xB6ln\"]";
    EXPECT_EQ(body_with(cologne, ""), cologne);
    EXPECT_EQ(body_with("\xEF\xBB\xBF" + cologne, "application/json"), cologne);
    EXPECT_EQ(body_with("[\"K\xF6ln\"]", "application/json; charset=ISO-8859-1"), cologne);
    EXPECT_EQ(body_with("[\"K\xF6ln\"]", "text/plain;Charset=\"windows-1252\""), cologne);
}

TEST_F(HttpFetcher, ALatin1RecordingIsReadWhenItSaysSoAndMalformedOtherwise) {
    const std::string recorded = R"([{"NameTeam1":"1. FC K)"
                                 "\xF6"
                                 R"(ln"}])";
    const provider_server honest(
        always(answer_of(recorded, "Content-Type: application/json; charset=iso-8859-1\r\n")));
    EXPECT_EQ(get(honest.url()).body, "[{\"NameTeam1\":\"1. FC K\xC3\xB6ln\"}]");
    for (const auto* const type : {"", "Content-Type: application/json\r\n",
                                   "Content-Type: application/json; charset=utf-8\r\n"}) {
        const provider_server silent(always(answer_of(recorded, type)));
        EXPECT_EQ(failure(silent.url()), fetch_failure::malformed) << type;
        EXPECT_EQ(message_, "The bytes are no text in UTF-8");
    }
}

TEST_F(HttpFetcher, ARedirectWithinTheServerIsFollowedThreeTimes) {
    const provider_server server([](test::provider_connection& connection,
                                    const std::string& request) {
        const char step = request[5];  // "GET /3"
        if (step == '0') return connection.send(answer_of("[0]"));
        return connection.send(answer_of(
            "", std::string("Location: /") + static_cast<char>(step - 1) + "\r\n", "302 Found"));
    });
    EXPECT_EQ(get(server.url() + "/3").body, "[0]");
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(failure(server.url() + "/4"), fetch_failure::redirected);
    EXPECT_EQ(message_, "More than 3 redirects");
}

TEST_F(HttpFetcher, ARedirectElsewhereIsNotFollowed) {
    const provider_server other(always(answer_of("[]")));
    const std::string port = std::to_string(other.port());
    for (const std::string& target :
         {other.url() + "/?key=secret", "http://localhost:" + port, std::string("//127.0.0.1/"),
          "https://127.0.0.1:" + port, std::string("http://169.254.169.254/latest"),
          std::string("file:///etc/passwd"), std::string("http://[")}) {
        const provider_server server(
            always(answer_of("", "Location: " + target + "\r\n", "301 Moved")));
        EXPECT_EQ(failure(server.url()), fetch_failure::redirected) << target;
        EXPECT_EQ(message_.find("secret"), std::string::npos) << message_;
        EXPECT_EQ(server.requests().size(), 1U);
    }
    EXPECT_EQ(other.connections(), 0);
}

TEST_F(HttpFetcher, TheEndOfTheFetcherCancelsItsTransfers) {
    std::atomic<bool> asked{false};
    const provider_server server([&](test::provider_connection& connection, const std::string&) {
        asked = true;
        connection.await_close();
        return false;
    });
    make_fetcher();
    std::vector<std::string> ends;
    for (int i = 0; i < 2; ++i) {  // one runs, one waits
        fetch_request request;
        request.url = server.url();
        asio::co_spawn(loop_.context, fetcher_->fetch(request),
                       [&](std::exception_ptr problem, const fetch_answer&) {
                           try {
                               if (problem) std::rethrow_exception(problem);
                           } catch (const fetch_exception& e) {
                               ends.emplace_back(e.what());
                           }
                       });
    }
    loop_.context.poll();
    while (!asked) std::this_thread::yield();
    const auto began = std::chrono::steady_clock::now();
    fetcher_.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(3));
    EXPECT_TRUE(loop_.until([&] { return ends.size() == 2; }));
}

TEST_F(HttpFetcher, ACoroutineThatGoesFirstCancelsItsTransfer) {
    std::atomic<bool> asked{false};
    std::atomic<bool> closed{false};
    const provider_server server([&](test::provider_connection& connection, const std::string&) {
        asked = true;
        connection.await_close();
        closed = true;
        return false;
    });
    make_fetcher();
    {
        asio::io_context context;
        fetch_request request;
        request.url = server.url();
        asio::co_spawn(context, fetcher_->fetch(request), [](std::exception_ptr, fetch_answer) {});
        context.poll();
        while (!asked) std::this_thread::yield();
    }
    while (!closed) std::this_thread::yield();
    const provider_server next(always(answer_of("[2]")));
    EXPECT_EQ(get(next.url()).body, "[2]");
}

}  // namespace
}  // namespace livescore
