#include <memory>
#include <utility>

#include "bus_inbox.h"
#include "livescore/nats/nats.h"
#include "livescore/protocol/bus_message.h"
#include "nats_session.h"

namespace livescore {
namespace {

class nats_event_bus final : public event_bus {
public:
    nats_event_bus(boost::asio::io_context& context, nats_options options)
        : deployment_(options.deployment),
          inbox_(std::make_shared<bus_inbox>(context, options.max_unread_bytes)),
          session_(std::make_shared<nats_session>(std::move(options), inbox_)) {
        session_->start();
    }
    ~nats_event_bus() override {
        inbox_->close();
        session_->stop();
    }
    nats_event_bus(const nats_event_bus&) = delete;
    nats_event_bus& operator=(const nats_event_bus&) = delete;

    void publish(const committed_event& event) override {
        session_->send(partition_of(event.match), write_event_message(event, deployment()));
    }
    void announce(const std::vector<head>& heads) override {
        session_->send(nats_session::heads_subject, write_heads_message(heads, deployment()));
    }
    void tell_trace(const traced_event& event) override {
        session_->send(partition_of(event.match), write_trace_message(event, deployment()));
    }
    void subscribe(std::function<void(std::string_view)> on_message) override {
        inbox_->receive(std::move(on_message));
        if (std::exchange(hears_, true)) return;
        session_->hear(wanted_);
    }
    void want(const partition_set& partitions) override {
        if (std::exchange(wanted_, partitions) == partitions || !hears_) return;
        session_->hear(wanted_);
    }
    void resubscribe() override { session_->renew(); }
    bool connected() const noexcept override {
        const auto now = inbox_->now();
        return now == bus_inbox::state::up_and_hears || (!hears_ && now == bus_inbox::state::up);
    }
    std::int64_t lost_subscriptions() const noexcept override { return inbox_->lost(); }

private:
    [[nodiscard]] deployment_id deployment() const noexcept {
        return deployment_ ? deployment_->id() : 0;
    }

    const std::shared_ptr<const deployment_identity> deployment_;
    const std::shared_ptr<bus_inbox> inbox_;
    const std::shared_ptr<nats_session> session_;
    partition_set wanted_ = partition_set().set();
    bool hears_ = false;
};

}  // namespace

std::unique_ptr<event_bus> make_nats_bus(boost::asio::io_context& context, nats_options options) {
    return std::make_unique<nats_event_bus>(context, std::move(options));
}

}  // namespace livescore
