/// Which requests go by a proxy. curl would decide the same, but not tell: then the check of
/// addresses could not know whether an address is the provider's or the proxy's.
#pragma once
#include <string>
#include <string_view>

#include "livescore/core/env.h"

namespace livescore {

struct proxy_settings {
    std::string url;         ///< may hold a password, so it is never shown; empty: no proxy
    std::string exceptions;  ///< hosts that are reached without it
};

/// https_proxy, HTTPS_PROXY, all_proxy or ALL_PROXY; no_proxy or NO_PROXY. The first that is set
/// counts, as in curl(1).
[[nodiscard]] proxy_settings read_proxy_settings(env_reader& env);

/// Whether `exceptions` names the host: "*", "example.org" (with all hosts below it), an address,
/// or a block of addresses ("10.0.0.0/8"). Commas and blanks separate them.
[[nodiscard]] bool is_exception(std::string_view exceptions, std::string_view host);

}  // namespace livescore
