/// A feed between a bus and a log in memory, for the tests of the feed.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "livescore/fanout/feed.h"
#include "livescore/protocol/bus_message.h"
#include "support/event_loop.h"
#include "support/memory_store.h"

namespace livescore::test {

inline constexpr match_id one{1};
using seq_list = std::vector<sequence_number>;

class memory_bus final : public event_bus {
public:
    void publish(const committed_event& event) override {
        published.push_back(write_event_message(event));
    }
    void announce(const std::vector<head>&) override {}
    void tell_trace(const traced_event& event) override {
        published.push_back(write_trace_message(event));
    }
    void subscribe(std::function<void(std::string_view)> on_message) override {
        receive = std::move(on_message);
    }
    void want(const partition_set& partitions) override { wanted = partitions; }
    void resubscribe() override { ++resubscribed; }
    bool connected() const noexcept override { return is_connected; }

    std::function<void(std::string_view)> receive;
    std::vector<std::string> published;
    std::optional<partition_set> wanted;
    int resubscribed = 0;
    bool is_connected = true;
};

class test_joiner final : public joiner {
public:
    void on_join_result(const join_result&) override {}
};

/// One feed with one shard that records what reaches it.
class Feed : public testing::Test {
protected:
    Feed() { make({}); }
    ~Feed() override {
        control.stop();
        events->stop();
    }
    /// A feed in the place of the one before, which is stopped. The reads of that one end first.
    void make(feed_options options) {
        if (events) settle();
        options.gap_wait = std::chrono::milliseconds(1);
        options.retry_wait = std::chrono::milliseconds(1);
        // No worker announces heads here. Tests that are not about heads must not miss them, even
        // when they run slowly.
        if (options.heads_interval == feed_options{}.heads_interval)
            options.heads_interval = std::chrono::hours(1);
        events = std::make_unique<feed>(control, bus, options);
        shard = events->add_shard([this](std::vector<shard_item> batch) {
            for (auto& item : batch) items.push_back(std::move(item));
        });
        events->start(log);
    }
    /// Runs the control thread's work until `done`.
    void run_until(const std::function<bool()>& done) { ASSERT_TRUE(loop.until(done)); }
    void settle() {
        control.restart();
        while (control.poll() > 0) control.restart();
    }
    void join(topic to, std::optional<sequence_number> since = {},
              std::optional<log_epoch> epoch = {}) {
        join_request request;
        request.who = std::make_shared<test_joiner>();
        request.to = to;
        request.since = since;
        request.epoch = epoch;
        events->join(shard, std::move(request));
    }
    void join_and_wait(topic to, std::optional<sequence_number> since = {},
                       std::optional<log_epoch> epoch = {}) {
        join(to, since, epoch);
        run_until([&] { return last_join() != nullptr; });
    }
    std::shared_ptr<joiner> await_news(match_id of, sequence_number since) {
        auto who = std::make_shared<test_joiner>();
        join_request request;
        request.who = who;
        request.to = of;
        request.since = since;
        events->await_news(shard, std::move(request));
        return who;
    }
    std::size_t answers() const {
        return static_cast<std::size_t>(
            std::count_if(items.begin(), items.end(), [](const auto& i) { return !!i.join; }));
    }
    const join_result* last_join() const {
        const join_result* found = nullptr;
        for (const auto& item : items) {
            if (item.join) found = item.join.get();
        }
        return found;
    }
    /// The events that a subscriber sees after its join: the replay, then the frames behind it.
    seq_list seen_after_last_join(match_id match) const {
        seq_list seen;
        bool joined = false;
        for (const auto& item : items) {
            if (item.join) {
                joined = true;
                seen.clear();
                for (const auto& f : item.join->replay) seen.push_back(f->seq());
            } else if (joined && item.frame && item.frame->match() == match) {
                seen.push_back(item.frame->seq());
            }
        }
        return seen;
    }
    void commit(match_id id, int count = 1) {
        for (int i = 0; i < count; ++i) events->on_committed({log.append_event(id)});
    }

    event_loop loop;
    asio::io_context& control = loop.context;
    memory_store log;
    memory_bus bus;
    std::unique_ptr<feed> events;
    std::size_t shard = 0;
    std::vector<shard_item> items;
};

}  // namespace livescore::test
