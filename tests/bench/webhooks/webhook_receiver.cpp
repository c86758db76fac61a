// Plays the endpoints of webhooks: /hook/N answers at once, /hang/N never does, /plain/N answers
// whatever it gets. Writes one JSON object when it is ended.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <exception>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <unordered_map>

#include <sys/socket.h>
#include <unistd.h>

#include "common/histogram.h"
#include "common/sockets.h"
#include "common/text.h"

namespace {

volatile std::sig_atomic_t stopped = 0;

constexpr std::string_view answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
constexpr std::uint64_t listener_id = 0;

struct endpoint_link {
    bench::descriptor socket;
    std::string bytes;
};

/// One lane of an endpoint: the events of a match, in order.
struct lane {
    std::int64_t newest = 0;
};

class receiver {
public:
    explicit receiver(int port) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
        const int on = 1;
        ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(static_cast<std::uint16_t>(port));
        at.sin_addr.s_addr = INADDR_ANY;  // each endpoint has its own address of 127.0.0.0/8
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
        if (::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
            ::listen(listener_.get(), 4096) != 0) {
            throw std::system_error(errno, std::generic_category(), "listen");
        }
        poller_.add(listener_, listener_id, EPOLLIN);
    }

    void run(double warm_up_seconds) {
        std::puts("ready");
        std::fflush(stdout);
        const bench::nanoseconds begin = bench::now() + bench::from_seconds(warm_up_seconds);
        bool measuring = false;
        while (stopped == 0) {
            for (const auto& event : poller_.wait(100)) {
                if (event.data.u64 == listener_id) {
                    accept_all();
                } else {
                    read(event.data.u64);
                }
            }
            if (!measuring && bench::now() >= begin) {
                measuring = true;
                latency_ = {};
                measured_ = 0;
            }
        }
    }

    [[nodiscard]] nlohmann::json report() const {
        return {{"deliveries", deliveries_},
                {"measured", measured_},
                {"hanging", hanging_},
                {"duplicated", duplicated_},
                {"connections", links_made_},
                {"p50_ms", latency_.percentile_ms(0.5)},
                {"p99_ms", latency_.percentile_ms(0.99)},
                {"max_ms", latency_.max_ms()},
                {"cpu_seconds", static_cast<double>(std::clock()) / CLOCKS_PER_SEC}};
    }

private:
    void accept_all() {
        for (;;) {
            bench::descriptor made(
                ::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
            if (!made) return;
            const std::uint64_t id = ++links_made_;
            poller_.add(made, id, EPOLLIN);
            links_.emplace(id, endpoint_link{std::move(made), {}});
        }
    }

    void read(std::uint64_t id) {
        const auto found = links_.find(id);
        if (found == links_.end()) return;
        auto& link = found->second;
        char buffer[16384];
        const ssize_t count = ::recv(link.socket.get(), buffer, sizeof buffer, 0);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) {
            links_.erase(found);
            return;
        }
        link.bytes.append(buffer, static_cast<std::size_t>(count));
        const std::size_t head = link.bytes.find("\r\n\r\n");
        if (head == std::string::npos) return;
        std::string_view text = link.bytes;
        const auto length = bench::number_after(text, "Content-Length: ").value_or(0);
        if (text.size() < head + 4 + static_cast<std::size_t>(length)) return;
        if (text.starts_with("POST /hang/")) {
            ++hanging_;
        } else {
            if (!text.starts_with("POST /plain/")) take(text);
            static_cast<void>(
                ::send(link.socket.get(), answer.data(), answer.size(), MSG_NOSIGNAL));
        }
        link.bytes.clear();
    }

    void take(std::string_view text) {
        ++deliveries_;
        const auto endpoint = bench::number_after(text, "POST /hook/").value_or(0);
        const auto match = bench::number_after(text, "webhook-id: evt_").value_or(0);
        const auto place = text.find("webhook-id: evt_");
        const auto seq =
            bench::number_after(text.substr(text.find('_', place + 16)), "_").value_or(0);
        lane& of = lanes_[(static_cast<std::uint64_t>(endpoint) << 32U) +
                          static_cast<std::uint64_t>(match)];
        if (seq <= of.newest) ++duplicated_;
        of.newest = seq;
        const auto written = bench::number_after(text, "\"ts\":");
        if (!written) return;
        ++measured_;
        latency_.add(bench::now() - *written);
    }

    bench::poller poller_;
    bench::descriptor listener_;
    std::unordered_map<std::uint64_t, endpoint_link> links_;
    std::unordered_map<std::uint64_t, lane> lanes_;
    bench::histogram latency_;
    std::uint64_t links_made_ = 0;
    std::uint64_t deliveries_ = 0;
    std::uint64_t measured_ = 0;
    std::uint64_t hanging_ = 0;
    std::uint64_t duplicated_ = 0;  // or out of order
};

}  // namespace

int main(int argc, char** argv) {
    int port = 0;
    double warm_up = 0;
    CLI::App app("Endpoints of webhooks");
    app.add_option("--port", port)->required();
    app.add_option("--warm-up", warm_up, "seconds that do not count");
    CLI11_PARSE(app, argc, argv);
    for (const int signal : {SIGTERM, SIGINT}) std::signal(signal, [](int) { stopped = 1; });
    try {
        bench::raise_open_files();
        receiver endpoints(port);
        endpoints.run(warm_up);
        const auto report = endpoints.report();
        std::puts(report.dump().c_str());
        return report["duplicated"] == 0 ? 0 : 1;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_webhooks: %s\n", e.what());
        return 2;
    }
}
