/// One request and its answer by libcurl, whose connection is kept for the next one.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <variant>

#include "livescore/feeds/http_fetcher.h"
#include "proxy_choice.h"

namespace livescore {

/// An answer with its body as it came, before its charset and its JSON are looked at.
struct raw_answer {
    fetch_answer answer;
    std::string redirect;  ///< the whole URL that a redirect names; empty: it names none
};

class curl_exchange {
public:
    /// Throws std::bad_alloc when libcurl cannot start.
    curl_exchange(const fetch_options& options, proxy_settings proxy);
    ~curl_exchange();
    curl_exchange(const curl_exchange&) = delete;
    curl_exchange& operator=(const curl_exchange&) = delete;

    /// Blocks, for `timeout` at most. Ends with `unreachable` soon after `cancelled` became true
    /// and `wake` was called.
    [[nodiscard]] std::variant<raw_answer, fetch_error> run(const fetch_request& request,
                                                            std::chrono::milliseconds timeout,
                                                            const std::atomic<bool>& cancelled);
    /// May be called on any thread.
    void wake() noexcept;

private:
    struct handles;
    struct address_check;

    fetch_options options_;
    proxy_settings proxy_;
    std::unique_ptr<handles> curl_;
};

}  // namespace livescore
