/// Repetitions of requests about webhooks (the header Idempotency-Key).
#pragma once
#include <optional>
#include <utility>

#include "change/idempotency.h"
#include "livescore/service/webhook/webhook_store.h"

namespace livescore {

/// Claims the key of `once`, if any. Returns an answer when the request is a repetition, or is
/// refused.
template <class Value>
std::optional<result<webhook_change<Value>>> find_repeated_webhook(
    pqxx::transaction_base& tx, const std::optional<idempotent<Value>>& once) {
    if (!once) return std::nullopt;
    const request_key* const key = &once->key;
    auto earlier = std::move(claim_keys(tx, {&key, 1}).front());
    if (!earlier) return std::nullopt;
    if (!*earlier) return result<webhook_change<Value>>(earlier->error());
    webhook_change<Value> repetition;
    repetition.repeated = std::move(**earlier);
    return result<webhook_change<Value>>(std::move(repetition));
}

/// Keeps the answer and commits.
template <class Value>
webhook_change<Value> commit_webhook(pqxx::work& tx, const std::optional<idempotent<Value>>& once,
                                     Value made) {
    if (once) {
        const answered_key answer{&once->key, once->answer(made)};
        keep_answers(tx, {&answer, 1});
    }
    tx.commit();
    return webhook_change<Value>{std::move(made), std::nullopt};
}

inline error no_webhook(webhook_id id) {
    return {errc::not_found, "There is no webhook " + std::to_string(raw(id)), {}};
}

}  // namespace livescore
