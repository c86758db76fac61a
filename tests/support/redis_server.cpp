#include "support/redis_server.h"

#include <arpa/inet.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "redis/link/endpoint.h"

namespace livescore::test {

redis_options patient_redis(const std::string& url, std::chrono::milliseconds timeout) {
    redis_options options = parse_redis_url(url).value();
    options.connect_timeout = options.command_timeout = timeout;
    options.subscription_patience = timeout;
    options.reconnect_max_delay = std::chrono::milliseconds(50);
    return options;
}

std::string redis_url() {
    const char* url = std::getenv("REDIS_URL");
    if (url == nullptr || *url == '\0') {
        throw std::runtime_error("REDIS_URL is not set: integration tests need a Redis to use up");
    }
    return url;
}

redis_admin::redis_admin(const std::string& url) {
    const redis_endpoint to = parse_redis_endpoint(url).value();
    context_ = redisConnectWithTimeout(to.host.c_str(), to.port, {2, 0});
    if (context_ == nullptr || context_->err != 0) {
        throw std::runtime_error("no connection to Redis at " + to.host + ":" +
                                 std::to_string(to.port));
    }
    redisSetTimeout(context_, {10, 0});
    if (to.user.empty() && !to.password.empty()) command({"AUTH", to.password});
    if (!to.user.empty()) command({"AUTH", to.user, to.password});
    command({"SELECT", std::to_string(to.database)});
}

redis_admin::~redis_admin() {
    redisFree(context_);
}

redis_reply redis_admin::command(const std::vector<std::string>& arguments) {
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    for (const auto& argument : arguments) {
        texts.push_back(argument.data());
        lengths.push_back(argument.size());
    }
    auto* reply = static_cast<redisReply*>(
        redisCommandArgv(context_, static_cast<int>(texts.size()), texts.data(), lengths.data()));
    if (reply == nullptr) throw std::runtime_error(context_->errstr);
    redis_reply copy = copy_reply(*reply);
    freeReplyObject(reply);
    check_reply(copy);
    return copy;
}

std::vector<std::string> redis_admin::client_ids(const std::string& name) {
    std::istringstream lines(as_text(command({"CLIENT", "LIST"})));
    std::vector<std::string> ids;
    for (std::string line; std::getline(lines, line);) {
        if (line.find(" name=" + name + " ") == std::string::npos) continue;
        ids.push_back(line.substr(3, line.find(' ') - 3));  // "id=7 addr=..."
    }
    return ids;
}

std::int64_t redis_admin::subscribers(const std::string& channel) {
    return as_integer(as_array(command({"PUBSUB", "NUMSUB", channel})).at(1));
}

std::int64_t redis_admin::time_us() {
    const redis_reply time = command({"TIME"});
    return std::stoll(as_text(time.elements.at(0))) * 1'000'000 +
           std::stoll(as_text(time.elements.at(1)));
}

int free_port() {
    for (int attempt = 0; attempt < 1000; ++attempt) {
        static int next = 21000 + static_cast<int>(::getpid() % 10000);
        const int port = next++;
        if (next > 31999) next = 21000;
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool free =
            ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        ::close(socket);
        if (free) return port;
    }
    throw std::runtime_error("no free port");
}

redis_server::redis_server() {
    for (int attempt = 0; attempt < 10; ++attempt) {
        port_ = free_port();
        if (try_start()) return;
    }
    throw std::runtime_error("redis-server does not start; is it installed?");
}

redis_server::~redis_server() {
    kill();
}

void redis_server::start() {
    if (!try_start()) throw std::runtime_error("redis-server does not start again");
}

bool redis_server::try_start() {
    std::array<int, 2> output{};
    if (::pipe(output.data()) != 0) throw std::runtime_error("no pipe");
    const std::string port = std::to_string(port_);
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a crashed test leaves no server behind
        ::dup2(output[1], STDOUT_FILENO);
        ::close(output[0]);
        ::close(output[1]);
        ::execlp("redis-server", "redis-server", "--port", port.c_str(), "--bind", "127.0.0.1",
                 "--save", "", "--appendonly", "no", "--dir", "/tmp",
                 static_cast<const char*>(nullptr));
        ::_exit(127);
    }
    ::close(output[1]);
    std::string said;
    std::array<char, 4096> buffer{};
    ssize_t count = 0;
    while (said.find("Ready to accept connections") == std::string::npos &&
           (count = ::read(output[0], buffer.data(), buffer.size())) > 0) {
        said.append(buffer.data(), static_cast<std::size_t>(count));
    }
    ::close(output[0]);
    if (count > 0) return true;
    kill();
    return false;
}

void redis_server::kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

void redis_server::freeze() {
    ::kill(process_, SIGSTOP);
    ::waitpid(process_, nullptr, WUNTRACED);
}

void redis_server::thaw() {
    ::kill(process_, SIGCONT);
}

std::string redis_server::url() const {
    return "redis://127.0.0.1:" + std::to_string(port_);
}

}  // namespace livescore::test
