/// Servers that play a provider for the tests of the client: well, badly, and with TLS.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace livescore::test {

/// A self-signed certificate and its key, as files of a folder that goes with it. The file of the
/// certificate also serves as the file of authorities.
class test_certificate {
public:
    /// `alternative_names`: as in "DNS:localhost,IP:127.0.0.1".
    explicit test_certificate(const std::string& alternative_names);
    ~test_certificate();
    test_certificate(const test_certificate&) = delete;
    test_certificate& operator=(const test_certificate&) = delete;

    [[nodiscard]] std::string certificate_file() const { return folder_ / "tls.crt"; }
    [[nodiscard]] std::string key_file() const { return folder_ / "tls.key"; }

private:
    std::filesystem::path folder_;
};

/// One connection, on its own thread. Errors of the peer end it silently.
class provider_connection {
public:
    virtual ~provider_connection() = default;
    virtual std::string read_some() = 0;            ///< empty: the peer has closed
    virtual bool send(std::string_view bytes) = 0;  ///< false: the peer has closed
    virtual void close() = 0;                       ///< with a FIN, and no TLS goodbye

    /// A request up to its blank line; empty: none came.
    std::string read_request();
    /// Returns when the peer has closed.
    void await_close();
    /// The raw socket, for tunnels.
    [[nodiscard]] virtual int socket() const noexcept = 0;

private:
    std::string ahead_;
};

class provider_server {
public:
    /// Called for each request, on the thread of its connection. False closes the connection.
    using handler =
        std::function<bool(provider_connection& connection, const std::string& request)>;

    /// On a free port of 127.0.0.1. `certificate` null: without TLS.
    explicit provider_server(handler serve, const test_certificate* certificate = nullptr);
    ~provider_server();
    provider_server(const provider_server&) = delete;
    provider_server& operator=(const provider_server&) = delete;

    [[nodiscard]] int port() const noexcept { return port_; }
    /// "http://127.0.0.1:PORT", or https with TLS.
    [[nodiscard]] std::string url(const std::string& host = "127.0.0.1") const;
    [[nodiscard]] int connections() const noexcept { return connections_; }
    [[nodiscard]] std::vector<std::string> requests() const;

private:
    void accept_all();
    void talk(int socket);

    handler serve_;
    std::shared_ptr<void> tls_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> connections_{0};
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::vector<int> sockets_;
    std::vector<std::thread> talks_;
    std::thread acceptor_;
};

/// Connects a socket to a port of 127.0.0.1; 0: it has worked.
[[nodiscard]] int connect_to(int socket, int port);
void close_socket(int socket);

/// The value of a header of a request; empty: absent.
[[nodiscard]] std::string header_of(const std::string& request, const std::string& name);

/// A whole answer with a Content-Length.
[[nodiscard]] std::string answer_of(std::string_view body, std::string_view more_headers = "",
                                    std::string_view status = "200 OK");

/// The bytes in gzip. `repetitions`: the bytes so many times; the checksum at the end is right for
/// one only, because nobody should read a bomb so far.
[[nodiscard]] std::string gzip(std::string_view bytes, int repetitions = 1);

}  // namespace livescore::test
