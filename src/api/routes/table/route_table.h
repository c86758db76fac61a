/// The routes of the service: for each path its methods, with handler, right and operation.
/// A method without an operation does not compile.
#pragma once
#include <string_view>
#include <vector>

#include "description/operation.h"
#include "routes/http_handler.h"

namespace livescore {

struct route_method {
    http_method method;
    http_handler handler;
    access needed;
    /// What it takes and answers. The router checks the query by it. A POST, PUT or PATCH whose
    /// operation has no body takes none.
    operation does;
};

struct route {
    std::string_view pattern;               ///< ":name" stands for one segment
    std::vector<std::string_view> in_path;  ///< a key of parameters.json for each ":name"
    std::vector<route_method> methods;
    livescore::made_of made_of = livescore::made_of::nothing_kept;
};

/// The routes of one tag of the document.
struct route_group {
    described_tag tag;
    std::vector<route> routes;
};

[[nodiscard]] route_group service_routes();
[[nodiscard]] route_group page_routes();
[[nodiscard]] route_group match_routes();
[[nodiscard]] route_group commentary_routes();
[[nodiscard]] route_group sheet_routes();
[[nodiscard]] route_group event_routes();
[[nodiscard]] route_group league_routes();
[[nodiscard]] route_group season_routes();
[[nodiscard]] route_group team_routes();
[[nodiscard]] route_group player_routes();
[[nodiscard]] route_group webhook_routes();
[[nodiscard]] route_group ingest_routes();
[[nodiscard]] route_group job_routes();
[[nodiscard]] route_group feed_routes();
[[nodiscard]] route_group operations_routes();

/// All of them. The first pattern that fits a path counts. Made once.
[[nodiscard]] const std::vector<route_group>& route_table();

}  // namespace livescore
