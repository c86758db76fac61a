#include "cache/answer_cache.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <limits>

#include "cache/shared_answers.h"

namespace livescore {

namespace {

// The largest answer that is kept. Strangers can make any number of larger ones, a page for each
// place of a long log.
constexpr std::size_t max_answer_bytes = 512U << 10;
constexpr auto as_expected = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t entry_overhead_bytes = 512;

counter& lookups(metrics_registry& metrics, const char* outcome) {
    return metrics.add_counter(
        "livescore_cache_reads_total",
        "Cacheable GETs: answered from memory, by a read of PostgreSQL, by "
        "sharing another's read, from Redis by what another shard or "
        "instance has read, or with the last answer while PostgreSQL is away",
        {{"outcome", outcome}});
}

bool is_outage(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const infrastructure_error& e) {
        return e.code() == errc::unavailable || e.code() == errc::overloaded;
    } catch (...) {
        return false;
    }
}

}  // namespace

answer_cache::answer_cache(asio::io_context& io, feed& events, const cache_options& options,
                           shared_answers* others, metrics_registry& metrics)
    : io_(io),
      events_(events),
      options_(options),
      others_(others),
      hits_(lookups(metrics, "hit")),
      misses_(lookups(metrics, "miss")),
      shared_(lookups(metrics, "shared")),
      from_others_(lookups(metrics, "redis")),
      stale_(lookups(metrics, "stale")),
      kept_bytes_(metrics.add_gauge("livescore_cache_bytes", "Answers kept in memory")) {}

change_clock::reading answer_cache::reading_of(const entry& e) const noexcept {
    const change_clock& changes = events_.changes();
    if (!e.source.all) return changes.of(e.source.match);
    if (!e.matches) return changes.of_all();
    return changes.of_set(e.matches->matches, e.matches->with_comments);
}

/// The reading that an answer is kept with, when it names its matches. The reading before the read
/// was of the matches that the answer before it named.
change_clock::reading answer_cache::take_matches(entry& e, const result<http_response>& answer,
                                                 change_clock::reading before,
                                                 change_clock::reading all_before) const {
    constexpr auto never = std::numeric_limits<std::uint64_t>::max();
    if (!answer || !answer->made_of) return before;
    if (e.matches && *e.matches == *answer->made_of) return before;
    e.matches = answer->made_of;
    const change_clock::reading now = reading_of(e);
    if (events_.changes().of_all() == all_before) return now;
    return {never, never};
}

bool answer_cache::is_current(const entry& e, change_clock::reading made_of) const noexcept {
    return reading_of(e) == made_of && events_.heads_age() < options_.max_heads_age;
}

bool answer_cache::is_good(entry& e, clock::time_point now) const noexcept {
    if (!e.answer || now - e.made_at >= options_.max_age) return false;
    if (!e.matches) return is_current(e, e.made_of);
    const change_clock::reading all = events_.changes().of_all();
    if (e.held_at == all) return events_.heads_age() < options_.max_heads_age;
    if (!is_current(e, e.made_of)) return false;
    e.held_at = all;
    return true;
}

/// A read that is under way may have seen less than a client that asks now must see. The client may
/// have its answer only if the cache could give that answer from memory.
bool answer_cache::may_join(const entry& e) const noexcept {
    const auto& made_of = e.running->made_of;
    return is_hot(e) && made_of && is_current(e, *made_of);
}

void answer_cache::count_read(entry& e, clock::time_point now) noexcept {
    const auto past = now - e.second_began;
    if (past >= std::chrono::seconds(1)) {
        e.reads_last_second = past < std::chrono::seconds(2) ? e.reads_this_second : 0;
        e.reads_this_second = 0;
        e.second_began = now;
    }
    ++e.reads_this_second;
}

bool answer_cache::is_hot(const entry& e) const noexcept {
    return std::max(e.reads_this_second, e.reads_last_second) > options_.hot_reads_per_second;
}

const prepared_response* answer_cache::find(std::string_view target, clock::time_point now) {
    const auto found = entries_.find(target);
    if (found == entries_.end()) return nullptr;
    entry& e = found->second;
    // `get` counts the requests that go on to it.
    if (!is_hot(e) || !is_good(e, now)) return nullptr;
    count_read(e, now);
    hits_.add();
    if (!e.prepared) {
        auto prepared = std::make_unique<prepared_response>(prepare(*e.answer));
        prepared->pattern = e.source.pattern;
        e.prepared = std::move(prepared);
    }
    return e.prepared.get();
}

