#include "livescore/postgres/delivery_store.h"

#include <utility>

#include "connection/connector.h"
#include "connection/db_pool.h"
#include "webhook/expansion.h"
#include "webhook/mailings.h"
#include "webhook/outcomes.h"
#include "webhook/waiting.h"

namespace livescore {
namespace {

template <class T>
using awaitable = asio::awaitable<T>;

class postgres_delivery_store final : public delivery_store {
public:
    postgres_delivery_store(const postgres_options& options, metrics_registry& metrics,
                            std::shared_ptr<db_connector> connector)
        : connector_(std::move(connector)),
          pool_(*connector_, options.delivery_connections, options.queue_limit, metrics,
                "webhooks") {}

    awaitable<expansion_state> look() override {
        return run<expansion_state>([](db_session& session) { return look_at_expansion(session); });
    }
    awaitable<std::vector<match_id>> find_unexpanded(timestamp from, timestamp to) override {
        return run<std::vector<match_id>>([from, to](db_session& session) {
            return livescore::find_unexpanded(session, from, to);
        });
    }
    awaitable<expansion> expand(std::vector<match_id> matches, int max_events) override {
        return run<expansion>(
            [this, matches = std::move(matches), max_events](db_session& session) {
                return expand_events(session, groups_, matches, max_events);
            });
    }
    awaitable<void> note_scanned(timestamp until) override {
        std::function<bool(db_session&)> work = [until](db_session& session) {
            livescore::note_scanned(session, until);
            return true;
        };
        co_await pool_.run(std::move(work));
    }

    awaitable<std::vector<webhook_id>> find_waiting() override {
        return run<std::vector<webhook_id>>(
            [](db_session& session) { return livescore::find_waiting(session); });
    }
    awaitable<endpoint_answers> ask(std::vector<endpoint_question> questions,
                                    delivery_bounds bounds) override {
        return run<endpoint_answers>(
            [this, questions = std::move(questions), bounds](db_session& session) {
                return ask_for_endpoints(session, groups_, questions, bounds);
            });
    }
    awaitable<std::vector<disabled_webhook>> note(std::vector<attempt_outcome> outcomes) override {
        return run<std::vector<disabled_webhook>>(
            [outcomes = std::move(outcomes)](db_session& session) {
                return note_outcomes(session, outcomes);
            });
    }

    awaitable<std::int64_t> move_stragglers(std::chrono::milliseconds age,
                                            std::chrono::milliseconds many_age,
                                            int limit) override {
        return run<std::int64_t>([age, many_age, limit](db_session& session) {
            return livescore::move_stragglers(session, age, many_age, limit);
        });
    }
    awaitable<backlog_step> disable_backlogs(webhook_id after, std::int64_t max_pending,
                                             int limit) override {
        return run<backlog_step>([after, max_pending, limit](db_session& session) {
            return livescore::disable_backlogs(session, after, max_pending, limit);
        });
    }
    awaitable<removal_result> remove_finished(std::chrono::hours age, delivery_id after,
                                              int limit) override {
        return run<removal_result>([age, after, limit](db_session& session) {
            return livescore::remove_finished(session, age, after, limit);
        });
    }

private:
    template <class Result>
    awaitable<Result> run(std::function<Result(db_session&)> work) {
        return pool_.run(std::move(work));
    }

    std::shared_ptr<db_connector> connector_;
    webhook_group_cache groups_;
    db_pool pool_;  // its threads use the groups
};

}  // namespace

std::unique_ptr<delivery_store> make_delivery_store(const postgres_options& options,
                                                    metrics_registry& metrics,
                                                    std::shared_ptr<db_connector> connector) {
    if (!connector) connector = make_db_connector(options);
    return std::make_unique<postgres_delivery_store>(options, metrics, std::move(connector));
}

}  // namespace livescore
