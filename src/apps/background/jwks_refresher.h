/// Fetches the public keys of an identity provider (a JWK Set) by HTTP or HTTPS: at the start, then
/// at intervals, and when a token names an unknown key. An unknown key makes it fetch once a minute
/// at most.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string>

#include "background/jwks_source.h"
#include "livescore/service/authenticator.h"

namespace livescore {

class jwks_refresher {
public:
    /// `fixed`: keys that are always trusted, besides those that are fetched. Everything runs on
    /// `context`'s thread. `who` must outlive this.
    jwks_refresher(boost::asio::io_context& context, jwks_source source, authenticator& who,
                   jwt_keys fixed)
        : context_(context),
          source_(std::move(source)),
          who_(who),
          fixed_(std::move(fixed)),
          timer_(context) {}
    /// Fetches from now on; does nothing when `source` has no host.
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
