#include "livescore/api/api_server.h"

#include <boost/asio/ip/address.hpp>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "cache/shared_answers.h"
#include "gate/access_control.h"
#include "gate/connection_admission.h"
#include "gate/denials.h"
#include "gate/request_gate.h"
#include "limits/rate_limiter.h"
#include "limits/replay_places.h"
#include "livescore/core/log.h"
#include "server/shard.h"
#include "session/delivery_backlog.h"

namespace livescore {

class api_server::impl {
public:
    impl(api_options given, api_services services, feed& events, health_board& health,
         metrics_registry& metrics, shared_rate_limits& rates, shared_cache& cache,
         const authenticator& who)
        : options(std::move(given)),
          denied(metrics),
          limiter(options.traffic, &rates, metrics),
          gate(options.traffic, limiter, denied),
          admission(options.traffic, denied),
          rights(options, who, metrics),
          answers_of_others(cache, options.cache, metrics),
          replays(options.replays_max),
          answer_bytes(options.http_answers_max_bytes),
          context{options,
                  services.matches,
                  services.competitions,
                  services.sheets,
                  services.jobs,
                  services.feeds,
                  services.tables,
                  services.webhooks,
                  services.viewers,
                  services.operations,
                  events,
                  health,
                  metrics,
                  gate,
                  admission,
                  denied,
                  rights,
                  backlog,
                  replays,
                  answer_bytes,
                  options.cache.shared ? &answers_of_others : nullptr} {
        metrics.add_reading(metrics_registry::kind::gauge, "livescore_http_answer_bytes",
                            "Memory of the answers that are read, or wait for their client",
                            [this] { return static_cast<double>(answer_bytes.used()); });
        metrics.add_reading(metrics_registry::kind::gauge, "livescore_replays",
                            "Replays that are shown",
                            [this] { return static_cast<double>(replays.taken()); });
        services.operations.reporter().tell_denials([this] { return denied.recent(); });
        if (options.door.has_tls()) {
            tls.emplace(options.door);
            metrics.add_reading(
                metrics_registry::kind::gauge, "livescore_tls_certificate_end_timestamp_seconds",
                "When the certificate of new connections ends", [this] {
                    const timestamp end = tls->current()->valid_until();
                    return std::chrono::duration<double>(end.time_since_epoch()).count();
                });
        }
        for (std::size_t i = 0; i < options.shards; ++i)
            shards.push_back(std::make_unique<shard>(context, tls ? &*tls : nullptr));
    }

    api_options options;
    denials denied;
    rate_limiter limiter;
    request_gate gate;
    connection_admission admission;
    access_control rights;
    shared_answers answers_of_others;
    delivery_backlog backlog;
    replay_places replays;
    byte_budget answer_bytes;
    api_context context;
    std::optional<tls_source> tls;
    std::vector<std::unique_ptr<shard>> shards;
    std::vector<std::thread> threads;
    std::uint16_t port = 0;
    std::uint16_t public_port = 0;
};

api_server::api_server(api_options options, api_services services, feed& events,
                       health_board& health, metrics_registry& metrics, shared_rate_limits& rates,
                       shared_cache& cache, const authenticator& who)
    : impl_(std::make_unique<impl>(std::move(options), services, events, health, metrics, rates,
                                   cache, who)) {}

api_server::~api_server() {
    for (const auto& s : impl_->shards) s->stop();
    for (auto& t : impl_->threads) t.join();
    impl_->limiter.stop();
}

namespace {

/// SO_REUSEPORT would let a second server take half of our connections without a word. A bind
/// without it fails when another server listens there.
void check_free(const tcp::endpoint& at) {
    if (at.port() == 0) return;
    asio::io_context io;
    tcp::acceptor probe(io);
    probe.open(at.protocol());
    probe.set_option(asio::socket_base::reuse_address(true));
    probe.bind(at);
}

}  // namespace

void api_server::start() {
    const auto address = asio::ip::make_address(impl_->options.host);
    check_free({address, impl_->options.port});
    impl_->port = impl_->options.port;
    for (const auto& s : impl_->shards) {
        s->listen({address, impl_->port});
        impl_->port = s->local_endpoint().port();
    }
    impl_->public_port = impl_->options.door.public_port;
    if (impl_->public_port == 0) {
        impl_->public_port = impl_->port;
    } else {
        const tcp::endpoint door{address, impl_->public_port};
        check_free(door);
        for (const auto& s : impl_->shards) s->listen_at_door(door);
    }
    impl_->limiter.start(impl_->shards.front()->io());
    for (const auto& s : impl_->shards) {
        impl_->threads.emplace_back([&home = *s] { home.run(); });
    }
}

std::uint16_t api_server::port() const noexcept {
    return impl_->port;
}

std::uint16_t api_server::public_port() const noexcept {
    return impl_->public_port;
}

void api_server::reload_certificate() {
    if (impl_->tls)
        impl_->tls->reload();
    else
        log::info("nothing_to_reload");
}

bool api_server::drain() {
    std::mutex mutex;
    std::condition_variable all_done;
    std::size_t left = impl_->shards.size();
    for (const auto& s : impl_->shards) {
        s->begin_drain([&] {
            const std::lock_guard lock(mutex);
            --left;
            all_done.notify_one();
        });
    }
    bool done = false;
    {
        std::unique_lock lock(mutex);
        done = all_done.wait_for(lock, impl_->options.drain_timeout, [&] { return left == 0; });
    }
    // Each shard's thread handles `stop` after any `done` that is under way. It then forgets any
    // later `done`.
    for (const auto& s : impl_->shards) s->stop();
    for (auto& t : impl_->threads) t.join();
    impl_->threads.clear();
    return done;
}

}  // namespace livescore
