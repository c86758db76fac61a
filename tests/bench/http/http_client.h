/// The HTTP load: its settings, its course, its report.
#pragma once
#include <csignal>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/histogram.h"
#include "common/process_usage.h"
#include "http_connection.h"

namespace bench {

struct http_options {
    int port = 0;
    std::string method = "GET";
    std::string path = "/";  ///< {match} is replaced
    std::int64_t first_match = 1;
    std::uint32_t matches = 1;  ///< the requests take them in turn
    std::vector<std::string> headers;
    std::string body;  ///< {now} is replaced by the monotonic clock
    std::uint32_t connections = 1;
    double rate = 0;  ///< requests a second; 0: each connection asks again at once
    bool honour_retry_after = false;
    double warm_up_seconds = 0.3;
    double seconds = 2;  ///< 0: until SIGTERM
    std::vector<int> pids;
};

class http_client {
public:
    http_client(http_options, const volatile std::sig_atomic_t& stopped);

    [[nodiscard]] nlohmann::json run();

private:
    void ask(http_connection&, nanoseconds due);
    void ask_what_is_due();
    void on_answer(http_connection&, const http_answer&);
    [[nodiscard]] std::span<const epoll_event> wait();
    [[nodiscard]] std::string make_request();
    void start_measuring();
    [[nodiscard]] nlohmann::json report(double seconds, double cpu_us) const;

    http_options options_;
    const volatile std::sig_atomic_t& stopped_;
    poller poller_;
    std::deque<http_connection> connections_;
    /// Taken in turn: the server closes a connection that never asks.
    std::deque<http_connection*> idle_;
    std::deque<std::pair<nanoseconds, http_connection*>> waiting_;  ///< for Retry-After
    std::string prepared_;  ///< the request, when all are the same
    std::uint64_t asked_ = 0;
    nanoseconds next_due_ = 0;

    histogram latency_;
    std::map<int, std::uint64_t> statuses_;
    std::uint64_t succeeded_ = 0;
    std::uint64_t body_bytes_ = 0;
    std::uint64_t without_retry_after_ = 0;
};

}  // namespace bench
