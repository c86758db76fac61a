/// The port to the doorbell: tells every instance that something was committed. May lose messages;
/// nothing depends on it but speed. `redis` implements it.
#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "livescore/domain/event_log.h"

namespace livescore {

/// Lives on one io_context; every member is called on its thread.
class event_bus {
public:
    virtual ~event_bus() = default;

    /// Best effort: written to the connection at once, pipelined; dropped (and counted in the log)
    /// while there is none. The heads make up for it.
    virtual void publish(const committed_event& event) = 0;
    virtual void announce(const std::vector<head>& heads) = 0;

    /// Starts to subscribe and reconnects for ever. `on_message` gets each message of the channel;
    /// the view is valid during the call. See protocol/bus_message.h for its format.
    virtual void subscribe(std::function<void(std::string_view message)> on_message) = 0;
    /// Drops the subscription's connection and makes a new one: the feed calls it when heads stay
    /// away.
    virtual void resubscribe() = 0;

    /// Whether the last ping of the command connection was answered in time.
    [[nodiscard]] virtual bool connected() const noexcept = 0;
};

}  // namespace livescore
