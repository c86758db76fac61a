/// Helps vectors that are filled and emptied again and again.
#pragma once
#include <cstddef>
#include <vector>

namespace livescore {

/// A vector keeps room for this many elements from one use to the next. It gives back the room that
/// a burst took beyond that.
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
