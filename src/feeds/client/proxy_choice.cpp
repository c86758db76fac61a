#include "proxy_choice.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "livescore/core/parse_integer.h"

namespace livescore {
namespace {

std::string first_of(env_reader& env, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        std::string value = env.text(name, "");
        if (!value.empty()) return value;
    }
    return "";
}

/// In lower case, without the dots that may stand around it.
std::string plain_host(std::string_view host) {
    while (host.starts_with('.')) host.remove_prefix(1);
    if (host.ends_with('.')) host.remove_suffix(1);
    std::string lower(host);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

/// 4 or 16 bytes; empty for what is no address.
std::vector<std::uint8_t> address_bytes(const std::string& text) {
    std::array<std::uint8_t, 16> bytes{};
    if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
        return {bytes.begin(), bytes.begin() + 4};
    }
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
        return {bytes.begin(), bytes.end()};
    }
    return {};
}

bool in_block(const std::vector<std::uint8_t>& address, const std::vector<std::uint8_t>& block,
              std::size_t bits) {
    if (address.size() != block.size() || bits > block.size() * 8) return false;
    for (std::size_t bit = 0; bit < bits; ++bit) {
        const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
        if (((address[bit / 8] ^ block[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

bool names_host(std::string_view exception, const std::string& host) {
    if (exception == "*") return true;
    const auto address = address_bytes(host);
    if (!address.empty()) {
        const std::size_t slash = exception.find('/');
        const auto block = address_bytes(std::string(exception.substr(0, slash)));
        if (slash == std::string_view::npos) return block == address;
        const auto bits = parse_integer<std::size_t>(exception.substr(slash + 1));
        return bits && in_block(address, block, *bits);
    }
    const std::string name = plain_host(exception);
    return !name.empty() && (host == name || host.ends_with("." + name));
}

}  // namespace

proxy_settings read_proxy_settings(env_reader& env) {
    return {first_of(env, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}),
            first_of(env, {"no_proxy", "NO_PROXY"})};
}

bool is_exception(std::string_view exceptions, std::string_view host) {
    const std::string plain = plain_host(host);
    std::size_t at = 0;
    while ((at = exceptions.find_first_not_of(", \t", at)) != std::string_view::npos) {
        const std::size_t end = std::min(exceptions.find_first_of(", \t", at), exceptions.size());
        if (names_host(exceptions.substr(at, end - at), plain)) return true;
        at = end;
    }
    return false;
}

}  // namespace livescore
