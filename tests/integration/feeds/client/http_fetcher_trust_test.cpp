/// Whom the fetcher talks to: certificates, addresses, proxies.
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <regex>

#include "fetcher_suite.h"
#include "livescore/core/net/public_address.h"

namespace livescore {
namespace {

using test::always;
using test::answer_of;
using test::provider_connection;
using test::provider_server;
using test::test_certificate;

class HttpFetcherTrust : public test::fetcher_suite {
protected:
    const test_certificate certificate_{"DNS:localhost,DNS:provider.test,IP:127.0.0.1"};
    const provider_server server_{always(answer_of("[1]")), &certificate_};
};

TEST_F(HttpFetcherTrust, AServerWhoseAuthorityIsKnownIsTrusted) {
    options_.ca_file = certificate_.certificate_file();
    EXPECT_EQ(get(server_.url("localhost")).body, "[1]");
    EXPECT_EQ(get(server_.url("localhost")).body, "[1]");
    EXPECT_EQ(server_.connections(), 1);
}

TEST_F(HttpFetcherTrust, AnUnknownAuthorityIsRefused) {
    EXPECT_EQ(failure(server_.url("localhost")), fetch_failure::unreachable);
    EXPECT_NE(message_.find("certificate"), std::string::npos) << message_;
    const test_certificate another("DNS:localhost");
    options_.ca_file = another.certificate_file();
    make_fetcher();
    EXPECT_EQ(failure(server_.url("localhost")), fetch_failure::unreachable) << message_;
    EXPECT_TRUE(server_.requests().empty());
}

TEST_F(HttpFetcherTrust, ACertificateOfAnotherHostIsRefused) {
    const test_certificate other("DNS:other.test");
    const provider_server server(always(answer_of("[1]")), &other);
    options_.ca_file = other.certificate_file();
    EXPECT_EQ(failure(server.url("localhost")), fetch_failure::unreachable);
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(HttpFetcherTrust, AFileOfAuthoritiesThatIsMissingTrustsNobody) {
    options_.ca_file = "/nonexistent/ca.pem";
    EXPECT_EQ(failure(server_.url("localhost")), fetch_failure::unreachable);
}

TEST_F(HttpFetcherTrust, ANameThatResolvesToLoopbackIsRefused) {
    // Resolvers answer 127.0.0.1 for each name below localhost (RFC 6761).
    options_.ca_file = certificate_.certificate_file();
    EXPECT_EQ(failure(server_.url("provider.localhost")), fetch_failure::unreachable);
    EXPECT_EQ(message_,
              "provider.localhost is at a loopback address, where no provider is expected");
    EXPECT_EQ(server_.connections(), 0);
}

TEST_F(HttpFetcherTrust, ANameThatResolvesToLoopbackIsReachedWhenThatIsAllowed) {
    const test_certificate below("DNS:provider.localhost");
    const provider_server server(always(answer_of("[1]")), &below);
    options_.ca_file = below.certificate_file();
    options_.allow_private = true;
    EXPECT_EQ(get(server.url("provider.localhost")).body, "[1]");
}

TEST_F(HttpFetcherTrust, PrivateAddressesAreRefusedInEverySpelling) {
    for (const auto* const host :
         {"10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
          "224.0.0.1", "[fd00::1]", "[fe80::1]", "[::]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]",
          "0xa.1", "167772161", "012.0.0.1"}) {
        EXPECT_EQ(failure(std::string("https://") + host + "/"), fetch_failure::unreachable)
            << host;
        EXPECT_NE(message_.find("where no provider is expected"), std::string::npos)
            << host << ": " << message_;
    }
}

TEST_F(HttpFetcherTrust, PlainHttpIsForThisMachineOnly) {
    const provider_server plain(always(answer_of("[1]")));
    options_.allow_private = true;
    EXPECT_EQ(get(plain.url("localhost")).body, "[1]");
    EXPECT_TRUE(failure(plain.url("provider.localhost")));
    EXPECT_EQ(message_, "The URL is not https");
    EXPECT_TRUE(failure("http://user:password@127.0.0.1:" + std::to_string(plain.port())));
    EXPECT_EQ(message_, "The URL cannot be read");
    EXPECT_EQ(plain.connections(), 1);
}

TEST_F(HttpFetcherTrust, ANameThatDnsDoesNotKnowIsUnreachable) {
    const auto found = failure("https://provider.invalid/?key=secret");
    EXPECT_TRUE(found == fetch_failure::unreachable || found == fetch_failure::timeout);
    EXPECT_EQ(message_.find("secret"), std::string::npos) << message_;
}

/// CONNECT: answers 200 and passes bytes both ways to `target`, whatever was asked for.
void tunnel(provider_connection& client, int target_port) {
    const int upstream = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int to_server = test::connect_to(upstream, target_port);
    if (to_server == 0 && client.send("HTTP/1.1 200 Connection established\r\n\r\n")) {
        std::array<pollfd, 2> ends{{{client.socket(), POLLIN, 0}, {upstream, POLLIN, 0}}};
        std::array<char, 16384> bytes{};
        for (bool open = true; open && ::poll(ends.data(), 2, -1) > 0;) {
            for (std::size_t i = 0; i < 2 && open; ++i) {
                if (ends.at(i).revents == 0) continue;
                const ssize_t count = ::recv(ends.at(i).fd, bytes.data(), bytes.size(), 0);
                open = count > 0 && ::send(ends.at(1 - i).fd, bytes.data(),
                                           static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
            }
        }
    }
    test::close_socket(upstream);
}

class HttpFetcherProxy : public HttpFetcherTrust {
protected:
    const provider_server proxy_{[this](provider_connection& client, const std::string& request) {
        if (request.starts_with("CONNECT ")) tunnel(client, server_.port());
        return false;
    }};
};

TEST_F(HttpFetcherProxy, AProxyIsAskedByConnectAndMayStandAnywhere) {
    const std::string authority = "user:password@127.0.0.1:" + std::to_string(proxy_.port());
    ::setenv("HTTPS_PROXY", ("http://" + authority).c_str(), 1);
    options_.ca_file = certificate_.certificate_file();
    fetch_request request;
    request.url = "https://provider.test/scores";
    request.headers = {{"x-auth-token", "key"}};
    EXPECT_EQ(get(request).body, "[1]");
    const std::string asked = proxy_.requests().at(0);
    EXPECT_TRUE(asked.starts_with("CONNECT provider.test:443 HTTP/1.1\r\n")) << asked;
    EXPECT_EQ(asked.find("key"), std::string::npos) << "the proxy must not see the key";
    EXPECT_TRUE(server_.requests().at(0).starts_with("GET /scores HTTP/1.1\r\n"));
}

TEST_F(HttpFetcherProxy, WhatNoProxyNamesAndThisMachineGoWithoutIt) {
    ::setenv("https_proxy", ("http://127.0.0.1:" + std::to_string(proxy_.port())).c_str(), 1);
    ::setenv("no_proxy", "example.org, provider.localhost", 1);
    options_.ca_file = certificate_.certificate_file();
    EXPECT_EQ(get(server_.url("localhost")).body, "[1]");
    // Without the proxy the address counts again.
    EXPECT_EQ(failure(server_.url("provider.localhost")), fetch_failure::unreachable);
    EXPECT_NE(message_.find("a loopback address"), std::string::npos) << message_;
    EXPECT_EQ(proxy_.connections(), 0);
}

TEST_F(HttpFetcherProxy, TheMessageOfAProxyThatFailsHasNoPassword) {
    for (const auto* const proxy :
         {"http://user:password@127.0.0.1:1", "nonsense://user:password@127.0.0.1:1",
          "user:password@@[:1", "http://user:password@proxy.invalid:1"}) {
        ::setenv("HTTPS_PROXY", proxy, 1);
        make_fetcher();
        EXPECT_TRUE(failure("https://provider.test/")) << proxy;
        EXPECT_EQ(message_.find("password"), std::string::npos) << message_;
    }
}

}  // namespace
}  // namespace livescore
