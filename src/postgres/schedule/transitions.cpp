#include "schedule/transitions.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <thread>

#include "connection/errors.h"
#include "connection/values.h"
#include "livescore/domain/sport_rules.h"
#include "livescore/protocol/event_json.h"
#include "match/match_rows.h"
#include "schedule/apply_transitions.sql.h"
#include "schedule/due_matches.sql.h"

namespace livescore {
namespace {

const statement due_statement{"due_matches", sql::expand(sql::due_matches)};
const statement apply_statement{"apply_transitions", sql::expand(sql::apply_transitions)};

// Columns of apply_statement.
constexpr int payload_column = 0;
constexpr int request_column = 1;
constexpr int match_column = 3;

const statement lock_statement{"lock_free_matches",
                               "SELECT id FROM matches WHERE id = ANY ($1::integer[]) "
                               "ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"};

const statement find_statement{
    "find_matches",
    "SELECT " + sql::match_columns() + " FROM matches m WHERE m.id = ANY ($1::integer[])"};

/// The steps among the parameters of apply_statement, in their order.
class step_arrays {
public:
    /// Adds an element for each state that `request` may lead from by the rules of the domain.
    void add(std::size_t index, const transition_request& request) {
        for (int s = 0; s < match_status_count; ++s) {
            const auto from = static_cast<match_status>(s);
            std::optional<transition_states> states;
            sql_array phases;
            for (int p = 0; p < match_phase_count; ++p) {
                const auto phase = static_cast<match_phase>(p);
                const auto leads = apply(request.step, from, phase);
                if (!leads) continue;
                states = leads;
                phases.add(to_string(phase));
            }
            if (states) put(index, request, from, phases, *states);
        }
    }
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> texts;
        for (const auto& array : arrays_) texts.push_back(array.text());
        return texts;
    }

private:
    static constexpr int match_phase_count = static_cast<int>(match_phase::full_time) + 1;

    void put(std::size_t index, const transition_request& request, match_status from,
             const sql_array& phases, const transition_states& states) {
        const auto pieces = transition_event_pieces(
            request.match, status_changed{from, states.to, states.phase, std::nullopt});
        arrays_[0].add(index);
        arrays_[1].add(raw(request.match));
        arrays_[2].add(request.schedule_version);
        arrays_[3].add(to_string(request.step));
        arrays_[4].add(to_string(from));
        arrays_[5].add(std::string_view(phases.text()));
        arrays_[6].add(to_string(states.to));
        arrays_[7].add(to_string(states.phase));
        arrays_[8].add(std::string_view(pieces.head));
        arrays_[9].add(std::string_view(pieces.middle));
        arrays_[10].add(std::string_view(pieces.tail));
    }

    std::array<sql_array, 11> arrays_;
};

/// The rules of sports, as apply_statement takes them.
std::array<sql_array, 3> sport_arrays() {
    std::array<sql_array, 3> arrays;
    for (const sport_rules& rules : all_sport_rules()) {
        for (const std::string_view name : rules.names) {
            arrays[0].add(name);
            arrays[1].add(rules.periods.front().kind);
            arrays[2].add(rules.after_break);
        }
    }
    return arrays;
}

applied_transitions read_applied(const pqxx::result& rows) {
    applied_transitions applied;
    for (const auto& row : rows) {
        match after = read_match(row, match_column);
        applied.events.push_back(
            {after.id, after.last_seq, event_type::match_status,
             std::make_shared<const std::string>(row[payload_column].as<std::string>())});
        applied.changes.push_back({row[request_column].as<std::size_t>(), std::move(after)});
    }
    return applied;
}

std::int64_t milliseconds_until(std::chrono::steady_clock::time_point moment) {
    using std::chrono::milliseconds;
    const auto left = std::chrono::ceil<milliseconds>(moment - std::chrono::steady_clock::now());
    return std::max(left, milliseconds::zero()).count();
}

/// The steps of the matches for which `is_wanted` holds.
template <class Predicate>
step_arrays steps_of(const std::vector<transition_request>& requests, Predicate is_wanted) {
    step_arrays steps;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (is_wanted(requests[i].match)) steps.add(i, requests[i]);
    }
    return steps;
}

