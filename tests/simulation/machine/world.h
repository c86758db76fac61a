/// What all parts of a simulation share: the events to come, the one source of chance, and the
/// judgement.
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "simulation/machine/clock.h"

namespace livescore::simulation {

class world {
public:
    explicit world(std::uint64_t seed, bool traces) : random_(seed), traces_(traces) {}
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    /// Events of one moment come in the order in which they were asked for.
    void after(microseconds delay, std::function<void()> act) {
        events_.emplace(std::pair(now() + delay, ++order_), std::move(act));
    }
    /// Carries out the next event if it is due.
    bool step() {
        if (events_.empty() || events_.begin()->first.first > now()) return false;
        const auto act = std::move(events_.extract(events_.begin()).mapped());
        act();
        return true;
    }
    [[nodiscard]] moment next() const {
        return events_.empty() ? moment::max() : events_.begin()->first.first;
    }

    // Chance
    [[nodiscard]] std::uint64_t below(std::uint64_t end) { return random_() % end; }
    [[nodiscard]] bool happens(int permille) {
        return permille > 0 && below(1'000) < static_cast<std::uint64_t>(permille);
    }
    [[nodiscard]] microseconds between(microseconds least, microseconds most) {
        const auto range = static_cast<std::uint64_t>((most - least).count()) + 1;
        return least + microseconds(below(range));
    }

    // Judgement
    /// A promise is broken. Only the first one counts.
    void fail(const std::string& what) {
        if (failure_.empty()) failure_ = what;
        note("BROKEN: " + what);
    }
    void expect(bool holds, const std::function<std::string()>& what) {
        if (!holds) fail(what());
    }
    [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

    // The trace
    [[nodiscard]] bool traces() const noexcept { return traces_; }
    /// Call it when it traces; the text costs time.
    void note(const std::string& what) {
        if (!traces_) return;
        trace_.push_back(std::to_string(now().count()) + " us  " + what);
        if (trace_.size() > longest_trace) trace_.pop_front();
    }
    [[nodiscard]] const std::deque<std::string>& trace() const noexcept { return trace_; }

    /// Two runs that are the same have the same number here.
    void mix(std::uint64_t value) noexcept {
        digest_ = (digest_ ^ value) * 0x100000001b3U;  // FNV-1a
    }
    [[nodiscard]] std::uint64_t digest() const noexcept { return digest_; }

    /// Handlers that ran, and messages and bytes that arrived.
    std::uint64_t steps = 0;

private:
    static constexpr std::size_t longest_trace = 4'000;

    std::map<std::pair<moment, std::uint64_t>, std::function<void()>> events_;
    std::uint64_t order_ = 0;
    std::mt19937_64 random_;
    bool traces_;
    std::string failure_;
    std::deque<std::string> trace_;
    std::uint64_t digest_ = 0xcbf29ce484222325U;
};

}  // namespace livescore::simulation
