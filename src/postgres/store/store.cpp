#include "livescore/postgres/store.h"

#include "append/append_batch.h"
#include "commentary/commentary_corrections.h"
#include "connection/connector.h"
#include "connection/db_pool.h"
#include "group_append/group_append.h"
#include "log/event_log.h"
#include "log/log_epoch.h"
#include "match/match_changes.h"
#include "match/match_queries.h"
#include "match/match_sets.h"
#include "schedule/transitions.h"
#include "sheet/match_sheets.h"
#include "store/replica_reads.h"

namespace livescore {
namespace {

template <class T>
using awaitable = asio::awaitable<T>;

class postgres_store final : public postgres_stores, private match_sheet_store {
public:
    postgres_store(const postgres_options& options, event_sink& sink, metrics_registry& metrics,
                   std::shared_ptr<db_connector> connector, std::unique_ptr<replica_reads> replicas)
        : sink_(sink),
          connector_(std::move(connector)),
          pool_(*connector_, options.pool_size, options.queue_limit, metrics),
          appender_(*connector_, options, sink, metrics),
          replicas_(std::move(replicas)) {}

    match_sheet_store& sheets() noexcept override { return *this; }

    awaitable<std::optional<match>> find_match(match_id id) override {
        return run<std::optional<match>>(
            [id](db_session& session) { return livescore::find_match(session, id); });
    }
    awaitable<result<match_page>> list_matches(match_filter filter,
                                               match_page_request request) override {
        return list<result<match_page>>([filter = std::move(filter), request](db_session& session) {
            return livescore::list_matches(session, filter, request);
        });
    }
    awaitable<page<commentary>> list_commentary(match_id id,
                                                commentary_page_request request) override {
        return list<page<commentary>>([id, request](db_session& session) {
            return livescore::list_commentary(session, id, request);
        });
    }
    awaitable<match_and_commentary> find_match_and_commentary(
        match_id id, commentary_page_request request) override {
        return list<match_and_commentary>([id, request](db_session& session) {
            return livescore::find_match_and_commentary(session, id, request);
        });
    }
    awaitable<std::optional<found_commentary>> find_commentary(match_id id,
                                                               commentary_id entry) override {
        return run<std::optional<found_commentary>>([id, entry](db_session& session) {
            return livescore::find_commentary(session, id, entry);
        });
    }
    awaitable<result<log_slice>> read_log(match_id id, sequence_number since, int limit,
                                          page_bytes bytes) override {
        return run<result<log_slice>>([id, since, limit, bytes](db_session& session) {
            return livescore::read_log(session, id, since, limit, bytes);
        });
    }
    awaitable<sequence_number> find_resumable(match_id id, sequence_number since,
                                              sequence_number until,
                                              std::size_t max_bytes) override {
        return run<sequence_number>([id, since, until, max_bytes](db_session& session) {
            return livescore::find_resumable(session, id, since, until, max_bytes);
        });
    }

    awaitable<std::optional<followed_match>> find_followed_match(match_id id) override {
        return run<std::optional<followed_match>>(
            [id](db_session& session) { return livescore::find_followed_match(session, id); });
    }
    awaitable<log_identity> identify_log() override {
        return run<log_identity>(
            [](db_session& session) { return livescore::identify_log(session); });
    }
    awaitable<void> renew_log_epoch(log_epoch known) override {
        std::function<bool(db_session&)> work = [known](db_session& session) {
            livescore::renew_log_epoch(session, known);
            return true;
        };
        co_await pool_.run(std::move(work));
    }

