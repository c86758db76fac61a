/// TLS of a load generator's connections. It trusts every server: it measures, and has no secrets.
#pragma once
#include <sys/types.h>

#include <memory>
#include <span>
#include <string_view>

using SSL = struct ssl_st;

namespace bench {

class tls_client {
public:
    enum class progress { done, wants_more, failed };

    /// On a connected socket that does not block. Does not own it.
    explicit tls_client(int socket);
    ~tls_client();

    progress shake_hands();
    /// As recv(2) and send(2).
    ssize_t receive(std::span<char> to);
    ssize_t send(std::string_view bytes);

private:
    struct release {
        void operator()(SSL* ssl) const noexcept;
    };
    std::unique_ptr<SSL, release> ssl_;
};

}  // namespace bench
