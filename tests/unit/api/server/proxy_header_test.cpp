#include "api/server/proxy_header.h"

#include <gtest/gtest.h>

#include <string>

namespace livescore {
namespace {

using state = proxy_header::state;

const std::string signature{"\r\n\r\n\0\r\nQUIT\n", 12};

std::string header(char command, char family, const std::string& rest) {
    const auto size = static_cast<unsigned>(rest.size());
    std::string bytes = signature + command + family;
    bytes += static_cast<char>(size >> 8U);
    bytes += static_cast<char>(size & 0xFFU);
    return bytes + rest;
}

std::string of_ipv4(const std::string& more = {}) {
    return header('\x21', '\x11',
                  std::string("\xCB\x00\x71\x07\x0A\x00\x00\x01\x30\x39\x01\xBB", 12) + more);
}

std::string of_ipv6(const std::string& source) {
    const auto bytes = asio::ip::make_address_v6(source).to_bytes();
    return header('\x21', '\x21', std::string(bytes.begin(), bytes.end()) + std::string(20, '\1'));
}

TEST(ProxyHeader, ItNamesTheClient) {
    const auto read = read_proxy_header(of_ipv4());
    EXPECT_EQ(read.is, state::complete);
    EXPECT_EQ(read.client, asio::ip::make_address("203.0.113.7"));
    EXPECT_EQ(read_proxy_header(of_ipv6("2001:db8::7")).client,
              asio::ip::make_address("2001:db8::7"));
}

TEST(ProxyHeader, AnIpv4AddressWrittenAsIpv6IsIpv4) {
    EXPECT_EQ(read_proxy_header(of_ipv6("::ffff:203.0.113.7")).client,
              asio::ip::make_address("203.0.113.7"));
}

TEST(ProxyHeader, WhatFollowsTheAddressesIsSkipped) {
    const auto read = read_proxy_header(of_ipv4(std::string(300, 'x')));
    EXPECT_EQ(read.is, state::complete);
    EXPECT_EQ(read.client, asio::ip::make_address("203.0.113.7"));
}

TEST(ProxyHeader, AReaderThatTakesWhatIsMissingNeverTakesABytesBehindIt) {
    const std::string whole = of_ipv4(std::string(300, 'x'));
    for (const std::size_t most : {std::size_t{1}, std::size_t{7}, whole.size()}) {
        std::string arrived;
        for (;;) {
            const auto read = read_proxy_header(arrived);
            if (read.is == state::complete) break;
            ASSERT_EQ(read.is, state::incomplete) << arrived.size();
            ASSERT_GT(read.missing, 0U);
            ASSERT_LE(arrived.size() + read.missing, whole.size());
            arrived = whole.substr(0, arrived.size() + std::min(most, read.missing));
        }
        EXPECT_EQ(arrived, whole);
    }
}

TEST(ProxyHeader, AProxyThatSpeaksForItselfNamesNobody) {
    for (const auto& bytes : {header('\x20', '\0', ""), header('\x20', '\x11', "abc"),
                              header('\x21', '\0', ""), header('\x21', '\0', "abc")}) {
        const auto read = read_proxy_header(bytes);
        EXPECT_EQ(read.is, state::complete);
        EXPECT_FALSE(read.client);
    }
}

TEST(ProxyHeader, AnythingElseIsMalformed) {
    const std::string addresses(36, '\1');
    for (const auto& bytes : {
             std::string("GET / HTTP/1.1\r\n"),
             std::string("\r\n\r\nG"),                           // two blank lines
             std::string("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n"),  // version 1
             header('\x11', '\x11', addresses),                  // an unknown version
             header('\x22', '\x11', addresses),                  // an unknown command
             header('\x21', '\x12', addresses),                  // UDP
             header('\x21', '\x31', std::string(216, '/')),      // a local socket
             header('\x21', '\x11', addresses.substr(0, 11)),    // too short for its addresses
             header('\x21', '\x21', addresses.substr(0, 35)),
             header('\x21', '\x11', "").substr(0, 14) + "\xFF\xFF",  // 64 KiB
         }) {
        EXPECT_EQ(read_proxy_header(bytes).is, state::malformed) << bytes.substr(0, 16);
    }
}

TEST(ProxyHeader, ItIsMalformedFromItsFirstWrongByte) {
    for (std::size_t at = 0; at < signature.size(); ++at) {
        std::string begun = signature.substr(0, at + 1);
        EXPECT_EQ(read_proxy_header(begun).is, state::incomplete);
        begun.back() = 'x';
        EXPECT_EQ(read_proxy_header(begun).is, state::malformed) << at;
    }
}

}  // namespace
}  // namespace livescore
