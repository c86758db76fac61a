/// The port to the jobs of webhooks in the delay queue: one for each endpoint for which something
/// waits. One worker at a time holds a job, and delivers to that endpoint. Losing all jobs loses
/// nothing: the deliveries are in PostgreSQL, and the sweep adds the jobs again. `redis` implements
/// the port. Awaitables throw infrastructure_error(unavailable) when Redis does not answer.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "livescore/domain/webhook/webhook.h"

namespace livescore {

namespace asio = boost::asio;

struct webhook_claim {
    std::vector<webhook_id> webhooks{};  ///< held from now on
    /// Until the next job falls due or the next lease ends. Nothing: no job waits.
    std::optional<std::chrono::milliseconds> next_in{};
};

/// A job that its worker gives back.
struct returned_webhook {
    webhook_id id{};
    /// When something is due again. Nothing: nothing waits. A job that was hastened while it was
    /// held is due at once all the same.
    std::optional<std::chrono::milliseconds> due_in{};
};

class webhook_queue {
public:
    virtual ~webhook_queue() = default;

    /// Something is due now. Tells whoever holds the job, and wakes the workers otherwise.
    virtual asio::awaitable<void> hasten(std::vector<webhook_id> webhooks) = 0;
    /// Adds jobs that are due now, where there is neither a waiting nor a held one.
    virtual asio::awaitable<void> ensure(std::vector<webhook_id> webhooks) = 0;
    /// Takes up to `max` due jobs for `lease`. A job whose lease ran out is due.
    virtual asio::awaitable<webhook_claim> claim(int max, std::chrono::milliseconds lease) = 0;
    /// Holds jobs for `lease` more, also those that Redis has lost. Returns those that another
    /// worker holds.
    virtual asio::awaitable<std::vector<webhook_id>> hold(std::vector<webhook_id> webhooks,
                                                          std::chrono::milliseconds lease) = 0;
    virtual asio::awaitable<void> give_back(std::vector<returned_webhook> webhooks) = 0;
    /// Whether this worker is the one that does what only one has to do, for `lease`. Who asks in
    /// time stays it.
    virtual asio::awaitable<bool> lead(std::chrono::milliseconds lease) = 0;
    /// Calls `wake` with the hastened webhooks on its io_context. Calls may get lost while Redis is
    /// away.
    virtual void on_hastened(std::function<void(std::vector<webhook_id>)> wake) = 0;
};

}  // namespace livescore
