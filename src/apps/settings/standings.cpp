#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {

void declare_standings(setting_table& table, standings_limits& limits, postgres_options& postgres) {
    table.section("Tables");
    table.add("DB_STANDINGS_CONNECTIONS",
              kind::integer(postgres.standings_connections, 1, 50, "connections"),
              "Connections that read seasons for their tables. Each has a thread of its own, which "
              "also makes the table.");
    table.add("STANDINGS_MAX_MATCHES", kind::integer(limits.matches, 1, 1'000'000, "matches"),
              "The most matches of a season that has tables. The answer for a larger one is 422.");
    table.add("STANDINGS_MAX_TEAMS", kind::integer(limits.teams, 1, 100'000, "teams"),
              "The last position that a zone may have, and the most teams in a list of lots or of "
              "play-offs. The answer to more is 400.");
    table.add("STANDINGS_MAX_LISTS", kind::integer(limits.lists, 0, 100'000, "lists"),
              "The most lists of lots, and the most of play-offs, in the rules of a season. The "
              "answer to more is 400.");
    table.add("STANDINGS_MAX_CRITERIA", kind::integer(limits.criteria, 1, 1'000, "criteria"),
              "The most criteria in one order of a season's rules. The answer to more is 400.");
    table.add("STANDINGS_MAX_ZONES", kind::integer(limits.zones, 0, 10'000, "zones"),
              "The most zones of a season's table. The answer to more is 400.");
}

}  // namespace livescore
