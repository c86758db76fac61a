/// The rules of group append: which appends wait, and which go out next as one statement.
///   - A match has one statement under way at a time, so its appends keep the order of arrival.
///   - A group takes all waiting appends of all other matches, up to the group limit.
///   - A request and its repetition never share a group: each key occurs once in a statement.
///   - An append goes out alone only while nothing else waits or is under way. The statement before
///     it must also have been of one append, and must have left none waiting.
#pragma once
#include <cstddef>
#include <deque>
#include <span>
#include <unordered_set>
#include <vector>

#include "append/pending_append.h"

namespace livescore {

/// The appends that go out as one statement.
struct append_group {
    std::vector<pending_append*> appends;  ///< in the order of arrival
    std::vector<match_id> matches;         ///< the match of each; all are busy until finish()
    bool is_full = false;                  ///< the group limit leaves appends for another thread
};

/// Does no I/O and does not own the appends. Not thread-safe: the mutex of the group_appender
/// guards it.
class append_queue {
public:
    /// `queue_limit`: appends that may wait. `group_limit`: appends in one group.
    append_queue(std::size_t queue_limit, std::size_t group_limit)
        : queue_limit_(queue_limit), group_limit_(group_limit) {}

    /// False when too many appends wait.
    [[nodiscard]] bool push(pending_append& append);
    [[nodiscard]] bool is_empty() const noexcept { return waiting_.empty(); }
    /// Whether a statement of this match is under way. The thread of that statement looks for more
    /// appends of the match when it ends.
    [[nodiscard]] bool is_busy(match_id match) const { return busy_.contains(match); }

    /// Takes the next group and makes its matches busy. Empty when no append may go.
    [[nodiscard]] append_group take();
    /// The statement of these matches has ended.
    void finish(std::span<const match_id> matches);

    /// Whether an append that arrives now may go out alone. It may not do so while appends come
    /// together: the first one alone would only make the others wait.
    [[nodiscard]] bool is_quiet() const noexcept;
    void begin_alone(match_id match);
    void end_alone(match_id match);

    /// Takes all waiting appends.
    [[nodiscard]] std::vector<pending_append*> clear();

private:
    const std::size_t queue_limit_;
    const std::size_t group_limit_;
    std::deque<pending_append*> waiting_;
    std::unordered_set<match_id> busy_;
    /// The last statement left others waiting, or was of several appends.
    bool is_crowded_ = false;
};

}  // namespace livescore
