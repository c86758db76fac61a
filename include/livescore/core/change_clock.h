/// Tells a cache whether a match has changed. The cache takes a reading before it reads the data;
/// its copy is good as long as the reading stays the same. The clock also tells the newest change
/// of a match that any client of this instance can know of.
#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>

#include "livescore/core/ids.h"

namespace livescore {

/// What a change was about. Tables do not look at comments, and which matches a season has is not
/// changed by facts.
enum class change_kind {
    any,      ///< also a match that is new, gone or renamed, and whatever is not known
    facts,    ///< score or status
    comment,  ///< commentary, line-ups, statistics
};

/// Thread-safe, without locks. Its size is bounded: matches share slots. A shared slot makes a
/// reading change too often at worst, never too seldom.
class change_clock {
public:
    /// A reading holds both numbers, because the clock counts a change a moment before the change
    /// becomes the newest. An answer that a reader finds by `newest` in that moment is outdated at
    /// once.
    struct reading {
        std::uint64_t count = 0;
        std::uint64_t newest = 0;
        bool operator==(const reading&) const = default;
    };

    /// Notes a commit of this instance. After the call every reader gets another reading.
    void note_commit(match_id match, sequence_number seq,
                     change_kind kind = change_kind::any) noexcept {
        slot& s = slot_of(match);
        advance(s, certain_kind(s, match, seq, kind));
        s.remember(match, seq);
        s.last.store(tag(match, seq), std::memory_order_release);
    }
    /// Notes a change that the bus, the heads or the log reported. The same report again, right
    /// after it, makes no difference.
    void note_hearsay(match_id match, sequence_number seq,
                      change_kind kind = change_kind::any) noexcept {
        slot& s = slot_of(match);
        const std::uint64_t told = tag(match, seq);
        if (s.last.load(std::memory_order_acquire) == told) return;
        advance(s, certain_kind(s, match, seq, kind));
        s.remember(match, seq);
        s.last.store(told, std::memory_order_release);
    }

    /// Notes that the history of all matches was replaced. Every reader gets another reading, and
    /// the newest seq of no match is known.
    void note_replacement() noexcept {
        for (slot& s : slots_) {
            s.newest.store(0, std::memory_order_release);
            s.forgotten.store(0, std::memory_order_release);
            s.last.store(0, std::memory_order_release);
            s.count.fetch_add(1, std::memory_order_acq_rel);
            s.facts.fetch_add(1, std::memory_order_acq_rel);
        }
        sets_.fetch_add(1, std::memory_order_acq_rel);
        all_.fetch_add(1, std::memory_order_acq_rel);
    }

    /// Notes a change that an answered read of the database found. It counts only when the newest
    /// seq of the match is known. Otherwise reads of two matches would drive each other out of a
    /// slot.
    void note_read(match_id match, sequence_number seq) noexcept {
        const auto known = newest(match);
        if (known && *known < seq) note_hearsay(match, seq);
    }

    [[nodiscard]] reading of(match_id match) const noexcept {
        const slot& s = slot_of(match);
        const std::uint64_t count = s.count.load(std::memory_order_acquire);
        return {count, s.newest.load(std::memory_order_acquire)};
    }
    [[nodiscard]] reading of_all() const noexcept {
        return {all_.load(std::memory_order_acquire), 0};
    }

    /// The reading covers some matches together, and which matches there are. Without `comments` it
    /// stays the same when a comment comes.
    [[nodiscard]] reading of_set(std::span<const match_id> matches, bool comments) const noexcept {
        // Each number only rises, and so does the sum.
        std::uint64_t sum = sets_.load(std::memory_order_acquire);
        for (const match_id match : matches) {
            const slot& s = slot_of(match);
            sum += (comments ? s.count : s.facts).load(std::memory_order_acquire);
        }
        return {sum, 0};
    }

    /// The largest seq that was noted for the match. Nothing when the clock does not know it for
    /// certain.
    [[nodiscard]] std::optional<sequence_number> newest(match_id match) const noexcept {
        return slot_of(match).newest_of(match);
    }

private:
    struct slot {
        std::atomic<std::uint64_t> count{0};
        std::atomic<std::uint64_t> facts{0};  ///< changes that were no comments
        std::atomic<std::uint64_t> last{0};
        /// The match and its largest seq, 32 bits each: both are set, or neither.
        std::atomic<std::uint64_t> newest{0};
        /// The largest seq that the slot forgot when another match took it. When a match comes back
        /// with a smaller seq, the slot may have held a larger one before.
        std::atomic<std::uint64_t> forgotten{0};

        void remember(match_id match, sequence_number seq) noexcept {
            const auto mine = static_cast<std::uint64_t>(raw(match));
            const bool fits = seq > 0 && static_cast<std::uint64_t>(seq) <= max_seq;
            const std::uint64_t wanted = fits ? mine << 32 | static_cast<std::uint64_t>(seq) : 0;
            std::uint64_t now = newest.load(std::memory_order_acquire);
            do {
                const bool is_mine = now >> 32 == mine;
                if (is_mine && fits && now >= wanted) return;
                if (!is_mine && !fits) return;
                if (!is_mine || !fits) raise_forgotten(now & max_seq);
            } while (!newest.compare_exchange_weak(now, wanted, std::memory_order_acq_rel));
        }
        [[nodiscard]] std::optional<sequence_number> newest_of(match_id match) const noexcept {
            const std::uint64_t now = newest.load(std::memory_order_acquire);
            if (now >> 32 != static_cast<std::uint64_t>(raw(match))) return std::nullopt;
            const std::uint64_t seq = now & max_seq;
            if (seq <= forgotten.load(std::memory_order_acquire)) return std::nullopt;
            return static_cast<sequence_number>(seq);
        }

    private:
        void raise_forgotten(std::uint64_t to) noexcept {
            std::uint64_t now = forgotten.load(std::memory_order_relaxed);
            while (now < to &&
                   !forgotten.compare_exchange_weak(now, to, std::memory_order_acq_rel)) {
            }
        }
    };
    static constexpr std::size_t slot_count = 1U << 14;  // 640 KiB
    static constexpr std::uint64_t max_seq = 0xFFFFFFFF;

    static std::uint64_t tag(match_id match, sequence_number seq) noexcept {
        return (static_cast<std::uint64_t>(raw(match)) << 32) ^ static_cast<std::uint64_t>(seq);
    }
    /// The kind, if it is certain that no change before this one is unknown.
    [[nodiscard]] static change_kind certain_kind(const slot& s, match_id match,
                                                  sequence_number seq, change_kind told) noexcept {
        const auto newest = s.newest_of(match);
        return newest && seq <= *newest + 1 ? told : change_kind::any;
    }
    void advance(slot& s, change_kind kind) noexcept {
        s.count.fetch_add(1, std::memory_order_acq_rel);
        if (kind != change_kind::comment) s.facts.fetch_add(1, std::memory_order_acq_rel);
        if (kind == change_kind::any) sets_.fetch_add(1, std::memory_order_acq_rel);
        all_.fetch_add(1, std::memory_order_acq_rel);
    }
    slot& slot_of(match_id match) noexcept {
        return slots_[static_cast<std::uint64_t>(raw(match)) % slot_count];
    }
    [[nodiscard]] const slot& slot_of(match_id match) const noexcept {
        return slots_[static_cast<std::uint64_t>(raw(match)) % slot_count];
    }

    std::array<slot, slot_count> slots_;
    alignas(64) std::atomic<std::uint64_t> all_{0};
    alignas(64) std::atomic<std::uint64_t> sets_{0};
};

}  // namespace livescore
