/// The bus' side of a connection that lasts for ever: a thread that connects, writes what waits,
/// and begins again with full-jitter backoff. The thread of the io_context only takes its lock,
/// which nobody holds for longer than it takes to move something in memory.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bus_inbox.h"
#include "livescore/domain/event_partition.h"
#include "livescore/nats/nats.h"
#include "nats_endpoint.h"
#include "nats_link.h"

namespace livescore {

class nats_session : public std::enable_shared_from_this<nats_session> {
public:
    nats_session(nats_options options, std::shared_ptr<bus_inbox> inbox);
    nats_session(const nats_session&) = delete;
    nats_session& operator=(const nats_session&) = delete;

    void start();
    /// Waits for the end of the thread: for one attempt to connect at most.
    void stop();

    /// `subject`: a partition, or heads_subject. Drops the message while there is no connection, or
    /// it does not keep up.
    void send(std::size_t subject, std::string message);
    static constexpr std::size_t heads_subject = event_partitions;

    /// From now on it hears the heads, and the events of these partitions.
    void hear(const partition_set& partitions);
    /// Drops the connection and makes a new one at once, to the next server if there are several.
    void renew();

private:
    struct outgoing {
        std::size_t subject;
        std::string message;
    };

    void run();
    [[nodiscard]] std::string serve(nats_link& link);
    [[nodiscard]] bool follow(nats_link& link, const partition_set& partitions);
    [[nodiscard]] bool write(nats_link& link, const std::vector<outgoing>& batch);
    [[nodiscard]] std::shared_ptr<const nats_listener> listener_of(std::uint64_t link);
    void end(std::uint64_t link, std::string why);
    void come_up(bool hears);
    void note_up(const nats_endpoint& server);
    void note_down(const nats_endpoint& server, const std::string& why);
    void end_of_serving();
    void drop(std::size_t count, std::string_view why);

    const nats_options options_;
    std::vector<nats_endpoint> servers_;
    std::vector<std::string> subjects_;  // by partition, and the heads behind them
    const std::shared_ptr<bus_inbox> inbox_;
    std::thread thread_;

    // Only the session's thread uses these.
    std::size_t server_ = 0;
    bool hears_ = false;
    std::string last_problem_;  // logged once, not at each attempt

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<outgoing> queue_;  // guarded, as all that follows
    std::size_t unsent_bytes_ = 0;
    std::int64_t dropped_ = 0;  // in this outage
    std::optional<partition_set> wanted_;
    bool wanted_anew_ = false;
    std::uint64_t link_ = 0;            // the number of the present one: words of others come late
    std::optional<std::string> ended_;  // why it has ended by itself
    bool serving_ = false;
    bool renewing_ = false;
    bool stopped_ = false;
};

}  // namespace livescore
