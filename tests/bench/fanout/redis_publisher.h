/// Publishes events as an API instance would, without a database behind them.
#pragma once
#include <string>
#include <string_view>

#include "common/delivery_ledger.h"
#include "common/sockets.h"
#include "livescore/domain/event.h"

namespace bench {

class redis_publisher {
public:
    /// `password`: empty: none. `event_bytes`: of the event's JSON, padded.
    redis_publisher(int port, std::string_view password, std::size_t event_bytes,
                    livescore::event_type);

    [[nodiscard]] const descriptor& socket() const noexcept { return socket_; }
    /// The event waits for flush(): all events of one moment go out in one write.
    void publish(std::int64_t match, std::int64_t seq);
    void flush();
    /// Reads Redis' answers and drops them. Throws when one of them is an error.
    void on_readable();

private:
    descriptor socket_;
    std::size_t event_bytes_;
    livescore::event_type type_;
    std::string unsent_;
};

}  // namespace bench
