/// Vectors that are filled and emptied again and again.
#pragma once
#include <cstddef>
#include <vector>

namespace livescore {

/// Room for this many elements is kept from one use to the next; what a burst took beyond it is
/// given back.
inline constexpr std::size_t kept_scratch = 4096;

template <class T>
void clear_scratch(std::vector<T>& scratch) {
    if (scratch.capacity() > kept_scratch) {
        std::vector<T>().swap(scratch);
    } else {
        scratch.clear();
    }
}

}  // namespace livescore
