#pragma once

namespace livescore::sql {

/// Finds the matches with a next transition that is due before a horizon. It does for many matches
/// what next_transition() of the domain does for one. Each branch walks one partial index and stops
/// at the limit; then the branches are merged. Rows without end_time (written by hand) are in no
/// index of their own times. Matches with another clock source than the plan are left out. The last
/// branch finds them because they are live.
///
/// Parameters:
///   $1 double       horizon: milliseconds from PostgreSQL's now
///   $2 bigint       limit
///   $3 timestamptz  the position behind which the matches begin: the time that is due,
///   $4 integer      and the match
/// Returns the columns that read_match() reads, soonest first, then by id.
constexpr const char* due_matches = R"(
    WITH now AS (SELECT clock_timestamp() + $1 * interval '1 millisecond' AS horizon),
    due AS (
        (SELECT m.id, m.start_time AS at FROM match_listing_status m
         WHERE m.status = 'scheduled' AND m.clock_source IS NULL AND m.start_time < (SELECT horizon FROM now)
           AND (m.start_time, m.id) > ($3::timestamptz, $4::integer)
         ORDER BY m.start_time, m.id LIMIT $2)
        UNION ALL
        (SELECT m.id, m.halftime_at FROM match_listing_status m
         WHERE m.status = 'live' AND m.clock_source IS NULL AND m.halftime_at IS NOT NULL
           AND m.halftime_at < (SELECT horizon FROM now)
           AND (m.halftime_at, m.id) > ($3::timestamptz, $4::integer)
           AND {phase} = 'first_half' AND {decided_at} < m.halftime_at
         ORDER BY m.halftime_at, m.id LIMIT $2)
        UNION ALL
        (SELECT m.id, m.second_half_at FROM match_listing_status m
         WHERE m.status = 'halftime' AND m.clock_source IS NULL AND m.second_half_at IS NOT NULL
           AND m.second_half_at < (SELECT horizon FROM now)
           AND (m.second_half_at, m.id) > ($3::timestamptz, $4::integer)
           AND {phase} = 'half_time' AND {decided_at} < m.second_half_at
         ORDER BY m.second_half_at, m.id LIMIT $2)
        UNION ALL
        (SELECT m.id, m.end_time FROM match_listing_status m
         WHERE m.status IN ('live', 'halftime') AND m.clock_source IS NULL AND m.end_time < (SELECT horizon FROM now)
           AND (m.end_time, m.id) > ($3::timestamptz, $4::integer)
           AND NOT (m.halftime_at IS NOT NULL AND {phase} IN ('first_half', 'half_time'))
           AND {phase} NOT IN ('extra_time', 'penalty_shootout')
           AND {decided_at} < m.end_time
         ORDER BY m.end_time, m.id LIMIT $2)
        UNION ALL
        (SELECT m.id, {end_time} FROM match_listing_status m
         WHERE m.status IN ('live', 'halftime') AND m.clock_source IS NULL AND m.end_time IS NULL
           AND {end_time} < (SELECT horizon FROM now)
           AND ({end_time}, m.id) > ($3::timestamptz, $4::integer)
           AND {phase} NOT IN ('extra_time', 'penalty_shootout')
           AND {decided_at} < {end_time}
         ORDER BY 2, 1 LIMIT $2))
    SELECT {match_columns}
    FROM (SELECT id, at FROM due ORDER BY at, id LIMIT $2) soonest JOIN matches m
        ON m.id = soonest.id
    ORDER BY soonest.at, soonest.id)";

}  // namespace livescore::sql
