#include "background/memory_trimmer.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>

namespace livescore {

namespace {

constexpr std::chrono::seconds heap_look_interval{1};
// Trimming for less is not worth it.
constexpr std::size_t step_bytes = 2U << 20;
// malloc_trim leaves the end of each thread's arena alone. Freeing gives that back when it is
// longer than this. By itself glibc raises this limit to 64 MiB, as soon as a program frees a large
// block.
constexpr int end_of_arena_bytes = 1 << 20;
// A larger block has pages of its own, and lies between no others. glibc would raise this limit
// too.
constexpr int own_pages_bytes = 1 << 20;
// Trimming visits each free block, so there are this many looks between two trims.
constexpr int looks_between = 4;

/// The memory in RAM, in bytes, that the process shares with no other process; 0 when the kernel
/// does not say.
std::size_t own_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t size = 0;
    std::size_t resident = 0;
    std::size_t shared = 0;
    if (!(file >> size >> resident >> shared) || resident < shared) return 0;
    return (resident - shared) * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// The part of `own` that no code has allocated.
std::size_t unused_of(std::size_t own) {
    const auto heap = mallinfo2();
    const std::size_t used = heap.uordblks + heap.hblkhd;
    return own > used ? own - used : 0;
}

}  // namespace

memory_trimmer::memory_trimmer() {
    mallopt(M_TRIM_THRESHOLD, end_of_arena_bytes);
    mallopt(M_MMAP_THRESHOLD, own_pages_bytes);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void memory_trimmer::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        ending_.wait_for(lock, stop, heap_look_interval, [] { return false; });
        look();
    }
}

void memory_trimmer::look() {
    const std::size_t own = own_bytes();
    const bool grows = own > own_bytes_ + step_bytes / 4;
    own_bytes_ = own;
    if (pause_ > 0) --pause_;
    const std::size_t unused = unused_of(own);
    // What one trim had to leave between used blocks may be in use later, and unused again.
    unused_bytes_ = std::min(unused_bytes_, unused);
    if (grows || pause_ > 0 || unused < unused_bytes_ + step_bytes) return;
    malloc_trim(0);
    pause_ = looks_between;
    own_bytes_ = own_bytes();
    unused_bytes_ = unused_of(own_bytes_);
}

}  // namespace livescore
