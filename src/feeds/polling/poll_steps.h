/// What a poller remembers between two polls, and what one poll gathers.
#pragma once
#include <deque>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "livescore/feeds/poller_options.h"
#include "polling/budget_plan.h"
#include "polling/poller_metrics.h"
#include "polling/provider_source.h"
#include "polling/request_schedule.h"

namespace livescore {

/// The last good answer to a request.
struct request_memory {
    bool answered = false;
    std::string etag{};
    std::string last_modified{};
    std::string check{};  ///< the answer of its change check at that time
    std::size_t body_hash = 0;
    std::vector<fixture_report> reports{};
    std::vector<planned_request> more{};
    timestamp turn{};     ///< the poll that proved it true: the fence
    timestamp full_at{};  ///< when the request itself was answered
    timestamp used_at{};
    bool taken = true;  ///< false: received, and PostgreSQL was away
    std::optional<timestamp> newest_change{};
    std::optional<timestamp> empty_since{};
    std::string problem{};                         ///< of the last answer, when it was bad
    std::vector<std::string> bad_parts{};          ///< of the last answer; logged already
    std::map<std::string, std::string> refused{};  ///< fixtures and why; logged already
};

/// One poll.
struct poll_round {
    std::vector<planned_request> plan{};
    poll_pace pace{};
    std::deque<planned_request> requests{};
    int answered = 0;
    int failed_answers = 0;
    bool provider_failed = false;
    bool short_of_budget = false;
    bool moved = false;  ///< an answer had something new
    bool is_probe = false;
    std::string problem{};
    std::optional<std::chrono::seconds> retry_after{};
};

/// The poll belongs to another worker now.
class poll_lost : public std::runtime_error {
public:
    poll_lost() : std::runtime_error("the lease of the poll was over") {}
};

/// The work of a poller; see livescore/feeds/poller.h.
class poll_steps {
public:
    poll_steps(poller_ports with, poller_options wanted, metrics_registry& registry);

    asio::awaitable<std::chrono::microseconds> step();
    asio::awaitable<void> hint(std::string league);
    void stop() noexcept { stopping_ = true; }

private:
    // poll_steps.cpp
    asio::awaitable<std::chrono::milliseconds> poll();
    asio::awaitable<feed_turn> begin();
    asio::awaitable<void> recall_status();
    asio::awaitable<std::chrono::milliseconds> rest(std::chrono::microseconds pause);
    asio::awaitable<std::chrono::milliseconds> conclude(poll_round round);
    asio::awaitable<std::chrono::milliseconds> note_bad_poll(poll_round round);
    asio::awaitable<void> note_good_poll(poll_round round);
    asio::awaitable<void> publish();
    void note_success(timestamp next_answer);
    void watch_standstill(const poll_round& round);
    [[nodiscard]] bool has_failed(const poll_round& round) const;
    [[nodiscard]] std::string lasting_problem(const poll_round& round) const;
    [[nodiscard]] timestamp now() const { return turn_.now + (ports_.clock.now() - began_); }
    [[nodiscard]] bool circuit_is_open() const {
        return turn_.row.failures >= options_.circuit_failures;
    }

    // poll_budget.cpp
    [[nodiscard]] bool is_limited() const;
    [[nodiscard]] timestamp reserve_ends() const;
    void choose(poll_round& round, std::vector<planned_request> due);
    asio::awaitable<void> reserve(int requests);
    asio::awaitable<bool> spend();
    asio::awaitable<void> obey(stated_limits stated);
    [[nodiscard]] std::optional<int> left_of_minute() const;
    [[nodiscard]] std::optional<int> left_of_day() const;

    // poll_requests.cpp
    asio::awaitable<void> send_all(poll_round& round);
    asio::awaitable<void> send(planned_request request, poll_round& round);
    asio::awaitable<bool> is_unchanged(planned_request request, poll_round& round,
                                       std::string& check);
    asio::awaitable<provider_answer> ask(std::string target, std::string etag,
                                         std::string last_modified);
    asio::awaitable<void> confirm(std::string key, poll_round& round);
    std::string read(const planned_request& request, request_memory& memory, fetch_answer answer);
    asio::awaitable<void> take_in(request_memory& memory, poll_round& round);
    asio::awaitable<void> take_left_over(poll_round& round);
    asio::awaitable<void> keep_lease();
    [[nodiscard]] bool wants_check(const planned_request& request,
                                   const request_memory& memory) const;
    void note_bad(const planned_request& request, const provider_answer& got, poll_round& round);
    void note_refused(request_memory& memory, const std::vector<intake_problem>& problems,
                      poll_round& round);

    poller_ports ports_;
    poller_options options_;
    poller_metrics metrics_;
    const std::string provider_;
    const std::string name_;  // of the poll
    const response_headers credentials_;
    poll_intervals configured_;
    request_schedule schedule_;
    std::map<std::string, request_memory> memories_;  // by key
    std::vector<known_fixture> fixtures_;
    feed_status status_;
    bool registered_ = false;
    bool stopping_ = false;
    std::optional<std::int64_t> refresh_seen_;
    std::optional<timestamp> moved_at_;    // something changed, or no match ran
    std::optional<timestamp> hold_until_;  // the provider's own count is used up, and we keep none
    int reserved_ = 0;                     // requests that were taken out of the budget
    timestamp reserved_until_{};
    // Of the running poll:
    feed_turn turn_;
    timestamp began_{};  // by ports_.clock
    claimed_poll held_;
    timestamp held_at_{};
};

}  // namespace livescore
