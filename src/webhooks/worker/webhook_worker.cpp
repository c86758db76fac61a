#include "livescore/webhooks/webhook_worker.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>
#include <vector>

#include "delivery/dispatcher.h"
#include "delivery/webhook_metrics.h"
#include "expansion/expander.h"
#include "livescore/core/log.h"
#include "livescore/core/loop.h"

namespace livescore {

using namespace std::chrono_literals;

class webhook_worker::impl {
public:
    impl(asio::io_context& context, webhook_ports ports, webhook_options options,
         metrics_registry& registry)
        : context_(context),
          ports_(ports),
          options_(std::move(options)),
          metrics_(registry),
          dispatcher_(ports.store, ports.queue, ports.client, ports.clock, options_, metrics_),
          expander_(ports.store, ports.queue, options_, metrics_,
                    {[this](expansion made) { return spread(std::move(made)); },
                     [this] { dispatcher_.forget_expansions(); }, [this] { hear(); }}) {
        claim_ = add("webhook_claims", [this] { return dispatcher_.claim_step(); });
        ask_ = add("webhook_questions", [this] { return dispatcher_.ask_step(); });
        note_ = add("webhook_outcomes", [this] { return dispatcher_.note_step(); });
        expand_ = add("webhook_expansion", [this] { return expander_.expand_step(); });
        add("webhook_sweep", [this] { return expander_.sweep_step(); });
        add("webhook_stragglers", [this] { return expander_.straggler_step(); });
        add("webhook_backlogs", [this] { return expander_.backlog_step(); });
        add("webhook_removal", [this] { return expander_.removal_step(); });
        dispatcher_.on_wake(
            {[this] { claim_->wake(); }, [this] { ask_->wake(); }, [this] { note_->wake(); }});
        expander_.on_heard([this] { expand_->wake(); });
    }

    void start() {
        ports_.queue.on_hastened([this](std::vector<webhook_id> webhooks) {
            if (!dispatcher_.tell(webhooks).empty()) claim_->wake();
        });
        for (const auto& one : loops_) one->start();
    }

    void stop(std::function<void()> ended) {
        dispatcher_.stop();
        asio::co_spawn(context_, drain(), [this, ended = std::move(ended)](std::exception_ptr) {
            auto left = std::make_shared<std::size_t>(loops_.size());
            const auto one_ended = [left, ended] {
                if (--*left == 0) ended();
            };
            for (const auto& one : loops_) one->stop(one_ended);
        });
    }

    [[nodiscard]] bool healthy() const {
        for (const auto& one : loops_) {
            if (one->failing() || one->stuck()) return false;
        }
        return true;
    }

private:
    loop* add(std::string name, loop_step step) {
        constexpr auto retry_wait = 200ms;
        loops_.push_back(
            std::make_unique<loop>(context_, std::move(name), retry_wait, std::move(step)));
        return loops_.back().get();
    }

    /// Without a webhook, nothing of the bus is for us.
    void hear() {
        ports_.bus.subscribe([this](std::string_view message) { expander_.hear(message); });
    }

    /// Whoever holds the endpoints hears of it. Without Redis the sweep tells them later.
    asio::awaitable<void> spread(expansion made) {
        std::vector<webhook_id> others = dispatcher_.take(std::move(made));
        if (others.empty()) co_return;
        try {
            co_await ports_.queue.hasten(std::move(others));
        } catch (const infrastructure_error& e) {
            const std::string reason = e.what();
            log::debug("webhook_jobs_not_hastened", {{"reason", reason}});
        }
    }

    asio::awaitable<void> drain() {
        constexpr auto look = 10ms;
        const auto end = std::chrono::steady_clock::now() + options_.drain;
        asio::steady_timer timer(context_);
        while (!dispatcher_.is_idle() && std::chrono::steady_clock::now() < end) {
            timer.expires_after(look);
            co_await timer.async_wait(asio::use_awaitable);
        }
        ports_.client.abandon();
        co_await dispatcher_.give_all_back();
    }

    asio::io_context& context_;
    webhook_ports ports_;
    const webhook_options options_;
    webhook_metrics metrics_;
    dispatcher dispatcher_;
    expander expander_;
    std::vector<std::unique_ptr<loop>> loops_;
    loop* claim_ = nullptr;
    loop* ask_ = nullptr;
    loop* note_ = nullptr;
    loop* expand_ = nullptr;
};

webhook_worker::webhook_worker(asio::io_context& context, webhook_ports ports,
                               webhook_options options, metrics_registry& metrics)
    : impl_(std::make_unique<impl>(context, ports, std::move(options), metrics)) {}
webhook_worker::~webhook_worker() = default;
void webhook_worker::start() {
    impl_->start();
}
void webhook_worker::stop(std::function<void()> ended) {
    impl_->stop(std::move(ended));
}
bool webhook_worker::healthy() const {
    return impl_->healthy();
}

}  // namespace livescore
