/// The fan-out load: its settings, its course, its report.
#pragma once
#include <csignal>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/delivery_ledger.h"
#include "common/process_usage.h"
#include "common/sockets.h"
#include "redis_publisher.h"
#include "subscriber.h"

namespace bench {

struct fanout_options {
    std::vector<int> ports;
    bool tls = false;
    std::uint32_t connections = 1000;
    std::int64_t first_match = 1;
    std::uint32_t matches = 1;
    std::uint32_t matches_per_socket = 1;
    bool channel = false;
    std::int64_t league = 0;  ///< of all the matches; followed instead of them
    int delay_seconds = 0;
    int conflate_ms = 0;
    std::string token_file;    ///< a token a line, dealt out over the connections
    std::string record_file;   ///< channel's events: "<wall clock ns> <type> <match> <seq>" a line
    std::uint64_t expect = 0;  ///< ends after so many events of the channel
    int redis_port = 0;        ///< publishes there; 0: another process does
    std::string redis_password_file;  ///< empty: that Redis has no password
    std::uint32_t window = 1;         ///< events that may be under way at once
    double rate = 0;                  ///< events a second, instead of a window
    std::size_t event_bytes = 200;
    bool scores = false;  ///< publishes scores instead of comments
    double warm_up_seconds = 0.4;
    double seconds = 2;           ///< 0: until SIGTERM
    double settle_seconds = 0.5;  ///< between the last connect and the look at the memory
    std::uint32_t stalled = 0;    ///< so many subscribers do not read …
    double stall_seconds = 5;     ///< … for so long, and then go on
    int receive_buffer_bytes = 0;
    bool reconnect = false;
    std::vector<int> reconnect_ports;
    std::vector<int> pids;  ///< servers, to count their CPU and memory
};

class fanout_client {
public:
    /// `stopped` is set by a signal.
    fanout_client(fanout_options, const volatile std::sig_atomic_t& stopped);

    /// The report. Writes "ready" on stdout when all are subscribed.
    [[nodiscard]] nlohmann::json run();

private:
    void connect_all();
    void run_load();
    void wait_for_the_rest();
    void publish_what_is_due();
    void poll(int timeout_ms);
    /// Starts new connections, as many at once as a listener can take.
    void connect_some();
    void on_channel_event(std::string_view type, std::int64_t match, std::int64_t seq);
    [[nodiscard]] bool is_over() const;
    [[nodiscard]] nlohmann::json report() const;

    fanout_options options_;
    const volatile std::sig_atomic_t& stopped_;
    poller poller_;
    delivery_ledger ledger_;
    subscriber_group group_;
    std::vector<subscriber> subscribers_;
    std::vector<std::uint32_t> to_connect_;
    std::unique_ptr<redis_publisher> publisher_;
    std::ofstream record_;

    std::size_t next_match_ = 0;
    nanoseconds next_publication_ = 0;
    std::uint64_t channel_events_ = 0;
    std::uint64_t frames_before_ = 0;
    std::uint64_t reads_before_ = 0;

    process_usage before_;
    process_usage connected_;
    process_usage idle_;
    process_usage window_begin_;
    process_usage window_end_;
    nanoseconds connect_time_ = 0;
    nanoseconds window_time_ = 0;
    std::uint64_t window_deliveries_ = 0;
    std::uint64_t window_reads_ = 0;
    nanoseconds first_close_ = 0;
    nanoseconds all_back_ = 0;
    bool is_stuck_ = false;
};

}  // namespace bench
