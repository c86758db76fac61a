#include "feed/adoption.h"

#include <utility>

#include "competition/refs.h"
#include "connection/statement.h"
#include "connection/values.h"
#include "feed/fixtures.h"
#include "feed/reported_rows.h"
#include "feed/same_match.h"
#include "livescore/domain/feed/adoption.h"
#include "livescore/domain/incident_types.h"
#include "match/match_changes.h"

namespace livescore {
namespace {

constexpr int max_attempts = 3;

// "feed", "adop"
const statement adoption_turn_statement{"wait_for_adoptions",
                                        "SELECT pg_advisory_xact_lock(1717921124, 1633972080)"};

const statement scored_statement{"is_scored", R"(
    SELECT EXISTS (SELECT FROM match_events WHERE match_id = $1 AND type = 'score:update')
        OR EXISTS (SELECT FROM commentary WHERE match_id = $1 AND event_type = ANY ($2::text[])))"};
const statement keep_fixture_statement{"keep_fixture", R"(
    INSERT INTO feed_fixtures (provider, ref, match_id) VALUES ($1, $2, $3))"};
const statement forget_conflicts_statement{
    "forget_conflicts", "DELETE FROM feed_conflicts WHERE provider = $1 AND ref = $2"};

/// A fixture that is adopted, inside the transaction.
class adoption {
public:
    adoption(pqxx::work& tx, const std::string& provider, const fixture_report& report)
        : tx_(tx), provider_(provider), report_(report) {}

    result<committed_change> run(const feed_store::fixture_creator& initial, change_id change) {
        find_league();
        rows_.home = team_of(report_.home);
        rows_.away = team_of(report_.away);
        const auto same = find_same();
        if (!same && ambiguous_) return *ambiguous_;
        auto done = same ? take(*same, change) : make(initial, change);
        if (!done) return done;
        remember(done->after);
        return done;
    }

private:
    std::optional<team_id> team_of(const reported_team& team) {
        const auto id = find_by_ref(tx_, "team", provider_, team.ref);
        return id ? std::optional(team_id{*id}) : std::nullopt;
    }

    [[nodiscard]] bool has_league() const { return rows_.league || !report_.league.name.empty(); }

    /// What the provider refers to wins over what has the name.
    void find_league() {
        if (const auto id = find_by_ref(tx_, "league", provider_, report_.league.ref)) {
            rows_.league = league_id{*id};
            rows_.is_league_of_ref = true;
            return;
        }
        auto named = find_named_league(tx_, report_.league);
        if (named) {
            rows_.league = *named;
        } else {
            ambiguous_ = named.error();
        }
    }

    std::optional<match_id> find_same() {
        if (const auto id = find_by_ref(tx_, "match", provider_, report_.ref)) return match_id{*id};
        const auto same = find_same_match(tx_, provider_, report_, rows_, !ambiguous_);
        is_of_teams_ = same.has_value();
        return same;
    }

    /// The league of a match that has none yet.
    void settle_league() {
        if (rows_.league || !has_league()) return;
        rows_.league = make_league(tx_, report_.league);
    }

    result<committed_change> take(match_id id, change_id change) {
        auto locked = lock_match(tx_, id, std::nullopt);
        if (!locked) return locked.error();
        const match& before = locked->row;
        const bool gets_league = !before.league_ref && has_league() && !before.details.locked;
        if (gets_league && ambiguous_) return *ambiguous_;
        auto decided = take_over(before, provider_, is_scored(before), locked->now);
        match& after = decided.after;
        if (!before.league_ref && has_league() && !after.details.locked) {
            settle_league();
            after.league_ref = rows_.league;
            after.updated_at = locked->now;
            if (decided.events.empty()) decided.events.emplace_back(match_updated{});
        }
        if (decided.events.empty()) return committed_change{before, {}};
        if (auto problem = settle_update(tx_, after, before)) return *std::move(problem);
        auto events = write_change(tx_, row_write::update, after, decided.events, change);
        return committed_change{std::move(after), std::move(events)};
    }

    bool is_scored(const match& m) {
        sql_array types;
        for (const auto type : incident_types) types.add(type);
        return m.score != score{} ||
               execute(tx_, scored_statement, raw(m.id), types.text())[0][0].as<bool>();
    }

    result<committed_change> make(const feed_store::fixture_creator& initial, change_id change) {
        const new_match drawn = draw_match(tx_);
        auto decided = initial(report_, drawn.now);
        if (!decided) return decided.error();
        match& m = decided->after;
        if (auto problem = find_unstorable(m)) return *std::move(problem);
        settle_league();
        m.id = drawn.id;
        m.league_ref = rows_.league;
        m.home_team_ref = rows_.home;
        m.away_team_ref = rows_.away;
        if (auto problem = settle_new(tx_, m)) return *std::move(problem);
        keep_apart(m, m.home_team_ref, rows_.home, report_.home);
        keep_apart(m, m.away_team_ref, rows_.away, report_.away);
        auto events = write_change(tx_, row_write::insert, m, decided->events, change);
        return committed_change{std::move(m), std::move(events)};
    }

