#include "client/provider_url.h"

#include <gtest/gtest.h>

#include "livescore/feeds/http_fetcher.h"
#include "livescore/feeds/poll_hint.h"

namespace livescore {
namespace {

TEST(ProviderUrl, HttpsIsTakenAndHttpForThisMachine) {
    for (const auto* const url :
         {"https://api.openligadb.de", "https://v3.football.api-sports.io:8443/base/",
          "http://127.0.0.1:13600", "http://127.200.0.9", "http://localhost:1/a", "http://[::1]:80",
          "HTTPS://API.EXAMPLE.ORG", "http://LOCALHOST", "https://10.0.0.1"}) {
        EXPECT_FALSE(check_provider_url(url)) << url;
    }
}

TEST(ProviderUrl, AnythingElseIsRefusedWithoutAQuoteOfIt) {
    for (const auto* const url : {"",
                                  "api.openligadb.de",
                                  "//api.openligadb.de",
                                  "https://",

                                  "ftp://example.org",
                                  "http://example.org",
                                  "http://10.0.0.1",
                                  "http://128.0.0.1",
                                  "http://localhost.example.org",
                                  "http://127.0.0.1.example.org",
                                  "http://0.0.0.0",
                                  "https://secret@example.org",
                                  "https://a:secret@example.org",
                                  "https://example.org/#secret",
                                  "https://example.org/#",
                                  "https://example.org/?key=secret",
                                  "https://example.org?",
                                  "https://exa mple.org/secret",
                                  "https://example.org\n",
                                  "https://example.org:99999"}) {
        const auto wrong = check_provider_url(url);
        ASSERT_TRUE(wrong) << url;
        EXPECT_EQ(wrong->code, errc::invalid_argument);
        EXPECT_EQ(wrong->message.find("secret"), std::string::npos) << wrong->message;
    }
    EXPECT_TRUE(check_provider_url(std::string_view("https://example.org\0.evil", 25)));
}

TEST(ProviderUrl, EqualOriginsAreOneServer) {
    EXPECT_EQ(find_origin("https://Example.org"), find_origin("https://example.org:443/a?b#c"));
    EXPECT_NE(find_origin("https://example.org"), find_origin("https://example.org:8443"));
    EXPECT_NE(find_origin("https://example.org"), find_origin("http://example.org:443"));
    EXPECT_NE(find_origin("https://example.org"), find_origin("https://example.org.evil"));
    EXPECT_FALSE(find_origin("https://a@example.org"));
}

TEST(MqttUrl, ABrokerIsAHostAndPerhapsAPort) {
    for (const auto* const url : {"mqtt://broker.example.org", "mqtts://broker.example.org:8883",
                                  "mqtt://127.0.0.1:11601"}) {
        EXPECT_FALSE(check_mqtt_url(url)) << url;
    }
    for (const auto* const url :
         {"", "broker", "https://broker", "mqtt://", "mqtt://a:b@broker", "mqtt://broker/topic",
          "mqtt://broker?a", "mqtt://broker#a", "mqtt://broker:0", "mqtt://broker:70000"}) {
        EXPECT_TRUE(check_mqtt_url(url)) << url;
    }
}

}  // namespace
}  // namespace livescore
