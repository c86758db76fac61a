#include "support/nats/nats_server.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>
#include <utility>

#include "support/provider_server.h"
#include "support/redis_server.h"

namespace livescore::test {
namespace {

/// A connected socket of 127.0.0.1.
int nats_socket(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect_to(socket, port) != 0) {
        ::close(socket);
        throw std::runtime_error("no connection to NATS at port " + std::to_string(port));
    }
    return socket;
}

void write_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) throw std::runtime_error("NATS has closed the connection");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace

nats_options patient_nats(const std::string& url, std::chrono::milliseconds patience) {
    nats_options options;
    options.urls = {url};
    options.connect_timeout = options.patience = patience;
    options.reconnect_max_delay = std::chrono::milliseconds(50);
    options.client_name = "bus";
    return options;
}

nats_server::nats_server(std::string configuration) : configuration_(std::move(configuration)) {
    for (int attempt = 0; attempt < 10; ++attempt) {
        port_ = free_port();
        monitoring_port_ = free_port();
        if (try_start()) return;
    }
    throw std::runtime_error("nats-server does not start; is it installed?");
}

nats_server::~nats_server() {
    kill();
    for (const char* end : {".conf", ".log"}) ::unlink((file_ + end).c_str());
}

void nats_server::start() {
    if (!try_start()) throw std::runtime_error("nats-server does not start again");
}

/// It logs into a file: it would die of a line that nobody reads.
bool nats_server::try_start() {
    file_ = "/tmp/livescore-nats-" + std::to_string(port_);
    const std::string configuration = file_ + ".conf";
    const std::string log = file_ + ".log";
    std::ofstream(configuration) << configuration_ << '\n';
    std::ofstream(log, std::ios::trunc).close();
    const std::string port = std::to_string(port_);
    const std::string monitoring_port = std::to_string(monitoring_port_);
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a crashed test leaves no server behind
        ::execlp("nats-server", "nats-server", "--config", configuration.c_str(), "--addr",
                 "127.0.0.1", "--port", port.c_str(), "--http_port", monitoring_port.c_str(),
                 "--log", log.c_str(), static_cast<const char*>(nullptr));
        ::_exit(127);
    }
    while (::waitpid(process_, nullptr, WNOHANG) == 0) {
        std::ifstream lines(log);
        const std::string said(std::istreambuf_iterator<char>(lines), {});
        if (said.find("Server is ready") != std::string::npos) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    process_ = -1;
    return false;
}

void nats_server::kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

void nats_server::freeze() {
    ::kill(process_, SIGSTOP);
    ::waitpid(process_, nullptr, WUNTRACED);
}

void nats_server::thaw() {
    ::kill(process_, SIGCONT);
}

std::string nats_server::url(const std::string& login) const {
    return "nats://" + (login.empty() ? "" : login + "@") + "127.0.0.1:" + std::to_string(port_);
}

std::string nats_server::look(const std::string& path) const {
    const int socket = nats_socket(monitoring_port_);
    write_all(socket, "GET " + path + " HTTP/1.0\r\n\r\n");
    std::string said;
    std::array<char, 4096> buffer{};
    ssize_t count = 0;
    while ((count = ::read(socket, buffer.data(), buffer.size())) > 0) {
        said.append(buffer.data(), static_cast<std::size_t>(count));
    }
    close_socket(socket);
    const auto body = said.find("\r\n\r\n");
    return body == std::string::npos ? "" : said.substr(body + 4);
}

int nats_server::connections_named(const std::string& name) const {
    int found = 0;
    const auto told = nlohmann::json::parse(look("/connz"));
    for (const auto& one : told.at("connections")) {
        if (one.value("name", "") == name) ++found;
    }
    return found;
}

nats_publisher::nats_publisher(int port) : socket_(nats_socket(port)) {
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    write("CONNECT {\"verbose\":false}\r\n");
    flush();
}

nats_publisher::~nats_publisher() {
    close_socket(socket_);
}

void nats_publisher::publish(const std::string& subject, std::string_view message, int times) {
    std::string one = "PUB " + subject + " " + std::to_string(message.size()) + "\r\n";
    one.append(message).append("\r\n");
    std::string all;
    for (int i = 0; i < times; ++i) all += one;
    write(all);
}

void nats_publisher::flush() {
    write("PING\r\n");
    read_until("PONG\r\n");
}

void nats_publisher::write(std::string_view bytes) {
    write_all(socket_, bytes);
}

void nats_publisher::read_until(std::string_view word) {
    std::array<char, 4096> buffer{};
    while (read_.find(word) == std::string::npos) {
        const auto count = ::read(socket_, buffer.data(), buffer.size());
        if (count <= 0) throw std::runtime_error("NATS does not answer: " + read_);
        read_.append(buffer.data(), static_cast<std::size_t>(count));
    }
    read_.erase(0, read_.find(word) + word.size());
}

}  // namespace livescore::test
