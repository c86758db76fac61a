/// Full-jitter exponential backoff (AWS Architecture Blog, "Exponential Backoff And Jitter").
#pragma once
#include <chrono>
#include <cstdint>

namespace livescore {

/// A uniformly random delay in [0, min(cap, base * 2^attempt)]; `attempt` counts from 0.
/// Thread-safe.
[[nodiscard]] std::chrono::milliseconds full_jitter(std::chrono::milliseconds base,
                                                    std::chrono::milliseconds cap,
                                                    std::uint32_t attempt);

}  // namespace livescore