answer_cache::entry& answer_cache::entry_of(const std::string& target, const data_source& source) {
    const auto [at, added] = entries_.try_emplace(target);
    entry& e = at->second;
    if (added) {
        e.source = source;
        e.bytes = entry_overhead_bytes + target.size();
        bytes_ += e.bytes;
        order_.push_front(at->first);
    } else {
        order_.splice(order_.begin(), order_, e.used);
    }
    e.used = order_.begin();
    return e;
}

asio::awaitable<result<http_response>> answer_cache::get(std::string target, data_source source,
                                                         reader read,
                                                         std::optional<joint_read> joint) {
    std::shared_ptr<flight> mine;
    bool is_mine = false;
    {
        const auto now = clock::now();
        entry& e = entry_of(target, source);
        count_read(e, now);
        if (is_hot(e) && is_good(e, now)) {
            hits_.add();
            co_return *e.answer;
        }
        auto& place = e.running && !may_join(e) ? e.next : e.running;
        is_mine = !place;
        if (is_mine) place = std::make_shared<flight>(io_);
        mine = place;
        if (is_mine && e.next == mine) {
            const auto before = e.running;
            co_await before->done.async_wait(as_expected);
            is_mine = !mine->made_of;  // a read of the other target may have taken it along
        }
    }
    if (is_mine) {
        co_await fly(std::move(target), mine, std::move(read), std::move(joint));
    } else {
        shared_.add();
        if (!mine->outcome && !mine->failure) co_await mine->done.async_wait(as_expected);
    }
    if (!mine->outcome) std::rethrow_exception(mine->failure);
    if (is_mine) co_return *mine->outcome;
    result<http_response> copy = *mine->outcome;
    if (copy) copy->lease = nullptr;  // it counts the bytes of one answer, and this is another
    co_return copy;
}

/// Whether one read is to answer both targets. They are hot in this shard, or in another one that
/// looks for the same answers in Redis.
bool answer_cache::reads_both(const entry& e, const joint_read& joint) const {
    if (!is_hot(e)) return false;
    const auto other = entries_.find(joint.other);
    const bool is_here = other != entries_.end();
    const std::size_t size = size_of_answer(e) + (is_here ? size_of_answer(other->second) : 0);
    if (size > shared_answers::max_read_bytes) return false;
    return (is_here && is_hot(other->second)) || (others_ && others_->is_hot(joint.other));
}

/// The flight of the other target, which the read of this one answers too. Null when the other
/// answer is good, or when another request reads it already.
std::shared_ptr<answer_cache::flight> answer_cache::take_along(const entry& e,
                                                               const joint_read& joint) {
    data_source source = e.source;
    source.pattern = joint.other_pattern;
    entry& other = entry_of(joint.other, source);
    if (is_good(other, clock::now())) return nullptr;
    if (!other.running) other.running = std::make_shared<flight>(io_);
    if (other.running->made_of) return nullptr;
    other.running->made_of = reading_of(other);
    return other.running;
}

/// Reads, keeps the answer, and wakes the requests that wait. Then the next request in line goes
/// on.
asio::awaitable<void> answer_cache::fly(std::string target, std::shared_ptr<flight> mine,
                                        reader read, std::optional<joint_read> joint) {
    const entry& e = entries_.find(target)->second;
    const change_clock::reading all_before = events_.changes().of_all();
    mine->made_of = reading_of(e);
    if (joint && others_ && is_hot(e)) others_->note_hot(target);
    bool both = joint && reads_both(e, *joint);
    const std::shared_ptr<flight> other = both ? take_along(e, *joint) : nullptr;
    if (!other && !others_) both = false;  // nobody else needs the other answer

    // Whichever of two targets is asked for, the key of both is the same, and so is the order of
    // the answers under it.
    const bool is_second = both && joint->other < target;
    std::string targets = target;
    if (both) targets = is_second ? joint->other + " " + target : target + " " + joint->other;
    read_all all = [&]() -> asio::awaitable<answers_of_read> {
        answers_of_read answers;
        if (both) {
            answers = co_await joint->read_both();
            if (is_second) std::swap(answers[0], answers[1]);
        } else {
            result<http_response> answer = co_await read();
            answers.push_back(std::move(answer));
        }
        co_return answers;
    };
    fetched got = co_await fetch(shared_key_of(targets, e), std::move(all), both ? 2 : 1);
    mine->failure = got.failure;
    if (!got.failure) mine->outcome = std::move(got.answers[is_second ? 1 : 0]);
    land(target, *mine, all_before, got.made_at);
    if (other) {
        other->failure = got.failure;
        if (!got.failure) other->outcome = std::move(got.answers[is_second ? 0 : 1]);
        land(joint->other, *other, all_before, got.made_at);
    }
    trim();
}

