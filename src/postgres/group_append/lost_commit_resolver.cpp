#include "group_append/lost_commit_resolver.h"

#include <utility>

#include "append/append_answers.h"
#include "livescore/service/match_not_found.h"
#include "match/match_queries.h"

namespace livescore {
namespace {

/// Fills in the answers of the appends that the log has, and returns their events. PostgreSQL has
/// not kept the other appends; they have no answer. Throws infrastructure_error(in_doubt) when it
/// cannot read the log in time.
std::vector<committed_event> read_answers(db_session& session,
                                          std::span<pending_append* const> appends,
                                          const in_doubt_error& lost) {
    std::vector<match_id> matches;
    std::vector<change_id> changes;
    for (pending_append* append : appends) {
        // A repetition has its answer already, which was committed long before.
        if (append->answer && append->answer->has_value() && append->answer->value().repeated)
            continue;
        append->answer.reset();
        matches.push_back(append->request.match);
        changes.push_back(append->change);
    }
    auto kept = find_kept(session, lost, matches, changes);
    std::vector<committed_event> events;
    for (pending_append* append : appends) {
        const auto found = kept.find(append->change);
        if (found == kept.end()) continue;
        appended& answer = answer_of(*append);
        bool match_is_gone = false;
        for (auto& [event, entry] : found->second) {
            answer.last_seq = event.seq;
            if (event.type == event_type::commentary_new) {
                answer.entry = to_commentary(append->request, raw(entry));
            } else if (auto m = find_match(session, append->request.match)) {
                // The match may show later changes, apart from the values that this change has set.
                answer.match = at_score(*std::move(m), append->request, event.seq);
            } else {
                match_is_gone = true;
            }
            events.push_back(std::move(event));
        }
        if (match_is_gone) append->answer = match_not_found(append->request.match);
    }
    return events;
}

}  // namespace

lost_commit_resolver::lost_commit_resolver(db_connector& connector, event_sink& sink,
                                           std::function<void(pending_append&)> append_again)
    : sink_(sink),
      append_again_(std::move(append_again)),
      session_(connector),
      thread_([this] { serve(); }) {}

lost_commit_resolver::~lost_commit_resolver() {
    stop();
    thread_.join();
    for (const auto& statement : waiting_) fail_appends(statement.appends, statement.lost);
}

void lost_commit_resolver::add(std::vector<pending_append*> appends, const in_doubt_error& lost) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(appends), lost});
    changed_.notify_one();
}

void lost_commit_resolver::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
}

void lost_commit_resolver::serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        const lost_statement statement = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        try {
            resolve(statement);
        } catch (const infrastructure_error& e) {
            fail_appends(statement.appends, e);
        } catch (const std::exception& e) {
            fail_appends(statement.appends, infrastructure_error(errc::internal, e.what()));
        }
        lock.lock();
    }
}

void lost_commit_resolver::resolve(const lost_statement& statement) {
    auto events = read_answers(session_, statement.appends, statement.lost);
    if (auto traced = traced_appends(statement.appends); !traced.empty())
        sink_.note_traced(std::move(traced));
    sink_.report(std::move(events));
    for (pending_append* append : statement.appends) {
        if (append->answer) {
            resume_appends({&append, 1}, nullptr);
        } else if (!std::exchange(append->was_lost, true)) {
            append_again_(*append);
        } else {
            fail_appends({&append, 1},
                         infrastructure_error(errc::unavailable, statement.lost.what()));
        }
    }
}

}  // namespace livescore
