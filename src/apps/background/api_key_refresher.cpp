#include "background/api_key_refresher.h"

#include "background/health_monitor.h"
#include "livescore/core/log.h"

namespace livescore {
namespace {

constexpr std::chrono::milliseconds refresh_interval{500};
constexpr std::chrono::seconds use_interval{60};

}  // namespace

api_key_refresher::api_key_refresher(std::shared_ptr<db_connector> connector, api_key_ring& ring,
                                     health_board& board)
    : store_(std::move(connector)), ring_(ring), board_(board) {}

void api_key_refresher::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

bool api_key_refresher::read_once() {
    try {
        refresh();
    } catch (const std::exception& e) {
        if (!std::exchange(failing_, true)) log::warn("api_keys_not_read", {{"reason", e.what()}});
        note_postgres(board_, e.what());
        return false;
    }
    if (std::exchange(failing_, false)) log::info("api_keys_read");
    note_postgres(board_);
    return true;
}

void api_key_refresher::refresh() {
    // First the version, then the keys: the refresher reads a change between the two again, and
    // misses none.
    const std::int64_t version = store_.version();
    if (version == version_) {
        ring_.confirm();
        return;
    }
    ring_.replace(store_.usable());
    version_ = version;
}

void api_key_refresher::record_uses() {
    const auto now = std::chrono::steady_clock::now();
    if (now - uses_recorded_ < use_interval) return;
    uses_recorded_ = now;
    const auto uses = ring_.take_uses();
    if (uses.empty()) return;
    try {
        store_.record_uses(uses);
    } catch (const std::exception& e) {
        log::info("api_key_uses_not_recorded", {{"reason", e.what()}});
    }
}

void api_key_refresher::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (read_once()) record_uses();
        std::unique_lock lock(mutex_);
        stopped_.wait_for(lock, stop, refresh_interval, [] { return false; });
    }
}

}  // namespace livescore
