#include "livescore/core/text/charset.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "livescore/core/text/ascii.h"

namespace livescore {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct close_converter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using converter_ptr = std::unique_ptr<UConverter, close_converter>;

/// ICU would take some names for files, and a list of options after a comma.
bool is_plain_name(std::string_view name) {
    constexpr std::size_t most = 40;  // IANA's limit of a charset's name
    return name.size() <= most && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                      c == ':' || c == '.';
           });
}

bool is_utf8_name(std::string_view name) {
    return name.empty() || name == "utf-8" || name == "utf8" || name == "us-ascii" ||
           name == "ascii";
}

const char* icu_name(const std::string& name) {
    const bool latin_1 = name == "iso-8859-1" || name == "iso8859-1" || name == "iso_8859-1" ||
                         name == "latin1" || name == "latin-1" || name == "l1";
    return latin_1 ? "windows-1252" : name.c_str();
}

std::string without_mark(std::string text) {
    if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
    return text;
}

error not_text(const std::string& charset) {
    return {errc::invalid_argument, "The bytes are no text in " + charset};
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
    const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::size_t at = 0;
    while (at < bytes.size()) {
        UChar32 c = 0;
        U8_NEXT(data, at, bytes.size(), c);
        if (c < 0) return false;
    }
    return true;
}

result<std::string> to_utf8(std::string_view bytes, std::string_view charset) {
    const std::string name = lower_case(charset);
    if (is_utf8_name(name)) {
        if (!is_utf8(bytes)) return not_text("UTF-8");
        return without_mark(std::string(bytes));
    }
    UErrorCode status = U_ZERO_ERROR;
    converter_ptr converter;
    if (is_plain_name(name)) converter.reset(ucnv_open(icu_name(name), &status));
    if (!converter || U_FAILURE(status)) {
        return error{errc::invalid_argument, "The charset is not known"};
    }
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &status);
    if (bytes.size() > std::numeric_limits<std::int32_t>::max()) return not_text(name);
    const icu::UnicodeString text(bytes.data(), static_cast<std::int32_t>(bytes.size()),
                                  converter.get(), status);
    if (U_FAILURE(status)) return not_text(name);
    std::string utf8;
    text.toUTF8String(utf8);
    return without_mark(std::move(utf8));
}

}  // namespace livescore
