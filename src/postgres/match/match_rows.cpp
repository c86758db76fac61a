#include "match/match_rows.h"

#include <array>
#include <stdexcept>
#include <utility>

#include "connection/values.h"
#include "livescore/domain/sport_rules.h"
#include "livescore/protocol/stored_details.h"

namespace livescore {
namespace sql {
namespace {

constexpr const char* phase = R"(CASE
        WHEN m.status IN ('scheduled', 'postponed') THEN 'pre_match'
        WHEN m.status IN ('finished', 'awarded') THEN 'full_time'
        WHEN m.status = 'halftime' THEN
            CASE WHEN m.phase = 'extra_time' THEN m.phase ELSE 'half_time' END
        WHEN m.status = 'cancelled' THEN
            CASE WHEN m.phase <> 'full_time' THEN m.phase ELSE 'pre_match' END
        WHEN m.status = 'live' AND m.phase = 'half_time' THEN 'second_half'
        WHEN m.phase IN ('first_half', 'half_time', 'second_half', 'extra_time',
                         'penalty_shootout') THEN m.phase
        ELSE 'first_half' END)";

constexpr const char* end_time = "coalesce(m.end_time, m.start_time + interval '3 hours')";

// A row that was written with some elapsed_seconds tells the clock as of its creation.
constexpr const char* clock_started_at = R"(CASE WHEN m.status = 'live' THEN coalesce(
        m.clock_started_at,
        CASE WHEN m.elapsed_seconds > 0 THEN m.created_at ELSE m.start_time END) END)";

// A subquery of its own, and no join: it reads the rows that are due, and no others.
constexpr const char* decided_at = R"(coalesce((SELECT decided.status_set_at
        FROM matches decided WHERE decided.id = m.id), '-infinity'))";

constexpr const char* columns =
    "m.id, m.sport, (SELECT name FROM leagues WHERE leagues.id = m.league_id) AS league,"
    " m.league_id, m.home_team, m.away_team, m.home_team_id, m.away_team_id, m.status,"
    " {phase} AS phase, m.status_reason, m.start_time, {end_time} AS end_time, m.halftime_at,"
    " m.second_half_at, m.schedule_version, m.home_score, m.away_score, m.elapsed_seconds,"
    " {clock_started_at} AS clock_started_at, coalesce(m.stats, '{}') AS stats, m.last_seq,"
    " m.created_at, m.updated_at, m.status_set_at, m.season, m.stage, m.group_name, m.round,"
    " m.tie_id, m.clock_source, m.details, m.feed_state";

}  // namespace

std::string expand(std::string_view text) {
    // The columns come first, because they contain placeholders too.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> pieces{
        {{"{match_columns}", columns},
         {"{phase}", phase},
         {"{end_time}", end_time},
         {"{clock_started_at}", clock_started_at},
         {"{decided_at}", decided_at}}};
    std::string expanded(text);
    for (const auto& [placeholder, piece] : pieces) {
        for (auto at = expanded.find(placeholder); at != std::string::npos;
             at = expanded.find(placeholder, at + piece.size())) {
            expanded.replace(at, placeholder.size(), piece);
        }
    }
    return expanded;
}

const std::string& match_columns() {
    static const std::string text = expand(columns);
    return text;
}

const std::string& commentary_columns() {
    static const std::string text =
        "id, match_id, minute, sequence, period, event_type, actor, team, message, metadata, tags,"
        " created_at, incident";
    return text;
}

}  // namespace sql

namespace {

// Of the column `feed_state`. Statements of appends set both.
constexpr int score_known_bit = 1;
constexpr int locked_bit = 2;

/// Reads the fields of a row, one after the other.
class field_reader {
public:
    field_reader(const pqxx::row& row, int first) : row_(row), column_(first) {}

