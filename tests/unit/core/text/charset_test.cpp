#include "livescore/core/text/charset.h"

#include <gtest/gtest.h>

#include <string>

namespace livescore {
namespace {

TEST(Charset, Utf8StaysAsItIs) {
    for (const auto* const name : {"", "utf-8", "UTF-8", "utf8", "US-ASCII"}) {
        EXPECT_EQ(to_utf8("FC K\xC3\xB6ln", name).value(), "FC K\xC3\xB6ln") << name;
    }
}

TEST(Charset, AByteOrderMarkIsTakenOffOnce) {
    EXPECT_EQ(to_utf8("\xEF\xBB\xBF[]", "").value(), "[]");
    EXPECT_EQ(to_utf8("\xEF\xBB\xBF\xEF\xBB\xBF[]", "utf-8").value(), "\xEF\xBB\xBF[]");
    EXPECT_EQ(to_utf8(std::string_view("\xFE\xFF\0[\0]", 6), "UTF-16").value(), "[]");
    EXPECT_EQ(to_utf8(std::string_view("\xFF\xFE[\0]\0", 6), "utf-16").value(), "[]");
}

TEST(Charset, WhatIsNotUtf8IsRefused) {
    for (const auto* const bytes :
         {"FC K\xF6ln", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xFF"}) {
        EXPECT_FALSE(is_utf8(bytes)) << bytes;
        const auto answer = to_utf8(bytes, "");
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, errc::invalid_argument);
        EXPECT_EQ(answer.error().message, "The bytes are no text in UTF-8");
    }
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("\xF0\x9F\x98\x80 \xED\x9F\xBF \xF4\x8F\xBF\xBF"));
}

TEST(Charset, Latin1AndWindows1252BecomeUtf8) {
    for (const auto* const name : {"ISO-8859-1", "iso-8859-1", "latin1", "windows-1252"}) {
        EXPECT_EQ(to_utf8("FC K\xF6ln", name).value(), "FC K\xC3\xB6ln") << name;
        // Servers that say ISO-8859-1 mean windows-1252: there is no other use of these bytes.
        EXPECT_EQ(to_utf8("\x80 \x92", name).value(), "\xE2\x82\xAC \xE2\x80\x99") << name;
    }
}

TEST(Charset, WhateverIcuKnowsIsRead) {
    EXPECT_EQ(to_utf8("\xD0\xC0\xC1", "KOI8-R").value(), "\xD0\xBF\xD1\x8E\xD0\xB0");
    EXPECT_EQ(to_utf8("\xB3", "iso-8859-2").value(), "\xC5\x82");
    EXPECT_EQ(to_utf8("\x83\x4A", "Shift_JIS").value(), "\xE3\x82\xAB");
}

TEST(Charset, BytesThatTheCharsetDoesNotHaveAreRefused) {
    EXPECT_FALSE(to_utf8("\x83", "Shift_JIS"));
    EXPECT_FALSE(to_utf8(std::string_view("\0[\xD8", 3), "utf-16be"));
    const auto answer = to_utf8("\xFF\xFF", "gb18030");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, errc::invalid_argument);
}

TEST(Charset, AnUnknownCharsetIsRefused) {
    for (const auto* const name : {"klingon", "../../etc/passwd", "iso-8859-1,swaplfnl", " ",
                                   "a-name-that-is-far-longer-than-any-charset-has"}) {
        const auto answer = to_utf8("[]", name);
        ASSERT_FALSE(answer) << name;
        EXPECT_EQ(answer.error().message, "The charset is not known");
    }
}

}  // namespace
}  // namespace livescore
