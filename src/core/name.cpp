#include "livescore/core/text/name.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "livescore/core/error.h"

namespace livescore {
namespace {

using icu::UnicodeString;

bool is_invisible(UChar32 c) {
    return u_isUWhiteSpace(c) != 0 ||
           u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

/// What may go at the ends of a name without a change of how it looks. Others that are not visible
/// stay: a variation selector belongs to the emoji before it, and a mark of direction to its text.
bool is_margin(UChar32 c) {
    constexpr UChar32 zero_width_space = 0x200B;
    constexpr UChar32 zero_width_joiner = 0x200D;
    constexpr UChar32 word_joiner = 0x2060;
    constexpr UChar32 byte_order_mark = 0xFEFF;
    return u_isUWhiteSpace(c) != 0 || (c >= zero_width_space && c <= zero_width_joiner) ||
           c == word_joiner || c == byte_order_mark;
}

void check(UErrorCode status) {
    if (U_FAILURE(status)) throw infrastructure_error(errc::internal, u_errorName(status));
}

UnicodeString normalized(const UnicodeString& text, const icu::Normalizer2& normalizer) {
    UErrorCode status = U_ZERO_ERROR;
    UnicodeString result;
    normalizer.normalize(text, result, status);
    check(status);
    return result;
}

const icu::Normalizer2& nfc() {
    UErrorCode status = U_ZERO_ERROR;
    const auto* const normalizer = icu::Normalizer2::getNFCInstance(status);
    check(status);
    return *normalizer;
}

/// NFKC of the characters that PostgreSQL 15 normalizes. Its tables are those of Unicode 14, and an
/// ICU that knows more would give other keys.
const icu::Normalizer2& nfkc_of_the_database() {
    static const icu::FilteredNormalizer2 normalizer = [] {
        UErrorCode status = U_ZERO_ERROR;
        const auto* const newest = icu::Normalizer2::getNFKCInstance(status);
        check(status);
        static const icu::UnicodeSet known(u"[:age=14.0:]", status);
        check(status);
        return icu::FilteredNormalizer2(*newest, known);
    }();
    return normalizer;
}

std::string to_utf8(const UnicodeString& text) {
    std::string bytes;
    text.toUTF8String(bytes);
    return bytes;
}

UnicodeString from_utf8(std::string_view text) {
    return UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
}

UnicodeString without_invisible(const UnicodeString& text) {
    UnicodeString visible;
    bool blank = false;
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (u_isUWhiteSpace(c) != 0) {
            blank = !visible.isEmpty();
        } else if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) == 0) {
            if (blank) visible.append(u' ');
            blank = false;
            visible.append(c);
        }
    }
    return visible;
}

}  // namespace

bool is_blank(std::string_view text) {
    // Most texts have a visible character of ASCII at their beginning.
    const auto in_ascii = [](char c) { return c > ' ' && c <= '~'; };
    if (std::ranges::any_of(text, in_ascii)) return false;
    const UnicodeString decoded = from_utf8(text);
    for (int32_t i = 0; i < decoded.length(); i = decoded.moveIndex32(i, 1)) {
        if (!is_invisible(decoded.char32At(i))) return false;
    }
    return true;
}

std::string clean_name(std::string_view name) {
    const UnicodeString text = normalized(from_utf8(name), nfc());
    int32_t begin = 0;
    int32_t end = text.length();
    while (begin < end && is_margin(text.char32At(begin))) begin = text.moveIndex32(begin, 1);
    while (begin < end && is_margin(text.char32At(text.moveIndex32(end, -1)))) {
        end = text.moveIndex32(end, -1);
    }
    return to_utf8(text.tempSubStringBetween(begin, end));
}

std::string name_key(std::string_view name) {
    const auto& root = icu::Locale::getRoot();
    UnicodeString text = normalized(from_utf8(name), nfkc_of_the_database());
    text = without_invisible(text);
    // First to lower case: of the two capital forms of the sharp s only the small letter becomes
    // SS.
    text.toLower(root).toUpper(root);
    text.findAndReplace(u"I\u0307", u"I");
    return to_utf8(without_invisible(normalized(text, nfkc_of_the_database())));
}

std::string plain_name_key(std::string_view name) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '\'';
    };
    if (std::ranges::all_of(name, [&](char c) { return is_plain(c) || c == ' '; }) &&
        !name.empty() && name.front() != ' ' && name.back() != ' ' &&
        name.find("  ") == std::string_view::npos) {
        std::string key(name);
        for (char& c : key) {
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        }
        return key;
    }
    UErrorCode status = U_ZERO_ERROR;
    const auto* const nfd = icu::Normalizer2::getNFDInstance(status);
    check(status);
    const UnicodeString text = normalized(from_utf8(name_key(name)), *nfd);
    UnicodeString plain;
    for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        // Letters with a stroke have no decomposition in Unicode.
        switch (c) {
            case 0x00D8:
                plain.append(u'O');
                break;
            case 0x0110:
                plain.append(u'D');
                break;
            case 0x0141:
                plain.append(u'L');
                break;
            case 0x00C6:
                plain.append(u"AE");
                break;
            default:
                if (u_charType(c) != U_NON_SPACING_MARK) plain.append(c);
        }
    }
    return to_utf8(plain);
}

}  // namespace livescore
