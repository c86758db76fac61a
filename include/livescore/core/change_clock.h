/// Tells caches whether something has changed since they looked: a reading is taken before the data
/// is read, and what was made of the data is good while the reading stays the same.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>

#include "livescore/core/ids.h"

namespace livescore {

/// Thread-safe, without locks; bounded: matches share slots, which makes a reading change too often
/// at worst, never too seldom.
class change_clock {
public:
    using reading = std::uint64_t;

    /// Something was committed here. Whoever reads after this returns sees another reading.
    void note_commit(match_id match, sequence_number seq) noexcept {
        slot& s = slot_of(match);
        advance(s);
        s.last.store(tag(match, seq), std::memory_order_release);
    }
    /// The same, told by somebody else: the bus, the heads, the log. What is told again right after
    /// makes no difference.
    void note_hearsay(match_id match, sequence_number seq) noexcept {
        slot& s = slot_of(match);
        const std::uint64_t told = tag(match, seq);
        if (s.last.load(std::memory_order_acquire) == told) return;
        advance(s);
        s.last.store(told, std::memory_order_release);
    }

    [[nodiscard]] reading of(match_id match) const noexcept {
        return slot_of(match).count.load(std::memory_order_acquire);
    }
    [[nodiscard]] reading of_all() const noexcept { return all_.load(std::memory_order_acquire); }

private:
    struct slot {
        std::atomic<reading> count{0};
        std::atomic<std::uint64_t> last{0};
    };
    static constexpr std::size_t slot_count = 1U << 14;  // 256 KiB

    static std::uint64_t tag(match_id match, sequence_number seq) noexcept {
        return (static_cast<std::uint64_t>(raw(match)) << 32) ^ static_cast<std::uint64_t>(seq);
    }
    void advance(slot& s) noexcept {
        s.count.fetch_add(1, std::memory_order_acq_rel);
        all_.fetch_add(1, std::memory_order_acq_rel);
    }
    slot& slot_of(match_id match) noexcept {
        return slots_[static_cast<std::uint64_t>(raw(match)) % slot_count];
    }
    [[nodiscard]] const slot& slot_of(match_id match) const noexcept {
        return slots_[static_cast<std::uint64_t>(raw(match)) % slot_count];
    }

    std::array<slot, slot_count> slots_;
    alignas(64) std::atomic<reading> all_{0};
};

}  // namespace livescore
