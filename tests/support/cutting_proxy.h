/// A TCP proxy that cuts a connection at a chosen moment: the way to lose the answer to a COMMIT.
#pragma once
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace livescore::test {

class cutting_proxy {
public:
    /// Listens on a free port of 127.0.0.1 and forwards to this one.
    explicit cutting_proxy(std::uint16_t server_port);
    ~cutting_proxy();
    cutting_proxy(const cutting_proxy&) = delete;
    cutting_proxy& operator=(const cutting_proxy&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

    enum class moment {
        before,  ///< the server never gets what has the marker in it
        after,   ///< the server has answered it, and the client never learns
    };
    /// Cuts the next connection whose client sends `marker`, once.
    void cut(std::string marker, moment when);
    /// From the next cut on nobody is let in any more.
    void refuse_after_cut() noexcept { refuse_ = true; }
    /// Whether anybody new is let in.
    void let_in(bool yes) noexcept { shut_ = !yes; }
    [[nodiscard]] int cuts() const noexcept { return cuts_; }
    /// Whether a client has sent this since `watch`.
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
    std::atomic<bool> refuse_ = false;
    std::atomic<bool> shut_ = false;
    std::atomic<bool> stopping_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace livescore::test
