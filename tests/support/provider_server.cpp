#include "support/provider_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/crc.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace livescore::test {
namespace {

void check(bool good, const char* what) {
    if (!good) throw std::runtime_error(what);
}

class plain_connection : public provider_connection {
public:
    explicit plain_connection(int socket) : socket_(socket) {}
    std::string read_some() override {
        std::array<char, 16384> bytes{};
        const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
        return count <= 0 ? std::string()
                          : std::string(bytes.data(), static_cast<std::size_t>(count));
    }
    bool send(std::string_view bytes) override {
        while (!bytes.empty()) {
            const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }
    void close() override { ::shutdown(socket_, SHUT_RDWR); }
    [[nodiscard]] int socket() const noexcept override { return socket_; }

private:
    int socket_;
};

class tls_connection final : public plain_connection {
public:
    tls_connection(int socket, SSL_CTX* context)
        : plain_connection(socket), ssl_(SSL_new(context)) {
        SSL_set_fd(ssl_, socket);
    }
    ~tls_connection() override { SSL_free(ssl_); }
    tls_connection(const tls_connection&) = delete;
    tls_connection& operator=(const tls_connection&) = delete;

    bool accept() { return SSL_accept(ssl_) == 1; }
    std::string read_some() override {
        std::array<char, 16384> bytes{};
        const int count = SSL_read(ssl_, bytes.data(), static_cast<int>(bytes.size()));
        return count <= 0 ? std::string()
                          : std::string(bytes.data(), static_cast<std::size_t>(count));
    }
    bool send(std::string_view bytes) override {
        return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
    }

private:
    SSL* ssl_;
};

void write_pem(const std::string& path, const std::function<int(std::FILE*)>& write) {
    std::FILE* const file = std::fopen(path.c_str(), "w");
    check(file != nullptr && write(file) == 1, "a PEM file cannot be written");
    std::fclose(file);
}

}  // namespace

test_certificate::test_certificate(const std::string& alternative_names) {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "livescore-tls-XXXXXX").string();
    check(::mkdtemp(pattern.data()) != nullptr, "no folder for a certificate");
    folder_ = pattern;
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    check(key != nullptr && certificate != nullptr, "no certificate");
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86'400);
    X509_NAME* const name = X509_get_subject_name(certificate);
    const auto* const common = reinterpret_cast<const unsigned char*>("provider of a test");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    X509_EXTENSION* const names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_names.c_str());
    check(names != nullptr, "wrong alternative names");
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    check(X509_sign(certificate, key, EVP_sha256()) != 0, "the certificate cannot be signed");
    write_pem(certificate_file(), [&](std::FILE* f) { return PEM_write_X509(f, certificate); });
    write_pem(key_file(), [&](std::FILE* f) {
        return PEM_write_PrivateKey(f, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
    X509_free(certificate);
    EVP_PKEY_free(key);
}

test_certificate::~test_certificate() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

std::string provider_connection::read_request() {
    std::size_t end = std::string::npos;
    while ((end = ahead_.find("\r\n\r\n")) == std::string::npos) {
        const std::string more = read_some();
        if (more.empty()) return "";
        ahead_ += more;
    }
    std::string request = ahead_.substr(0, end + 4);
    ahead_.erase(0, end + 4);
    return request;
}

void provider_connection::await_close() {
    while (!read_some().empty()) continue;
}

provider_server::provider_server(handler serve, const test_certificate* certificate)
    : serve_(std::move(serve)) {
    // OpenSSL writes without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
    if (certificate != nullptr) {
        SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
        tls_ =
            std::shared_ptr<void>(context, [](void* c) { SSL_CTX_free(static_cast<SSL_CTX*>(c)); });
        check(SSL_CTX_use_certificate_chain_file(context,
                                                 certificate->certificate_file().c_str()) == 1 &&
                  SSL_CTX_use_PrivateKey_file(context, certificate->key_file().c_str(),
                                              SSL_FILETYPE_PEM) == 1,
              "the certificate cannot be used");
    }
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    check(::bind(listener_, any, length) == 0 && ::listen(listener_, 16) == 0 &&
              ::getsockname(listener_, any, &length) == 0,
          "a server of a test cannot listen");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

provider_server::~provider_server() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    for (auto& talk : talks_) talk.join();
    for (const int socket : sockets_) ::close(socket);
    ::close(listener_);
}

std::string provider_server::url(const std::string& host) const {
    return (tls_ ? "https://" : "http://") + host + ":" + std::to_string(port_);
}

std::vector<std::string> provider_server::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void provider_server::accept_all() {
    for (;;) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        ++connections_;
        const std::lock_guard lock(mutex_);
        sockets_.push_back(socket);
        talks_.emplace_back([this, socket] { talk(socket); });
    }
}

void provider_server::talk(int socket) {
    std::unique_ptr<plain_connection> connection;
    if (tls_) {
        auto tls = std::make_unique<tls_connection>(socket, static_cast<SSL_CTX*>(tls_.get()));
        const bool accepted = tls->accept();
        connection = std::move(tls);
        if (!accepted) return connection->close();
    } else {
        connection = std::make_unique<plain_connection>(socket);
    }
    for (;;) {
        const std::string request = connection->read_request();
        if (request.empty()) break;
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        if (!serve_(*connection, request)) break;
    }
    connection->close();
}

int connect_to(int socket, int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

void close_socket(int socket) {
    ::close(socket);
}

std::string header_of(const std::string& request, const std::string& name) {
    const std::string start = "\r\n" + name + ": ";
    const std::size_t at = request.find(start);
    if (at == std::string::npos) return "";
    const std::size_t from = at + start.size();
    return request.substr(from, request.find("\r\n", from) - from);
}

std::string answer_of(std::string_view body, std::string_view more_headers,
                      std::string_view status) {
    std::string answer = "HTTP/1.1 " + std::string(status) + "\r\n";
    answer += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    answer += more_headers;
    answer += "\r\n";
    answer += body;
    return answer;
}

std::string gzip(std::string_view bytes, int repetitions) {
    namespace zlib = boost::beast::zlib;
    zlib::deflate_stream stream;
    std::string block(bytes.size() + 1024, '\0');
    zlib::z_params parameters;
    parameters.next_in = bytes.data();
    parameters.avail_in = bytes.size();
    parameters.next_out = block.data();
    parameters.avail_out = block.size();
    boost::beast::error_code problem;
    // A full flush ends at a whole byte and refers to nothing before: the block may be repeated.
    stream.write(parameters, zlib::Flush::full, problem);
    check(!problem && parameters.avail_in == 0, "the bytes cannot be compressed");
    block.resize(parameters.total_out);

    std::string whole("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    boost::crc_32_type checksum;
    for (int i = 0; i < repetitions; ++i) whole += block;
    checksum.process_bytes(bytes.data(), bytes.size());
    whole.append("\x03\0", 2);  // the last block, which is empty
    const auto append_number = [&whole](std::uint32_t number) {
        for (int shift = 0; shift < 32; shift += 8) whole += static_cast<char>(number >> shift);
    };
    append_number(checksum.checksum());
    append_number(static_cast<std::uint32_t>(bytes.size() * static_cast<std::size_t>(repetitions)));
    return whole;
}

}  // namespace livescore::test
