// The seam between the product and the machine: the calls of the C library through which it sees
// time and sockets. They stand here in place of the library's own. Outside of a simulation they do
// what those do.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <cerrno>
#include <ctime>
#include <stdexcept>

#include "simulation/machine/clock.h"
#include "simulation/machine/wire.h"

namespace livescore::simulation {

namespace {

constexpr std::int64_t nanoseconds_in_second = 1'000'000'000;
// 2030-01-01: a day without a change of any clock.
constexpr std::chrono::seconds wall_begin{1'893'456'000};
// A steady clock that begins at 0 would look like one that was never read.
constexpr std::chrono::seconds steady_begin{1'000'000};

bool is_simulated = false;
moment present{0};

/// Whether the next wait is a question how long it would last.
bool is_asking = false;
struct would_sleep {
    milliseconds longest;
};

void tell(std::chrono::nanoseconds time, timespec* out) noexcept {
    out->tv_sec = time.count() / nanoseconds_in_second;
    out->tv_nsec = time.count() % nanoseconds_in_second;
}

}  // namespace

namespace simulated_clock {

void begin() noexcept {
    is_simulated = true;
    present = moment{0};
}
void end() noexcept {
    is_simulated = false;
}
bool is_running() noexcept {
    return is_simulated;
}
moment now() noexcept {
    return present;
}
void advance_to(moment at) noexcept {
    present = std::max(present, at);
}

}  // namespace simulated_clock

timestamp wall_time(moment at) noexcept {
    return timestamp(std::chrono::duration_cast<timestamp::duration>(wall_begin + at));
}

microseconds sleep_of(asio::io_context& context) {
    is_asking = true;
    microseconds sleep{0};
    try {
        context.run_one_for(std::chrono::seconds(1));
    } catch (const would_sleep& answer) {
        sleep = answer.longest;
    }
    is_asking = false;
    return sleep;
}

}  // namespace livescore::simulation

namespace sim = livescore::simulation;

extern "C" {

int clock_gettime(clockid_t id, timespec* out) noexcept {
    if (!sim::is_simulated || (id != CLOCK_MONOTONIC && id != CLOCK_REALTIME))
        return static_cast<int>(::syscall(SYS_clock_gettime, id, out));
    const bool is_wall = id == CLOCK_REALTIME;
    sim::tell((is_wall ? sim::wall_begin : sim::steady_begin) + sim::present, out);
    return 0;
}

/// Without it Asio looks at its timers whenever it looks at its sockets.
int timerfd_create(int, int) noexcept {
    errno = ENOSYS;
    return -1;
}

int epoll_wait(int epoll, epoll_event* events, int max, int timeout) {
    if (!sim::is_simulated)
        return static_cast<int>(::syscall(SYS_epoll_wait, epoll, events, max, timeout));
    if (sim::is_asking && timeout != 0) throw sim::would_sleep{std::chrono::milliseconds(timeout)};
    return 0;
}

int epoll_ctl(int epoll, int operation, int descriptor, epoll_event* event) noexcept {
    if (sim::is_simulated) return 0;
    return static_cast<int>(::syscall(SYS_epoll_ctl, epoll, operation, descriptor, event));
}

ssize_t send(int descriptor, const void* bytes, size_t size, int flags) {
    if (sim::wire* const to = sim::wire::find(descriptor))
        return to->take({static_cast<const char*>(bytes), size});
    return ::syscall(SYS_sendto, descriptor, bytes, size, flags, nullptr, 0);
}

ssize_t sendmsg(int descriptor, const msghdr* message, int flags) {
    if (sim::wire* const to = sim::wire::find(descriptor)) {
        std::string bytes;
        for (size_t i = 0; i < message->msg_iovlen; ++i) {
            const iovec& piece = message->msg_iov[i];
            bytes.append(static_cast<const char*>(piece.iov_base), piece.iov_len);
        }
        return to->take(bytes);
    }
    return ::syscall(SYS_sendmsg, descriptor, message, flags);
}

}  // extern "C"
