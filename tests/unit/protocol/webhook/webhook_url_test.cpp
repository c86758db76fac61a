#include "livescore/protocol/webhook/webhook_url.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

/// The code of the refusal; empty: accepted.
std::string code_of(std::string_view url, bool allow_private = false) {
    const auto problem = check_webhook_url(url, allow_private);
    return problem ? problem->code : "";
}

TEST(WebhookUrl, AnHttpsUrlOfTheInternetIsAccepted) {
    for (const std::string_view url :
         {"https://example.org", "https://example.org/", "HTTPS://Example.ORG:8443/a/b?c=d&e",
          "https://hooks.example.org./x", "https://xn--bcher-kva.example/h%20k",
          "https://8.8.8.8/hook", "https://[2606:4700::1111]:443/", "https://a_b.example.org/",
          "https://127.0.0.1.nip.io/", "https://1e100.net/", "https://host/"}) {
        EXPECT_EQ(code_of(url), "") << url;
        EXPECT_EQ(code_of(url, true), "") << url;
    }
}

TEST(WebhookUrl, EverySpellingOfAPrivateAddressIsRefused) {
    for (const std::string_view host : {"127.0.0.1",
                                        "127.0.0.1.",
                                        "127.1",
                                        "127.0.1",
                                        "2130706433",
                                        "2130706433.",
                                        "0x7f000001",
                                        "0X7F000001",
                                        "0x7f.1",
                                        "0x7f.0x0.0x0.0x1",
                                        "017700000001",
                                        "0177.0.0.1",
                                        "0177.0.0.01",
                                        "127.0.0.0x1",
                                        "0",
                                        "0.0.0.0",
                                        "0x",
                                        "00",
                                        "10.0.0.1",
                                        "10.1",
                                        "167772161",
                                        "172.16.0.1",
                                        "172.31.255.255",
                                        "192.168.1.1",
                                        "192.168.257",
                                        "0xc0.0xa8.1.1",
                                        "169.254.169.254",
                                        "2852039166",
                                        "0xA9FEA9FE",
                                        "0251.0376.0251.0376",
                                        "100.64.0.1",
                                        "168.63.129.16",
                                        "255.255.255.255",
                                        "224.0.0.1",
                                        "localhost",
                                        "LOCALHOST",
                                        "localhost.",
                                        "a.localhost",
                                        "a.localhost.",
                                        "localhost.localdomain",
                                        "ip6-localhost",
                                        "[::1]",
                                        "[0:0:0:0:0:0:0:1]",
                                        "[::]",
                                        "[::ffff:127.0.0.1]",
                                        "[::ffff:7f00:1]",
                                        "[::ffff:a9fe:a9fe]",
                                        "[::FFFF:10.0.0.1]",
                                        "[0:0:0:0:0:ffff:7f00:0001]",
                                        "[::127.0.0.1]",
                                        "[64:ff9b::127.0.0.1]",
                                        "[64:ff9b::7f00:1]",
                                        "[64:ff9b::a9fe:a9fe]",
                                        "[64:ff9b:1::7f00:1]",
                                        "[2002:7f00:1::]",
                                        "[fe80::1]",
                                        "[fc00::1]",
                                        "[fd00:ec2::254]",
                                        "[fec0::1]",
                                        "[ff02::1]"}) {
        const std::string url = "https://" + std::string(host) + "/hook";
        EXPECT_EQ(code_of(url), "forbidden_address") << url;
        EXPECT_EQ(code_of("https://" + std::string(host) + ":8443"), "forbidden_address") << url;
        EXPECT_NE(code_of("http://" + std::string(host)), "") << url;
    }
}

TEST(WebhookUrl, WhatCannotBeAnAddressOrANameIsRefused) {
    for (const std::string_view host : {"127.0.0.1.1",
                                        "256.1.1.1",
                                        "1.2.3.256",
                                        "4294967296",
                                        "0x100000000",
                                        "08.8.8.8",
                                        "127.0.0.1..",
                                        "8.8.2056",
                                        "134744072",
                                        "8.8.8.8.",
                                        "a..b",
                                        ".a",
                                        "127%2e0.0.1",
                                        "%31%32%37.0.0.1",
                                        "[fe80::1%25eth0]",
                                        "[v1.fe80]",
                                        "a,b",
                                        "a+b",
                                        "(a)",

                                        "foo.09"}) {
        EXPECT_EQ(code_of("https://" + std::string(host) + "/"), "invalid_format") << host;
        EXPECT_EQ(code_of("https://" + std::string(host) + "/", true), "invalid_format") << host;
    }
    EXPECT_EQ(code_of("https://" + std::string(64, 'a') + ".org"), "invalid_format");
}

TEST(WebhookUrl, WhatIsNoPlainHttpsUrlIsRefused) {
    for (const std::string_view url : {"",
                                       "example.org",
                                       "/hook",
                                       "https:",
                                       "https:example.org",
                                       "https:///hook",
                                       "https://",
                                       "ftp://example.org/",
                                       "file:///etc/passwd",
                                       "gopher://example.org",
                                       "ws://example.org",
                                       "https://user@example.org",
                                       "https://user:password@example.org/",
                                       "https://@example.org",
                                       "https://:@example.org",
                                       "https://example.org#",
                                       "https://example.org/#a",
                                       "https://example.org:0/",
                                       "https://example.org:65536/",
                                       "https://example.org:x/",
                                       "https://example.org:/",
                                       "https://example.org\\@127.0.0.1/",
                                       "https://exa mple.org",
                                       " https://example.org",
                                       "https://example.org\n",
                                       "https://example.org/\r\nHost: a",
                                       "https://example.org/%zz",
                                       "https://b\xc3\xbc"
                                       "cher.example/",
                                       "https://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/",
                                       "https://example.org/<a>",
                                       "http://example.org/",
                                       "http://8.8.8.8/"}) {
        EXPECT_EQ(code_of(url), "invalid_format") << url;
    }
    EXPECT_EQ(code_of(std::string("https://example.org\0.a/", 23)), "invalid_format");
    EXPECT_EQ(code_of("https://example.org/" + std::string(2'000, 'a')), "too_big");
}

TEST(WebhookUrl, PrivateAddressesMayBeAllowedAndThenByHttp) {
    for (const std::string_view url :
         {"http://127.0.0.1:8080/hook", "http://localhost:9000", "http://[::1]:9000/",
          "http://10.1.2.3/", "http://[fd00::1]/", "http://receiver:8080/", "https://192.168.1.1/",
          "http://169.254.1.1/", "https://localhost/"}) {
        EXPECT_EQ(code_of(url, true), "") << url;
    }
    for (const std::string_view url : {"http://8.8.8.8/", "http://[2606:4700::1111]/"})
        EXPECT_EQ(code_of(url, true), "invalid_format") << url;
    for (const std::string_view url : {"https://0.0.0.0/", "https://224.0.0.1/", "http://[::]/",
                                       "https://255.255.255.255/", "https://0/"})
        EXPECT_EQ(code_of(url, true), "forbidden_address") << url;
}

TEST(WebhookUrl, TheRefusalSaysWhatTheAddressIs) {
    EXPECT_EQ(check_webhook_url("https://2852039166/", false)->message,
              "Must not lead to a link-local address");
}

}  // namespace
}  // namespace livescore
