/// The simulated PostgreSQL: matches and their logs. Each call is one transaction.
#pragma once
#include <map>
#include <optional>
#include <vector>

#include "livescore/service/store.h"
#include "simulation/machine/world.h"

namespace livescore::simulation {

class database {
public:
    explicit database(world& in) : world_(in) {}

    struct log_entry {
        committed_event event;
        moment at;
    };
    struct stored_match {
        match row;
        std::vector<log_entry> log;
        /// The newest seq before this moment.
        [[nodiscard]] sequence_number last_before(moment at) const;
    };

    /// Throws `unavailable` while it is down.
    void check_up() const;
    moment down_until{0};

    /// The new match's log has its creation.
    committed_event create(match_id id, match_schedule schedule);
    /// Nothing when the match is not there.
    std::optional<committed_event> append(match_id id, event_type type, std::size_t bytes);
    [[nodiscard]] stored_match* find(match_id id);
    [[nodiscard]] const std::map<match_id, stored_match>& matches() const { return matches_; }

    // As the port `store` has it.
    [[nodiscard]] result<log_slice> read_log(match_id id, sequence_number since, int limit,
                                             std::size_t max_bytes);
    [[nodiscard]] sequence_number find_resumable(match_id id, sequence_number since,
                                                 sequence_number until, std::size_t max_bytes);
    [[nodiscard]] std::vector<head> recent_heads(milliseconds window);
    [[nodiscard]] std::vector<head> heads_of(const std::vector<match_id>& ids);
    [[nodiscard]] std::vector<head> heads_before(const std::vector<match_id>& ids,
                                                 milliseconds age);
    [[nodiscard]] std::vector<match> due_matches(milliseconds horizon, int limit,
                                                 const std::optional<due_position>& after);
    struct applied_transitions {
        std::vector<transition_outcome> outcomes;
        std::vector<committed_event> events;
    };
    [[nodiscard]] applied_transitions apply(const std::vector<transition_request>& steps);

    /// Whether the log has the event, with these bytes.
    [[nodiscard]] bool has(match_id id, sequence_number seq, std::string_view json) const;

    static constexpr log_epoch epoch{0x0123456789abcdef};

private:
    committed_event write(stored_match& to, event_type type, std::size_t bytes);

    world& world_;
    std::map<match_id, stored_match> matches_;
};

}  // namespace livescore::simulation
