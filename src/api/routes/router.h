/// Finds the route of a request in the table of routes (table/route_table.h).
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gate/access.h"
#include "http/http_message.h"
#include "routes/http_handler.h"

namespace livescore {

struct route_match {
    http_handler handler = nullptr;  ///< null: no such path, or no such method there
    access needed = access::admin;
    std::string_view allow;    ///< methods of the path, for 405 and OPTIONS; empty: unknown path
    std::string_view pattern;  ///< "/api/matches/:id", for logs and metrics
    std::string_view action;   ///< the id of the operation
    std::vector<std::string> parameters;
    /// The match in the path, when the path has a valid id.
    [[nodiscard]] std::optional<match_id> match() const;
    bool takes_body = false;
    bool checks_query = false;                ///< a parameter that is not in `query` is refused
    std::span<const std::string_view> query;  ///< the names of the parameters that it takes
    livescore::made_of made_of = livescore::made_of::nothing_kept;
};

/// The handler of GET answers HEAD too. The views of the answer last as long as the program.
[[nodiscard]] route_match find_route(http_method method, const std::vector<std::string>& segments);

}  // namespace livescore
