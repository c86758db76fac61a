/// An intake over stores in memory.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "livescore/feeds/fixture_intake.h"
#include "support/await.h"
#include "support/memory_feed_store.h"
#include "unit/feeds/pipeline/fixture_book.h"

namespace livescore::test {

using rows = std::vector<reported_incident>;

class fixed_board final : public feed_board {
public:
    asio::awaitable<void> publish(feed_status status) override {
        statuses.push_back(std::move(status));
        co_return;
    }
    asio::awaitable<std::vector<feed_status>> read() override { co_return statuses; }
    void success(const std::string& provider, timestamp last, timestamp healthy_since) {
        std::erase_if(statuses, [&](const feed_status& s) { return s.provider == provider; });
        feed_status status;
        status.provider = provider;
        status.last_success_at = last;
        status.healthy_since = healthy_since;
        statuses.push_back(status);
    }
    std::vector<feed_status> statuses;
};

class FixtureIntake : public testing::Test {
protected:
    FixtureIntake() {
        const std::vector<std::string> order{"alpha", "beta"};
        await(store.register_feeds(order));
    }

    intake_result take(const std::string& provider, std::vector<fixture_report> reports) {
        store.now += std::chrono::seconds(15);
        return await(intake.take(provider, store.now, std::move(reports)));
    }
    fixture_report report(std::optional<score> goals, std::optional<rows> of = {}) const {
        fixture_report one = playing(goals, std::move(of));
        one.start = start;
        return one;
    }
    match& only_match() { return store.matches.begin()->second; }
    std::size_t events() const { return store.events_of(store.matches.begin()->first).size(); }

    memory_feed_store store;
    fixed_board board;
    fixture_intake intake{store, nullptr, &board, {}};
    timestamp start = store.now;
};

}  // namespace livescore::test
