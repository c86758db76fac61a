/// One connection of libnats. Its calls may block for as long as its options say, so they belong on
/// a thread that may wait. It never reconnects: who owns it makes a new one. So there is no buffer
/// of the library in which events grow old, and no lock that it holds while it connects.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/nats/nats.h"
#include "nats_endpoint.h"

namespace livescore {

/// Called on threads of libnats, also while the link is being destroyed.
struct nats_listener {
    std::function<void(std::string_view message)> on_message;
    std::function<void(std::string reason)> on_ended;
    std::function<void(std::string complaint)> on_refused;  ///< the server forbids a subject
    std::function<void()> on_dropped;                       ///< the library's own buffer was full
};

class nats_link {
public:
    /// Connects and logs in. The error (unavailable) says why not.
    [[nodiscard]] static result<std::unique_ptr<nats_link>> open(
        const nats_endpoint& to, const nats_options& options,
        std::shared_ptr<const nats_listener> listener);
    virtual ~nats_link() = default;
    nats_link(const nats_link&) = delete;
    nats_link& operator=(const nats_link&) = delete;

    enum class sent { yes, too_large, no };
    /// After `no` the link is of no use any more: the message may be written in part.
    [[nodiscard]] virtual sent publish(const std::string& subject, std::string_view message) = 0;
    /// A second call for a subject does nothing. False: the link is of no use any more.
    [[nodiscard]] virtual bool subscribe(const std::string& subject) = 0;
    virtual void unsubscribe(const std::string& subject) = 0;
    /// Waits until the server has done all of the above. False: not within `timeout`.
    [[nodiscard]] virtual bool flush(std::chrono::milliseconds timeout) = 0;
    /// Why the last call of this thread has failed.
    [[nodiscard]] virtual std::string problem() const = 0;

protected:
    nats_link() = default;
};

}  // namespace livescore
