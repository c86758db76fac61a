#include "fanout_client.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <stdexcept>

namespace bench {

namespace {

constexpr std::uint64_t redis_id = UINT64_MAX;
constexpr std::uint32_t max_connecting = 256;
constexpr nanoseconds connect_patience = 10 * second;
constexpr nanoseconds delivery_patience = 3 * second;

double share(double whole, std::uint64_t parts) {
    return parts == 0 ? 0 : whole / static_cast<double>(parts);
}

}  // namespace

fanout_client::fanout_client(fanout_options options, const volatile std::sig_atomic_t& stopped)
    : options_(std::move(options)),
      stopped_(stopped),
      ledger_(options_.first_match, options_.matches),
      group_{.sockets = poller_,
             .ledger = ledger_,
             .ports = options_.ports,
             .channel = options_.channel,
             .receive_buffer_bytes = options_.receive_buffer_bytes,
             .tls = options_.tls,
             .league = options_.league,
             .delay_seconds = options_.delay_seconds,
             .conflate_ms = options_.conflate_ms} {
    ledger_.is_conflated = options_.conflate_ms > 0;
    if (!options_.token_file.empty()) {
        std::ifstream file(options_.token_file);
        for (std::string token; file >> token;) group_.tokens.push_back(std::move(token));
        if (group_.tokens.empty()) throw std::runtime_error("the file of tokens has none");
    }
    if (!options_.reconnect_ports.empty()) options_.reconnect = true;
    group_.reconnect_ports =
        options_.reconnect_ports.empty() ? options_.ports : options_.reconnect_ports;
    raise_open_files();
    group_.on_channel_event = [this](auto type, auto match, auto seq) {
        on_channel_event(type, match, seq);
    };
    subscribers_.reserve(options_.connections);
    auto per_socket = options_.channel ? 0 : options_.matches_per_socket;
    if (options_.league != 0) per_socket = options_.matches;
    for (std::uint32_t i = 0; i < options_.connections; ++i) {
        std::vector<std::uint32_t> matches(per_socket);
        for (std::uint32_t k = 0; k < per_socket; ++k) matches[k] = (i + k) % options_.matches;
        subscribers_.emplace_back(group_, i, std::move(matches), i >= options_.stalled);
    }
    to_connect_.resize(options_.connections);
    std::iota(to_connect_.rbegin(), to_connect_.rend(), 0U);
    if (options_.redis_port != 0) {
        std::string password;
        std::ifstream(options_.redis_password_file) >> password;
        publisher_ = std::make_unique<redis_publisher>(
            options_.redis_port, password, options_.event_bytes,
            options_.scores ? livescore::event_type::score_update
                            : livescore::event_type::commentary_new);
        poller_.add(publisher_->socket(), redis_id, EPOLLIN);
    }
    if (!options_.record_file.empty()) record_.open(options_.record_file);
}

nlohmann::json fanout_client::run() {
    connect_all();
    std::puts("ready");
    std::fflush(stdout);
    run_load();
    wait_for_the_rest();
    return report();
}

void fanout_client::connect_some() {
    while (!to_connect_.empty() && group_.connecting < max_connecting) {
        subscribers_[to_connect_.back()].connect();
        to_connect_.pop_back();
    }
}

void fanout_client::poll(int timeout_ms) {
    for (const auto& event : poller_.wait(timeout_ms)) {
        if (event.data.u64 == redis_id) {
            publisher_->on_readable();
            continue;
        }
        auto& who = subscribers_[event.data.u64];
        who.on_event(event.events);
        if (!who.is_closed()) continue;
        if (first_close_ == 0) first_close_ = now();
        all_back_ = 0;
        if (options_.reconnect) to_connect_.push_back(static_cast<std::uint32_t>(event.data.u64));
    }
    connect_some();
    if (first_close_ != 0 && all_back_ == 0 && group_.ready == options_.connections) {
        all_back_ = now();
    }
}

void fanout_client::connect_all() {
    before_ = usage_of(options_.pids);
    const nanoseconds begin = now();
    nanoseconds progress = begin;
    std::uint32_t ready = 0;
    connect_some();
    while (group_.ready < options_.connections) {
        poll(100);
        if (std::exchange(ready, group_.ready) != group_.ready) progress = now();
        if (now() - progress > connect_patience || (group_.refused > 0 && !options_.reconnect)) {
            throw std::runtime_error("only " + std::to_string(ready) + " of " +
                                     std::to_string(options_.connections) +
                                     " connections became ready");
        }
    }
    connect_time_ = now() - begin;
    connected_ = usage_of(options_.pids);
    for (const auto end = now() + from_seconds(options_.settle_seconds); now() < end;) poll(20);
    idle_ = usage_of(options_.pids);
}

void fanout_client::publish_what_is_due() {
    if (!publisher_) return;
    const auto publish = [this] {
        auto& match = ledger_.matches()[next_match_++ % ledger_.matches().size()];
        publisher_->publish(match.id, ledger_.publish(match));
    };
    if (options_.rate > 0) {
        const nanoseconds interval = from_seconds(1 / options_.rate);
        for (; next_publication_ <= now(); next_publication_ += interval) publish();
    } else if (ledger_.outstanding == 0) {
        // All in one go. Otherwise the server could not send together what a socket has to get.
        while (ledger_.outstanding < options_.window) publish();
    }
    publisher_->flush();
}

bool fanout_client::is_over() const {
    return stopped_ != 0 || is_stuck_ ||
           (options_.expect > 0 && channel_events_ >= options_.expect);
}

void fanout_client::run_load() {
    const nanoseconds begin = now();
    const nanoseconds warm = begin + from_seconds(options_.warm_up_seconds);
    const nanoseconds end =
        options_.seconds > 0 ? warm + from_seconds(options_.seconds) : INT64_MAX;
    const nanoseconds stall_end = begin + from_seconds(options_.stall_seconds);
    bool is_stalled = options_.stalled > 0;
    for (std::uint32_t i = 0; i < options_.stalled; ++i) subscribers_[i].stall();
    nanoseconds measured_from = 0;
    next_publication_ = begin;
    ledger_.last_progress = begin;
    nanoseconds t = begin;
    for (; t < end && !is_over(); t = now()) {
        if (measured_from == 0 && t >= warm) {
            measured_from = t;
            ledger_.start_measuring();
            reads_before_ = group_.reads;
            window_begin_ = usage_of(options_.pids);
        }
        if (is_stalled && t >= stall_end) {
            is_stalled = false;
            for (std::uint32_t i = 0; i < options_.stalled; ++i) subscribers_[i].go_on();
        }
        publish_what_is_due();
        poll(options_.rate > 0 ? 1 : 20);
        is_stuck_ = ledger_.outstanding > 0 && now() - ledger_.last_progress > delivery_patience;
    }
    window_time_ = t - measured_from;
    window_deliveries_ = ledger_.deliveries;
    window_reads_ = group_.reads - reads_before_;
    if (stopped_ == 0) window_end_ = usage_of(options_.pids);
}

/// Gives events under way the time to arrive, and cut-off subscribers the time to come back.
void fanout_client::wait_for_the_rest() {
    const auto is_complete = [this](const subscriber& who) {
        return who.is_ready() &&
               std::all_of(who.subscriptions().begin(), who.subscriptions().end(),
                           [this](const auto& s) { return ledger_.is_complete(s); });
    };
    // The load waits as long as events come: on a busy machine many may be under way.
    ledger_.last_progress = now();
    while (now() - ledger_.last_progress < delivery_patience &&
           !std::all_of(subscribers_.begin(), subscribers_.end(), is_complete)) {
        poll(20);
    }
    for (const auto& who : subscribers_) {
        for (const auto& s : who.subscriptions()) ledger_.settle(s);
    }
}

void fanout_client::on_channel_event(std::string_view type, std::int64_t match, std::int64_t seq) {
    ++channel_events_;
    if (record_) record_ << wall_clock_now() << ' ' << type << ' ' << match << ' ' << seq << '\n';
}

nlohmann::json fanout_client::report() const {
    const auto cpu_us = [](const process_usage& from, const process_usage& to) {
        return static_cast<double>(to.cpu - from.cpu) / 1e3;
    };
    nlohmann::json closed = nlohmann::json::object();
    for (const auto& [code, count] : group_.closed) closed[std::to_string(code)] = count;
    return {
        {"connections", options_.connections},
        {"connect_s", to_seconds(connect_time_)},
        {"connect_cpu_us", share(cpu_us(before_, connected_), options_.connections)},
        {"bytes_per_connection",
         share(static_cast<double>(idle_.resident_bytes - before_.resident_bytes),
               options_.connections)},
        {"resident_bytes", idle_.resident_bytes},
        {"resident_bytes_at_end", window_end_.resident_bytes},
        {"window_s", to_seconds(window_time_)},
        {"published", ledger_.published},
        {"deliveries", window_deliveries_},
        {"deliveries_per_s", static_cast<double>(window_deliveries_) / to_seconds(window_time_)},
        {"deliveries_per_read", share(static_cast<double>(window_deliveries_), window_reads_)},
        {"cpu_us_per_delivery", share(cpu_us(window_begin_, window_end_), window_deliveries_)},
        {"cpu_us", cpu_us(window_begin_, window_end_)},
        {"each_min_ms", ledger_.each.min_ms()},
        {"each_p50_ms", ledger_.each.percentile_ms(0.5)},
        {"each_p99_ms", ledger_.each.percentile_ms(0.99)},
        {"half_p50_ms", ledger_.half.percentile_ms(0.5)},
        {"last_p50_ms", ledger_.last.percentile_ms(0.5)},
        {"last_p99_ms", ledger_.last.percentile_ms(0.99)},
        {"last_max_ms", ledger_.last.max_ms()},
        {"complete", ledger_.last.count()},
        {"lost", ledger_.lost},
        {"duplicated", ledger_.duplicated},
        {"overtaken", ledger_.overtaken},
        {"not_ready", options_.connections - group_.ready},
        {"refused", group_.refused},
        {"closed", std::move(closed)},
        {"resumed", group_.resumed},
        {"not_resumed", group_.not_resumed},
        {"resume_s",
         first_close_ != 0 && all_back_ != 0 ? to_seconds(all_back_ - first_close_) : 0},
        {"channel_events", channel_events_},
        {"stuck", is_stuck_},
    };
}

}  // namespace bench
