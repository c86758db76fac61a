/// Gives back to the kernel what a storm of clients has left in the allocator.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>
#include <thread>

namespace livescore {

/// glibc keeps what is freed between two blocks that live on, in each thread's arena: after ten
/// thousand connections have gone, the memory of most of them stays with the process. This looks
/// once a second, on a thread of its own, and has it returned (malloc_trim) when more is kept
/// than was after the last time, and the process does not grow just now.
class memory_trimmer {
public:
    memory_trimmer();
    ~memory_trimmer() = default;
    memory_trimmer(const memory_trimmer&) = delete;
    memory_trimmer& operator=(const memory_trimmer&) = delete;

private:
    void run(const std::stop_token& stop);
    void look();

    std::size_t own_bytes_ = 0;     // memory of the process, at the last look
    std::size_t unused_bytes_ = 0;  // of that, what nobody has allocated: at the last trim
    int pause_ = 0;                 // looks until the next trim
    std::mutex mutex_;
    std::condition_variable_any ending_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace livescore
