/// The URL of a webhook's endpoint. Whoever may make webhooks chooses where our workers connect to,
/// so a URL that leads into our own network is refused when it is given. A name may resolve to
/// anything later: the worker looks at the address again when it connects.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace livescore {

/// What is wrong with a URL: a sentence for people, and a code for programs (error.h).
struct url_problem {
    std::string message;
    std::string code;
};

/// Nothing: the URL may be kept. It is absolute, has at most 2,000 bytes, all of them visible
/// ASCII, begins with https://, and has no user, no password and no fragment. The host is a name,
/// or an address in its usual spelling; "2130706433", "0x7f.1" and "0177.0.0.1" are other spellings
/// of 127.0.0.1. The address must be of the internet.
///
/// `allow_private`: addresses of this machine and of private networks are allowed as well, and
/// http:// is for these and for names. Never allowed are multicast, unspecified and reserved
/// addresses.
[[nodiscard]] std::optional<url_problem> check_webhook_url(std::string_view url,
                                                           bool allow_private);

}  // namespace livescore
