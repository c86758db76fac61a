/// Fetches the public keys of an identity provider (a JWK Set) by HTTP or HTTPS, at the start, then
/// now and then, and when a token names a key that is not known; at most once a minute for that.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <string>

#include "livescore/core/error.h"
#include "livescore/service/authenticator.h"

namespace livescore {

struct jwks_source {
    std::string host;  ///< empty: nothing to fetch
    std::string port;
    std::string target;  ///< path and query
    bool tls = true;
    std::chrono::seconds refresh{600};
    std::chrono::milliseconds timeout{5'000};  ///< for one attempt, as a whole
};

/// https://host[:port]/path, or http:// to this machine. invalid_argument with what is wrong.
[[nodiscard]] result<jwks_source> parse_jwks_url(const std::string& url);

class jwks_refresher {
public:
    /// `fixed`: keys that are always trusted besides those that are fetched. Runs on `context`'s
    /// thread.
    jwks_refresher(boost::asio::io_context& context, jwks_source source, authenticator& who,
                   jwt_keys fixed)
        : context_(context),
          source_(std::move(source)),
          who_(who),
          fixed_(std::move(fixed)),
          timer_(context) {}
    void start();

private:
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<std::string> fetch();
    void take(const std::string& body);

    boost::asio::io_context& context_;
    jwks_source source_;
    authenticator& who_;
    jwt_keys fixed_;
    boost::asio::steady_timer timer_;
    bool failing_ = false;
};

}  // namespace livescore
