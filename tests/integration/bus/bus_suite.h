/// A bus of one engine, and what it has heard.
#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "integration/bus/bus_engine.h"
#include "livescore/protocol/bus_message.h"
#include "support/event_loop.h"

namespace livescore::test {

[[nodiscard]] inline committed_event event_of_bus(std::string json, sequence_number seq = 1,
                                                  std::int64_t match = 7) {
    return {match_id{match}, seq, event_type::commentary_new,
            std::make_shared<const std::string>(std::move(json))};
}

[[nodiscard]] inline auto every_engine() {
    return testing::Values(engine_kind::redis, engine_kind::redis_partitions, engine_kind::nats);
}

class BusSuite : public testing::TestWithParam<engine_kind> {
protected:
    ~BusSuite() override { opened_.close(); }

    void connect(const bus_wishes& wishes = {}) {
        opened_ = engine_->open(loop_.context, wishes);
        bus().subscribe([this](std::string_view message) { heard_.emplace_back(message); });
        up();
    }
    void up() {
        ASSERT_TRUE(loop_.until([this] { return bus().connected(); }));
    }
    void down() {
        ASSERT_TRUE(loop_.until([this] { return !bus().connected(); }));
    }
    void expect_delivery(sequence_number seq) {
        const auto event = event_of_bus("{}", seq);
        const auto before = heard_.size();
        bus().publish(event);
        ASSERT_TRUE(loop_.until([&] { return heard_.size() > before; }));
        EXPECT_EQ(heard_.back(), write_event_message(event));
        EXPECT_EQ(heard_.size(), before + 1);
    }
    void run_for(std::chrono::milliseconds time) {
        loop_.context.restart();
        loop_.context.run_for(time);
    }
    event_bus& bus() { return *opened_.bus; }

    std::unique_ptr<bus_engine> engine_ = make_engine(GetParam());
    event_loop loop_;
    opened_bus opened_;
    std::vector<std::string> heard_;
};

[[nodiscard]] inline std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

}  // namespace livescore::test
