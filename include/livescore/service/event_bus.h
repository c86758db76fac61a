/// The port to the event bus, a doorbell: it tells every instance of each commit. It may lose
/// messages; only speed depends on it. `redis` implements it.
#pragma once
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "livescore/domain/event_log.h"
#include "livescore/domain/event_partition.h"
#include "livescore/domain/trace/event_trace.h"

namespace livescore {

/// Lives on one io_context. Call every member on its thread.
class event_bus {
public:
    virtual ~event_bus() = default;

    /// Best effort: the bus writes the event to the connection at once, pipelined. While there is
    /// no connection, it drops the event and counts it in the log. The heads make up for a lost
    /// event.
    virtual void publish(const committed_event& event) = 0;
    virtual void announce(const std::vector<head>& heads) = 0;
    /// Tells of the trace of an event. Call it before the event is published. As publish: it may be
    /// lost, and then the event is delivered without a trace.
    virtual void tell_trace(const traced_event&) {}

    /// Subscribes, and reconnects for ever. `on_message` gets each message of the channel; the view
    /// is valid during the call. See protocol/bus_message.h for the format.
    virtual void subscribe(std::function<void(std::string_view message)> on_message) = 0;
    /// The partitions whose events this process needs: all, until this is called. A hint: other
    /// events may come too. The heads of all matches come always.
    virtual void want(const partition_set&) {}
    /// Drops each connection of a subscription that brings nothing, and makes a new one. The feed
    /// calls it when no heads arrive.
    virtual void resubscribe() = 0;

    /// Whether events go out and come in: the connections of commands and of the subscription, if
    /// there is one, answer in time, and the server takes writes and is not another deployment's.
    [[nodiscard]] virtual bool connected() const noexcept = 0;
    /// How often a subscription that served has ended by itself: a server or a network failed, or
    /// this process read too slowly. What was missed comes by heads and from the log. Any thread.
    [[nodiscard]] virtual std::int64_t lost_subscriptions() const noexcept { return 0; }
};

}  // namespace livescore
