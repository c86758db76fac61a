/// Errors. A `result<T>` carries an error that a user can cause. `infrastructure_error` is thrown
/// for an error that only an operator can mend; each request, session or job catches it in one
/// place.
#pragma once
#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace livescore {

/// The kind of an error, independent of any transport. One table in `src/api/` maps the kinds to
/// HTTP status codes.
enum class errc {
    invalid_argument,     ///< the input breaks a rule; `details` name the fields (400)
    unauthorized,         ///< (401)
    forbidden,            ///< (403)
    not_found,            ///< the addressed thing does not exist (404)
    method_not_allowed,   ///< (405)
    conflict,             ///< not allowed in the present state, e.g. a status step (409)
    precondition_failed,  ///< If-Match does not hold (412)
    payload_too_large,    ///< (413)
    uri_too_long,         ///< (414)
    unsupported_media,    ///< (415)
    unprocessable,        ///< e.g. an idempotency key used again with another body (422)
    request_timeout,      ///< the request did not arrive in time (408)
    header_too_large,     ///< (431)
    rate_limited,         ///< (429)
    overloaded,           ///< a bounded queue is full; try again (503 + Retry-After)
    unavailable,          ///< PostgreSQL or another server cannot be reached (503 + Retry-After)
    in_doubt,             ///< the connection was lost at COMMIT; the outcome is unknown (503)
    internal,             ///< a bug of ours (500)
};

/// One wrong place of the input. `path` leads to it: {"homeScore"}, {"tags", "3"}.
struct field_error {
    std::vector<std::string> path;
    std::string message;  ///< a sentence for people
    std::string code;     ///< stable, for programs: "required", "too_small", "invalid_type", ...
};

struct error {
    errc code = errc::internal;
    std::string message;  ///< a sentence for people; reveals nothing internal
    std::vector<field_error> details{};
};

template <class T>
using result = boost::system::result<T, error>;

/// Adapters throw it. `what()` is for the log only, never for a client.
class infrastructure_error : public std::runtime_error {
public:
    /// `code`: overloaded, unavailable, in_doubt or internal.
    infrastructure_error(errc code, const std::string& what)
        : std::runtime_error(what), code_(code) {}
    [[nodiscard]] errc code() const noexcept { return code_; }

private:
    errc code_;
};

/// Boost calls it (by ADL) when `result<T>::value()` is called on an error. That is a bug: callers
/// must check first.
[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location& where);

}  // namespace livescore
