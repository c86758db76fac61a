#include "provider_url.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "livescore/core/net/public_address.h"
#include "livescore/feeds/http_fetcher.h"

namespace livescore {
namespace {

struct free_url {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using url_ptr = std::unique_ptr<CURLU, free_url>;

/// Null for what curl does not take for a URL. Schemes that curl lacks are read too.
url_ptr read_url(std::string_view text) {
    url_ptr url(curl_url());
    if (text.find('\0') != std::string_view::npos) return nullptr;
    const std::string copy(text);
    if (!url || curl_url_set(url.get(), CURLUPART_URL, copy.c_str(), CURLU_NON_SUPPORT_SCHEME)) {
        return nullptr;
    }
    return url;
}

std::optional<std::string> part_of(const url_ptr& url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url.get(), part, &text, flags) != CURLUE_OK) return std::nullopt;
    std::string copy(text);
    curl_free(text);
    return copy;
}

bool has_user(const url_ptr& url) {
    return part_of(url, CURLUPART_USER) || part_of(url, CURLUPART_PASSWORD);
}

std::optional<url_origin> origin_of(const url_ptr& url) {
    const auto scheme = part_of(url, CURLUPART_SCHEME);
    auto host = part_of(url, CURLUPART_HOST);
    if (!scheme || !host || host->empty()) return std::nullopt;
    if (host->starts_with('[') && host->ends_with(']')) *host = host->substr(1, host->size() - 2);
    std::ranges::transform(*host, host->begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return url_origin{*scheme, *host,
                      part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("")};
}

error wrong_url(std::string message) {
    return {errc::invalid_argument, std::move(message)};
}

}  // namespace

std::optional<url_origin> find_origin(std::string_view url) {
    const url_ptr parsed = read_url(url);
    if (!parsed || has_user(parsed)) return std::nullopt;
    return origin_of(parsed);
}

bool is_own_host(std::string_view host) {
    return host == "localhost" || kind_of_literal(host) == address_kind::loopback;
}

std::optional<error> check_provider_url(std::string_view url) {
    const url_ptr parsed = read_url(url);
    const auto origin = parsed ? origin_of(parsed) : std::nullopt;
    if (!origin) return wrong_url("Must be a URL such as https://api.example.org");
    if (has_user(parsed)) return wrong_url("Must not have a user or a password");
    // curl tells an empty query or fragment from none only in the text.
    if (url.find('#') != std::string_view::npos) return wrong_url("Must not have a fragment");
    if (url.find('?') != std::string_view::npos) return wrong_url("Must not have a query");
    if (origin->scheme == "https") return std::nullopt;
    if (origin->scheme == "http" && is_own_host(origin->host)) return std::nullopt;
    return wrong_url("Must begin with https://; http:// is for addresses of this machine only");
}

}  // namespace livescore
