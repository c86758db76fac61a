/// Writes webhooks and their deliveries as JSON. An absent value is null.
#pragma once
#include <optional>
#include <string>

#include "livescore/domain/queries.h"
#include "livescore/domain/webhook/delivery.h"
#include "livescore/domain/webhook/webhook.h"

namespace livescore {

/// {"id":3,"url","description","events":[…],"leagueIds":[…],"teamIds":[…],"matchIds":[…],
/// "enabled","disabledReason","failingSince","lastSuccessAt","previousSecretUntil","createdAt",
/// "updatedAt"}. It never has a secret.
[[nodiscard]] std::string write_webhook(const webhook&);
/// The same, and "secret" at the end.
[[nodiscard]] std::string write_webhook_with_secret(const webhook&, const std::string& secret);
/// {"id","webhookId","messageId","matchId","seq","type","status","attempts","nextAttemptAt",
/// "responseStatus","error","createdAt","finishedAt"}. A test has no match and no seq.
[[nodiscard]] std::string write_delivery(const webhook_delivery&);

/// The cursor of the page behind this one; nothing behind the last page.
[[nodiscard]] std::optional<std::string> next_cursor(const page<webhook>&);
[[nodiscard]] std::optional<std::string> next_cursor(const page<webhook_delivery>&);
/// {"data":[…],"pagination":{"limit","nextCursor","hasMore"}}
[[nodiscard]] std::string write_webhook_page(const page<webhook>&, int limit);
[[nodiscard]] std::string write_delivery_page(const page<webhook_delivery>&, int limit);

}  // namespace livescore
