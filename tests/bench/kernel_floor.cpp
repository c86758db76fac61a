// Measures the kernel's own cost of each send of a fan-out on this machine: the anchor of the
// fan-out figures.
//
// A sender on core 0 hands one prepared buffer of so many frames to each of its loopback
// connections, round after round. A receiver, a process on core 1, drains them by epoll. The
// program counts only the sender's CPU time in its loop of send().
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <new>
#include <string>
#include <system_error>
#include <vector>

#include "common/clock.h"
#include "common/sockets.h"

namespace {

// The least number of rounds: on a slow machine one round may take longer than the planned
// measurement.
constexpr int least_rounds = 3;

struct options {
    int connections = 1000;
    int frames = 1;
    int frame_bytes = 204;
    double seconds = 1;
};

void pin_to(unsigned core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    ::sched_setaffinity(0, sizeof cores, &cores);
}

[[noreturn]] void receive_for_ever(const sockaddr_in& from, int count, int ready,
                                   std::atomic<std::uint64_t>& received) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin_to(1);
    bench::poller poller;
    std::vector<bench::descriptor> sockets;
    for (int i = 0; i < count; ++i) {
        sockets.push_back(bench::connect_now(from));
        bench::reset_on_close(sockets.back());
        poller.add(sockets.back(), static_cast<std::uint64_t>(sockets.back().get()), EPOLLIN);
    }
    if (::write(ready, "x", 1) != 1) ::_exit(1);
    std::vector<char> buffer(256 * 1024);
    for (;;) {
        for (const auto& event : poller.wait(-1)) {
            const ssize_t bytes = ::recv(static_cast<int>(event.data.u64), buffer.data(),
                                         buffer.size(), MSG_DONTWAIT);
            if (bytes > 0) received += static_cast<std::uint64_t>(bytes);
        }
    }
}

struct totals {
    int rounds = 0;
    std::uint64_t sends = 0;
    std::uint64_t refused = 0;
    bench::nanoseconds cpu = 0;
};

/// One round: the sender sends everything, and then waits for the receiver.
void send_round(const std::vector<bench::descriptor>& sockets, const std::string& bytes,
                std::uint64_t& sent_bytes, totals& into) {
    const auto before = bench::read_clock(CLOCK_THREAD_CPUTIME_ID);
    for (const auto& socket : sockets) {
        const ssize_t sent =
            ::send(socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0) {
            ++into.refused;
        } else {
            ++into.sends;
            sent_bytes += static_cast<std::uint64_t>(sent);
        }
    }
    into.cpu += bench::read_clock(CLOCK_THREAD_CPUTIME_ID) - before;
    ++into.rounds;
}

int run(const options& o) {
    bench::raise_open_files();
    void* shared = ::mmap(nullptr, sizeof(std::atomic<std::uint64_t>), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    auto& received = *new (shared) std::atomic<std::uint64_t>(0);

    bench::descriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = bench::loopback(0);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener.get(), generic, size) != 0 || ::listen(listener.get(), 4096) != 0 ||
        ::getsockname(listener.get(), generic, &size) != 0) {
        throw std::system_error(errno, std::generic_category(), "listen");
    }
    int ready[2];
    if (::pipe(ready) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    const pid_t receiver = ::fork();
    if (receiver == 0) receive_for_ever(address, o.connections, ready[1], received);

    std::vector<bench::descriptor> sockets;
    for (int i = 0; i < o.connections; ++i) {
        sockets.emplace_back(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK));
        const int on = 1;
        ::setsockopt(sockets.back().get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    char byte = 0;
    if (::read(ready[0], &byte, 1) != 1) throw std::runtime_error("the receiver ended");
    pin_to(0);

    const std::string bytes(static_cast<std::size_t>(o.frames * o.frame_bytes), 'x');
    std::uint64_t sent_bytes = 0;
    totals warm_up;
    totals measured;
    const auto begin = bench::now() + bench::from_seconds(0.3);
    const auto end = begin + bench::from_seconds(o.seconds);
    for (auto now = bench::now(); now < end || measured.rounds < least_rounds; now = bench::now()) {
        send_round(sockets, bytes, sent_bytes, now < begin ? warm_up : measured);
        const auto deadline = bench::now() + 2 * bench::second;
        while (received.load(std::memory_order_relaxed) < sent_bytes && bench::now() < deadline) {
            ::usleep(200);
        }
    }
    ::kill(receiver, SIGKILL);
    ::waitpid(receiver, nullptr, 0);
    if (measured.sends == 0) throw std::runtime_error("nothing could be sent");
    const double per_send =
        static_cast<double>(measured.cpu) / 1e3 / static_cast<double>(measured.sends);
    std::printf(
        "{\"connections\":%d,\"frames\":%d,\"cpu_us_per_send\":%.4f,\"cpu_us_per_frame\":%.4f,"
        "\"refused\":%llu}\n",
        o.connections, o.frames, per_send, per_send / o.frames,
        static_cast<unsigned long long>(measured.refused));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    CLI::App app("The kernel's own cost of a fan-out");
    app.add_option("--connections", o.connections)->check(CLI::PositiveNumber);
    app.add_option("--frames", o.frames, "frames in one send")->check(CLI::PositiveNumber);
    app.add_option("--frame-bytes", o.frame_bytes)->check(CLI::PositiveNumber);
    app.add_option("--seconds", o.seconds)->check(CLI::PositiveNumber);
    CLI11_PARSE(app, argc, argv);
    try {
        return run(o);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_kernel_floor: %s\n", e.what());
        return 2;
    }
}
