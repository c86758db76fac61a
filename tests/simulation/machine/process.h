/// What a simulated process is to the servers: it has links that are cut, and calls that wait.
#pragma once
#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "livescore/core/error.h"
#include "simulation/machine/world.h"

namespace livescore::simulation {

/// The way from a process to one server.
struct link_state {
    moment cut_until{0};   ///< nothing goes through, and the process knows
    moment deaf_until{0};  ///< nothing goes through, and the process does not know yet
    [[nodiscard]] bool is_cut() const noexcept { return now() < cut_until; }
    [[nodiscard]] bool carries() const noexcept { return !is_cut() && now() >= deaf_until; }
};

class process {
public:
    process(world& in, std::string name) : world_(in), name_(std::move(name)) {}
    virtual ~process() = default;
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    /// Its threads: each is an io_context that the scheduler runs a handler at a time.
    [[nodiscard]] virtual std::vector<asio::io_context*> threads() = 0;
    /// SIGKILL: from now on nothing that it does is seen.
    virtual void kill() = 0;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] bool is_dead() const noexcept { return dead_; }
    [[nodiscard]] bool is_frozen() const noexcept { return now() < frozen_until; }

    moment frozen_until{0};
    link_state to_database;
    link_state to_redis;

    /// A call to a server over a link: `carry_out` runs at the server, if the request arrives.
    /// Throws infrastructure_error: unavailable when it did not, in_doubt when the answer did not
    /// come back. The server's exceptions come back too.
    template <class T>
    asio::awaitable<T> call(asio::io_context& on, link_state& over, std::function<T()> carry_out) {
        auto waits = std::make_shared<waiting<T>>(on);
        waiting_.push_back(waits);
        if (dead_ || over.is_cut()) throw infrastructure_error(errc::unavailable, "no connection");
        const moment gives_up = now() + call_timeout;
        world_.after(travel(), [this, &over, weak = std::weak_ptr(waits), carry_out, gives_up] {
            if (over.carries() && now() < gives_up) return serve(over, weak, carry_out);
            end_later(weak, errc::unavailable, gives_up);
        });
        co_await waits->answered.async_wait(asio::as_tuple(asio::use_awaitable));
        if (!waits->answer) throw infrastructure_error(waits->failure, "no answer");
        co_return std::move(*waits->answer);
    }

protected:
    /// The calls that wait get no answer.
    void end_calls() {
        dead_ = true;
        for (const auto& one : std::exchange(waiting_, {})) {
            if (const auto call = one.lock()) call->answered.cancel();
        }
    }
    world& world_;

private:
    static constexpr milliseconds call_timeout{1'000};

    struct any_waiting {
        explicit any_waiting(asio::io_context& on)
            : answered(on, std::chrono::steady_clock::time_point::max()) {}
        asio::steady_timer answered;
        errc failure = errc::unavailable;
    };
    template <class T>
    struct waiting : any_waiting {
        using any_waiting::any_waiting;
        std::optional<T> answer{};
    };

    [[nodiscard]] microseconds travel() {
        const bool is_late = world_.happens(20);
        return world_.between(microseconds(40), microseconds(is_late ? 40'000 : 900));
    }
    template <class T>
    void serve(link_state& over, std::weak_ptr<waiting<T>> weak, std::function<T()> carry_out) {
        ++world_.steps;
        std::optional<T> answer;
        errc failure = errc::in_doubt;
        try {
            answer = carry_out();
        } catch (const infrastructure_error& e) {
            failure = e.code();
        }
        const bool is_refused = !answer;
        const moment gives_up = now() + call_timeout;
        world_.after(travel(), [this, &over, weak, answer = std::move(answer), failure, is_refused,
                                gives_up] {
            const auto call = weak.lock();
            if (!call) return;
            if (!over.carries()) return end_later(weak, errc::in_doubt, gives_up);
            ++world_.steps;
            call->answer = answer;
            if (is_refused) call->failure = failure;
            call->answered.cancel();
            forget_ended();
        });
    }
    template <class T>
    void end_later(std::weak_ptr<waiting<T>> weak, errc failure, moment at) {
        world_.after(std::max(at - now(), microseconds(0)), [weak, failure] {
            if (const auto call = weak.lock()) {
                call->failure = failure;
                call->answered.cancel();
            }
        });
    }
    void forget_ended() {
        if (waiting_.size() < 64) return;
        std::erase_if(waiting_, [](const auto& one) { return one.expired(); });
    }

    std::string name_;
    bool dead_ = false;
    std::vector<std::weak_ptr<any_waiting>> waiting_;
};

}  // namespace livescore::simulation
