/// A process' way to the simulated PostgreSQL: the ports `store` and `maintenance_store`. As the
/// product's adapter it reports a commit to the sink when the answer has come: first to
/// note_committed, then to the caller, then to on_committed.
#pragma once
#include "livescore/service/event_sink.h"
#include "livescore/service/maintenance.h"
#include "simulation/machine/process.h"
#include "simulation/servers/database.h"

namespace livescore::simulation {

class store_link final : public store, public maintenance_store {
public:
    store_link(process& of, asio::io_context& on, database& to, event_sink& sink)
        : of_(of), on_(on), to_(to), sink_(sink) {}

    /// A change by a client. Nothing when there is no such match.
    asio::awaitable<std::optional<committed_event>> write(match_id id, event_type type,
                                                          std::size_t bytes);
    asio::awaitable<std::optional<committed_event>> create(match_id id, match_schedule schedule);

    // For the feed
    asio::awaitable<std::optional<followed_match>> find_followed_match(match_id id) override;
    asio::awaitable<log_identity> identify_log() override;
    asio::awaitable<void> renew_log_epoch(log_epoch known) override;
    asio::awaitable<result<log_slice>> read_log(match_id id, sequence_number since, int limit,
                                                page_bytes bytes) override;
    asio::awaitable<sequence_number> find_resumable(match_id id, sequence_number since,
                                                    sequence_number until,
                                                    std::size_t max_bytes) override;
    asio::awaitable<std::vector<head>> recent_heads(milliseconds window, milliseconds age) override;
    asio::awaitable<std::vector<head>> heads_of(std::vector<match_id> ids) override;
    asio::awaitable<std::vector<head>> heads_before(std::vector<match_id> ids,
                                                    milliseconds age) override;
    // For the worker
    asio::awaitable<std::vector<match>> due_matches(milliseconds horizon, int limit,
                                                    std::optional<due_position> after) override;
    asio::awaitable<std::vector<transition_outcome>> apply_transitions(
        std::vector<transition_request> steps, std::optional<transition_moment> moment) override;
    // Nothing is old, silent or tied.
    asio::awaitable<removal_step> remove_old_events(std::chrono::hours, std::string, int) override {
        co_return removal_step{};
    }
    asio::awaitable<removal_step> remove_old_removals(std::chrono::hours, std::string,
                                                      int) override {
        co_return removal_step{};
    }
    asio::awaitable<removal_step> remove_old_idempotency_keys(std::chrono::hours, std::string,
                                                              int) override {
        co_return removal_step{};
    }
    asio::awaitable<removal_step> remove_old_traces(std::chrono::hours, std::string, int) override {
        co_return removal_step{};
    }
    asio::awaitable<removal_step> remove_old_actions(std::chrono::hours, std::string,
                                                     int) override {
        co_return removal_step{};
    }
    asio::awaitable<std::vector<match_id>> find_silent_matches(std::chrono::seconds, int) override {
        co_return std::vector<match_id>{};
    }
    asio::awaitable<changed_ties> find_changed_ties(int) override { co_return changed_ties{}; }
    asio::awaitable<void> forget_notes(std::vector<std::int64_t>) override { co_return; }

    // Nobody in a simulation calls these.
    asio::awaitable<std::optional<match>> find_match(match_id) override;
    asio::awaitable<result<match_page>> list_matches(match_filter, match_page_request) override;
    asio::awaitable<page<commentary>> list_commentary(match_id, commentary_page_request) override;
    asio::awaitable<match_and_commentary> find_match_and_commentary(
        match_id, commentary_page_request) override;
    asio::awaitable<std::optional<found_commentary>> find_commentary(match_id,
                                                                     commentary_id) override;
    asio::awaitable<result<changed_match>> create_match(livescore::create_match,
                                                        std::optional<idempotent<match>>,
                                                        match_check, shared_trace) override;
    asio::awaitable<result<changed_match>> change_match(match_id, expected_seq, decider,
                                                        std::optional<idempotent<match>>,
                                                        match_check, shared_trace) override;
    asio::awaitable<result<changed_commentary>> correct_commentary(
        match_id, commentary_id, expected_seq, correction_decider,
        std::optional<idempotent<commentary>>, shared_trace) override;
    asio::awaitable<result<changed_commentary>> add_entry(match_id, new_commentary, expected_seq,
                                                          correction_decider,
                                                          std::optional<idempotent<commentary>>,
                                                          shared_trace) override;
    asio::awaitable<result<appended>> append(append_request) override;
    asio::awaitable<result<changed_match>> delete_match(match_id, expected_seq, match_check,
                                                        std::optional<idempotent<match>>,
                                                        shared_trace) override;
    asio::awaitable<std::vector<due_head>> due_heads(std::vector<head>, milliseconds) override;
    asio::awaitable<page<match>> find_set(match_set, int, page_bytes) override;
    asio::awaitable<std::vector<placed_match>> find_placements(std::vector<match_id>) override;
    asio::awaitable<std::optional<placed_match>> find_placement_before(match_id,
                                                                       sequence_number) override;

private:
    /// One transaction.
    template <class T>
    asio::awaitable<T> transact(std::function<T(database&)> work);
    void tell_later(std::vector<committed_event> events);

    process& of_;
    asio::io_context& on_;
    database& to_;
    event_sink& sink_;
};

}  // namespace livescore::simulation
