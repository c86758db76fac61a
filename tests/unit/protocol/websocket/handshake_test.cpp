#include "livescore/protocol/websocket/handshake.h"

#include <gtest/gtest.h>

namespace livescore::websocket {
namespace {

TEST(WebsocketHandshake, AnswersTheKeyOfTheRfc) {
    EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(accept_key("x3JJHMbDL1EzLkh9GBhXDw=="), "HSmrc0sMlYUkAGmm5OPpG2HaGWk=");
}

TEST(WebsocketHandshake, KeyIsTheBase64Of16Bytes) {
    EXPECT_TRUE(is_valid_key("dGhlIHNhbXBsZSBub25jZQ=="));
    EXPECT_TRUE(is_valid_key("AAAAAAAAAAAAAAAAAAAAAA=="));
    EXPECT_TRUE(is_valid_key("+/+/+/+/+/+/+/+/+/+/+w=="));
}

TEST(WebsocketHandshake, OtherKeysAreRefused) {
    for (const std::string_view key : {
             "",
             "==",
             "dGhlIHNhbXBsZSBub25jZQ",
             "dGhlIHNhbXBsZSBub25jZQ=",
             "dGhlIHNhbXBsZSBub25jZQA=",       // 17 bytes
             "dGhlIHNhbXBsZSBub25jZWFh",       // 18 bytes
             "dGhlIHNhbXBsZSBub25j====",       // 15 bytes
             "dGhlIHNhbXBsZSBub25jZQ== ",      // whitespace is HTTP's to remove
             " dGhlIHNhbXBsZSBub25jZQ=",       //
             "dGhlIHNhbXBsZSBub25j-_==",       // the URL-safe alphabet
             "dGhlIHNhbXBsZSBub25jZ\xC3\xA9",  //
             "dGhlIHNhbXBsZSBub25jZQ==dGhlIHNhbXBsZSBub25jZQ==",
         }) {
        EXPECT_FALSE(is_valid_key(key)) << key;
    }
}

}  // namespace
}  // namespace livescore::websocket
