// Keep-alive connections that ask once and then do nothing: the memory of each in the server.
// Event streams are such connections too. Writes one JSON object.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <deque>
#include <exception>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/process_usage.h"
#include "common/sockets.h"
#include "http_connection.h"

namespace {

constexpr std::size_t most_at_once = 64;
constexpr bench::nanoseconds patience = 10 * bench::second;

struct options {
    int port = 0;
    std::string method = "GET";
    std::string path = "/";
    std::vector<std::string> headers;
    std::string body;
    std::size_t connections = 1000;
    double settle_seconds = 1;
    std::vector<int> pids;
};

std::string make_request(const options& o) {
    std::string request = o.method + ' ' + o.path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    for (const auto& header : o.headers) request += header + "\r\n";
    if (!o.body.empty()) {
        request +=
            "Content-Type: application/json\r\nContent-Length: " + std::to_string(o.body.size()) +
            "\r\n";
    }
    return request + "\r\n" + o.body;
}

nlohmann::json run(const options& o) {
    bench::raise_open_files();
    const std::string request = make_request(o);
    const auto before = bench::usage_of(o.pids);
    bench::poller poller;
    std::deque<bench::http_connection> connections;
    std::map<int, std::uint64_t> statuses;
    std::size_t answered = 0;
    bench::http_answer answer;
    auto progress = bench::now();
    while (answered < o.connections) {
        while (connections.size() < o.connections && connections.size() < answered + most_at_once) {
            auto& made = connections.emplace_back(o.port);
            poller.add(made.socket(), connections.size() - 1, EPOLLIN);
            made.send(request);
        }
        for (const auto& event : poller.wait(100)) {
            auto& connection = connections[event.data.u64];
            if (!connection.read(answer)) continue;
            // A stream goes on behind its head, and nobody has to read that.
            poller.remove(connection.socket());
            ++statuses[answer.status];
            ++answered;
            progress = bench::now();
        }
        if (bench::now() - progress > patience) throw std::runtime_error("an answer does not come");
    }
    const auto asked = bench::usage_of(o.pids);
    std::this_thread::sleep_for(std::chrono::duration<double>(o.settle_seconds));
    const auto idle = bench::usage_of(o.pids);
    nlohmann::json by_status = nlohmann::json::object();
    for (const auto& [status, count] : statuses) by_status[std::to_string(status)] = count;
    const auto each = static_cast<double>(o.connections);
    return {
        {"connections", o.connections},
        {"statuses", std::move(by_status)},
        {"bytes_per_connection",
         static_cast<double>(idle.resident_bytes - before.resident_bytes) / each},
        {"cpu_us", static_cast<double>(asked.cpu - before.cpu) / 1e3 / each},
        {"resident_bytes", idle.resident_bytes},
    };
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    CLI::App app("Connections that ask once");
    app.add_option("--port", o.port)->required();
    app.add_option("--method", o.method);
    app.add_option("--path", o.path);
    app.add_option("--header", o.headers);
    app.add_option("--body", o.body);
    app.add_option("--connections", o.connections)->check(CLI::PositiveNumber);
    app.add_option("--settle", o.settle_seconds, "seconds before the look at the memory");
    app.add_option("--pids", o.pids, "servers whose memory is counted")->delimiter(',');
    CLI11_PARSE(app, argc, argv);
    try {
        std::puts(run(o).dump().c_str());
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_idle: %s\n", e.what());
        return 2;
    }
}
