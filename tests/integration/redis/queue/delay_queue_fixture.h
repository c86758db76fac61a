/// A delay queue on an empty Redis, for the tests of the queue.
#pragma once
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "livescore/redis/redis.h"
#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore::test {

inline const std::string prefix = "livescore:q:{transitions}:";

class DelayQueue : public testing::Test {
protected:
    explicit DelayQueue(std::string url = redis_url()) : url_(std::move(url)), admin_(url_) {
        admin_.command({"FLUSHDB"});
    }

    redis_client_ptr make_client() {
        auto options = patient_redis(url_);
        options.client_name = "queue";
        return make_redis_client(loop_.context, options);
    }
    std::unique_ptr<delay_queue> make_queue(delay_queue_options options = {}) {
        if (!client_) {
            client_ = make_client();
        }
        return make_delay_queue(*client_, options);
    }
    timestamp now() { return timestamp(std::chrono::microseconds(admin_.time_us())); }
    transition_job job(std::int64_t match, timestamp due, transition step = transition::kick_off) {
        return {match_id{match}, step, 1, due};
    }
    void schedule(std::vector<transition_job> jobs) {
        loop_.await(queue_->schedule(std::move(jobs)));
    }
    claim claim_due(int max = 100, std::chrono::milliseconds lease = std::chrono::seconds(60)) {
        return loop_.await(queue_->claim_due(max, lease));
    }
    claimed_job claim_one(std::chrono::milliseconds lease = std::chrono::seconds(60)) {
        auto claimed = claim_due(1, lease);
        if (claimed.jobs.size() != 1) throw std::runtime_error("no job to claim");
        return claimed.jobs.front();
    }
    /// The error of a claim. Nothing when it succeeds.
    std::optional<errc> claim_failure() {
        try {
            claim_due();
        } catch (const infrastructure_error& problem) {
            return problem.code();
        }
        return std::nullopt;
    }
    queue_counts counts() { return loop_.await(queue_->counts()); }
    /// Runs the loop for as long as a worker that sleeps until the next job would.
    void sleep(std::chrono::microseconds duration) {
        asio::steady_timer timer(loop_.context, duration);
        bool woken = false;
        timer.async_wait([&](auto) { woken = true; });
        ASSERT_TRUE(loop_.until([&] { return woken; }));
    }
    claimed_job claim_when_due() {
        for (;;) {
            const auto claimed = claim_due(1);
            if (!claimed.jobs.empty()) return claimed.jobs.front();
            if (!claimed.next_in) throw std::runtime_error("nothing waits");
            sleep(*claimed.next_in);
        }
    }

    const std::string url_;
    redis_admin admin_;
    event_loop loop_;
    redis_client_ptr client_;
    std::unique_ptr<delay_queue> queue_;
};

struct own_server {
    redis_server server;
};

/// A fixture with a Redis that belongs to the test alone.
class DelayQueueOutage : protected own_server, public DelayQueue {
protected:
    DelayQueueOutage() : DelayQueue(server.url()) {}

    /// A client that gives an answer up after 300 ms.
    redis_client_ptr make_impatient_client() {
        auto options = parse_redis_url(url_).value();
        options.command_timeout = std::chrono::milliseconds(300);
        return make_redis_client(loop_.context, options);
    }
    /// Asks again whenever the client has to reconnect: the machine may take 300 ms at any time.
    auto until_answered(const auto& ask) {
        for (;;) {
            try {
                return loop_.await(ask());
            } catch (const infrastructure_error&) {
                if (std::chrono::steady_clock::now() > deadline_) throw;
                sleep(std::chrono::milliseconds(10));
            }
        }
    }

    const std::chrono::steady_clock::time_point deadline_ =
        std::chrono::steady_clock::now() + std::chrono::seconds(20);
};

}  // namespace livescore::test
