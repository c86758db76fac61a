/// Mailings: what goes to many webhooks at once (the tables webhook_groups, webhook_mailings and
/// webhook_receipts).
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <pqxx/pqxx>
#include <vector>

#include "connection/session.h"
#include "livescore/service/webhook/delivery_store.h"

namespace livescore {

using webhook_members = std::shared_ptr<const std::vector<webhook_id>>;

/// The groups that were read. A group never changes, and its id is never given to another one. All
/// members are thread-safe.
class webhook_group_cache {
public:
    /// The members of these groups, read from PostgreSQL where they are not known.
    [[nodiscard]] std::map<std::int64_t, webhook_members> find(
        pqxx::transaction_base& tx, const std::vector<std::int64_t>& groups);

private:
    static constexpr std::size_t most_groups = 2'000;  // of 4 KiB at most
    std::mutex mutex_;
    std::map<std::int64_t, webhook_members> known_;
};

/// The oldest mailings in which something waits. Without bodies.
struct open_mailings {
    std::vector<mailing> found{};  ///< in the order of ids
    bool complete = true;          ///< these are all
};
[[nodiscard]] open_mailings read_open_mailings(pqxx::transaction_base& tx,
                                               webhook_group_cache& groups,
                                               const std::vector<webhook_id>& wanted);

/// Notes outcomes of deliveries of mailings. Returns those that do not wait in their mailing any
/// more: they have rows of their own, or were noted before.
[[nodiscard]] std::vector<attempt_outcome> note_mailings(
    pqxx::transaction_base& tx, const std::vector<attempt_outcome>& outcomes);

/// Gives rows of their own to what waits in mailings for these webhooks.
void move_out_of_mailings(db_session& session, const std::vector<webhook_id>& webhooks);
/// As delivery_store::move_stragglers.
[[nodiscard]] std::int64_t move_stragglers(db_session& session, std::chrono::milliseconds age,
                                           std::chrono::milliseconds many_age, int limit);

/// Removes the oldest mailings that were made `age` ago, `limit` at most. Returns whether there may
/// be more of them.
[[nodiscard]] bool remove_mailings(pqxx::transaction_base& tx, std::chrono::hours age, int limit,
                                   std::int64_t& removed);

}  // namespace livescore
