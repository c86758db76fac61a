#include "livescore/service/match_history.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

#include "livescore/protocol/match_history.h"
#include "livescore/service/match_not_found.h"

namespace livescore {
namespace {

// A shard's thread takes some milliseconds for such a page. Others get their turn behind it.
constexpr std::size_t log_page_bytes = std::size_t{256} * 1024;
constexpr int log_page_events = 500;
constexpr std::size_t least_commentary_bytes = std::size_t{16} * 1024;
// What the fold keeps of an entry besides its text.
constexpr std::size_t event_overhead_bytes = 128;

error not_found(std::string why) {
    return {errc::not_found, std::move(why), {}};
}

/// What a reader does with the events of a log.
struct log_visitor {
    /// False: it needs no more.
    std::function<bool(const committed_event&)> event;
    /// Before the events of a page, with their size. May be empty.
    std::function<void(std::size_t)> page{};
};

/// Reads a log from its beginning, as often as asked.
class whole_log {
public:
    whole_log(store& log, match_id id, byte_budget* budget) : log_(log), id_(id), budget_(budget) {}

    asio::awaitable<std::optional<error>> visit_events(log_visitor visit) {
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
            if (visit.page) visit.page(size_of(*slice));
            for (const auto& event : slice->events) {
                if (!visit.event(event)) co_return std::nullopt;
            }
            since = slice->next_since();
            has_more = slice->has_more();
        }
        co_return std::nullopt;
    }

    [[nodiscard]] sequence_number last_seq() const noexcept { return last_seq_; }

private:
    static std::size_t size_of(const log_slice& slice) {
        std::size_t bytes = 0;
        for (const auto& event : slice.events) bytes += event.json->size() + event_overhead_bytes;
        return bytes;
    }

    store& log_;
    match_id id_;
    byte_budget* budget_;
    log_epoch epoch_ = log_epoch::unknown;
    sequence_number last_seq_ = 0;
};

/// The memory of the commentary. It grows with it, so that short logs leave room for others.
class commentary_memory {
public:
    explicit commentary_memory(const page_bytes& bytes) : bytes_(bytes) {
        if (bytes_.budget == nullptr) return;
        lease_ = std::make_shared<byte_lease>(bytes_.budget->take(least_commentary_bytes));
        if (!*lease_) throw infrastructure_error(errc::overloaded, "no memory is left for answers");
    }
    /// How much there may be, when so much is wanted.
    std::size_t grow(std::size_t wanted) {
        if (!lease_) return bytes_.max;
        wanted = std::min(wanted, bytes_.max);
        if (wanted > lease_->bytes()) {
            byte_lease more = bytes_.budget->take(wanted - lease_->bytes());
            const std::size_t got = more.bytes();
            more.resize(0);
            lease_->resize(lease_->bytes() + got);
        }
        return std::min(bytes_.max, lease_->bytes());
    }
    [[nodiscard]] const std::shared_ptr<byte_lease>& lease() const noexcept { return lease_; }

private:
    page_bytes bytes_;
    std::shared_ptr<byte_lease> lease_;
};

/// The last event that belongs to the moment.
asio::awaitable<result<sequence_number>> find_last_event(whole_log& log, match_moment at) {
    if (const auto* seq = std::get_if<sequence_number>(&at)) co_return *seq;
    if (std::holds_alternative<std::monostate>(at))
        co_return std::numeric_limits<sequence_number>::max();
    moment_finder finder(at);
    log_visitor visit;
    visit.event = [&finder](const committed_event& event) { return finder.add(event); };
    std::optional<error> refused = co_await log.visit_events(std::move(visit));
    if (refused) co_return std::move(*refused);
    co_return finder.position();
}

/// Lets a fold have the memory that a page may take.
template <class Fold>
std::function<void(std::size_t)> growing(Fold& fold, commentary_memory& memory) {
    return [&fold, &memory](std::size_t page) {
        fold.allow(memory.grow(fold.commentary_bytes() + page));
    };
}

}  // namespace

asio::awaitable<result<match_at_moment>> read_match_at(store& from, match_id id, state_query query,
                                                       page_bytes bytes) {
    match_at_moment answer;
    commentary_memory memory(bytes);
    answer.lease = memory.lease();
    whole_log log(from, id, bytes.budget);
    const result<sequence_number> until = co_await find_last_event(log, query.at);
    if (!until) co_return until.error();
    if (*until < 1) co_return not_found("There was no such match at that moment");
    log_visitor visit;
    if (query.view == state_view::known) {
        match_fold fold(bytes.max);
        visit.page = growing(fold, memory);
        const bool is_named = std::holds_alternative<sequence_number>(query.at);
        visit.event = [&, last = *until](const committed_event& event) {
            if (is_named && last > log.last_seq()) return false;
            if (event.seq <= last) fold.add(event);
            return event.seq < last;
        };
        std::optional<error> refused = co_await log.visit_events(std::move(visit));
        if (refused) co_return std::move(*refused);
        answer.json = fold.write();
    } else {
        corrected_fold fold(query.at, *until, bytes.max);
        visit.page = growing(fold, memory);
        visit.event = [&fold](const committed_event& event) {
            fold.add(event);
            return true;
        };
        std::optional<error> refused = co_await log.visit_events(std::move(visit));
        if (refused) co_return std::move(*refused);
        answer.json = fold.write();
    }
    if (answer.lease) answer.lease->resize(answer.json.size());
    answer.last_seq = log.last_seq();
    if (std::holds_alternative<sequence_number>(query.at) && *until > answer.last_seq)
        co_return not_found("The match has no event " + std::to_string(*until) + " yet");
    co_return answer;
}

}  // namespace livescore
