#include "livescore/postgres/standings_source.h"

#include <utility>

#include "connection/connector.h"
#include "connection/db_pool.h"
#include "standings/season_reads.h"

namespace livescore {
namespace {

class postgres_standings_source final : public standings_source {
public:
    postgres_standings_source(const postgres_options& options, metrics_registry& metrics,
                              std::shared_ptr<db_connector> connector)
        : connector_(std::move(connector)),
          pool_(*connector_, options.standings_connections, options.queue_limit, metrics,
                "standings") {}

    asio::awaitable<result<standings_answer>> read(
        std::function<result<standings_answer>(season_reader&)> work) override {
        std::function<result<standings_answer>(db_session&)> in_session =
            [work = std::move(work)](db_session& session) {
                postgres_season_reader reader(session);
                return work(reader);
            };
        return pool_.run(std::move(in_session));
    }

private:
    std::shared_ptr<db_connector> connector_;
    db_pool pool_;
};

}  // namespace

std::unique_ptr<standings_source> make_standings_source(const postgres_options& options,
                                                        metrics_registry& metrics,
                                                        std::shared_ptr<db_connector> connector) {
    return std::make_unique<postgres_standings_source>(options, metrics, std::move(connector));
}

}  // namespace livescore