    awaitable<result<changed_match>> create_match(livescore::create_match command,
                                                  std::optional<idempotent<match>> once,
                                                  match_check check, shared_trace trace) override {
        return run<result<changed_match>>([this, command = std::move(command),
                                           once = std::move(once), check = std::move(check),
                                           trace = std::move(trace)](db_session& session) {
            return report(insert_match(session, command, once, check, trace), trace);
        });
    }
    awaitable<result<changed_match>> change_match(match_id id, expected_seq expected,
                                                  decider decide,
                                                  std::optional<idempotent<match>> once,
                                                  match_check check, shared_trace trace) override {
        return run<result<changed_match>>([this, id, expected, decide = std::move(decide),
                                           once = std::move(once), check = std::move(check),
                                           trace = std::move(trace)](db_session& session) {
            return report(
                livescore::change_match(session, id, expected, decide, once, check, trace), trace);
        });
    }
    awaitable<result<changed_commentary>> correct_commentary(
        match_id id, commentary_id entry, expected_seq expected, correction_decider decide,
        std::optional<idempotent<commentary>> once, shared_trace trace) override {
        return run<result<changed_commentary>>([this, id, entry, expected,
                                                decide = std::move(decide), once = std::move(once),
                                                trace = std::move(trace)](db_session& session) {
            return report(
                livescore::correct_commentary(session, id, entry, expected, decide, once, trace),
                trace);
        });
    }
    awaitable<result<changed_commentary>> add_entry(match_id id, new_commentary entry,
                                                    expected_seq expected,
                                                    correction_decider decide,
                                                    std::optional<idempotent<commentary>> once,
                                                    shared_trace trace) override {
        return run<result<changed_commentary>>([this, id, entry = std::move(entry), expected,
                                                decide = std::move(decide), once = std::move(once),
                                                trace = std::move(trace)](db_session& session) {
            return report(insert_entry(session, id, entry, expected, decide, once, trace), trace);
        });
    }
    awaitable<result<appended>> append(append_request request) override {
        if (!request.expected) return appender_.append(std::move(request));
        return run<result<appended>>(
            [this, request = std::move(request)](db_session& session) -> result<appended> {
                auto prepared = prepare_append(request);
                if (!prepared) return prepared.error();
                auto events = append_expected(session, *prepared);
                tell(std::move(events), request.trace);
                return std::move(*prepared->answer);
            });
    }
    awaitable<result<changed_match>> delete_match(match_id id, expected_seq expected,
                                                  match_check check,
                                                  std::optional<idempotent<match>> once,
                                                  shared_trace trace) override {
        return run<result<changed_match>>([this, id, expected, check = std::move(check),
                                           once = std::move(once),
                                           trace = std::move(trace)](db_session& session) {
            return report(livescore::delete_match(session, id, expected, check, once, trace),
                          trace);
        });
    }

    awaitable<result<match_sheet>> find_lineups(match_id id) override {
        return run<result<match_sheet>>(
            [id](db_session& session) { return livescore::find_lineups(session, id); });
    }
    awaitable<result<match_sheet>> find_stats(match_id id) override {
        return run<result<match_sheet>>(
            [id](db_session& session) { return livescore::find_stats(session, id); });
    }
    awaitable<result<changed_sheet>> change_lineups(match_id id, expected_seq expected,
                                                    lineups_decider decide,
                                                    std::optional<idempotent<match_sheet>> once,
                                                    editor by, shared_trace trace) override {
        return run<result<changed_sheet>>([this, id, expected, by, decide = std::move(decide),
                                           once = std::move(once),
                                           trace = std::move(trace)](db_session& session) {
            return report(livescore::change_lineups(session, id, expected, decide, once, by, trace),
                          trace);
        });
    }
    awaitable<result<changed_sheet>> change_stats(match_id id, expected_seq expected,
                                                  stats_check check, stats_decider decide,
                                                  std::optional<idempotent<match_sheet>> once,
                                                  editor by, shared_trace trace) override {
        return run<result<changed_sheet>>([this, id, expected, by, check = std::move(check),
                                           decide = std::move(decide), once = std::move(once),
                                           trace = std::move(trace)](db_session& session) {
            return report(
                livescore::change_stats(session, id, expected, check, decide, once, by, trace),
                trace);
        });
    }
    awaitable<int> tell_stats(int limit) override {
        return run<int>([this, limit](db_session& session) {
            const auto due = find_due_stats(session, limit);
            for (const match_id id : due) {
                auto events = livescore::tell_stats(session, id);
                if (!events.empty()) sink_.report(std::move(events));
            }
            return static_cast<int>(due.size());
        });
    }

    awaitable<std::vector<head>> recent_heads(std::chrono::milliseconds window,
                                              std::chrono::milliseconds age) override {
        return run<std::vector<head>>([window, age](db_session& session) {
            return livescore::recent_heads(session, window, age);
        });
    }
    awaitable<std::vector<due_head>> due_heads(std::vector<head> known,
                                               std::chrono::milliseconds age) override {
        return run<std::vector<due_head>>([known = std::move(known), age](db_session& session) {
            return livescore::due_heads(session, known, age);
        });
    }
    awaitable<std::vector<head>> heads_of(std::vector<match_id> ids) override {
        return run<std::vector<head>>([ids = std::move(ids)](db_session& session) {
            return livescore::heads_of(session, ids);
        });
    }
    awaitable<std::vector<head>> heads_before(std::vector<match_id> ids,
                                              std::chrono::milliseconds age) override {
        return run<std::vector<head>>([ids = std::move(ids), age](db_session& session) {
            return livescore::heads_before(session, ids, age);
        });
    }

