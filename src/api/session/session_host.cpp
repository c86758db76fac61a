#include "session/session_host.h"

#include <utility>

namespace livescore {

session_host::session_host(api_context& context)
    : context_(context),
      metrics_(context.metrics),
      answers_(io_, context.events, context.options.cache, context.answers_of_others,
               context.metrics) {}

std::string_view session_host::http_date() {
    const std::time_t now = std::time(nullptr);
    if (now != date_second_) {
        date_second_ = now;
        std::tm parts{};
        gmtime_r(&now, &parts);
        char text[40];
        const std::size_t size =
            std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
        date_.assign(text, size);
    }
    return date_;
}

void session_host::begin_draining(std::function<void()> done) {
    draining_ = true;
    drained_ = std::move(done);
}

void session_host::connection_ended() {
    const std::size_t left =
        http_sessions.size() + websocket_sessions.size() + event_streams.size();
    if (!drained_ || left > 0) return;
    std::exchange(drained_, nullptr)();
}

}  // namespace livescore
