/// The reason why the server refuses a request, a handshake or a connection. problem.h makes the
/// answer from it.
#pragma once
#include "http/http_message.h"
#include "livescore/core/error.h"

namespace livescore {

struct refusal {
    error why{};
    int status = 0;         ///< 0: the status that belongs to `why.code`
    header_list headers{};  ///< further lines: Allow, WWW-Authenticate, Retry-After
    bool close = false;     ///< the connection cannot be used again
    /// False: the answer does not repeat the request's path. An attack must not come back in it.
    bool names_path = true;
};

/// The one table from errors to HTTP.
[[nodiscard]] int http_status(errc code) noexcept;
[[nodiscard]] int status_of(const refusal& refused) noexcept;

/// The error that a client may see of an `infrastructure_error` or of an exception.
[[nodiscard]] error public_error(errc code);

/// 401, with the scheme that the client has to use.
[[nodiscard]] refusal unauthorized(error why);

}  // namespace livescore
