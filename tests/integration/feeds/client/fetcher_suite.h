/// What the tests of the fetcher share.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "livescore/feeds/http_fetcher.h"
#include "support/event_loop.h"
#include "support/provider_server.h"

namespace livescore::test {

class fetcher_suite : public testing::Test {
protected:
    void SetUp() override { clear_proxies(); }
    void TearDown() override { clear_proxies(); }

    static void clear_proxies() {
        for (const auto* const name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                       "ALL_PROXY", "no_proxy", "NO_PROXY"}) {
            ::unsetenv(name);
        }
    }
    void make_fetcher() { fetcher_ = make_http_fetcher(options_); }
    fetch_answer get(const std::string& url) {
        fetch_request request;
        request.url = url;
        return get(std::move(request));
    }
    fetch_answer get(fetch_request request) {
        if (!fetcher_) make_fetcher();
        return loop_.await(fetcher_->fetch(std::move(request)));
    }
    /// Why there was no answer. `message_` is the message.
    std::optional<fetch_failure> failure(const std::string& url) {
        try {
            get(url);
        } catch (const fetch_exception& problem) {
            message_ = problem.what();
            return problem.failure();
        }
        return std::nullopt;
    }

    event_loop loop_;
    fetch_options options_;
    std::string message_;
    std::unique_ptr<http_fetcher> fetcher_;
};

/// A server that always answers the same.
inline provider_server::handler always(std::string answer) {
    return [answer = std::move(answer)](provider_connection& connection, const std::string&) {
        return connection.send(answer);
    };
}

/// A server that sends this and closes.
inline provider_server::handler once(std::string answer) {
    return [answer = std::move(answer)](provider_connection& connection, const std::string&) {
        connection.send(answer);
        return false;
    };
}

}  // namespace livescore::test