    awaitable<page<match>> find_set(match_set which, int limit, page_bytes bytes) override {
        return run<page<match>>([which, limit, bytes](db_session& session) {
            return livescore::find_set(session, which, limit, bytes);
        });
    }
    awaitable<std::vector<placed_match>> find_placements(std::vector<match_id> ids) override {
        return run<std::vector<placed_match>>([ids = std::move(ids)](db_session& session) {
            return livescore::find_placements(session, ids);
        });
    }
    awaitable<std::optional<placed_match>> find_placement_before(match_id id,
                                                                 sequence_number seq) override {
        return run<std::optional<placed_match>>([id, seq](db_session& session) {
            return livescore::find_placement_before(session, id, seq);
        });
    }

    awaitable<std::vector<match>> due_matches(std::chrono::milliseconds horizon, int limit,
                                              std::optional<due_position> after) override {
        return run<std::vector<match>>([horizon, limit, after](db_session& session) {
            return livescore::due_matches(session, horizon, limit, after);
        });
    }
    awaitable<std::vector<transition_outcome>> apply_transitions(
        std::vector<transition_request> steps, std::optional<transition_moment> moment) override {
        return run<std::vector<transition_outcome>>(
            [this, steps = std::move(steps), moment](db_session& session) {
                auto applied = livescore::apply_transitions(session, steps, moment);
                sink_.report(std::move(applied.events));
                return to_outcomes(session, steps, std::move(applied));
            });
    }

private:
    template <class Result>
    awaitable<Result> run(std::function<Result(db_session&)> work) {
        return pool_.run(std::move(work));
    }
    /// From a replica where there are some, otherwise from the primary.
    template <class Result>
    awaitable<Result> list(std::function<Result(db_session&)> work) {
        if (!replicas_) return pool_.run(std::move(work));
        return list_from_replica<Result>(std::move(work));
    }
    template <class Result>
    awaitable<Result> list_from_replica(std::function<Result(db_session&)> work) {
        std::optional<Result> found = co_await replicas_->read<Result>(pool_, work);
        if (found) co_return std::move(*found);
        co_return co_await pool_.run(std::move(work));
    }
    /// Tells the sink at once, on the thread that committed.
    void tell(std::vector<committed_event> events, const shared_trace& trace) {
        if (trace && !events.empty()) {
            std::vector<traced_event> traced;
            for (const auto& event : events) traced.push_back({event.match, event.seq, trace});
            sink_.note_traced(std::move(traced));
        }
        sink_.report(std::move(events));
    }
    result<changed_match> report(result<committed_change> change, const shared_trace& trace) {
        if (!change) return change.error();
        tell(std::move(change->events), trace);
        return changed_match{std::move(change->after), std::move(change->repeated)};
    }
    result<changed_sheet> report(result<committed_sheet> done, const shared_trace& trace) {
        if (!done) return done.error();
        tell(std::move(done->events), trace);
        return std::move(done->answer);
    }
    result<changed_commentary> report(result<committed_correction> done,
                                      const shared_trace& trace) {
        if (!done) return done.error();
        auto change = report(result<committed_change>(std::move(done->change)), trace);
        return changed_commentary{std::move(done->entry), std::move(change->repeated),
                                  change->match.last_seq};
    }

    event_sink& sink_;
    std::shared_ptr<db_connector> connector_;
    db_pool pool_;
    group_appender appender_;
    std::unique_ptr<replica_reads> replicas_;  ///< null: there are none
};

}  // namespace

std::unique_ptr<postgres_stores> make_postgres_store(postgres_options options, event_sink& sink,
                                                     metrics_registry& metrics,
                                                     std::shared_ptr<db_connector> connector,
                                                     const replica_options& replicas) {
    if (!connector) connector = make_db_connector(options);
    std::unique_ptr<replica_reads> reads;
    if (!replicas.url.empty()) reads = std::make_unique<replica_reads>(options, replicas, metrics);
    return std::make_unique<postgres_store>(options, sink, metrics, std::move(connector),
                                            std::move(reads));
}

}  // namespace livescore
