/// A poller between ports in memory, and a clock that the test turns.
#pragma once
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "livescore/feeds/poller.h"
#include "support/await.h"
#include "support/memory_feed_store.h"

namespace livescore::test {

using namespace std::chrono_literals;

class store_clock final : public wall_clock {
public:
    explicit store_clock(const memory_feed_store& store) : store_(store) {}
    [[nodiscard]] timestamp now() const override { return store_.now; }

private:
    const memory_feed_store& store_;
};

/// The queue of polls, as Redis keeps it.
class memory_poll_queue final : public poll_queue {
public:
    explicit memory_poll_queue(const wall_clock& clock) : clock_(clock) {}

    asio::awaitable<void> ensure(std::vector<std::string> names) override {
        for (auto& name : names) polls.try_emplace(name, poll{clock_.now(), {}, false});
        co_return;
    }
    asio::awaitable<poll_claim> claim(std::string name, std::chrono::milliseconds lease) override {
        poll_claim claimed;
        const auto found = polls.find(name);
        if (found == polls.end()) co_return claimed;
        auto& [due, token, again] = found->second;
        claimed.next_in = std::max<std::chrono::microseconds>(due - clock_.now(), 0us);
        if (due > clock_.now()) co_return claimed;
        token = std::to_string(++tokens_);
        due = clock_.now() + lease;
        again = false;
        claimed.poll.emplace();
        claimed.poll->name = name;
        claimed.poll->token = token;
        co_return claimed;
    }
    asio::awaitable<bool> hold(claimed_poll held, std::chrono::milliseconds lease) override {
        const auto found = polls.find(held.name);
        if (found == polls.end() || found->second.token != held.token) co_return false;
        found->second.due = clock_.now() + lease;
        co_return true;
    }
    asio::awaitable<void> finish(claimed_poll held, std::chrono::milliseconds pause) override {
        const auto found = polls.find(held.name);
        if (found == polls.end() || found->second.token != held.token) co_return;
        found->second = {clock_.now() + (found->second.again ? 0ms : pause), {}, false};
    }
    asio::awaitable<void> hasten(std::string name) override {
        const auto found = polls.find(name);
        if (found == polls.end()) co_return;
        if (found->second.token.empty()) {
            found->second.due = std::min(found->second.due, clock_.now());
        } else {
            found->second.again = true;
        }
    }
    void on_wake(std::function<void()>) override {}

    struct poll {
        timestamp due{};
        std::string token{};  // empty: it waits
        bool again = false;
    };
    std::map<std::string, poll> polls;

private:
    const wall_clock& clock_;
    int tokens_ = 0;
};

class memory_feed_board final : public feed_board {
public:
    asio::awaitable<void> publish(feed_status status) override {
        if (status.circuit == feed_circuit::half_open) ++half_open;
        rows[status.provider] = std::move(status);
        co_return;
    }
    asio::awaitable<std::vector<feed_status>> read() override {
        std::vector<feed_status> all;
        for (const auto& [provider, row] : rows) all.push_back(row);
        co_return all;
    }
    std::map<std::string, feed_status> rows;
    int half_open = 0;
};

/// Answers by URL. Each request is kept.
class scripted_fetcher final : public http_fetcher {
public:
    struct sent {
        timestamp at{};
        fetch_request request;
    };
    explicit scripted_fetcher(const wall_clock& clock) : clock_(clock) {}

    asio::awaitable<fetch_answer> fetch(fetch_request request) override {
        requests.push_back({clock_.now(), request});
        if (before_answer) before_answer();
        if (failure) throw fetch_exception({*failure, "no answer"});
        const auto found = answers.find(request.url);
        fetch_answer answer;
        answer.status = 404;
        if (found != answers.end()) answer = found->second;
        if (!answer.etag.empty() && answer.etag == request.etag) {
            answer.status = 304;
            answer.body.clear();
        }
        co_return answer;
    }
    /// A body; its ETag is empty.
    void answer(const std::string& target, std::string body, int status = 200) {
        fetch_answer given;
        given.status = status;
        given.body = std::move(body);
        answers["https://provider.test" + target] = std::move(given);
    }
    fetch_answer& at(const std::string& target) {
        return answers.at("https://provider.test" + target);
    }
    [[nodiscard]] int count(const std::string& target) const {
        return static_cast<int>(std::ranges::count_if(requests, [&](const sent& one) {
            return one.request.url == "https://provider.test" + target;
        }));
    }

