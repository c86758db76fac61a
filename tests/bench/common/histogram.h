/// Times in logarithmic buckets, each divided into 128 parts: the error is under 1 % in any range.
#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "clock.h"

namespace bench {

class histogram {
public:
    void add(nanoseconds value) {
        const auto v = static_cast<std::uint64_t>(std::max<nanoseconds>(value, 0));
        ++buckets_[index_of(v)];
        min_ = count_ == 0 ? v : std::min(min_, v);
        ++count_;
        max_ = std::max(max_, v);
    }

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

    /// The milliseconds that `share` (0 to 1) of the values stay below; 0 without values.
    [[nodiscard]] double percentile_ms(double share) const noexcept {
        if (count_ == 0) return 0;
        if (share >= 1) return max_ms();
        const auto wanted = std::clamp<std::uint64_t>(
            static_cast<std::uint64_t>(share * static_cast<double>(count_) + 0.5), 1, count_);
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < buckets_.size(); ++i) {
            seen += buckets_[i];
            if (seen >= wanted) return to_ms(std::min(value_of(i), max_));
        }
        return max_ms();
    }
    [[nodiscard]] double min_ms() const noexcept { return to_ms(min_); }
    [[nodiscard]] double max_ms() const noexcept { return to_ms(max_); }

private:
    static constexpr unsigned sub_bits = 7;
    static constexpr std::uint64_t sub_count = 1U << sub_bits;

    static std::size_t index_of(std::uint64_t v) noexcept {
        if (v < sub_count) return v;
        const unsigned exponent = 63U - static_cast<unsigned>(std::countl_zero(v));
        return (std::uint64_t{exponent - sub_bits + 1} << sub_bits) +
               ((v >> (exponent - sub_bits)) & (sub_count - 1));
    }
    static std::uint64_t value_of(std::size_t i) noexcept {
        const std::size_t high = i >> sub_bits;
        const std::size_t low = i & (sub_count - 1);
        return high == 0 ? low : (sub_count + low) << (high - 1);
    }
    static double to_ms(std::uint64_t v) noexcept { return static_cast<double>(v) / 1e6; }

    std::vector<std::uint64_t> buckets_ =
        std::vector<std::uint64_t>((64 - sub_bits + 1) * sub_count);
    std::uint64_t count_ = 0;
    std::uint64_t min_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace bench
