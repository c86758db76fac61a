#include "livescore/core/random.h"

#include <random>

namespace livescore {

std::uint64_t random_bits() {
    thread_local std::mt19937_64 generator = [] {
        std::random_device device;
        // One word would leave only 2^32 sequences for all instances together.
        std::seed_seq seed{device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    return generator();
}

}  // namespace livescore
