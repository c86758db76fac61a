#include "answer_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "livescore/core/text/charset.h"

namespace livescore {
namespace {

using nlohmann::json;

/// Reads JSON without keeping it. `why` is the fault that ended the reading.
class json_inspector final : public json::json_sax_t {
public:
    json_inspector(int max_depth, std::size_t max_values)
        : max_depth_(max_depth), values_left_(max_values) {}

    bool null() override { return count(); }
    bool boolean(bool /*value*/) override { return count(); }
    bool number_integer(number_integer_t /*value*/) override { return count(); }
    bool number_unsigned(number_unsigned_t /*value*/) override { return count(); }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override {
        return count();
    }
    bool string(string_t& value) override { return count() && check_text(value); }
    bool binary(binary_t& /*value*/) override { return false; }
    bool key(string_t& name) override { return check_text(name); }
    bool start_object(std::size_t /*size*/) override { return open(); }
    bool start_array(std::size_t /*size*/) override { return open(); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*problem*/) override {
        why = "No JSON at byte " + std::to_string(position);
        return false;
    }

    std::string why;

private:
    bool count() { return values_left_-- > 0 || refuse("Too many values in the JSON"); }
    bool open() {
        return count() && (++depth_ <= max_depth_ ||
                           refuse("JSON nested deeper than " + std::to_string(max_depth_)));
    }
    bool close() {
        --depth_;
        return true;
    }
    bool check_text(const std::string& text) {
        return text.find('\0') == std::string::npos || refuse("U+0000 in the JSON");
    }
    bool refuse(std::string reason) {
        why = std::move(reason);
        return false;
    }

    int max_depth_;
    std::size_t values_left_;
    int depth_ = 0;
};

error wrong_answer(std::string message) {
    return {errc::invalid_argument, std::move(message)};
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const std::size_t from = text.find_first_not_of(blanks);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(blanks) + 1 - from);
}

bool is_charset(std::string_view name) {
    constexpr std::string_view expected = "charset";
    return std::ranges::equal(
        name, expected, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

}  // namespace

std::string charset_of(std::string_view content_type) {
    std::size_t at = content_type.find(';');
    while (at != std::string_view::npos) {
        const std::string_view rest = content_type.substr(at + 1);
        const std::size_t next = rest.find(';');
        const std::string_view parameter = rest.substr(0, next);
        const std::size_t equals = parameter.find('=');
        if (equals != std::string_view::npos && is_charset(trimmed(parameter.substr(0, equals)))) {
            std::string_view value = trimmed(parameter.substr(equals + 1));
            if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) {
                value = value.substr(1, value.size() - 2);
            }
            return std::string(value);
        }
        at = next == std::string_view::npos ? next : at + 1 + next;
    }
    return "";
}

result<std::string> read_answer(std::string body, std::string_view content_type,
                                const fetch_options& options) {
    auto text = to_utf8(body, charset_of(content_type));
    if (!text) return wrong_answer(text.error().message);
    if (text->size() > options.max_body_bytes) {
        return error{errc::payload_too_large,
                     "More than " + std::to_string(options.max_body_bytes) + " bytes in UTF-8"};
    }
    // nlohmann takes a NUL byte for the end of the input.
    if (const auto at = text->find('\0'); at != std::string::npos) {
        return wrong_answer("No JSON at byte " + std::to_string(at + 1));
    }
    json_inspector inspector(options.max_depth, options.max_values);
    if (!json::sax_parse(*text, &inspector)) return wrong_answer(inspector.why);
    return text;
}

}  // namespace livescore
