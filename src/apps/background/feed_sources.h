/// The providers that a worker polls, as configured.
#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "livescore/feeds/fixture_intake.h"
#include "livescore/feeds/http_fetcher.h"
#include "livescore/service/feed/feed_store.h"

namespace livescore {

struct feed_source {
    std::string provider;                 ///< "openligadb"
    std::string url;                      ///< empty: what is followed are URLs and paths
    std::string key{};                    ///< empty: it needs none
    std::vector<std::string> followed{};  ///< "bl1/2026", "39/2026", "PL", a path
    std::chrono::milliseconds poll_live{15'000};
    std::chrono::milliseconds poll_idle{300'000};
    feed_budget budget{};
};

struct feed_sources {
    std::vector<std::string> polled{};  ///< FEEDS; the first is believed first
    // Limits: what the providers state for their free plans.
    feed_source openligadb{"openligadb", "https://api.openligadb.de"};
    feed_source openfootball{"openfootball", ""};
    feed_source football_data{"football-data",
                              "https://api.football-data.org",
                              {},
                              {},
                              std::chrono::milliseconds{15'000},
                              std::chrono::milliseconds{300'000},
                              {10, 0}};
    feed_source api_football{"api-football",
                             "https://v3.football.api-sports.io",
                             {},
                             {},
                             std::chrono::milliseconds{15'000},
                             std::chrono::milliseconds{300'000},
                             {10, 100}};
    fetch_options fetch;
    intake_options intake;
    std::chrono::milliseconds circuit_open{60'000};
    int circuit_failures = 5;
    std::chrono::seconds standstill_after{1200};
    std::string openligadb_mqtt_url{};  ///< empty: no hints

    /// Null for a name that is not built in.
    [[nodiscard]] const feed_source* find(std::string_view provider) const {
        for (const auto* source : {&openligadb, &openfootball, &football_data, &api_football}) {
            if (source->provider == provider) return source;
        }
        return nullptr;
    }
};

}  // namespace livescore
