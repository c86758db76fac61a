/// The route of a target as a client writes it.
#pragma once
#include <gtest/gtest.h>

#include "api/routes/router.h"
#include "api/routes/table/route_table.h"

namespace livescore::test {

inline route_match route(http_method method, std::string_view target) {
    const auto parsed = read_target(target);
    EXPECT_TRUE(parsed.has_value()) << target;
    return parsed ? find_route(method, parsed->segments) : route_match{};
}

}  // namespace livescore::test
