/// A TCP proxy that cuts a connection at a chosen moment. A test uses it to lose the answer to a
/// COMMIT.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace livescore::test {

/// All calls but the constructor may come from any thread.
class cutting_proxy {
public:
    /// Listens on a free port of 127.0.0.1 and forwards to `server_port`.
    explicit cutting_proxy(std::uint16_t server_port);
    ~cutting_proxy();
    cutting_proxy(const cutting_proxy&) = delete;
    cutting_proxy& operator=(const cutting_proxy&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

    enum class moment {
        before,  ///< the server never gets the bytes that hold the marker
        after,   ///< the server has answered them, and the client never gets the answer
    };
    /// Cuts the next connection on which a client sends `marker`. It cuts once.
    void cut(std::string marker, moment when);
    /// Cuts all present connections, within 50 ms.
    void cut_all() noexcept { ++generation_; }
    /// From the next cut on, the proxy refuses all new connections.
    void refuse_after_cut() noexcept { refuse_ = true; }
    /// Whether the proxy accepts new connections.
    void let_in(bool yes) noexcept { shut_ = !yes; }
    [[nodiscard]] int cuts() const noexcept { return cuts_; }
    /// From now on `saw` tells whether a client has sent `text`.
    void watch(std::string text);
    [[nodiscard]] bool saw();

private:
    void accept();
    void serve(int client);
    bool take_marker(std::string_view bytes, moment& when);
    void look(std::string_view bytes);

    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::uint16_t server_port_;
    std::mutex mutex_;
    std::string marker_;
    std::string watched_;
    bool saw_ = false;
    moment when_ = moment::before;
    std::atomic<int> cuts_ = 0;
    std::atomic<int> generation_ = 0;  ///< of connections
    std::atomic<bool> refuse_ = false;
    std::atomic<bool> shut_ = false;
    std::atomic<bool> stopping_ = false;
    std::vector<std::jthread> served_;  // the accepting thread's, until it has ended
    std::jthread accepting_;
};

}  // namespace livescore::test
