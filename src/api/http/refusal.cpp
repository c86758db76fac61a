#include "http/refusal.h"

#include <utility>

namespace livescore {

int http_status(errc code) noexcept {
    switch (code) {
        case errc::invalid_argument:
            return 400;
        case errc::unauthorized:
            return 401;
        case errc::forbidden:
            return 403;
        case errc::not_found:
            return 404;
        case errc::method_not_allowed:
            return 405;
        case errc::request_timeout:
            return 408;
        case errc::conflict:
            return 409;
        case errc::precondition_failed:
            return 412;
        case errc::payload_too_large:
            return 413;
        case errc::uri_too_long:
            return 414;
        case errc::unsupported_media:
            return 415;
        case errc::unprocessable:
            return 422;
        case errc::rate_limited:
            return 429;
        case errc::header_too_large:
            return 431;
        case errc::overloaded:
        case errc::unavailable:
        case errc::in_doubt:
            return 503;
        case errc::internal:
            return 500;
    }
    return 500;
}

int status_of(const refusal& refused) noexcept {
    return refused.status != 0 ? refused.status : http_status(refused.why.code);
}

error public_error(errc code) {
    switch (code) {
        case errc::overloaded:
            return {code, "The service is overloaded; try again", {}};
        case errc::unavailable:
            return {code, "The service cannot reach its database; try again", {}};
        case errc::in_doubt:
            return {
                code,
                "The connection to the database was lost; whether the change was made is unknown",
                {}};
        default:
            return {errc::internal, "Internal error", {}};
    }
}

refusal unauthorized(error why) {
    refusal refused{std::move(why)};
    refused.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"livescore\"");
    return refused;
}

}  // namespace livescore
