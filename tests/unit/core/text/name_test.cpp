#include "livescore/core/text/name.h"

#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace livescore {
namespace {

TEST(NameKey, SpellingsOfOneNameHaveOneKey) {
    const std::pair<const char*, const char*> same[] = {
        {"Atlético Madrid", "Atle\u0301tico Madrid"},
        {"Άρης Θεσσαλονίκης", "ΆΡΗΣ ΘΕΣΣΑΛΟΝΊΚΗΣ"},
        {"άρης", "άρησ"},
        {"Preußen Münster", "PREUSSEN MÜNSTER"},
        {"Preußen Münster", "PREUẞEN MÜNSTER"},
        {"İstanbul Başakşehir", "İSTANBUL BAŞAKŞEHİR"},
        {"Kasımpaşa", "KASIMPAŞA"},
        {"I\u0307stanbul", "İstanbul"},
        {"Real Sociedad", "Real Sociedad\u00a0"},
        {"Real Sociedad", "Real\u00a0\u2009Sociedad"},
        {"Ajax", "\ufeffAjax\u200b"},
        {"Ajax", "Aj\u00adax"},
        {"SC Heerenveen", "\t sc   Heerenveen\n"},
        {"FC ﬁne", "fc FINE"},
        {"Ajax", "Ａｊａｘ"},
    };
    for (const auto& [one, other] : same) EXPECT_EQ(name_key(one), name_key(other)) << other;
}

TEST(NameKey, OtherNamesHaveOtherKeys) {
    const std::pair<const char*, const char*> different[] = {
        {"Málaga", "Malaga"},
        {"Ajax", "Ajax 2"},
        {"Müller", "Mueller"},
        {"Real Madrid", "RealMadrid"},
    };
    for (const auto& [one, other] : different) EXPECT_NE(name_key(one), name_key(other)) << other;
}

/// The key joins all names that ICU's case folding joins, and it is its own key.
TEST(NameKey, HoldsTheFullCaseFoldingOfEveryCharacter) {
    for (UChar32 c = 0; c <= 0x10FFFF; ++c) {
        if ((c >= 0xD800 && c <= 0xDFFF) || u_charType(c) == U_UNASSIGNED) continue;
        std::string spelled;
        icu::UnicodeString(c).toUTF8String(spelled);
        const std::string key = name_key(spelled);
        std::string folded;
        icu::UnicodeString(c).foldCase(U_FOLD_CASE_DEFAULT).toUTF8String(folded);
        ASSERT_EQ(name_key(folded), key) << std::hex << c;
        ASSERT_EQ(name_key(key), key) << std::hex << c;
        ASSERT_EQ(key.empty(), is_blank(spelled)) << std::hex << c;
    }
}

TEST(CleanName, KeepsHowANameLooks) {
    EXPECT_EQ(clean_name("\ufeff\u00a0 Ajax  Cape Town\u200b\n"), "Ajax  Cape Town");
    EXPECT_EQ(clean_name("Atle\u0301tico"), "Atlético");
    EXPECT_EQ(clean_name("⚽\ufe0f"), "⚽\ufe0f") << "a selector belongs to its emoji";
    EXPECT_EQ(clean_name("\u3000"), "");
}

TEST(IsBlank, IsATextWithoutAVisibleCharacter) {
    for (const char* blank :
         {"", " ", "\t\r\n", "\u00a0", "\u2003\u3000", "\u200b", "\ufeff \u2060"}) {
        EXPECT_TRUE(is_blank(blank)) << '"' << blank << '"';
    }
    for (const char* visible : {"a", " a", "\u200bé", "0", "\u0301"}) {
        EXPECT_FALSE(is_blank(visible)) << '"' << visible << '"';
    }
}

}  // namespace
}  // namespace livescore
