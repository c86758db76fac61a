/// The table idempotency_keys, inside the transaction of a change. Keys are claimed before any
/// match is locked, always: so that writers cannot deadlock.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "connection.h"
#include "livescore/service/idempotency.h"

namespace livescore {

/// For each key: nothing when this transaction is the first with it, and holds it until its end;
/// else the answer of the first one, or unprocessable. Waits while another transaction holds one of
/// them.
[[nodiscard]] std::vector<std::optional<result<kept_answer>>> claim_keys(
    pqxx::transaction_base& tx, std::span<const request_key* const> keys);

struct answered_key {
    const request_key* key;
    kept_answer answer;
};
/// Keeps the answers of keys that were claimed.
void keep_answers(pqxx::transaction_base& tx, std::span<const answered_key> answers);
/// Gives claimed keys up: their requests changed nothing.
void release_keys(pqxx::transaction_base& tx, std::span<const request_key* const> keys);

}  // namespace livescore
