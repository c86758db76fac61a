/// The table idempotency_keys, inside the transaction of a change. A writer always claims its keys
/// before it locks a match, so that writers cannot deadlock.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "connection/session.h"
#include "livescore/service/idempotency.h"

namespace livescore {

/// Claims all keys; the result has an element for each key. An empty element: this transaction is
/// the first with the key and holds it until its end. Otherwise: the answer of the first request,
/// or unprocessable when that request had another body. Waits while another transaction holds one
/// of the keys. Throws infrastructure_error(unavailable) when a key comes and goes.
[[nodiscard]] std::vector<std::optional<result<kept_answer>>> claim_keys(
    pqxx::transaction_base& tx, std::span<const request_key* const> keys);

struct answered_key {
    const request_key* key;
    kept_answer answer;
};
/// Keeps the answers to the requests that claimed the keys.
void keep_answers(pqxx::transaction_base& tx, std::span<const answered_key> answers);
/// Gives claimed keys up, because their requests changed nothing.
void release_keys(pqxx::transaction_base& tx, std::span<const request_key* const> keys);

}  // namespace livescore