    template <class Value>
    Value get() {
        return next().as<Value>();
    }
    template <class Id>
    Id id() {
        return Id{get<std::int64_t>()};
    }
    template <class Id>
    std::optional<Id> optional_id() {
        const auto field = next();
        if (field.is_null()) return std::nullopt;
        return Id{field.as<std::int64_t>()};
    }
    std::optional<std::string> optional_text() { return read_optional<std::string>(next()); }
    timestamp time() { return read_timestamp(next()); }
    std::optional<timestamp> optional_time() {
        const auto field = next();
        if (field.is_null()) return std::nullopt;
        return read_timestamp(field);
    }
    std::optional<std::vector<std::string>> optional_texts() {
        const auto field = next();
        if (field.is_null()) return std::nullopt;
        return read_text_array(field);
    }
    template <class Word>
    std::optional<Word> optional_word(std::optional<Word> (*parse)(std::string_view) noexcept) {
        if (row_[column_].is_null()) {
            ++column_;
            return std::nullopt;
        }
        return word(parse);
    }
    template <class Word>
    Word word(std::optional<Word> (*parse)(std::string_view) noexcept) {
        const auto text = get<std::string>();
        const auto value = parse(text);
        if (!value) throw std::range_error("a word that PostgreSQL keeps is unknown: " + text);
        return *value;
    }
    pqxx::field next() { return row_[column_++]; }

private:
    const pqxx::row& row_;
    int column_;
};

}  // namespace

void read_feed_state(const pqxx::field& state, match& m) {
    if (state.is_null()) return;
    const int bits = state.as<int>();
    m.details.fed = true;
    // A release that does not know the column writes a score and leaves the bit.
    m.details.score_known = (bits & score_known_bit) != 0 || m.score != score{};
    m.details.locked = m.details.locked || (bits & locked_bit) != 0;
}

std::optional<int> feed_state_of(const match& m) {
    const match_details& d = m.details;
    if (!d.fed) return std::nullopt;
    return (d.score_known ? score_known_bit : 0) | (d.locked ? locked_bit : 0);
}

match read_match(const pqxx::row& row, int first_column) {
    field_reader in(row, first_column);
    match m;
    m.id = in.id<match_id>();
    m.sport = in.get<std::string>();
    m.league = in.optional_text();
    m.league_ref = in.optional_id<league_id>();
    m.home_team = in.get<std::string>();
    m.away_team = in.get<std::string>();
    m.home_team_ref = in.optional_id<team_id>();
    m.away_team_ref = in.optional_id<team_id>();
    m.status = in.word(parse_match_status);
    m.phase = in.word(parse_match_phase);
    m.status_reason = in.optional_text();
    m.schedule.start = in.time();
    m.schedule.end = in.time();
    m.schedule.halftime = in.optional_time();
    m.schedule.second_half = in.optional_time();
    m.schedule_version = in.get<int>();
    m.score.home = in.get<int>();
    m.score.away = in.get<int>();
    m.played_seconds = in.get<int>();
    m.clock_started = in.optional_time();
    m.stats = in.get<std::string>();
    m.last_seq = in.get<std::int64_t>();
    m.created_at = in.time();
    m.updated_at = in.time();
    m.status_set_at = in.optional_time();
    m.details.season = in.optional_text();
    m.details.stage = in.optional_text();
    m.details.group = in.optional_text();
    m.details.round = in.optional_text();
    m.details.tie = in.optional_text();
    m.details.clock = in.optional_word(parse_clock_source).value_or(clock_source::plan);
    if (const auto details = in.optional_text()) read_stored_details(*details, m.details);
    read_feed_state(in.next(), m);
    imply_first_period(m);
    return m;
}

commentary read_commentary(const pqxx::row& row) {
    field_reader in(row, 0);
    commentary c;
    c.id = in.id<commentary_id>();
    c.match = in.id<match_id>();
    c.entry.minute = in.get<int>();
    c.entry.sequence = in.get<int>();
    c.entry.period = in.get<int>();
    c.entry.event_type = in.get<std::string>();
    c.entry.actor = in.optional_text();
    c.entry.team = in.optional_text();
    c.entry.message = in.get<std::string>();
    c.entry.metadata = in.optional_text();
    c.entry.tags = in.optional_texts();
    c.created_at = in.time();
    if (const auto told = in.optional_text()) c.entry.incident = read_stored_incident(*told);
    return c;
}

}  // namespace livescore
