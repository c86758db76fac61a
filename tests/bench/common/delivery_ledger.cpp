#include "delivery_ledger.h"

#include <algorithm>

namespace bench {

namespace {

/// The ring holds more events than are ever outstanding.
constexpr std::size_t ring_size = 1U << 13;

std::size_t slot_of(std::int64_t seq) noexcept {
    return static_cast<std::size_t>(seq) % ring_size;
}

}  // namespace

delivery_ledger::delivery_ledger(std::int64_t first_match_id, std::size_t matches)
    : matches_(matches) {
    for (std::size_t i = 0; i < matches; ++i) {
        matches_[i].id = first_match_id + static_cast<std::int64_t>(i);
        matches_[i].received.resize(ring_size);
    }
}

void delivery_ledger::subscribed(subscription& who, std::int64_t snapshot_seq) {
    who.last_seq = snapshot_seq;
    auto& match = matches_[who.match];
    match.newest_seq = std::max(match.newest_seq, snapshot_seq);
}

std::int64_t delivery_ledger::publish(match_record& match) {
    ++published;
    ++outstanding;
    const std::int64_t seq = ++match.newest_seq;
    match.received[slot_of(seq)] = 0;
    return seq;
}

void delivery_ledger::delivered(subscription& who, std::int64_t seq, nanoseconds published_at,
                                bool counts) {
    if (seq <= who.last_seq) {
        ++duplicated;
        return;
    }
    (is_conflated ? overtaken : lost) += static_cast<std::uint64_t>(seq - who.last_seq - 1);
    const std::int64_t first = is_conflated ? who.last_seq + 1 : seq;
    who.last_seq = seq;
    ++deliveries;
    last_progress = now();
    auto& match = matches_[who.match];
    while (match.newest_seq < seq) match.received[slot_of(++match.newest_seq)] = 0;
    if (!counts) return;
    const nanoseconds took = last_progress - published_at;
    if (published_at != 0) each.add(took);
    for (std::int64_t settled = first; settled <= seq; ++settled) {
        const std::uint32_t received = ++match.received[slot_of(settled)];
        const bool is_timed = settled == seq && published_at != 0;
        if (is_timed && received == (match.readers + 1) / 2) half.add(took);
        if (received != match.readers) continue;
        if (outstanding > 0) --outstanding;
        if (is_timed) last.add(took);
    }
}

bool delivery_ledger::is_complete(const subscription& who) const noexcept {
    return who.last_seq == matches_[who.match].newest_seq;
}

void delivery_ledger::settle(const subscription& who) {
    if (who.last_seq < 0) return;
    lost += static_cast<std::uint64_t>(matches_[who.match].newest_seq - who.last_seq);
}

void delivery_ledger::start_measuring() {
    published = 0;
    deliveries = 0;
    overtaken = 0;
    each = {};
    half = {};
    last = {};
}

}  // namespace bench
