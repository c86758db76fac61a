/// The bus over several servers. Each of the 128 partitions has a channel, `<prefix>:events:{p}`,
/// on one of them. The heads of all matches go to `<prefix>:events:heads` on every one, so they
/// make up for events of a server that fails, is new to some programs, or is gone for some.
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bus/event_publisher.h"
#include "link/client.h"
#include "livescore/service/event_bus.h"

namespace livescore {

/// The channel of a deployment that names no servers of events, and the beginning of the others.
inline constexpr std::string_view events_channel = "events";

class partitioned_event_bus final : public event_bus {
public:
    explicit partitioned_event_bus(redis_client& client);

    void publish(const committed_event& event) override;
    void announce(const std::vector<head>& heads) override;
    void tell_trace(const traced_event& event) override;
    void subscribe(std::function<void(std::string_view)> on_message) override;
    void want(const partition_set& partitions) override;
    void resubscribe() override;
    [[nodiscard]] bool connected() const noexcept override;
    [[nodiscard]] std::int64_t lost_subscriptions() const noexcept override { return *lost_; }

private:
    using clock = std::chrono::steady_clock;
    using receiver = std::function<void(std::string_view)>;
    /// A connection that subscribes. hiredis 0.14 aborts at some sequences of UNSUBSCRIBE, so a
    /// subscription ends only with its connection.
    struct subscription {
        std::shared_ptr<redis_connection> link{};
        std::shared_ptr<const redis_connection::message_handler> handler{};
        std::shared_ptr<clock::time_point> heard{};  // when it last brought something
        partition_set partitions{};
    };
    struct server {
        std::string url{};
        partition_set carries{};
        std::shared_ptr<redis_connection> commands{};
        std::shared_ptr<event_publisher> publisher{};
        subscription hears{};
        subscription next{};  // takes its place when it works
        clock::time_point renewed{};
    };

    void send(match_id match, const std::string& message);
    void send_everywhere(const std::string& message);
    [[nodiscard]] subscription open(server& at, const partition_set& partitions);
    void hear(server& at, const partition_set& needed);
    void replace_when_ready(server& at);
    static bool works(const subscription& one) noexcept;

    std::shared_ptr<redis_links> links_;
    std::shared_ptr<redis_connection> main_;        // of the queue, and of the one channel
    std::shared_ptr<redis_connection> main_hears_;  // null: no bridge
    std::shared_ptr<event_publisher> main_publisher_;
    const std::string heads_channel_;
    const std::string bridge_channel_;
    const std::chrono::milliseconds patience_;
    std::array<std::string, event_partitions> channels_;
    std::array<std::size_t, event_partitions> server_of_{};
    std::vector<server> servers_;
    partition_set wanted_ = partition_set().set();
    std::shared_ptr<const receiver> on_message_;
    std::shared_ptr<const redis_connection::message_handler> on_bridged_;
    std::shared_ptr<std::atomic<std::int64_t>> lost_ =
        std::make_shared<std::atomic<std::int64_t>>(0);
};

}  // namespace livescore
