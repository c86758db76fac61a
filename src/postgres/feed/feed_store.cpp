#include "livescore/postgres/feed_store.h"

#include "connection/connector.h"
#include "connection/db_pool.h"
#include "feed/adoption.h"
#include "feed/conflicts.h"
#include "feed/feeds.h"
#include "feed/fixtures.h"

namespace livescore {
namespace {

template <class T>
using awaitable = asio::awaitable<T>;

class postgres_feed_store final : public feed_store {
public:
    postgres_feed_store(const postgres_options& options, event_sink& sink,
                        metrics_registry& metrics, std::shared_ptr<db_connector> connector)
        : sink_(sink),
          connector_(std::move(connector)),
          pool_(*connector_, options.feed_connections, options.queue_limit, metrics, "feeds") {}

    awaitable<void> register_feeds(std::vector<std::string> polled) override {
        return run([polled = std::move(polled)](db_session& session) {
            livescore::register_feeds(session, polled);
        });
    }
    awaitable<void> register_push(std::string provider) override {
        return run([provider = std::move(provider)](db_session& session) {
            livescore::register_push(session, provider);
        });
    }
    awaitable<std::vector<feed_row>> list_feeds() override {
        return run<std::vector<feed_row>>(
            [](db_session& session) { return livescore::list_feeds(session); });
    }
    awaitable<result<feed_turn>> begin_turn(std::string provider) override {
        return run<result<feed_turn>>([provider = std::move(provider)](db_session& session) {
            return livescore::begin_turn(session, provider);
        });
    }
    awaitable<result<feed_row>> set_paused(std::string provider, bool paused) override {
        return run<result<feed_row>>([provider = std::move(provider), paused](db_session& session) {
            return livescore::set_paused(session, provider, paused);
        });
    }
    awaitable<result<feed_row>> request_refresh(std::string provider) override {
        return run<result<feed_row>>([provider = std::move(provider)](db_session& session) {
            return livescore::request_refresh(session, provider);
        });
    }
    awaitable<int> take_requests(std::string provider, int wanted, feed_budget budget) override {
        return run<int>([provider = std::move(provider), wanted, budget](db_session& session) {
            return livescore::take_requests(session, provider, wanted, budget);
        });
    }
    awaitable<void> lower_budget(std::string provider, feed_budget budget,
                                 std::optional<int> left_minute,
                                 std::optional<int> left_day) override {
        return run(
            [provider = std::move(provider), budget, left_minute, left_day](db_session& session) {
                livescore::lower_budget(session, provider, budget, left_minute, left_day);
            });
    }
    awaitable<void> note_failure(std::string provider, std::string reason,
                                 std::optional<timestamp> not_before) override {
        return run([provider = std::move(provider), reason = std::move(reason),
                    not_before](db_session& session) {
            livescore::note_failure(session, provider, reason, not_before);
        });
    }
    awaitable<void> note_recovery(std::string provider) override {
        return run([provider = std::move(provider)](db_session& session) {
            livescore::note_recovery(session, provider);
        });
    }

    awaitable<std::vector<known_fixture>> find_fixtures(std::string provider,
                                                        std::vector<std::string> refs) override {
        return run<std::vector<known_fixture>>(
            [provider = std::move(provider), refs = std::move(refs)](db_session& session) {
                return session.read([&](pqxx::transaction_base& tx) {
                    return livescore::find_fixtures(tx, provider, refs);
                });
            });
    }
    awaitable<std::vector<known_fixture>> list_fixtures(fixture_query query) override {
        return run<std::vector<known_fixture>>([query = std::move(query)](db_session& session) {
            return livescore::list_fixtures(session, query);
        });
    }
    awaitable<result<known_fixture>> adopt(std::string provider, fixture_report report,
                                           fixture_creator initial) override {
        return run<result<known_fixture>>(
            [this, provider = std::move(provider), report = std::move(report),
             initial = std::move(initial)](db_session& session) -> result<known_fixture> {
                auto adopted = adopt_fixture(session, provider, report, initial);
                if (!adopted) return adopted.error();
                sink_.report(std::move(adopted->events));
                return std::move(adopted->fixture);
            });
    }
    awaitable<result<changed_match>> change_fixture(std::string provider, std::string ref,
                                                    timestamp turn,
                                                    fixture_decider decide) override {
        return run<result<changed_match>>(
            [this, provider = std::move(provider), ref = std::move(ref), turn,
             decide = std::move(decide)](db_session& session) -> result<changed_match> {
                auto change = livescore::change_fixture(session, provider, ref, turn, decide);
                if (!change) return change.error();
                sink_.report(std::move(change->events));
                return changed_match{std::move(change->after), std::nullopt};
            });
    }

    awaitable<void> note_conflict(std::string provider, std::string ref,
                                  feed_conflict what) override {
        return run([provider = std::move(provider), ref = std::move(ref),
                    what = std::move(what)](db_session& session) {
            livescore::note_conflict(session, provider, ref, what);
        });
    }
    awaitable<page<kept_conflict>> list_conflicts(conflict_page_request request,
                                                  std::chrono::milliseconds age) override {
        return run<page<kept_conflict>>([request, age](db_session& session) {
            return livescore::list_conflicts(session, request, age);
        });
    }
    awaitable<result<kept_conflict>> resolve_conflict(std::int64_t id, bool accept) override {
        return run<result<kept_conflict>>(
            [this, id, accept](db_session& session) -> result<kept_conflict> {
                auto resolved = livescore::resolve_conflict(session, id, accept);
                if (!resolved) return resolved.error();
                sink_.report(std::move(resolved->events));
                return std::move(resolved->conflict);
            });
    }

private:
    template <class Result>
    awaitable<Result> run(std::function<Result(db_session&)> work) {
        return pool_.run(std::move(work));
    }
    awaitable<void> run(std::function<void(db_session&)> work) {
        std::function<bool(db_session&)> counted = [work = std::move(work)](db_session& session) {
            work(session);
            return true;
        };
        co_await pool_.run(std::move(counted));
    }

    event_sink& sink_;
    std::shared_ptr<db_connector> connector_;
    db_pool pool_;
};

}  // namespace

std::unique_ptr<feed_store> make_feed_store(const postgres_options& options, event_sink& sink,
                                            metrics_registry& metrics,
                                            std::shared_ptr<db_connector> connector) {
    if (!connector) connector = make_db_connector(options);
    return std::make_unique<postgres_feed_store>(options, sink, metrics, std::move(connector));
}

}  // namespace livescore