    /// What the provider calls by another reference is another team, whatever its name.
    void keep_apart(const match& m, std::optional<team_id>& team,
                    const std::optional<team_id>& by_ref, const reported_team& reported) {
        if (!by_ref && team && has_other_ref(tx_, *team, provider_, reported.ref))
            team = make_namesake(tx_, m.sport, reported, m.league_ref);
    }

    void remember(const match& m) {
        const bool is_free = !rows_.league || (is_of_teams_ && !rows_.is_league_of_ref);
        if (m.league_ref && (is_free || m.league_ref == rows_.league)) {
            fill_in(tx_, *m.league_ref, report_.league);
            refer("league", raw(*m.league_ref), report_.league.ref);
        }
        if (m.home_team_ref) remember(*m.home_team_ref, report_.home);
        if (m.away_team_ref) remember(*m.away_team_ref, report_.away);
        refer("match", raw(m.id), report_.ref);
        execute(tx_, keep_fixture_statement, provider_, report_.ref, raw(m.id));
        execute(tx_, forget_conflicts_statement, provider_, report_.ref);
    }
    void remember(team_id team, const reported_team& reported) {
        fill_in(tx_, team, reported);
        refer("team", raw(team), reported.ref);
    }
    void refer(const char* kind, std::int64_t id, const std::string& ref) {
        if (!ref.empty()) add_ref(tx_, kind, id, provider_, ref);
    }

    pqxx::work& tx_;
    const std::string& provider_;
    const fixture_report& report_;
    found_rows rows_;
    std::optional<error> ambiguous_;  ///< the name of the league fits several
    /// The match was found by its teams: the provider means its league, whatever that is called.
    bool is_of_teams_ = false;
};

bool has_nul_in(const std::optional<std::string>& text) {
    return text && has_nul(*text);
}

std::optional<error> find_unstorable_report(const std::string& provider,
                                            const fixture_report& report) {
    const reported_league& l = report.league;
    bool found = has_nul(provider) || has_nul(report.ref) || has_nul(l.ref) || has_nul(l.name) ||
                 has_nul(l.sport) || has_nul_in(l.short_name) || has_nul_in(l.country) ||
                 has_nul_in(l.age_class) || has_nul_in(l.logo_url);
    for (const reported_team* team : {&report.home, &report.away}) {
        found = found || has_nul(team->ref) || has_nul(team->name) ||
                has_nul_in(team->short_name) || has_nul_in(team->code) ||
                has_nul_in(team->country) || has_nul_in(team->logo_url);
    }
    if (found) return not_storable("U+0000 is not allowed");
    if (report.ref.empty()) {
        return error{
            errc::invalid_argument, "Invalid payload", {{{"ref"}, "Required", "invalid_type"}}};
    }
    return std::nullopt;
}

std::optional<known_fixture> find_known(pqxx::transaction_base& tx, const std::string& provider,
                                        const std::string& ref) {
    auto found = find_fixtures(tx, provider, {ref});
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

/// One attempt. Nothing: another change made one of the rows at the same time.
std::optional<result<adopted_fixture>> try_to_adopt(db_session& session,
                                                    const std::string& provider,
                                                    const fixture_report& report,
                                                    const feed_store::fixture_creator& initial) {
    bool collided = false;
    std::optional<known_fixture> known;
    const auto work = [&](pqxx::work& tx, change_id change) -> result<committed_change> {
        collided = false;
        try {
            execute(tx, adoption_turn_statement);
            // The next statement sees what the adoptions before this one have made.
            known = find_known(tx, provider, report.ref);
            if (known) return committed_change{};
            auto done = adoption(tx, provider, report).run(initial, change);
            if (done) known = find_known(tx, provider, report.ref);
            return done;
        } catch (const pqxx::unique_violation&) {
            collided = true;
            return error{errc::conflict, "Another change makes the same row", {}};
        }
    };
    const auto is_kept = [&](const in_doubt_error& lost) {
        await_decision(session, lost);
        return session.read([&](pqxx::transaction_base& tx) {
            return find_known(tx, provider, report.ref).has_value();
        });
    };
    auto change = commit_change(session, work, is_kept);
    if (collided) return std::nullopt;
    if (!change) return result<adopted_fixture>(change.error());
    return result<adopted_fixture>(adopted_fixture{*std::move(known), std::move(change->events)});
}

}  // namespace

result<adopted_fixture> adopt_fixture(db_session& session, const std::string& provider,
                                      const fixture_report& report,
                                      const feed_store::fixture_creator& initial) {
    if (auto problem = find_unstorable_report(provider, report)) return *std::move(problem);
    auto known = session.read(
        [&](pqxx::transaction_base& tx) { return find_known(tx, provider, report.ref); });
    if (known) return adopted_fixture{*std::move(known), {}};
    for (int attempt = 1; attempt <= max_attempts; ++attempt) {
        if (auto done = try_to_adopt(session, provider, report, initial)) return *std::move(done);
    }
    throw infrastructure_error(errc::unavailable, "the rows of a fixture keep being made");
}

}  // namespace livescore
