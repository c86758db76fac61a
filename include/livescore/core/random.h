/// Random numbers for identifiers. They are not fit for secrets.
#pragma once
#include <cstdint>

namespace livescore {

/// 64 random bits. Each thread has its own generator, seeded by the operating system.
[[nodiscard]] std::uint64_t random_bits();

}  // namespace livescore
