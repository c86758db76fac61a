#include "api/gate/client_address.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

ip_address address(const char* text) {
    return asio::ip::make_address(text);
}

class ClientAddress : public testing::Test {
protected:
    ClientAddress() {
        for (const char* network : {"10.0.0.0/8", "127.0.0.1", "fd00::/8"})
            EXPECT_TRUE(trusted_.add(network));
    }
    std::string by_x(const char* peer, const char* header) {
        return client_address(address(peer), {header, {}}, trusted_).to_string();
    }
    std::string by_forwarded(const char* peer, const char* header) {
        return client_address(address(peer), {{}, header}, trusted_).to_string();
    }
    address_set trusted_;
};

TEST_F(ClientAddress, AStrangersWordIsNotTaken) {
    EXPECT_EQ(by_x("198.51.100.7", "203.0.113.9"), "198.51.100.7");
    EXPECT_EQ(by_forwarded("198.51.100.7", "for=203.0.113.9"), "198.51.100.7");
    EXPECT_EQ(by_x("198.51.100.7", "127.0.0.1"), "198.51.100.7");
}

TEST_F(ClientAddress, ATrustedProxyNamesTheClient) {
    EXPECT_EQ(by_x("10.1.2.3", "203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(by_x("127.0.0.1", "2001:db8::7"), "2001:db8::7");
    EXPECT_EQ(by_x("10.1.2.3", ""), "10.1.2.3");
}

TEST_F(ClientAddress, WhatStandsLeftOfTheFirstStrangerIsForged) {
    EXPECT_EQ(by_x("10.1.2.3", "1.1.1.1, 203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(by_x("10.1.2.3", "1.1.1.1, 203.0.113.9, 10.9.9.9"), "203.0.113.9");
    EXPECT_EQ(by_x("10.1.2.3", "127.0.0.1,203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(by_x("10.1.2.3", "10.0.0.1, 10.0.0.2"), "10.0.0.1") << "all are proxies";
}

TEST_F(ClientAddress, NonsenseEndsTheSearchAtWhoeverHandedItOn) {
    EXPECT_EQ(by_x("10.1.2.3", "203.0.113.9, what"), "10.1.2.3");
    EXPECT_EQ(by_x("10.1.2.3", "203.0.113.9, , 10.4.4.4"), "10.4.4.4");
    EXPECT_EQ(by_x("10.1.2.3", "unknown"), "10.1.2.3");
    EXPECT_EQ(by_x("10.1.2.3", "fe80::1%25eth0"), "10.1.2.3");
    EXPECT_EQ(by_x("10.1.2.3", ",,,,"), "10.1.2.3");
}

TEST_F(ClientAddress, PortsAndBracketsAreLeftOut) {
    EXPECT_EQ(by_x("10.1.2.3", "203.0.113.9:4711"), "203.0.113.9");
    EXPECT_EQ(by_x("10.1.2.3", "[2001:db8::7]:4711"), "2001:db8::7");
    EXPECT_EQ(by_x("10.1.2.3", "::ffff:203.0.113.9"), "203.0.113.9");
}

TEST_F(ClientAddress, Rfc7239) {
    EXPECT_EQ(by_forwarded("10.1.2.3", "for=203.0.113.9;proto=https;by=10.1.2.3"), "203.0.113.9");
    EXPECT_EQ(by_forwarded("10.1.2.3", "proto=https; For=\"[2001:db8::7]:4711\""), "2001:db8::7");
    EXPECT_EQ(by_forwarded("10.1.2.3", "for=1.1.1.1, for=203.0.113.9, for=10.0.0.2"),
              "203.0.113.9");
    EXPECT_EQ(by_forwarded("10.1.2.3", "for=_hidden"), "10.1.2.3");
    EXPECT_EQ(by_forwarded("10.1.2.3", "proto=https"), "10.1.2.3");
}

TEST_F(ClientAddress, XForwardedForWinsSinceAProxyThatWritesItMayPassTheOtherOn) {
    EXPECT_EQ(client_address(address("10.1.2.3"), {"203.0.113.9", "for=1.1.1.1"}, trusted_),
              address("203.0.113.9"));
}

TEST(AddressSet, ContainsWhatItsNetworksDo) {
    address_set set;
    EXPECT_FALSE(set.contains(address("10.0.0.1")));
    EXPECT_TRUE(set.add("10.128.0.0/9"));
    EXPECT_TRUE(set.add("2001:db8::/33"));
    EXPECT_TRUE(set.add("192.0.2.1"));
    EXPECT_TRUE(set.contains(address("10.128.0.1")));
    EXPECT_FALSE(set.contains(address("10.127.255.255")));
    EXPECT_TRUE(set.contains(address("2001:db8:7fff::1")));
    EXPECT_FALSE(set.contains(address("2001:db8:8000::1")));
    EXPECT_TRUE(set.contains(address("192.0.2.1")));
    EXPECT_FALSE(set.contains(address("192.0.2.2")));
    EXPECT_TRUE(set.contains(address("::ffff:192.0.2.1")));
    address_set all;
    EXPECT_TRUE(all.add("0.0.0.0/0"));
    EXPECT_TRUE(all.contains(address("8.8.8.8")));
    EXPECT_FALSE(all.contains(address("2001:db8::1")));
}

TEST(AddressSet, RefusesWhatIsNoNetwork) {
    address_set set;
    for (const char* text : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0", "::/129",
                             "localhost", "10.0.0.0/8/8", "10.0.0.0/8x"})
        EXPECT_FALSE(set.add(text)) << text;
    EXPECT_TRUE(set.empty());
}

TEST(AddressText, IsWhatTheAddressWrites) {
    for (const char* text : {"0.0.0.0", "127.0.0.1", "9.80.100.7", "255.255.255.255", "2001:db8::1",
                             "::ffff:10.0.0.1", "::"}) {
        EXPECT_EQ(to_text(address(text)), text);
        EXPECT_EQ(to_text(address(text)), address(text).to_string());
    }
}

TEST(AddressIdentity, AnIpv6CustomerIsA64) {
    EXPECT_EQ(address_identity(address("203.0.113.9")), "203.0.113.9");
    EXPECT_EQ(address_identity(address("2001:db8:1:2:aaaa::1")), "2001:db8:1:2::/64");
    EXPECT_EQ(address_identity(address("2001:db8:1:2:bbbb::2")),
              address_identity(address("2001:db8:1:2::1")));
    EXPECT_NE(address_identity(address("2001:db8:1:3::1")),
              address_identity(address("2001:db8:1:2::1")));
}

}  // namespace
}  // namespace livescore
