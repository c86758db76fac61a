/// The types of events that a subscriber wants.
#pragma once
#include <cstdint>

#include "livescore/domain/event.h"

namespace livescore {

/// A bit for each event_type. A new filter lets all types through.
class event_filter {
public:
    constexpr event_filter() = default;
    [[nodiscard]] static constexpr event_filter none() noexcept { return event_filter{0}; }

    constexpr void add(event_type type) noexcept {
        bits_ = static_cast<std::uint16_t>(bits_ | bit_of(type));
    }
    [[nodiscard]] constexpr bool wants(event_type type) const noexcept {
        return (bits_ & bit_of(type)) != 0;
    }
    /// It holds nothing back.
    [[nodiscard]] constexpr bool is_all() const noexcept { return bits_ == all; }
    [[nodiscard]] constexpr bool is_none() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr std::uint16_t bits() const noexcept { return bits_; }
    [[nodiscard]] bool operator==(const event_filter&) const = default;

private:
    static_assert(event_type_count <= 16);
    static constexpr std::uint16_t all = (1U << event_type_count) - 1;
    explicit constexpr event_filter(std::uint16_t bits) : bits_(bits) {}
    static constexpr std::uint16_t bit_of(event_type type) noexcept {
        return static_cast<std::uint16_t>(1U << static_cast<unsigned>(type));
    }
    std::uint16_t bits_ = all;
};

}  // namespace livescore
