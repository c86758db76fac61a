// The requests of a poll, and what becomes of their answers.
#include <algorithm>
#include <functional>
#include <utility>

#include "livescore/core/log.h"
#include "polling/poll_steps.h"

namespace livescore {

using namespace std::chrono_literals;

namespace {

// A provider's answer is empty for a while when it is in trouble. After this time it means it.
constexpr auto longest_emptiness = 1h;

}  // namespace

asio::awaitable<void> poll_steps::send_all(poll_round& round) {
    int wanted = 0;
    for (const auto& request : round.requests)
        wanted += wants_check(request, memories_[request.key]) ? 2 : 1;
    if (wanted > 0) co_await reserve(wanted);
    while (!round.requests.empty() && !round.provider_failed && !stopping_ &&
           (!hold_until_ || now() >= *hold_until_)) {
        planned_request request = std::move(round.requests.front());
        round.requests.pop_front();
        const bool may = co_await spend();
        if (!may) {
            round.short_of_budget = true;
            co_return;
        }
        co_await send(std::move(request), round);
    }
}

/// A change check may lie, because a provider's cache was stale when we asked for the answer
/// itself. So the request is sent now and then whatever the check says.
bool poll_steps::wants_check(const planned_request& request, const request_memory& memory) const {
    if (request.change_check.empty() || !memory.answered) return false;
    const auto trusted = std::max(configured_.near, 4 * configured_.of(request));
    return now() - memory.full_at < trusted;
}

asio::awaitable<void> poll_steps::send(planned_request request, poll_round& round) {
    request_memory& memory = memories_[request.key];
    memory.used_at = now();
    schedule_.sent(request.key, now());
    std::string check;
    if (wants_check(request, memory)) {
        const bool done = co_await is_unchanged(request, round, check);
        if (done) co_return;
    }
    const timestamp sent_at = now();
    std::string etag = memory.answered ? memory.etag : std::string();
    std::string last_modified = memory.answered ? memory.last_modified : std::string();
    provider_answer got = co_await ask(request.target, std::move(etag), std::move(last_modified));
    bool news = false;
    if (got.kind == answer_kind::good) {
        const std::size_t hash = std::hash<std::string>{}(got.answer.body);
        news = !memory.answered || hash != memory.body_hash;
        if (news) got.problem = read(request, memory, std::move(got.answer));
        if (!got.problem.empty()) {
            got.kind = answer_kind::bad_answer;
        } else if (news) {
            memory.body_hash = hash;
        }
    } else if (got.kind == answer_kind::not_modified && !memory.answered) {
        got.kind = answer_kind::bad_answer;
        got.problem = "the provider answered 304 to a request without conditions";
    }
    if (got.kind != answer_kind::good && got.kind != answer_kind::not_modified) {
        note_bad(request, got, round);
        co_return;
    }
    if (!check.empty()) memory.check = std::move(check);
    memory.full_at = sent_at;
    if (news) round.moved = true;
    co_await confirm(request.key, round);
}

/// Whether the request is done with: its change check says that nothing is new, or failed.
asio::awaitable<bool> poll_steps::is_unchanged(planned_request request, poll_round& round,
                                               std::string& check) {
    request_memory& memory = memories_[request.key];
    std::string none;
    provider_answer got = co_await ask(request.change_check, none, none);
    if (got.kind != answer_kind::good) {
        note_bad(request, got, round);
        co_return true;
    }
    if (got.answer.body == memory.check) {
        co_await confirm(request.key, round);
        co_return true;
    }
    check = std::move(got.answer.body);
    const bool may = co_await spend();
    if (!may) {
        round.short_of_budget = true;
        schedule_.forget(request.key);
    }
    co_return !may;
}

/// The answer in memory is what the provider says now.
asio::awaitable<void> poll_steps::confirm(std::string key, poll_round& round) {
    request_memory& memory = memories_[key];
    ++round.answered;
    schedule_.succeeded(key);
    memory.problem.clear();
    if (!memory.reports.empty()) memory.empty_since.reset();
    memory.turn = turn_.now;
    memory.taken = false;
    for (const auto& page : memory.more) round.requests.push_front(page);
    co_await take_in(memory, round);
}

asio::awaitable<provider_answer> poll_steps::ask(std::string target, std::string etag,
                                                 std::string last_modified) {
    co_await keep_lease();
    metrics_.requests.add();
    status_.last_attempt_at = now();
    const bool is_file = options_.base_url.empty() && !is_url(target);
    if (is_file) co_return read_provider_file(target, etag, options_.max_file_bytes);
    fetch_request request;
    request.url = is_url(target) ? std::move(target) : options_.base_url + target;
    request.headers = credentials_;
    request.etag = std::move(etag);
    request.last_modified = std::move(last_modified);
    provider_answer got = co_await ask_provider(&ports_.http, std::move(request));
    stated_limits stated = ports_.adapter.limits(got.answer.headers);
    co_await obey(stated);
    co_return got;
}

/// Returns what is wrong with the answer, or nothing. A wrong one leaves the memory as it was.
std::string poll_steps::read(const planned_request& request, request_memory& memory,
                             fetch_answer answer) {
    decoded_answer decoded;
    try {
        auto read = ports_.adapter.decode(request, answer.body, now());
        if (!read) return read.error().message;
        decoded = std::move(*read);
    } catch (const std::exception& e) {
        return e.what();
    }
    if (decoded.fixtures.empty() && !decoded.problems.empty()) return decoded.problems.front();
    const bool suspicious =
        decoded.fixtures.empty() && !memory.reports.empty() && !request.may_be_empty;
    if (suspicious) {
        if (!memory.empty_since) memory.empty_since = now();
        if (now() - *memory.empty_since < longest_emptiness)
            return "the answer is empty, and had fixtures before";
    }
    for (const auto& problem : decoded.problems) {
        if (std::ranges::find(memory.bad_parts, problem) != memory.bad_parts.end()) continue;
        log::warn("feed_answer_problem",
                  {{"provider", provider_}, {"request", request.key}, {"reason", problem}});
    }
    memory.answered = true;
    memory.empty_since.reset();
    memory.etag = std::move(answer.etag);
    memory.last_modified = std::move(answer.last_modified);
    memory.reports = std::move(decoded.fixtures);
    memory.more = std::move(decoded.more);
    memory.bad_parts = std::move(decoded.problems);
    return {};
}

asio::awaitable<void> poll_steps::take_in(request_memory& memory, poll_round& round) {
    co_await keep_lease();
    std::vector<fixture_report> reports = memory.reports;
    std::optional<timestamp> newest;
    for (const auto& report : reports) {
        if (report.changed_at && (!newest || *report.changed_at > *newest))
            newest = report.changed_at;
    }
    const intake_result taken = co_await ports_.take(provider_, memory.turn, std::move(reports));
    memory.taken = true;
    const int changes = taken.created + taken.changed;
    metrics_.changes.add(static_cast<std::uint64_t>(changes));
    if (changes > 0) round.moved = true;
    if (changes > 0 && newest && memory.newest_change && *newest > *memory.newest_change) {
        const auto lag = std::max<std::chrono::microseconds>(now() - *newest, 0us);
        status_.lag = std::chrono::duration_cast<std::chrono::milliseconds>(lag);
        metrics_.set_lag(std::chrono::duration<double>(lag).count());
    }
    if (newest) memory.newest_change = newest;
    note_refused(memory, taken.problems, round);
}

/// What was received while PostgreSQL was away. Its turn is the one of then: a newer one wins.
asio::awaitable<void> poll_steps::take_left_over(poll_round& round) {
    for (auto& [key, memory] : memories_) {
        if (!memory.taken) co_await take_in(memory, round);
    }
}

asio::awaitable<void> poll_steps::keep_lease() {
    if (ports_.clock.now() - held_at_ < options_.lease / 3) co_return;
    const timestamp asked_at = ports_.clock.now();
    const bool ours = co_await ports_.queue.hold(held_, options_.lease);
    if (!ours) throw poll_lost();
    held_at_ = asked_at;
}

void poll_steps::note_bad(const planned_request& request, const provider_answer& got,
                          poll_round& round) {
    request_memory& memory = memories_[request.key];
    if (round.problem.empty()) round.problem = got.problem;
    if (got.kind == answer_kind::bad_answer) {
        ++round.failed_answers;
        schedule_.failed(request.key);
    } else {
        round.provider_failed = true;
        round.retry_after = read_retry_after(got.answer.headers, now());
        schedule_.forget(request.key);
    }
    if (std::exchange(memory.problem, got.problem) == got.problem) return;
    log::warn("feed_answer_problem",
              {{"provider", provider_}, {"request", request.key}, {"reason", got.problem}});
}

void poll_steps::note_refused(request_memory& memory, const std::vector<intake_problem>& problems,
                              poll_round& round) {
    std::map<std::string, std::string> refused;
    for (const auto& [fixture, what] : problems) {
        const auto known = memory.refused.find(fixture);
        if (known == memory.refused.end() || known->second != what.message) {
            log::warn("fixture_not_taken",
                      {{"provider", provider_}, {"fixture", fixture}, {"reason", what.message}});
        }
        refused[fixture] = what.message;
    }
    memory.refused = std::move(refused);
    if (!problems.empty() && round.problem.empty()) {
        round.problem = std::to_string(problems.size()) + " fixtures were not taken in, e.g. " +
                        problems.front().fixture + ": " + problems.front().what.message;
    }
}

}  // namespace livescore
