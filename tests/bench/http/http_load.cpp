// Sends requests over N keep-alive connections: as fast as the answers come, or at a rate. Writes
// one JSON object.
#include <sys/prctl.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>

#include "http_client.h"

namespace {
volatile std::sig_atomic_t stopped = 0;
}

int main(int argc, char** argv) {
    bench::http_options o;
    CLI::App app("HTTP load");
    app.add_option("--port", o.port)->required();
    app.add_option("--method", o.method);
    app.add_option("--path", o.path, "{match} is replaced by a match's id");
    app.add_option("--first-match", o.first_match);
    app.add_option("--matches", o.matches)->check(CLI::PositiveNumber);
    app.add_option("--header", o.headers);
    app.add_option("--body", o.body, "{now} is replaced by the monotonic clock, in ns");
    app.add_option("--connections", o.connections)->check(CLI::PositiveNumber);
    app.add_option("--rate", o.rate, "requests a second; 0: as fast as they are answered");
    app.add_flag("--honour-retry-after", o.honour_retry_after);
    app.add_option("--warm-up", o.warm_up_seconds);
    app.add_option("--seconds", o.seconds, "0: until SIGTERM");
    app.add_option("--pids", o.pids, "servers whose CPU is counted")->delimiter(',');
    CLI11_PARSE(app, argc, argv);
    for (const int signal : {SIGTERM, SIGINT}) std::signal(signal, [](int) { stopped = 1; });
    // Without this a request at a rate goes out up to 50 us after it is due.
    ::prctl(PR_SET_TIMERSLACK, 1UL);
    try {
        const auto report = bench::http_client(std::move(o), stopped).run();
        std::puts(report.dump().c_str());
        return 0;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_http: %s\n", e.what());
        return 2;
    }
}
