/// Redis for tests: the server of REDIS_URL, private servers of a test, and a plain blocking client
/// to arrange and inspect data.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "livescore/redis/redis.h"
#include "redis/link/reply.h"

struct redisContext;

namespace livescore::test {

/// The value of REDIS_URL. Throws an error that says so when it is not set.
[[nodiscard]] std::string redis_url();

/// By default nothing times out, because the machine may be busy. Reconnects soon.
[[nodiscard]] redis_options patient_redis(
    const std::string& url, std::chrono::milliseconds timeout = std::chrono::seconds(20));

/// A blocking connection. Throws when it cannot be made or breaks.
class redis_admin {
public:
    explicit redis_admin(const std::string& url);
    ~redis_admin();
    redis_admin(const redis_admin&) = delete;
    redis_admin& operator=(const redis_admin&) = delete;

    redis_reply command(const std::vector<std::string>& arguments);
    /// Ids of the connections named `name` (CLIENT SETNAME).
    std::vector<std::string> client_ids(const std::string& name);
    /// The number of connections that are subscribed to `channel`.
    std::int64_t subscribers(const std::string& channel);
    /// Redis' clock, in microseconds.
    std::int64_t time_us();

private:
    redisContext* context_;
};

/// A private redis-server process of the test, on a free loopback port, without persistence.
class redis_server {
public:
    redis_server();
    ~redis_server();
    redis_server(const redis_server&) = delete;
    redis_server& operator=(const redis_server&) = delete;

    /// Starts it again on the same port, empty.
    void start();
    void kill();
    /// SIGSTOP: connections stay, and the server answers nothing.
    void freeze();
    void thaw();

    [[nodiscard]] std::string url() const;
    [[nodiscard]] int port() const noexcept { return port_; }

private:
    bool try_start();

    int port_ = 0;
    pid_t process_ = -1;
};

/// A free loopback port, below the range that the kernel itself hands out.
[[nodiscard]] int free_port();

}  // namespace livescore::test
