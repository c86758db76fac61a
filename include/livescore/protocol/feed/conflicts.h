/// Questions about the conflicts of feeds, and what an operator decides.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "livescore/core/error.h"
#include "livescore/protocol/query_parameters.h"
#include "livescore/protocol/request_body.h"

namespace livescore {

struct conflict_list_query {
    int limit = 50;                        ///< 1 to 100
    std::optional<std::int64_t> before{};  ///< keyset: ids below this
};
[[nodiscard]] result<conflict_list_query> read_conflict_list_query(
    const query_parameters& parameters);
/// The cursor of the page behind the conflict with this id.
[[nodiscard]] std::string write_conflict_cursor(std::int64_t id);

/// {"id": 5, "resolution": "accept" | "dismiss"}
struct conflict_resolution {
    std::int64_t id = 0;
    bool accept = false;
};
/// Errors as in request_body.h.
[[nodiscard]] result<conflict_resolution> read_conflict_resolution(request_body body,
                                                                   const json_limits& limits);

}  // namespace livescore
