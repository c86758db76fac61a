/// A certificate with its key and the rules of TLS, as new connections get them.
#pragma once
#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "livescore/api/door_options.h"
#include "livescore/core/time.h"

using SSL_CTX = struct ssl_ctx_st;

namespace livescore {

/// TLS 1.2 and 1.3 with forward secrecy; of ALPN, http/1.1. Does not change, so any thread may use
/// it.
class tls_context {
public:
    /// Throws std::runtime_error, whose text names the variable whose file is wrong.
    explicit tls_context(const door_options& options);

    [[nodiscard]] SSL_CTX* native() const noexcept { return context_.get(); }
    /// When the certificate ends.
    [[nodiscard]] timestamp valid_until() const noexcept { return valid_until_; }

private:
    struct release {
        void operator()(SSL_CTX* context) const noexcept;
    };
    std::unique_ptr<SSL_CTX, release> context_;
    timestamp valid_until_{};
};

/// The context of new connections, which may be replaced while others go on. Thread-safe.
class tls_source {
public:
    /// Throws as tls_context does.
    explicit tls_source(door_options options);

    [[nodiscard]] std::shared_ptr<const tls_context> current() const;
    /// Reads the files again. When they are wrong, it logs why, and the context stays.
    void reload();

private:
    const door_options options_;
    mutable std::mutex mutex_;
    std::shared_ptr<const tls_context> current_;
};

}  // namespace livescore
