#include "integration/bus/bus_engine.h"

#include "livescore/nats/nats.h"
#include "livescore/redis/redis.h"
#include "support/nats/nats_server.h"
#include "support/redis_server.h"

namespace livescore::test {
namespace {

constexpr std::string_view nobody = "127.0.0.1:1";

class redis_engine final : public bus_engine {
public:
    explicit redis_engine(bool partitions) : partitions_(partitions) {}

    opened_bus open(boost::asio::io_context& context, const bus_wishes& wishes) override {
        const auto events = "redis://" + wishes.host + ":" + std::to_string(server_.port());
        // The server of the queue is another one, so that it tells nothing here.
        auto options = patient_redis(partitions_ ? main_.url() : events, wishes.command_timeout);
        if (partitions_) options.events_urls = {events};
        options.events_bridge = false;
        options.subscription_patience = wishes.patience;
        if (!wishes.prefix.empty()) options.prefix = wishes.prefix;
        return of(make_redis_client(context, options));
    }
    opened_bus open_to_nobody(boost::asio::io_context& context) override {
        auto options = patient_redis("redis://" + std::string(nobody));
        if (partitions_) options.events_urls = {options.url};
        return of(make_redis_client(context, options));
    }
    void start() override { server_.start(); }
    void kill() override { server_.kill(); }
    void freeze() override { server_.freeze(); }
    void thaw() override { server_.thaw(); }
    std::string log_name() const override { return "redis"; }

private:
    static opened_bus of(redis_client_ptr made) {
        const std::shared_ptr<redis_client> client(std::move(made));
        return {client, make_event_bus(*client)};
    }

    const bool partitions_;
    redis_server main_;
    redis_server server_;
};

class nats_engine final : public bus_engine {
public:
    opened_bus open(boost::asio::io_context& context, const bus_wishes& wishes) override {
        auto options = patient_nats("nats://" + wishes.host + ":" + std::to_string(server_.port()));
        options.patience = wishes.patience;
        if (!wishes.prefix.empty()) options.prefix = wishes.prefix;
        return {nullptr, make_nats_bus(context, options)};
    }
    opened_bus open_to_nobody(boost::asio::io_context& context) override {
        return {nullptr, make_nats_bus(context, patient_nats("nats://" + std::string(nobody)))};
    }
    void start() override { server_.start(); }
    void kill() override { server_.kill(); }
    void freeze() override { server_.freeze(); }
    void thaw() override { server_.thaw(); }
    std::string log_name() const override { return "nats"; }

private:
    nats_server server_;
};

}  // namespace

void PrintTo(engine_kind kind, std::ostream* out) {
    switch (kind) {
        case engine_kind::redis:
            *out << "redis";
            return;
        case engine_kind::redis_partitions:
            *out << "redis_partitions";
            return;
        case engine_kind::nats:
            *out << "nats";
            return;
    }
}

std::unique_ptr<bus_engine> make_engine(engine_kind kind) {
    if (kind == engine_kind::nats) return std::make_unique<nats_engine>();
    return std::make_unique<redis_engine>(kind == engine_kind::redis_partitions);
}

}  // namespace livescore::test
