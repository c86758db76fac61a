#include "parameters.h"

#include <boost/url/encode.hpp>
#include <boost/url/params_encoded_view.hpp>
#include <boost/url/parse_query.hpp>
#include <boost/url/rfc/pchars.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "livescore/protocol/websocket/utf8_validator.h"

namespace livescore {

namespace urls = boost::urls;

namespace {

/// RFC 3986 wants more characters escaped than browsers and curl escape: brackets, and letters
/// beyond ASCII. This function escapes the characters that the RFC forbids, so that they mean
/// themselves. Percent signs stay.
std::string strictly_encoded(std::string_view text) {
    constexpr auto allowed = urls::pchars + '/' + '?';
    std::string encoded;
    for (;;) {
        const auto percent = text.find('%');
        encoded += urls::encode(text.substr(0, percent), allowed);
        if (percent == std::string_view::npos) return encoded;
        encoded += '%';
        text.remove_prefix(percent + 1);
    }
}

}  // namespace

std::string write_segment(std::string_view text) {
    return urls::encode(text, urls::unreserved_chars);
}

bool is_storable_text(std::string_view text) {
    return text.find('\0') == std::string_view::npos && websocket::is_valid_utf8(text);
}

std::optional<query_parameters> read_parameters(std::string_view encoded) {
    const std::string strict = strictly_encoded(encoded);
    const auto parsed = urls::parse_query(strict);
    if (!parsed) return std::nullopt;

    urls::encoding_opts form;
    form.space_as_plus = true;
    query_parameters parameters;
    for (const auto& parameter : *parsed) {
        std::string name = parameter.key.decode(form);
        std::string value = parameter.value.decode(form);
        if (!is_storable_text(name) || !is_storable_text(value)) return std::nullopt;
        if (name.empty()) continue;  // as between the ampersands of "a=1&&b=2"
        parameters.emplace_back(std::move(name), std::move(value));
    }
    return parameters;
}

std::string write_parameters(const query_parameters& parameters) {
    std::string text;
    for (const auto& [name, value] : parameters) {
        if (!text.empty()) text += '&';
        text += urls::encode(name, urls::unreserved_chars);
        text += '=';
        text += urls::encode(value, urls::unreserved_chars);
    }
    return text;
}

}  // namespace livescore
