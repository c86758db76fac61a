/// NATS for tests: private servers of a test, and a plain blocking client that speaks to them.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <string>
#include <string_view>

#include "livescore/nats/nats.h"

namespace livescore::test {

/// By default nothing times out, because the machine may be busy. Reconnects soon.
[[nodiscard]] nats_options patient_nats(
    const std::string& url, std::chrono::milliseconds patience = std::chrono::seconds(20));

/// A private nats-server process of the test, on a free loopback port.
class nats_server {
public:
    /// `configuration`: lines of its configuration file.
    explicit nats_server(std::string configuration = "max_payload: 8MB");
    ~nats_server();
    nats_server(const nats_server&) = delete;
    nats_server& operator=(const nats_server&) = delete;

    /// Starts it again on the same port.
    void start();
    void kill();
    /// SIGSTOP: connections stay, and the server answers nothing.
    void freeze();
    void thaw();

    [[nodiscard]] std::string url(const std::string& login = "") const;
    [[nodiscard]] int port() const noexcept { return port_; }
    /// The answer to a GET of its monitoring port, as "/connz".
    [[nodiscard]] std::string look(const std::string& path) const;
    /// How many connections are open that have said CONNECT with this name.
    [[nodiscard]] int connections_named(const std::string& name) const;

private:
    bool try_start();

    const std::string configuration_;
    std::string file_;
    int port_ = 0;
    int monitoring_port_ = 0;
    pid_t process_ = -1;
};

/// A blocking connection that publishes. Throws when it cannot be made or breaks.
class nats_publisher {
public:
    explicit nats_publisher(int port);
    ~nats_publisher();
    nats_publisher(const nats_publisher&) = delete;
    nats_publisher& operator=(const nats_publisher&) = delete;

    /// All messages go out in one write.
    void publish(const std::string& subject, std::string_view message, int times = 1);
    /// Waits until the server has taken them.
    void flush();

private:
    void write(std::string_view bytes);
    void read_until(std::string_view word);

    int socket_;
    std::string read_;
};

}  // namespace livescore::test
