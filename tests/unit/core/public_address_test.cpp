#include "livescore/core/net/public_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <array>
#include <map>
#include <string>

namespace livescore {
namespace {

using enum address_kind;

TEST(PublicAddress, EverySpecialBlockIsKnownFromItsFirstToItsLastAddress) {
    const std::map<std::string, address_kind> expected{{"0.0.0.0", unspecified},
                                                       {"0.255.255.255", unspecified},
                                                       {"1.0.0.0", global},
                                                       {"9.255.255.255", global},
                                                       {"10.0.0.0", private_use},
                                                       {"10.255.255.255", private_use},
                                                       {"11.0.0.0", global},
                                                       {"100.63.255.255", global},
                                                       {"100.64.0.0", shared},
                                                       {"100.100.100.200", shared},
                                                       {"100.127.255.255", shared},
                                                       {"100.128.0.0", global},
                                                       {"126.255.255.255", global},
                                                       {"127.0.0.0", loopback},
                                                       {"127.0.0.1", loopback},
                                                       {"127.255.255.255", loopback},
                                                       {"128.0.0.0", global},
                                                       {"168.63.129.15", global},
                                                       {"168.63.129.16", reserved},
                                                       {"169.253.255.255", global},
                                                       {"169.254.169.254", link_local},
                                                       {"169.254.255.255", link_local},
                                                       {"169.255.0.0", global},
                                                       {"172.15.255.255", global},
                                                       {"172.16.0.0", private_use},
                                                       {"172.31.255.255", private_use},
                                                       {"172.32.0.0", global},
                                                       {"192.0.0.192", reserved},
                                                       {"192.0.1.0", global},
                                                       {"192.0.2.1", reserved},
                                                       {"192.88.99.1", reserved},
                                                       {"192.167.255.255", global},
                                                       {"192.168.0.0", private_use},
                                                       {"192.168.255.255", private_use},
                                                       {"192.169.0.0", global},
                                                       {"198.17.255.255", global},
                                                       {"198.18.0.0", reserved},
                                                       {"198.19.255.255", reserved},
                                                       {"198.20.0.0", global},
                                                       {"198.51.100.7", reserved},
                                                       {"203.0.113.7", reserved},
                                                       {"223.255.255.255", global},
                                                       {"224.0.0.1", multicast},
                                                       {"239.255.255.255", multicast},
                                                       {"240.0.0.0", reserved},
                                                       {"255.255.255.254", reserved},
                                                       {"255.255.255.255", multicast},
                                                       {"::", unspecified},
                                                       {"::1", loopback},
                                                       {"::2", reserved},
                                                       {"100::1", reserved},
                                                       {"1fff:ffff::", reserved},
                                                       {"2000::", global},
                                                       {"2001::1", reserved},
                                                       {"2001:1ff:ffff::1", reserved},
                                                       {"2001:200::1", global},
                                                       {"2001:db8::1", reserved},
                                                       {"2001:db9::1", global},
                                                       {"2a01:4f8::1", global},
                                                       {"3ffe::1", global},
                                                       {"3fff:0fff::1", reserved},
                                                       {"3fff:1000::1", global},
                                                       {"4000::1", reserved},
                                                       {"5f00::1", reserved},
                                                       {"fbff::1", reserved},
                                                       {"fc00::1", private_use},
                                                       {"fd00:ec2::254", private_use},
                                                       {"fe00::1", reserved},
                                                       {"fe80::1", link_local},
                                                       {"febf::1", link_local},
                                                       {"fec0::1", private_use},
                                                       {"feff::1", private_use},
                                                       {"ff02::1", multicast}};
    for (const auto& [text, kind] : expected) {
        const auto found = kind_of_literal(text);
        ASSERT_TRUE(found) << text;
        EXPECT_EQ(*found, kind) << text << " is " << describe(*found);
    }
}

TEST(PublicAddress, AnIpv6AddressThatCarriesAnIpv4AddressIsWhatThatOneIs) {
    for (const auto* const prefix : {"::ffff:", "64:ff9b::"}) {
        const std::string carried(prefix);
        EXPECT_EQ(kind_of_literal(carried + "127.0.0.1"), loopback) << prefix;
        EXPECT_EQ(kind_of_literal(carried + "10.1.2.3"), private_use) << prefix;
        EXPECT_EQ(kind_of_literal(carried + "169.254.169.254"), link_local) << prefix;
        EXPECT_EQ(kind_of_literal(carried + "0.0.0.0"), unspecified) << prefix;
        EXPECT_EQ(kind_of_literal(carried + "8.8.8.8"), global) << prefix;
    }
    EXPECT_EQ(kind_of_literal("2002:7f00:1::"), loopback);
    EXPECT_EQ(kind_of_literal("2002:a9fe:a9fe::1"), link_local);
    EXPECT_EQ(kind_of_literal("2002:808:808::1"), global);
    EXPECT_EQ(kind_of_literal("64:ff9b:1::808:808"), private_use);
    // Deprecated forms, which nobody serves from.
    EXPECT_EQ(kind_of_literal("::127.0.0.1"), reserved);
    EXPECT_EQ(kind_of_literal("::ffff:0:127.0.0.1"), reserved);
}

TEST(PublicAddress, OnlyTheUsualSpellingIsALiteral) {
    for (const auto* const text :
         {"", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "127.0.0.1 ", "[::1]",
          "::1%lo", "127.0.0.1:80", "127.0.0.1."}) {
        EXPECT_FALSE(kind_of_literal(text)) << text;
    }
    EXPECT_FALSE(kind_of_literal(std::string_view("127.0.0.1\0", 10)));
}

TEST(PublicAddress, TheOtherSpellingsAreKnownByWhatTheyResolveTo) {
    for (const auto* const text : {"127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "0x7f000001",
                                   "::ffff:7f00:1", "::1", "0:0:0:0:0:0:0:1"}) {
        addrinfo hints{};
        hints.ai_flags = AI_NUMERICHOST;
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        ASSERT_EQ(::getaddrinfo(text, nullptr, &hints, &found), 0) << text;
        EXPECT_EQ(kind_of_address(found->ai_addr, found->ai_addrlen), loopback) << text;
        ::freeaddrinfo(found);
    }
}

TEST(PublicAddress, AnythingElseThanAnIpAddressIsReserved) {
    const std::array<std::uint8_t, 17> bytes{8, 8, 8, 8};
    for (const std::size_t length : {0U, 3U, 5U, 15U, 17U}) {
        EXPECT_EQ(kind_of_address(std::span(bytes).first(length)), reserved) << length;
    }
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    EXPECT_EQ(kind_of_address(reinterpret_cast<const sockaddr*>(&local), sizeof local), reserved);
    sockaddr_in cut{};
    cut.sin_family = AF_INET;
    cut.sin_addr.s_addr = htonl(0x08080808);
    EXPECT_EQ(kind_of_address(reinterpret_cast<const sockaddr*>(&cut), sizeof cut), global);
    EXPECT_EQ(kind_of_address(reinterpret_cast<const sockaddr*>(&cut), 4), reserved);
}

TEST(PublicAddress, ARuleSaysWhereAConnectionMayGo) {
    constexpr std::array all{global, loopback,  private_use, link_local,
                             shared, multicast, unspecified, reserved};
    for (const address_kind kind : all) {
        EXPECT_EQ(may_connect(kind, address_rule::global_only), kind == global) << describe(kind);
        EXPECT_EQ(may_connect(kind, address_rule::own_machine), kind == loopback) << describe(kind);
        const bool unicast = kind != multicast && kind != unspecified && kind != reserved;
        EXPECT_EQ(may_connect(kind, address_rule::any_unicast), unicast) << describe(kind);
    }
}

}  // namespace
}  // namespace livescore
