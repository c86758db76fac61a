#include "livescore/postgres/competition_store.h"

#include "competition/merge_teams.h"
#include "competition/row_changes.h"
#include "competition/seasons.h"
#include "competition/team_results.h"
#include "connection/connector.h"
#include "connection/db_pool.h"

namespace livescore {
namespace {

template <class Row>
class postgres_rows final : public row_store<Row> {
public:
    using id_type = typename row_store<Row>::id_type;

    explicit postgres_rows(db_pool& pool) : pool_(pool) {}

    asio::awaitable<std::optional<Row>> find(id_type id) override {
        return run<std::optional<Row>>([id](db_session& session) {
            return session.read([id](pqxx::transaction_base& tx) { return find_row<Row>(tx, id); });
        });
    }
    asio::awaitable<page<Row>> list(row_filter filter, row_page_request request) override {
        return run<page<Row>>([filter = std::move(filter), request](db_session& session) {
            return list_rows<Row>(session, filter, request);
        });
    }
    asio::awaitable<result<changed_row<Row>>> create(row_edit<Row> edit,
                                                     std::optional<idempotent<Row>> once) override {
        return run<result<changed_row<Row>>>(
            [edit = std::move(edit), once = std::move(once)](db_session& session) {
                return create_row<Row>(session, edit, once);
            });
    }
    asio::awaitable<result<changed_row<Row>>> update(id_type id, expected_version expected,
                                                     row_edit<Row> edit,
                                                     std::optional<idempotent<Row>> once) override {
        return run<result<changed_row<Row>>>(
            [id, expected, edit = std::move(edit), once = std::move(once)](db_session& session) {
                return update_row<Row>(session, id, expected, edit, once);
            });
    }
    asio::awaitable<result<changed_row<Row>>> remove(id_type id, expected_version expected,
                                                     std::optional<idempotent<Row>> once) override {
        return run<result<changed_row<Row>>>(
            [id, expected, once = std::move(once)](db_session& session) {
                return remove_row<Row>(session, id, expected, once);
            });
    }

private:
    template <class Result>
    asio::awaitable<Result> run(std::function<Result(db_session&)> work) {
        return pool_.run(std::move(work));
    }

    db_pool& pool_;
};

class postgres_competition_store final : public competition_store {
public:
    postgres_competition_store(const postgres_options& options, const competition_limits& limits,
                               event_sink& sink, metrics_registry& metrics,
                               std::shared_ptr<db_connector> connector)
        : limits_(limits),
          sink_(sink),
          connector_(std::move(connector)),
          pool_(*connector_, options.competition_connections, options.queue_limit, metrics,
                "competition"),
          leagues_(pool_),
          teams_(pool_),
          players_(pool_) {}

    row_store<league>& leagues() override { return leagues_; }
    row_store<team>& teams() override { return teams_; }
    row_store<player>& players() override { return players_; }

    asio::awaitable<result<page<season>>> list_seasons(league_id of,
                                                       season_page_request request) override {
        return run<result<page<season>>>([of, request = std::move(request)](db_session& session) {
            return livescore::list_seasons(session, of, request);
        });
    }
    asio::awaitable<std::optional<season>> find_season(league_id of, std::string label) override {
        return run<std::optional<season>>([of, label = std::move(label)](db_session& session) {
            return livescore::find_season(session, of, label);
        });
    }
    asio::awaitable<result<changed_row<season>>> put_season(
        season wanted, expected_version expected,
        std::optional<idempotent<changed_row<season>>> once) override {
        return run<result<changed_row<season>>>([this, wanted = std::move(wanted), expected,
                                                 once = std::move(once)](db_session& session) {
            return livescore::put_season(session, wanted, expected, once, limits_);
        });
    }
    asio::awaitable<result<changed_row<season>>> remove_season(
        league_id of, std::string label, expected_version expected,
        std::optional<idempotent<season>> once) override {
        return run<result<changed_row<season>>>(
            [of, label = std::move(label), expected, once = std::move(once)](db_session& session) {
                return livescore::remove_season(session, of, label, expected, once);
            });
    }

    asio::awaitable<std::optional<team_id>> find_merged(team_id old) override {
        return run<std::optional<team_id>>(
            [old](db_session& session) { return livescore::find_merged(session, old); });
    }
    asio::awaitable<result<changed_row<team>>> merge(
        team_id old, team_id into, std::optional<idempotent<team>> once) override {
        return run<result<changed_row<team>>>(
            [this, old, into,
             once = std::move(once)](db_session& session) -> result<changed_row<team>> {
                auto merged = merge_teams(session, old, into, once, limits_);
                if (!merged) return merged.error();
                sink_.report(std::move(merged->events));
                return std::move(merged->change);
            });
    }

    asio::awaitable<page<match>> list_results(team_id of, int limit, page_bytes bytes) override {
        return run<page<match>>([of, limit, bytes](db_session& session) {
            return livescore::list_results(session, of, limit, bytes);
        });
    }
    asio::awaitable<head_to_head> compare_teams(team_id of, team_id other, int limit,
                                                page_bytes bytes) override {
        return run<head_to_head>([of, other, limit, bytes](db_session& session) {
            return livescore::compare_teams(session, of, other, limit, bytes);
        });
    }

private:
    template <class Result>
    asio::awaitable<Result> run(std::function<Result(db_session&)> work) {
        return pool_.run(std::move(work));
    }

    const competition_limits limits_;
    event_sink& sink_;
    std::shared_ptr<db_connector> connector_;
    db_pool pool_;
    postgres_rows<league> leagues_;
    postgres_rows<team> teams_;
    postgres_rows<player> players_;
};

}  // namespace

std::unique_ptr<competition_store> make_postgres_competition_store(
    const postgres_options& options, const competition_limits& limits, event_sink& sink,
    metrics_registry& metrics, std::shared_ptr<db_connector> connector) {
    return std::make_unique<postgres_competition_store>(options, limits, sink, metrics,
                                                        std::move(connector));
}

}  // namespace livescore
