#include "livescore/postgres/write_probe.h"

#include <chrono>

#include "connection/session.h"

namespace livescore {
namespace {

constexpr std::chrono::seconds session_life{3};

}  // namespace

class write_probe::impl {
public:
    using clock = std::chrono::steady_clock;
    explicit impl(std::shared_ptr<db_connector> shared) : connector(std::move(shared)) {}

    std::shared_ptr<db_connector> connector;
    std::unique_ptr<db_session> session;
    clock::time_point opened_at{};
};

write_probe::write_probe(std::shared_ptr<db_connector> connector)
    : impl_(std::make_unique<impl>(std::move(connector))) {}

write_probe::~write_probe() = default;

bool write_probe::takes_writes() {
    auto& session = impl_->session;
    // A setting of the database or of the user holds for new connections only. So the probe looks
    // again over a new one now and then, when a write was refused, and as long as it finds no
    // writes.
    const auto now = impl::clock::now();
    if (impl_->connector->take_read_only_note() || now - impl_->opened_at > session_life)
        session.reset();
    if (!session) {
        session = std::make_unique<db_session>(*impl_->connector);
        impl_->opened_at = now;
    }
    const bool writable = session->read([](pqxx::transaction_base& tx) {
        return tx
            .exec(
                "SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = "
                "'off'")
            .at(0)[0]
            .as<bool>();
    });
    if (!writable) session.reset();
    return writable;
}

}  // namespace livescore
