/// Delivers to the endpoints that this worker holds.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "delivery/connection_shares.h"
#include "delivery/endpoint_lanes.h"
#include "delivery/webhook_metrics.h"
#include "livescore/core/time.h"
#include "livescore/service/webhook/delivery_store.h"
#include "livescore/service/webhook/webhook_queue.h"
#include "livescore/webhooks/push_client.h"
#include "livescore/webhooks/webhook_options.h"

namespace livescore {

/// Lives on one thread. The steps are those of loops, which end by themselves; the names of the
/// loops are in webhook_worker.cpp. They throw infrastructure_error.
class dispatcher {
public:
    /// Wakes the loop of a step.
    struct wakes {
        std::function<void()> claim;
        std::function<void()> ask;
        std::function<void()> note;
    };

    dispatcher(delivery_store& store, webhook_queue& queue, push_client& client,
               const wall_clock& clock, const webhook_options& options, webhook_metrics& metrics);
    void on_wake(wakes loops) { wake_ = std::move(loops); }

    /// Holds what is held, gives back what is done, and claims what is due.
    asio::awaitable<std::chrono::microseconds> claim_step();
    /// Asks what waits, and starts attempts.
    asio::awaitable<std::chrono::microseconds> ask_step();
    /// Notes the outcomes of attempts.
    asio::awaitable<std::chrono::microseconds> note_step();

    /// Deliveries were made for these. Returns those that this worker does not hold.
    std::vector<webhook_id> tell(const std::vector<webhook_id>& webhooks);
    /// This worker made these deliveries. Those of mailings go on at once, and are not read from
    /// PostgreSQL. Returns the webhooks that this worker does not hold.
    std::vector<webhook_id> take(expansion made);
    /// This worker does not know which deliveries it has made.
    void forget_expansions();

    /// Starts nothing further.
    void stop() noexcept { stopping_ = true; }
    /// Nothing is under way, and every outcome is noted.
    [[nodiscard]] bool is_idle() const noexcept {
        return attempts_.empty() && outcomes_.empty() && !noting_;
    }
    /// Gives all endpoints back at once.
    asio::awaitable<void> give_all_back();

private:
    struct endpoint {
        webhook_id id{};
        std::int64_t version = 0;  // 0: nothing is known yet
        std::string url{};
        std::vector<std::string> keys{};                  // that sign, the newest first
        std::optional<steady_time> previous_key_until{};  // of the last of two keys
        bool held = true;
        bool closed = false;                   // disabled or removed
        bool proven = false;                   // its last attempt was a success
        bool news = true;                      // something may wait that is not known here
        bool complete = false;                 // all that waits is known here
        bool asking = false;                   // a question about what waits is under way
        bool queued = false;                   // it waits for a connection
        int requests = 0;                      // without an answer
        std::optional<steady_time> look_at{};  // another match falls due, while it is not complete
        steady_time asked_at{};
        steady_time busy_at{};  // when something was under way last
        endpoint_lanes lanes{};
        std::vector<waiting_delivery> handed{};  // while it is asking
    };
    using endpoint_ptr = std::shared_ptr<endpoint>;
    struct attempt {
        endpoint_ptr to;
        waiting_delivery what;
        steady_time began;
    };
    struct outcome {
        endpoint_ptr to;
        waiting_delivery what;
        attempt_outcome noted;
    };
    using attempt_list = std::list<attempt>;

    // dispatcher.cpp
    [[nodiscard]] static bool wants_more(const endpoint& one, steady_time now);
    [[nodiscard]] static bool is_busy(const endpoint& one, steady_time now);
    [[nodiscard]] std::vector<endpoint_question> questions(steady_time now);
    void end_questions(const std::vector<endpoint_question>& questions, bool answered);
    [[nodiscard]] std::chrono::microseconds start_due(steady_time now);
    void take_answers(endpoint_answers answers, steady_time now);
    void configure(endpoint& to, webhook_endpoint known, steady_time now);
    void close(endpoint& to);
    void forget_ended(steady_time now);
    asio::awaitable<void> hold(steady_time now);
    asio::awaitable<void> give_back(steady_time now);
    [[nodiscard]] std::vector<webhook_id> held_ids() const;

    // handover.cpp
    [[nodiscard]] std::set<match_id> follow(const std::vector<expanded_match>& matches);
    [[nodiscard]] bool hand(const mailing& of, std::size_t place, bool follows, steady_time now);
    void take_handed(endpoint& to, steady_time now);

    // attempts.cpp
    void start(const endpoint_ptr& to);
    void start_waiting();
    void begin(const endpoint_ptr& to, waiting_delivery what);
    [[nodiscard]] push_request request_of(const endpoint& to, const waiting_delivery& what) const;
    void end(attempt_list::iterator which, push_answer answer);
    void conclude(attempt done, attempt_outcome result);
    void prove(endpoint& to, bool proven);
    void find_slow(steady_time now);
    void take_note(std::vector<outcome> noted);
    void tell_disabled(const std::vector<disabled_webhook>& disabled);

    delivery_store& store_;
    webhook_queue& queue_;
    push_client& client_;
    const wall_clock& clock_;
    const webhook_options options_;
    webhook_metrics& metrics_;
    wakes wake_;
    connection_shares shares_;
    std::map<webhook_id, endpoint_ptr> endpoints_;
    std::map<match_id, sequence_number> expanded_;  // up to where, as this worker left it
    std::deque<endpoint_ptr> queue_proven_;         // they wait for a connection
    std::deque<endpoint_ptr> queue_unproven_;
    attempt_list attempts_;  // the oldest first
    std::vector<outcome> outcomes_;
    bool noting_ = false;
    steady_time held_until_{};
    steady_time hold_at_{};
    std::chrono::milliseconds ask_took_{};  // the last question
    steady_time check_at_{};                // when to look whether endpoints have changed
    steady_time scan_at_{};                 // when to look which deliveries have fallen due
    bool stopping_ = false;
};

}  // namespace livescore
