#include "cache/shared_answers.h"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <functional>

#include "livescore/core/await_callback.h"
#include "livescore/core/hash.h"
#include "livescore/core/log.h"
#include "livescore/core/steady_clock.h"
#include "livescore/core/version.h"

namespace livescore {

namespace asio = boost::asio;

namespace {

constexpr auto as_answered = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t longest_plain_targets = 100;
/// The first pause between two looks for an answer that another instance reads. Each pause is twice
/// as long as the one before.
constexpr std::chrono::milliseconds first_wait{2};

/// The lines of an answer's head that its bytes may carry. There are only these, because a response
/// holds literals.
constexpr std::array<std::string_view, 2> kept_lines{"Cache-Control", "Link"};
constexpr char end_of_line = '\n';

/// Cuts off the next line.
std::optional<std::string_view> take_line(std::string_view& bytes) {
    const auto end = bytes.find(end_of_line);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    return line;
}

}  // namespace

// The bytes are: the ETag, the lines of the head, an empty line, the body.
std::optional<std::string> write_shared_answer(const http_response& response) {
    if (response.status != 200 || response.content_type != http_response{}.content_type ||
        response.close || response.stream) {
        return std::nullopt;
    }
    std::string bytes = response.etag + end_of_line;
    for (const auto& [name, value] : response.headers) {
        if (std::find(kept_lines.begin(), kept_lines.end(), name) == kept_lines.end())
            return std::nullopt;
        bytes.append(name).append(":").append(value).append(1, end_of_line);
    }
    bytes.append(1, end_of_line).append(response.body);
    return bytes;
}

std::optional<http_response> read_shared_answer(std::string_view bytes) {
    const auto etag = take_line(bytes);
    if (!etag) return std::nullopt;
    http_response response;
    response.etag = *etag;
    for (auto line = take_line(bytes);; line = take_line(bytes)) {
        if (!line) return std::nullopt;
        if (line->empty()) break;
        const auto colon = line->find(':');
        const auto name = std::find(kept_lines.begin(), kept_lines.end(), line->substr(0, colon));
        if (colon == std::string_view::npos || name == kept_lines.end()) return std::nullopt;
        response.headers.emplace_back(*name, line->substr(colon + 1));
    }
    response.body = bytes;
    return response;
}

// The number of an answer's bytes stands before them, on a line of its own.
std::optional<std::string> write_shared_read(std::span<const result<http_response>> answers) {
    std::string bytes;
    for (const auto& answer : answers) {
        const auto written = answer ? write_shared_answer(*answer) : std::nullopt;
        if (!written) return std::nullopt;
        bytes.append(std::to_string(written->size())).append(1, end_of_line).append(*written);
    }
    return bytes;
}

std::optional<std::vector<http_response>> read_shared_read(std::string_view bytes) {
    std::vector<http_response> responses;
    while (!bytes.empty()) {
        const auto line = take_line(bytes);
        std::size_t size = 0;
        if (!line) return std::nullopt;
        const char* const end = line->data() + line->size();
        const auto [after, wrong] = std::from_chars(line->data(), end, size);
        if (wrong != std::errc{} || after != end || size > bytes.size()) return std::nullopt;
        auto response = read_shared_answer(bytes.substr(0, size));
        if (!response) return std::nullopt;
        responses.push_back(std::move(*response));
        bytes.remove_prefix(size);
    }
    return responses;
}

shared_answers::shared_answers(shared_cache& cache, const cache_options& options,
                               metrics_registry& metrics)
    : cache_(cache),
      life_(std::min(longest_life, options.max_age)),
      patience_(options.shared_wait),
      unanswered_(metrics.add_counter("livescore_cache_redis_unanswered_total",
                                      "Looks for an answer that another instance has read, to "
                                      "which Redis gave no answer in time")) {}

void shared_answers::note_hot(std::string_view target) noexcept {
    last_hot_[std::hash<std::string_view>{}(target) % hot_slots] =
        clock::now().time_since_epoch().count();
}

bool shared_answers::is_hot(std::string_view target) const noexcept {
    const clock::duration last(last_hot_[std::hash<std::string_view>{}(target) % hot_slots].load());
    return last.count() > 0 && clock::now().time_since_epoch() - last < hot_time;
}

std::string shared_answers::key_of(match_id match, sequence_number seq,
                                   std::string_view targets) const {
    // Another release may answer differently. The life tells the age only to an instance that has
    // the same life.
    std::string key(version());
    key.append(":").append(std::to_string(life_.count()));
    key.append(":").append(std::to_string(raw(match)));
    key.append(":").append(std::to_string(seq)).append(":");
    if (targets.size() > longest_plain_targets) return key + sha256_hex(targets);
    return key.append(targets);
}

asio::awaitable<std::optional<shared_read>> shared_answers::find(std::string key) {
    std::optional<shared_read> found;
    if (is_quiet() || life_.count() <= 0) co_return found;
    const auto until = clock::now() + patience_;
    auto wait = first_wait;
    bool more = true;
    while (more) {
        more = false;
        const auto asked_at = clock::now();
        auto ask = [&](shared_cache::receiver done) { cache_.get(key, life_, std::move(done)); };
        const shared_cache::answer answer =
            co_await await_callback<shared_cache::answer>(until, std::move(ask));
        note(answer.what != shared_cache::state::unknown);
        if (answer.what == shared_cache::state::found) {
            auto responses = read_shared_read(answer.bytes);
            // The answer became older during the question to Redis.
            const auto took = std::chrono::ceil<std::chrono::milliseconds>(clock::now() - asked_at);
            const auto age = life_ - answer.left + took;
            if (responses && age < life_) {
                found.emplace();
                found->responses = std::move(*responses);
                found->age = age;
            }
        }
        if (answer.what == shared_cache::state::awaited && clock::now() + wait < until) {
            asio::steady_timer timer(co_await asio::this_coro::executor, wait);
            co_await timer.async_wait(as_answered);
            wait *= 2;
            more = true;
        }
    }
    co_return found;
}

void shared_answers::note(bool answered) {
    if (!answered) {
        unanswered_.add();
        quiet_until_ = (clock::now() + silence).time_since_epoch().count();
    }
    if (alone_.exchange(!answered) == !answered) return;
    if (answered) {
        log::info("shared_cache_answers");
    } else {
        log::warn("shared_cache_unanswered");
    }
}

void shared_answers::keep(const std::string& key, std::span<const result<http_response>> answers,
                          clock::time_point found_nothing) {
    // A claim that has ended may belong to another instance by now. Its life says nothing about the
    // age of this answer.
    if (clock::now() - found_nothing + patience_ >= life_) return;
    if (!try_keep(key, answers)) give_up(key);
}

bool shared_answers::try_keep(const std::string& key,
                              std::span<const result<http_response>> answers) {
    if (is_quiet()) return false;
    std::optional<std::string> bytes = write_shared_read(answers);
    if (!bytes || bytes->size() > max_read_bytes) return false;
    if (!take_from_budget(key.size() + bytes->size())) return false;
    cache_.put(key, std::move(*bytes));
    return true;
}

void shared_answers::give_up(const std::string& key) {
    if (!is_quiet()) cache_.drop(key);
}

bool shared_answers::is_quiet() const {
    return clock::now().time_since_epoch().count() < quiet_until_;
}

/// Two threads that meet at the turn of a second may take a little more than the budget has left.
bool shared_answers::take_from_budget(std::size_t bytes) {
    const auto second = steady_now<std::chrono::seconds>().count();
    if (budget_second_.exchange(second) != second) budget_left_ = max_bytes_per_second;
    const auto wanted = static_cast<std::int64_t>(bytes);
    return budget_left_.fetch_sub(wanted) >= wanted;
}

}  // namespace livescore
