// What libcurl alone costs for the load of webhooks: bursts of POSTs, one to each of N endpoints,
// over connections that are kept. There is no database, no signature and no receipt. Writes one
// JSON object.
#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/histogram.h"
#include "common/sockets.h"

namespace {

struct options {
    int port = 0;
    std::size_t endpoints = 990;
    double rate = 20;
    std::size_t body_bytes = 600;
    double warm_up_seconds = 1;
    double seconds = 5;
};

std::size_t drop(char* /*data*/, std::size_t size, std::size_t count, void* /*self*/) {
    return size * count;
}

/// A multi handle whose sockets an epoll watches, from their first use on: to watch them anew for
/// each request would cost two system calls.
class transfers {
public:
    transfers(int epoll, std::uint64_t number, std::size_t connections)
        : epoll_(epoll), number_(number), multi_(curl_multi_init()) {
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(connections));
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &transfers::on_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &transfers::on_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    }
    ~transfers() { curl_multi_cleanup(multi_); }
    transfers(const transfers&) = delete;
    transfers& operator=(const transfers&) = delete;

    void add(CURL* easy) { curl_multi_add_handle(multi_, easy); }
    [[nodiscard]] bool is_due(bench::nanoseconds now) const { return due_ <= now; }
    void on_due() {
        due_ = LLONG_MAX;
        act(CURL_SOCKET_TIMEOUT, 0);
    }
    void on_ready(int socket, std::uint32_t events) {
        act(socket, ((events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                        ((events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                        ((events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0));
    }
    /// A transfer that has ended, and is out of this handle; or null.
    CURL* take_ended() {
        int queued = 0;
        const CURLMsg* const message = curl_multi_info_read(multi_, &queued);
        if (message == nullptr) return nullptr;
        CURL* const easy = message->easy_handle;
        curl_multi_remove_handle(multi_, easy);
        return easy;
    }

private:
    void act(curl_socket_t socket, int events) {
        int running = 0;
        curl_multi_socket_action(multi_, socket, events, &running);
    }

    static int on_timer(CURLM* /*multi*/, long timeout_ms, void* self) {
        static_cast<transfers*>(self)->due_ =
            timeout_ms < 0 ? LLONG_MAX : bench::now() + timeout_ms * (bench::second / 1000);
        return 0;
    }
    static int on_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self,
                         void* /*socket_data*/) {
        if (what != CURL_POLL_REMOVE) static_cast<transfers*>(self)->watch(socket, what);
        return 0;
    }
    void watch(int socket, int what) {
        const std::uint32_t wanted = ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U) |
                                     ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U);
        const auto [place, is_new] = watched_.try_emplace(socket, wanted);
        if (!is_new && place->second == wanted) return;
        place->second = wanted;
        epoll_event event{.events = wanted, .data = {.u64 = number_ << 32U}};
        event.data.u64 |= static_cast<std::uint32_t>(socket);
        ::epoll_ctl(epoll_, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
    }

    int epoll_;
    std::uint64_t number_;
    CURLM* multi_;
    bench::nanoseconds due_ = LLONG_MAX;
    std::unordered_map<int, std::uint32_t> watched_;
};

class curl_load {
public:
    explicit curl_load(const options& o)
        : options_(o), epoll_(::epoll_create1(EPOLL_CLOEXEC)), body_(o.body_bytes, 'x') {
        for (std::uint64_t i = 0; i < handles; ++i) {
            transfers_.at(i) =
                std::make_unique<transfers>(epoll_.get(), i, o.endpoints / handles + 1);
        }
        headers_ = curl_slist_append(nullptr, "content-type: application/json");
        headers_ = curl_slist_append(headers_, "expect:");
        for (std::size_t i = 0; i < o.endpoints; ++i) easies_.push_back(prepare(i));
    }
    ~curl_load() {
        for (auto& each : transfers_) each.reset();
        for (CURL* const easy : easies_) curl_easy_cleanup(easy);
        curl_slist_free_all(headers_);
    }
    curl_load(const curl_load&) = delete;
    curl_load& operator=(const curl_load&) = delete;

    nlohmann::json run() {
        const bench::nanoseconds interval = bench::from_seconds(1 / options_.rate);
        const bench::nanoseconds warm =
            bench::now() + bench::from_seconds(options_.warm_up_seconds);
        const bench::nanoseconds end = warm + bench::from_seconds(options_.seconds);
        bench::nanoseconds cpu = 0;
        bool is_measured = false;
        for (auto due = bench::now(); due < end; due += interval) {
            for (auto left = due - bench::now(); left > 0; left = due - bench::now()) {
                ::usleep(static_cast<useconds_t>(left / 1000));
            }
            if (!is_measured && due >= warm) {
                is_measured = true;
                requests_ = 0;
                latency_ = {};
                cpu = bench::read_clock(CLOCK_PROCESS_CPUTIME_ID);
            }
            send_burst(due);
        }
        cpu = bench::read_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        return {{"requests", requests_},
                {"failed", failed_},
                {"cpu_us", static_cast<double>(cpu) / 1e3 / static_cast<double>(requests_)},
                {"p50_ms", latency_.percentile_ms(0.5)},
                {"p99_ms", latency_.percentile_ms(0.99)}};
    }

private:
    /// As many as the worker has: with 1,000 hosts one handle looks long for a connection.
    static constexpr std::size_t handles = 8;

    CURL* prepare(std::size_t endpoint) {
        CURL* const easy = curl_easy_init();
        if (easy == nullptr) throw std::bad_alloc();
        // Each has an address of its own, as endpoints have.
        const std::string url = "http://127.0." + std::to_string(1 + endpoint / 250) + '.' +
                                std::to_string(1 + endpoint % 250) + ':' +
                                std::to_string(options_.port) + "/plain/" +
                                std::to_string(endpoint);
        curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body_.data());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &drop);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        return easy;
    }

    void send_burst(bench::nanoseconds due) {
        for (std::size_t i = 0; i < easies_.size(); ++i)
            transfers_.at(i % handles)->add(easies_[i]);
        std::size_t left = easies_.size();
        while (left > 0) {
            for (const auto& each : transfers_) {
                if (each->is_due(bench::now())) each->on_due();
            }
            std::array<epoll_event, 256> events;
            const int ready =
                ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 1);
            for (int i = 0; i < ready; ++i) {
                const auto& event = events.at(static_cast<std::size_t>(i));
                transfers_.at(event.data.u64 >> 32U)
                    ->on_ready(static_cast<int>(event.data.u64 & UINT32_MAX), event.events);
            }
            for (const auto& each : transfers_) {
                while (CURL* const ended = each->take_ended()) {
                    --left;
                    count(ended, due);
                }
            }
        }
    }

