/// Two instances of one adapter, each with its own connections, and a Redis that belongs to the
/// test alone.
#pragma once
#include <array>
#include <cstddef>
#include <memory>

#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore::test {

/// `Adapter` is what `make` returns for a client: a shared_cache or shared_rate_limits.
template <class Adapter>
class redis_instances {
public:
    explicit redis_instances(std::unique_ptr<Adapter> (*make)(boost::asio::io_context&,
                                                              redis_client&)) {
        for (auto& one : instances_) {
            one.client = make_redis_client(loop.context, patient_redis(server.url()));
            one.adapter = make(loop.context, *one.client);
        }
    }
    Adapter& of(int which) { return *instances_.at(static_cast<std::size_t>(which)).adapter; }

    redis_server server;
    event_loop loop;
    redis_admin admin{server.url()};

private:
    struct instance {
        redis_client_ptr client;
        std::unique_ptr<Adapter> adapter;
    };
    std::array<instance, 2> instances_;
};

}  // namespace livescore::test
