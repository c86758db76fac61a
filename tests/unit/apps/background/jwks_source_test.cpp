#include "apps/background/jwks_source.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

TEST(JwksSource, ItsUrlIsHttpsOrThisMachine) {
    EXPECT_EQ(parse_jwks_url("https://id.example/keys?x=1").value().target, "/keys?x=1");
    EXPECT_EQ(parse_jwks_url("https://id.example").value().port, "443");
    EXPECT_EQ(parse_jwks_url("https://id.example:8443").value().port, "8443");
    EXPECT_FALSE(parse_jwks_url("http://127.0.0.1:9/keys").value().tls);
    for (const auto* bad : {"", "id.example/keys", "ftp://id.example", "http://id.example/keys",
                            "http://127.0.0.1.example/keys", "http://127.0.0.1x/keys",
                            "https://a:b@id.example/", "https:///keys", "file:///etc/passwd"}) {
        EXPECT_FALSE(parse_jwks_url(bad)) << bad;
    }
}

}  // namespace
}  // namespace livescore
