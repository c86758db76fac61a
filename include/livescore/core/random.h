/// Random numbers for identifiers; not for secrets.
#pragma once
#include <cstdint>

namespace livescore {

/// 64 random bits, from a generator of the calling thread that the system has seeded.
[[nodiscard]] std::uint64_t random_bits();

}  // namespace livescore
