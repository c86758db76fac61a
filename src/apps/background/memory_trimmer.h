/// Gives the kernel back the memory that a storm of clients has left in the allocator.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>
#include <thread>

namespace livescore {

/// glibc keeps freed memory that lies between two live blocks, in each thread's arena. After 256
/// clients have read a long log, 100 MiB and more stay with the process. The trimmer
/// looks once a second, on its own thread. It gives the memory back (malloc_trim) when glibc keeps
/// more than it had to keep and the process is not growing at the moment.
class memory_trimmer {
public:
    memory_trimmer();
    ~memory_trimmer() = default;
    memory_trimmer(const memory_trimmer&) = delete;
    memory_trimmer& operator=(const memory_trimmer&) = delete;

private:
    void run(const std::stop_token& stop);
    void look();

    std::size_t own_bytes_ = 0;     // memory of the process at the last look
    std::size_t unused_bytes_ = 0;  // the least unallocated part since the last trim
    int pause_ = 0;                 // looks until the next trim
    std::mutex mutex_;
    std::condition_variable_any ending_;
    std::jthread thread_;  // last: the thread uses the other members
};

}  // namespace livescore