step_arrays all_steps(const std::vector<transition_request>& requests) {
    return steps_of(requests, [](match_id) { return true; });
}

/// The steps of the matches that nobody else has locked. `tx` locks these.
step_arrays free_steps(pqxx::work& tx, const std::vector<transition_request>& requests) {
    std::vector<match_id> asked;
    for (const auto& request : requests) asked.push_back(request.match);
    std::set<match_id> free;
    for (const auto& row : execute(tx, lock_statement, id_array(asked)))
        free.insert(match_id{row[0].as<std::int64_t>()});
    return steps_of(requests, [&free](match_id id) { return free.contains(id); });
}

pqxx::result execute_steps(pqxx::transaction_base& tx, const step_arrays& steps,
                           const std::optional<transition_moment>& moment) {
    auto texts = steps.texts();
    for (const auto& rules : sport_arrays()) texts.push_back(rules.text());
    texts.push_back(moment ? to_sql(moment->due) : "-infinity");
    texts.push_back(std::to_string(moment ? milliseconds_until(moment->at) : 0));
    return execute(tx, apply_statement, pqxx::prepare::make_dynamic_params(texts));
}

/// Executes the steps that `choose(tx)` returns, and commits at the moment.
template <class Choose>
applied_transitions transact_steps(db_session& session,
                                   const std::optional<transition_moment>& moment, Choose choose) {
    return session.transact([&](pqxx::work& tx) {
        applied_transitions applied = read_applied(execute_steps(tx, choose(tx), moment));
        if (moment) std::this_thread::sleep_until(moment->at);
        tx.commit();
        return applied;
    });
}

}  // namespace

std::vector<match> due_matches(db_session& session, std::chrono::milliseconds horizon, int limit,
                               const std::optional<due_position>& after) {
    const std::string after_due = after ? to_sql(after->due) : "-infinity";
    const std::int64_t after_match = after ? raw(after->match) : 0;
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, due_statement, horizon.count(), limit, after_due, after_match);
    });
    std::vector<match> due;
    due.reserve(rows.size());
    for (const auto& row : rows) due.push_back(read_match(row));
    return due;
}

applied_transitions apply_transitions(db_session& session,
                                      const std::vector<transition_request>& requests,
                                      const std::optional<transition_moment>& moment) {
    try {
        const step_arrays steps = all_steps(requests);
        if (moment) {
            return transact_steps(session, moment,
                                  [&](pqxx::work&) -> const step_arrays& { return steps; });
        }
        return read_applied(session.write(
            [&](pqxx::transaction_base& tx) { return execute_steps(tx, steps, moment); }));
    } catch (const lock_timeout_error&) {
        return transact_steps(session, moment,
                              [&](pqxx::work& tx) { return free_steps(tx, requests); });
    }
}

std::vector<transition_outcome> to_outcomes(db_session& session,
                                            const std::vector<transition_request>& requests,
                                            applied_transitions applied) {
    std::vector<transition_outcome> outcomes;
    outcomes.reserve(requests.size());
    for (const auto& request : requests) outcomes.push_back({request.match, false, std::nullopt});
    std::map<match_id, match> now;
    for (auto& change : applied.changes) {
        outcomes[change.request].applied = true;
        now.emplace(change.after.id, std::move(change.after));
    }
    std::vector<match_id> others;
    for (const auto& request : requests) {
        if (!now.contains(request.match)) others.push_back(request.match);
    }
    if (!others.empty()) {
        const auto rows = session.read([&](pqxx::transaction_base& tx) {
            return execute(tx, find_statement, id_array(others));
        });
        for (const auto& row : rows) {
            match m = read_match(row);
            now.emplace(m.id, std::move(m));
        }
    }
    for (auto& outcome : outcomes) {
        const auto found = now.find(outcome.match);
        if (found != now.end()) outcome.match_now = found->second;
    }
    return outcomes;
}

}  // namespace livescore
