#include "http_client.h"

#include <algorithm>

#include "common/text.h"

namespace bench {

http_client::http_client(http_options options, const volatile std::sig_atomic_t& stopped)
    : options_(std::move(options)), stopped_(stopped) {
    raise_open_files();
    const bool is_varied = options_.path.find("{match}") != std::string::npos ||
                           options_.body.find("{now}") != std::string::npos;
    if (!is_varied) prepared_ = make_request();
    for (std::uint32_t i = 0; i < options_.connections; ++i) {
        auto& made = connections_.emplace_back(options_.port);
        poller_.add(made.socket(), i, EPOLLIN);
    }
}

std::string http_client::make_request() {
    std::string path = options_.path;
    replace_all(path, "{match}",
                std::to_string(options_.first_match +
                               static_cast<std::int64_t>(asked_ % options_.matches)));
    std::string body = options_.body;
    replace_all(body, "{now}", std::to_string(now()));
    std::string request = options_.method + ' ' + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    for (const auto& header : options_.headers) request += header + "\r\n";
    if (!body.empty()) {
        request +=
            "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\n";
    }
    return request + "\r\n" + body;
}

void http_client::ask(http_connection& connection, nanoseconds due) {
    connection.asked_at = due;
    connection.send(prepared_.empty() ? make_request() : prepared_);
    ++asked_;
}

/// At a rate, the time of a delayed request counts from its due time, so that a slow server does
/// not hide its slowness.
void http_client::ask_what_is_due() {
    const nanoseconds t = now();
    while (!waiting_.empty() && waiting_.front().first <= t) {
        ask(*waiting_.front().second, t);
        waiting_.pop_front();
    }
    if (options_.rate <= 0) return;
    const nanoseconds interval = from_seconds(1 / options_.rate);
    while (next_due_ <= t && !idle_.empty()) {
        ask(*idle_.front(), next_due_);
        idle_.pop_front();
        next_due_ += interval;
    }
}

void http_client::on_answer(http_connection& connection, const http_answer& answer) {
    const nanoseconds t = now();
    ++statuses_[answer.status];
    const bool is_success = answer.status < 400;
    if (is_success) {
        latency_.add(t - connection.asked_at);
        body_bytes_ += answer.body_bytes;
        ++succeeded_;
        ++connection.succeeded;
    }
    if (answer.status == 503 && !answer.has_retry_after) ++without_retry_after_;
    if (options_.rate > 0) {
        idle_.push_back(&connection);
    } else if (!is_success && options_.honour_retry_after && answer.has_retry_after) {
        waiting_.emplace_back(t + answer.retry_after_s * second, &connection);
    } else {
        ask(connection, t);
    }
}

void http_client::start_measuring() {
    latency_ = {};
    statuses_.clear();
    succeeded_ = 0;
    body_bytes_ = 0;
    without_retry_after_ = 0;
    for (auto& connection : connections_) connection.succeeded = 0;
}

std::span<const epoll_event> http_client::wait() {
    if (!waiting_.empty()) return poller_.wait(1);
    const bool has_next_due = options_.rate > 0 && !idle_.empty();
    return has_next_due ? poller_.wait_until(next_due_) : poller_.wait(20);
}

nlohmann::json http_client::run() {
    const nanoseconds begin = now();
    const nanoseconds warm = begin + from_seconds(options_.warm_up_seconds);
    const nanoseconds end =
        options_.seconds > 0 ? warm + from_seconds(options_.seconds) : INT64_MAX;
    next_due_ = begin;
    for (auto& connection : connections_) {
        if (options_.rate > 0) {
            idle_.push_back(&connection);
        } else {
            ask(connection, now());
        }
    }
    process_usage usage_before;
    nanoseconds measured_from = 0;
    http_answer answer;
    nanoseconds t = begin;
    for (; t < end && stopped_ == 0; t = now()) {
        if (measured_from == 0 && t >= warm) {
            measured_from = t;
            start_measuring();
            usage_before = usage_of(options_.pids);
        }
        ask_what_is_due();
        for (const auto& event : wait()) {
            auto& connection = connections_[event.data.u64];
            if (connection.read(answer)) on_answer(connection, answer);
        }
    }
    const auto cpu = stopped_ == 0 ? usage_of(options_.pids).cpu - usage_before.cpu : 0;
    return report(to_seconds(t - measured_from), static_cast<double>(cpu) / 1e3);
}

nlohmann::json http_client::report(double seconds, double cpu_us) const {
    nlohmann::json statuses = nlohmann::json::object();
    for (const auto& [status, count] : statuses_) statuses[std::to_string(status)] = count;
    const auto by_success = [](const auto& a, const auto& b) { return a.succeeded < b.succeeded; };
    const auto [least, most] =
        std::minmax_element(connections_.begin(), connections_.end(), by_success);
    const auto count = static_cast<double>(std::max<std::uint64_t>(succeeded_, 1));
    return {
        {"succeeded", succeeded_},
        {"per_s", static_cast<double>(succeeded_) / seconds},
        {"statuses", std::move(statuses)},
        {"p50_ms", latency_.percentile_ms(0.5)},
        {"p99_ms", latency_.percentile_ms(0.99)},
        {"max_ms", latency_.max_ms()},
        {"cpu_us", cpu_us / count},
        {"body_bytes", static_cast<double>(body_bytes_) / count},
        {"least_per_connection", least->succeeded},
        {"most_per_connection", most->succeeded},
        {"without_retry_after", without_retry_after_},
    };
}

}  // namespace bench
