#include "routes/table/route_table.h"

namespace livescore {

const std::vector<route_group>& route_table() {
    static const std::vector<route_group> table{
        service_routes(), page_routes(),   match_routes(),      commentary_routes(),
        sheet_routes(),   event_routes(),  league_routes(),     season_routes(),
        team_routes(),    player_routes(), webhook_routes(),    ingest_routes(),
        job_routes(),     feed_routes(),   operations_routes(),
    };
    return table;
}

}  // namespace livescore
