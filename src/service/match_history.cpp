#include "livescore/service/match_history.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "livescore/protocol/match_history.h"
#include "livescore/service/match_not_found.h"

namespace livescore {
namespace {

// A shard's thread takes some milliseconds for such a page. Others get their turn behind it.
constexpr std::size_t log_page_bytes = std::size_t{256} * 1024;
constexpr int log_page_events = 500;
constexpr std::size_t least_commentary_bytes = std::size_t{64} * 1024;

error not_found(std::string why) {
    return {errc::not_found, std::move(why), {}};
}

/// Reads a log from its beginning, as often as asked.
class whole_log {
public:
    whole_log(store& log, match_id id, byte_budget* budget) : log_(log), id_(id), budget_(budget) {}

    /// False from `visit`: it needs no more.
    using visitor = std::function<bool(const committed_event&)>;
    asio::awaitable<std::optional<error>> visit_events(visitor visit) {
        sequence_number since = 0;
        for (bool has_more = true; has_more;) {
            const page_bytes bytes{log_page_bytes, budget_};
            result<log_slice> slice = co_await log_.read_log(id_, since, log_page_events, bytes);
            if (!slice) co_return slice.error();
            if (slice->removed) co_return match_not_found(id_);
            if (epoch_ != log_epoch::unknown && slice->epoch != epoch_)
                throw infrastructure_error(errc::unavailable, "the log was replaced while read");
            epoch_ = slice->epoch;
            last_seq_ = slice->last_seq;
            if (slice->events.empty() || slice->truncated(since))
                co_return not_found(
                    "The log of this match no longer begins with its creation: its past is not "
                    "there any more");
            for (const auto& event : slice->events) {
                if (!visit(event)) co_return std::nullopt;
            }
            since = slice->next_since();
            has_more = slice->has_more();
        }
        co_return std::nullopt;
    }

    [[nodiscard]] sequence_number last_seq() const noexcept { return last_seq_; }

private:
    store& log_;
    match_id id_;
    byte_budget* budget_;
    log_epoch epoch_ = log_epoch::unknown;
    sequence_number last_seq_ = 0;
};

/// The last event that belongs to the moment.
asio::awaitable<result<sequence_number>> find_last_event(whole_log& log, match_moment at) {
    if (const auto* seq = std::get_if<sequence_number>(&at)) co_return *seq;
    if (std::holds_alternative<std::monostate>(at))
        co_return std::numeric_limits<sequence_number>::max();
    moment_finder finder(at);
    whole_log::visitor visit = [&finder](const committed_event& event) {
        return finder.add(event);
    };
    std::optional<error> refused = co_await log.visit_events(std::move(visit));
    if (refused) co_return std::move(*refused);
    co_return finder.position();
}

byte_lease take_commentary_bytes(const page_bytes& bytes) {
    byte_lease lease = bytes.budget->take(bytes.max, least_commentary_bytes);
    if (lease.bytes() == 0)
        throw infrastructure_error(errc::overloaded, "no memory is left for answers");
    return lease;
}

}  // namespace

asio::awaitable<result<match_at_moment>> read_match_at(store& from, match_id id, state_query query,
                                                       page_bytes bytes) {
    match_at_moment answer;
    if (bytes.budget != nullptr) {
        answer.lease = std::make_shared<byte_lease>(take_commentary_bytes(bytes));
        bytes.max = std::min(bytes.max, answer.lease->bytes());
    }
    whole_log log(from, id, bytes.budget);
    const result<sequence_number> until = co_await find_last_event(log, query.at);
    if (!until) co_return until.error();
    if (*until < 1) co_return not_found("There was no such match at that moment");
    if (query.view == state_view::known) {
        match_fold fold(bytes.max);
        const bool is_named = std::holds_alternative<sequence_number>(query.at);
        whole_log::visitor visit = [&, last = *until](const committed_event& event) {
            if (is_named && last > log.last_seq()) return false;
            if (event.seq <= last) fold.add(event);
            return event.seq < last;
        };
        std::optional<error> refused = co_await log.visit_events(std::move(visit));
        if (refused) co_return std::move(*refused);
        answer.json = fold.write();
    } else {
        corrected_fold fold(query.at, *until, bytes.max);
        whole_log::visitor visit = [&fold](const committed_event& event) {
            fold.add(event);
            return true;
        };
        std::optional<error> refused = co_await log.visit_events(std::move(visit));
        if (refused) co_return std::move(*refused);
        answer.json = fold.write();
    }
    answer.last_seq = log.last_seq();
    if (std::holds_alternative<sequence_number>(query.at) && *until > answer.last_seq)
        co_return not_found("The match has no event " + std::to_string(*until) + " yet");
    co_return answer;
}

}  // namespace livescore
