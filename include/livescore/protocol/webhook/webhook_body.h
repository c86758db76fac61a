/// Reads the bodies of requests about webhooks. The errors are those of request_body.h.
#pragma once
#include "livescore/core/error.h"
#include "livescore/domain/webhook/webhook.h"
#include "livescore/protocol/request_body.h"

namespace livescore {

/// url, description, events, leagueIds, teamIds, matchIds, enabled. A new webhook needs `url`. A
/// change needs one member at least: an absent one stays, and null clears a list or the
/// description. An item that stands in a list twice counts once.
[[nodiscard]] result<webhook_edit> read_new_webhook(request_body body, const json_limits& limits,
                                                    const webhook_limits& most);
[[nodiscard]] result<webhook_edit> read_webhook_change(request_body body, const json_limits& limits,
                                                       const webhook_limits& most);

}  // namespace livescore
