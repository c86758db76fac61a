/// The signatures of providers that push, as Standard Webhooks has them
/// (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md): the base64
/// of HMAC-SHA256 over "id.timestamp.body".
#pragma once
#include <optional>
#include <string_view>

#include "http/http_message.h"
#include "livescore/api/api_options.h"
#include "livescore/core/error.h"
#include "livescore/core/time.h"
#include "livescore/service/principal.h"

namespace livescore {

/// Thread-safe.
class webhook_signatures {
public:
    /// Both must outlive this.
    webhook_signatures(const ingest_options& options, const wall_clock& clock)
        : options_(options), clock_(clock) {}

    /// unauthorized: a header is missing or came twice, the time is not now, or the provider has no
    /// secret. This needs no body.
    [[nodiscard]] std::optional<error> check_head(std::string_view provider,
                                                  const request_signature& given) const;
    /// The provider as the owner of the request. unauthorized: as above, or no signature is right.
    /// `body`: the bytes as they came.
    [[nodiscard]] result<shared_principal> identify(std::string_view provider,
                                                    const request_signature& given,
                                                    std::string_view body) const;

private:
    const ingest_options& options_;
    const wall_clock& clock_;
};

}  // namespace livescore