    void count(CURL* ended, bench::nanoseconds due) {
        long status = 0;
        curl_easy_getinfo(ended, CURLINFO_RESPONSE_CODE, &status);
        if (status != 200) ++failed_;
        latency_.add(bench::now() - due);
        ++requests_;
    }

    options options_;
    bench::descriptor epoll_;
    std::string body_;
    curl_slist* headers_ = nullptr;
    std::array<std::unique_ptr<transfers>, handles> transfers_;
    std::vector<CURL*> easies_;
    bench::histogram latency_;
    std::uint64_t requests_ = 0;
    std::uint64_t failed_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    options o;
    CLI::App app("The load of webhooks, by libcurl alone");
    app.add_option("--port", o.port)->required();
    app.add_option("--endpoints", o.endpoints)->check(CLI::PositiveNumber);
    app.add_option("--rate", o.rate, "requests a second to each endpoint");
    app.add_option("--body-bytes", o.body_bytes);
    app.add_option("--warm-up", o.warm_up_seconds);
    app.add_option("--seconds", o.seconds);
    CLI11_PARSE(app, argc, argv);
    try {
        bench::raise_open_files();
        curl_global_init(CURL_GLOBAL_DEFAULT);
        std::puts(curl_load(o).run().dump().c_str());
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_curl: %s\n", e.what());
        return 2;
    }
}
