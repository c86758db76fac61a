/// Finds the match that a fixture is, or makes it.
#pragma once
#include <string>
#include <vector>

#include "connection/session.h"
#include "livescore/service/feed/feed_store.h"

namespace livescore {

struct adopted_fixture {
    known_fixture fixture;
    std::vector<committed_event> events;  ///< of a match that was made, or is fed from now on
};

/// See feed_store::adopt. One adoption at a time runs in a database, so that two workers cannot
/// make one match twice.
[[nodiscard]] result<adopted_fixture> adopt_fixture(db_session& session,
                                                    const std::string& provider,
                                                    const fixture_report& report,
                                                    const feed_store::fixture_creator& initial);

}  // namespace livescore