    std::map<std::string, fetch_answer> answers;
    std::vector<sent> requests;
    std::optional<fetch_failure> failure;
    std::function<void()> before_answer;

private:
    const wall_clock& clock_;
};

/// A body is the references of its fixtures, with commas; "error: why" is an error with HTTP 200.
class plain_adapter final : public provider_adapter {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "plain"; }
    [[nodiscard]] response_headers credentials(std::string_view key) const override {
        return {{"x-key", std::string(key)}};
    }
    [[nodiscard]] std::vector<planned_request> plan(const plan_input& input) const override {
        return planned ? planned(input) : std::vector<planned_request>{};
    }
    [[nodiscard]] result<decoded_answer> decode(const planned_request&, std::string_view body,
                                                timestamp) const override {
        ++decoded;
        if (body.starts_with("error: ")) return error{errc::invalid_argument, std::string(body)};
        decoded_answer answer;
        for (std::size_t at = 0; at < body.size();) {
            const auto end = std::min(body.find(',', at), body.size());
            fixture_report report;
            report.ref = body.substr(at, end - at);
            report.changed_at = changed_at;
            answer.fixtures.push_back(std::move(report));
            at = end + 1;
        }
        answer.more = std::exchange(pages, {});
        return answer;
    }
    [[nodiscard]] stated_limits limits(const response_headers&) const override { return stated; }

    std::function<std::vector<planned_request>(const plan_input&)> planned;
    std::optional<timestamp> changed_at;
    stated_limits stated;
    mutable int decoded = 0;
    mutable std::vector<planned_request> pages;  // that follow the next answer
};

inline planned_request request_of(std::string place, poll_cadence cadence,
                                  std::string change_check = {}) {
    planned_request request;
    request.key = "plain:" + place;
    request.target = "/" + place;
    request.cadence = cadence;
    request.change_check = std::move(change_check);
    return request;
}

class Poller : public testing::Test {
protected:
    struct taken {
        timestamp turn{};
        std::vector<std::string> refs;
    };

    Poller() {
        store_.now = *parse_iso8601("2026-11-28T12:00:00Z");
        options_.base_url = "https://provider.test";
        options_.key = "secret";
        options_.all_polled = {"plain"};
        options_.random = [] { return 0.0; };
        plan({request_of("live", poll_cadence::live)});
        http_.answer("/live", "1,2");
    }

    void plan(std::vector<planned_request> requests) {
        adapter_.planned = [requests = std::move(requests)](const plan_input&) { return requests; };
    }
    std::unique_ptr<poller> make() {
        take_reports take = [this](std::string, timestamp turn,
                                   std::vector<fixture_report> reports) {
            return take_in(turn, std::move(reports));
        };
        registries_.push_back(std::make_unique<metrics_registry>());
        poller_ports ports{store_, queue_, board_, http_, adapter_, std::move(take), clock_};
        return std::make_unique<poller>(std::move(ports), options_, *registries_.back());
    }
    asio::awaitable<intake_result> take_in(timestamp turn, std::vector<fixture_report> reports) {
        if (take_fails) throw infrastructure_error(errc::unavailable, "PostgreSQL is away");
        taken one{turn, {}};
        for (const auto& report : reports) one.refs.push_back(report.ref);
        took_.push_back(std::move(one));
        intake_result result;
        result.changed = std::exchange(changes_, 0);
        co_return result;
    }
    std::chrono::microseconds step() {
        if (!poller_) poller_ = make();
        return await(poller_->step());
    }
    /// Steps and turns the clock, as a worker does that sleeps, until the time is over.
    void run_for(std::chrono::microseconds time) {
        const timestamp end = store_.now + time;
        while (store_.now < end) {
            const auto pause = step();
            store_.now = std::min<timestamp>(
                end, store_.now + std::max<std::chrono::microseconds>(pause, 0us));
        }
    }
    /// A match that runs, or starts, at this time.
    match_id add_fixture(std::string ref, timestamp start, match_status status) {
        match m;
        m.schedule.start = start;
        m.status = status;
        const match_id id = store_.add_match(std::move(m)).id;
        store_.fixtures[{"plain", std::move(ref)}].match = id;
        return id;
    }
    feed_status& status() { return board_.rows["plain"]; }
    feed_row& row() { return store_.feeds["plain"]; }

    memory_feed_store store_;
    store_clock clock_{store_};
    memory_poll_queue queue_{clock_};
    memory_feed_board board_;
    scripted_fetcher http_{clock_};
    plain_adapter adapter_;
    poller_options options_;
    std::vector<std::unique_ptr<metrics_registry>> registries_;
    std::unique_ptr<poller> poller_;
    std::vector<taken> took_;
    int changes_ = 0;  // that the next intake tells
    bool take_fails = false;
};

}  // namespace livescore::test
