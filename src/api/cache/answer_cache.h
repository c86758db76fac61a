/// Answers to GETs that one shard keeps as bytes. They are coherent (core/change_clock.h) and
/// bounded. The shard reads each target from the database once at a time. It shares the answers
/// about one match with other shards and instances (shared_answers.h). See docs/ARCHITECTURE.md,
/// "Reads".
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/response_bytes.h"
#include "livescore/api/api_options.h"
#include "livescore/core/change_clock.h"
#include "livescore/core/metrics.h"
#include "livescore/fanout/feed.h"

namespace livescore {

class shared_answers;

/// The data that an answer is made of: one match, or all matches. An answer may name the matches
/// among all that it is made of.
struct data_source {
    bool all = false;
    match_id match{};
    std::string_view pattern;  ///< the pattern of the route; a literal
    bool named_by_answer = false;
};

/// Answers to one or two targets, in their order.
using answers_of_read = std::vector<result<http_response>>;

/// A second target about the same match, which one read can answer together with the asked one.
struct joint_read {
    std::string other;
    std::string_view other_pattern;  ///< of its route; a literal
    /// Reads the answer to the asked target and then that to the other one.
    std::function<asio::awaitable<answers_of_read>()> read_both;
};

class answer_cache {
public:
    /// `others`: the second level; may be null.
    answer_cache(boost::asio::io_context& io, feed& events, const cache_options& options,
                 shared_answers* others, metrics_registry& metrics);

    /// The bytes of an answer that is certainly good now, or nullptr when the caller must read it.
    /// Counts as a read. The pointer is valid until the next call of any function here.
    [[nodiscard]] const prepared_response* find(std::string_view target,
                                                std::chrono::steady_clock::time_point now);

    using reader = std::function<asio::awaitable<result<http_response>>()>;
    /// The answer, from memory or by `read`. A request that comes while another request reads waits
    /// for the read after that one; all waiting requests share it. The cache keeps only answers
    /// with status 200: an error or another status makes it forget the last answer. While the
    /// database is away, it gives the last answer and marks it stale. Without a last answer, it
    /// passes on the exception of `read`. When both targets of `joint` are hot, one read answers
    /// both.
    asio::awaitable<result<http_response>> get(std::string target, data_source source, reader read,
                                               std::optional<joint_read> joint = {});

private:
    using clock = std::chrono::steady_clock;
    /// One read, and the requests that wait for it.
    struct flight {
        explicit flight(boost::asio::io_context& io) : done(io, clock::time_point::max()) {}
        boost::asio::steady_timer done;
        std::optional<result<http_response>> outcome;
        std::exception_ptr failure;
        std::optional<change_clock::reading> made_of;  ///< set once the read has begun
    };
    struct entry {
        data_source source;
        std::shared_ptr<const matches_of_answer> matches;  ///< as the last answer named them
        std::shared_ptr<const http_response> answer;  ///< the last one with 200; may be outdated
        std::unique_ptr<const prepared_response> prepared;
        change_clock::reading made_of;
        /// The reading of all matches at which `made_of` was last found to hold: while nothing at
        /// all changes, nobody has to look at each match.
        std::optional<change_clock::reading> held_at;
        clock::time_point made_at{};
        clock::time_point second_began{};
        unsigned reads_this_second = 0;
        unsigned reads_last_second = 0;
        std::size_t bytes = 0;
        std::shared_ptr<flight> running;
        std::shared_ptr<flight> next;
        std::list<std::string_view>::iterator used;
    };
    struct string_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };

    [[nodiscard]] change_clock::reading reading_of(const entry& e) const noexcept;
    [[nodiscard]] bool is_current(const entry& e, change_clock::reading made_of) const noexcept;
    [[nodiscard]] change_clock::reading take_matches(entry& e, const result<http_response>& answer,
                                                     change_clock::reading before,
                                                     change_clock::reading all_before) const;
    [[nodiscard]] bool is_good(entry& e, clock::time_point now) const noexcept;
    [[nodiscard]] bool may_join(const entry& e) const noexcept;
    static void count_read(entry& e, clock::time_point now) noexcept;
    [[nodiscard]] bool is_hot(const entry& e) const noexcept;
    entry& entry_of(const std::string& target, const data_source& source);
    using read_all = std::function<asio::awaitable<answers_of_read>()>;
    struct fetched {
        answers_of_read answers;
        std::exception_ptr failure;  ///< null: there are answers
        clock::time_point made_at{};
    };
    asio::awaitable<void> fly(std::string target, std::shared_ptr<flight> mine, reader read,
                              std::optional<joint_read> joint);
    [[nodiscard]] bool reads_both(const entry& e, const joint_read& joint) const;
    std::shared_ptr<flight> take_along(const entry& e, const joint_read& joint);
    asio::awaitable<fetched> fetch(std::string key, read_all read, std::size_t count);
    void land(std::string_view target, flight& landed, change_clock::reading all_before,
              clock::time_point made_at);
    [[nodiscard]] static std::size_t size_of_answer(const entry& e) noexcept;
    [[nodiscard]] std::string shared_key_of(std::string_view targets, const entry& e) const;
    void keep(entry& e, const result<http_response>& answer, change_clock::reading made_of,
              clock::time_point made_at);
    void trim();
    std::optional<http_response> stale(const entry& e) const;

    boost::asio::io_context& io_;
    feed& events_;
    const cache_options& options_;
    shared_answers* others_;
    std::unordered_map<std::string, entry, string_hash, std::equal_to<>> entries_;
    std::list<std::string_view> order_;  ///< at the end: the target that was used longest ago
    std::size_t bytes_ = 0;
    counter& hits_;
    counter& misses_;
    counter& shared_;
    counter& from_others_;
    counter& stale_;
    gauge& kept_bytes_;
};

}  // namespace livescore
