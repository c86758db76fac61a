// N WebSocket subscribers, and optionally the publisher of their events. The program checks every
// delivery: lost, duplicated, out of order. It writes "ready" when all are subscribed, and at the
// end its report, one JSON object. Exit 1 when a delivery was wrong.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>

#include "fanout_client.h"

namespace {
volatile std::sig_atomic_t stopped = 0;
}

int main(int argc, char** argv) {
    bench::fanout_options o;
    CLI::App app("WebSocket fan-out load");
    app.add_option("--ports", o.ports, "of the instances; connections are dealt over them")
        ->required()
        ->delimiter(',');
    app.add_flag("--tls", o.tls, "connect by TLS, and trust any certificate");
    app.add_option("--connections", o.connections)->check(CLI::PositiveNumber);
    app.add_option("--first-match", o.first_match);
    app.add_option("--matches", o.matches)->check(CLI::PositiveNumber);
    app.add_option("--matches-per-socket", o.matches_per_socket);
    app.add_flag("--channel", o.channel, "subscribe to the channel of all matches");
    auto* const league =
        app.add_option("--league", o.league, "subscribe to it, which has all these matches");
    app.add_option("--delay", o.delay_seconds, "seconds, of each subscription");
    auto* const conflate =
        app.add_option("--conflate", o.conflate_ms, "milliseconds, of each subscription");
    app.add_option("--token-file", o.token_file, "a token a line, dealt out over the connections");
    app.add_option("--record", o.record_file, "write down each event of the channel");
    app.add_option("--expect", o.expect, "end after so many events of the channel");
    app.add_option("--redis", o.redis_port, "publish there, as an API instance would");
    app.add_option("--redis-password-file", o.redis_password_file);
    app.add_option("--window", o.window, "events under way at once")->check(CLI::PositiveNumber);
    app.add_option("--rate", o.rate, "events a second, instead of a window");
    app.add_option("--event-bytes", o.event_bytes);
    app.add_flag("--scores", o.scores, "publish scores, which conflation thins out");
    app.add_option("--warm-up", o.warm_up_seconds);
    app.add_option("--seconds", o.seconds, "0: until SIGTERM");
    app.add_option("--settle", o.settle_seconds,
                   "seconds between connecting and looking at memory");
    app.add_option("--stalled", o.stalled, "subscribers that do not read for a while");
    app.add_option("--stall-seconds", o.stall_seconds);
    app.add_option("--receive-buffer", o.receive_buffer_bytes, "bytes, of the stalled ones'");
    app.add_option("--reconnect-ports", o.reconnect_ports,
                   "of the instances to resume at; default: the same")
        ->delimiter(',')
        ->excludes(league)
        ->excludes(conflate);
    app.add_flag("--reconnect", o.reconnect, "resume by `since` when a connection is closed")
        ->excludes(league)
        ->excludes(conflate);
    app.add_option("--pids", o.pids, "servers whose CPU and memory is counted")->delimiter(',');
    CLI11_PARSE(app, argc, argv);
    for (const int signal : {SIGTERM, SIGINT}) std::signal(signal, [](int) { stopped = 1; });
    try {
        const auto report = bench::fanout_client(std::move(o), stopped).run();
        std::puts(report.dump().c_str());
        const bool is_right = report["lost"] == 0 && report["duplicated"] == 0 &&
                              report["not_ready"] == 0 && report["stuck"] == false;
        return is_right ? 0 : 1;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_fanout: %s\n", e.what());
        return 2;
    }
}