/// The answers of one read, from Redis or by `read`. `key`: empty when Redis is not asked.
asio::awaitable<answer_cache::fetched> answer_cache::fetch(std::string key, read_all read,
                                                           std::size_t count) {
    fetched got;
    std::optional<shared_read> found;
    if (!key.empty()) found = co_await others_->find(key);
    got.made_at = clock::now();
    if (found && found->responses.size() == count) {
        from_others_.add();
        got.made_at -= found->age;
        for (auto& response : found->responses) got.answers.emplace_back(std::move(response));
        co_return got;
    }
    misses_.add();
    try {
        got.answers = co_await read();
    } catch (...) {
        got.failure = std::current_exception();
    }
    if (!key.empty()) {
        if (got.failure) {
            others_->give_up(key);
        } else {
            others_->keep(key, got.answers, got.made_at);
        }
    }
    co_return got;
}

void answer_cache::land(std::string_view target, flight& landed, change_clock::reading all_before,
                        clock::time_point made_at) {
    // `trim` leaves an entry alone while a read of it runs.
    entry& e = entries_.find(target)->second;
    if (landed.outcome) {
        const auto made_of = take_matches(e, *landed.outcome, *landed.made_of, all_before);
        keep(e, *landed.outcome, made_of, made_at);
    } else if (is_outage(landed.failure)) {
        std::optional<http_response> last = stale(e);
        if (last) {
            landed.outcome = std::move(*last);
            stale_.add();
        }
    }
    e.running = std::exchange(e.next, nullptr);
    landed.done.cancel();
}

std::size_t answer_cache::size_of_answer(const entry& e) noexcept {
    return e.answer ? e.answer->body.size() : 0;
}

/// Empty: this shard reads for itself. A target that clients seldom ask for would cost Redis more
/// work than it saves PostgreSQL. An answer that was too large will be too large again.
std::string answer_cache::shared_key_of(std::string_view targets, const entry& e) const {
    if (!others_ || e.source.all || !is_hot(e) || events_.heads_age() >= options_.max_heads_age ||
        size_of_answer(e) > shared_answers::max_read_bytes) {
        return {};
    }
    const auto newest = events_.changes().newest(e.source.match);
    if (!newest) return {};
    // The same seq of another history has another answer.
    return to_text(events_.epoch()) + "-" + others_->key_of(e.source.match, *newest, targets);
}

void answer_cache::keep(entry& e, const result<http_response>& answer,
                        change_clock::reading made_of, clock::time_point made_at) {
    bytes_ -= e.bytes;
    e.bytes = entry_overhead_bytes + e.used->size();
    e.prepared.reset();
    e.answer.reset();
    e.held_at.reset();
    // A larger answer would push out everything else.
    const std::size_t largest = std::min(max_answer_bytes, options_.max_bytes / 16);
    if (answer && answer->status == 200 && answer->body.size() < largest) {
        http_response kept = *answer;
        kept.lease = nullptr;  // the cache has a bound of its own
        e.answer = std::make_shared<const http_response>(std::move(kept));
        e.made_of = made_of;
        e.made_at = made_at;
        e.bytes += 2 * answer->body.size();  // `answer` and `prepared`
    }
    bytes_ += e.bytes;
}

std::optional<http_response> answer_cache::stale(const entry& e) const {
    if (!e.answer || clock::now() - e.made_at > options_.stale_max) return std::nullopt;
    http_response marked = *e.answer;
    marked.headers.emplace_back("Warning", "110 - \"Response is Stale\"");
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(clock::now() - e.made_at);
    marked.headers.emplace_back("Age", std::to_string(age.count()));
    return marked;
}

void answer_cache::trim() {
    for (auto oldest = order_.end(); bytes_ > options_.max_bytes && oldest != order_.begin();) {
        --oldest;
        const auto found = entries_.find(*oldest);
        if (found->second.running) continue;
        bytes_ -= found->second.bytes;
        oldest = order_.erase(oldest);
        entries_.erase(found);
    }
    kept_bytes_.set(static_cast<std::int64_t>(bytes_));
}

}  // namespace livescore
