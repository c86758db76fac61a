#include "livescore/service/viewers/viewer_service.h"

#include <algorithm>
#include <utility>

#include "livescore/core/await_callback.h"

namespace livescore {
namespace {

// Redis runs a command as a whole. So many counts take it about a millisecond.
constexpr std::size_t counts_of_one_command = 1'000;
// What is asked about more matches than this is forgotten early.
constexpr std::size_t max_answers = 10'000;
// An answer without the others is better than one that comes late.
constexpr std::chrono::milliseconds patience{500};

}  // namespace

viewer_service::viewer_service(viewer_board& board, viewer_options options,
                               metrics_registry& metrics)
    : board_(board),
      options_(options),
      published_(metrics.add_counter("livescore_viewers_published_total",
                                     "Changed numbers of followers that were told in Redis")),
      unreached_(metrics.add_counter("livescore_viewers_unreached_total",
                                     "Times that Redis did not take the numbers of followers")),
      asked_(metrics.add_counter("livescore_viewers_asked_total",
                                 "Questions to Redis for the followers at other instances")) {
    metrics.add_reading(metrics_registry::kind::gauge, "livescore_viewed_matches",
                        "Matches that clients of this instance follow one by one", [this] {
                            const std::lock_guard lock(mutex_);
                            return static_cast<double>(followed_.size());
                        });
}

void viewer_service::note(match_id match, int change) {
    const std::lock_guard lock(mutex_);
    followed& known = followed_[match];
    known.viewers += change;
    if (!std::exchange(known.is_changed, true)) changed_.push_back(match);
}

// ---- telling the others

void viewer_service::start(asio::io_context& io) {
    timer_ = std::make_unique<asio::steady_timer>(io);
    arm();
}

void viewer_service::arm() {
    timer_->expires_after(options_.publish_interval);
    timer_->async_wait([this](boost::system::error_code cancelled) {
        if (cancelled) return;
        publish();
        arm();
    });
}

void viewer_service::publish() {
    bool all = false;
    bool expected_some = false;
    std::vector<viewer_count> counts;
    {
        const std::lock_guard lock(mutex_);
        all = std::exchange(tell_all_, false);
        expected_some = told_matches_ > 0;
        counts = all ? take_all() : take_changes();
    }
    // Also without a change the numbers have to live on.
    if (!counts.empty() || expected_some || all) tell(std::move(counts), all, expected_some);
}

/// The mutex is held.
std::vector<viewer_count> viewer_service::take_changes() {
    std::vector<viewer_count> counts;
    for (const match_id match : std::exchange(changed_, {})) {
        const auto found = followed_.find(match);
        followed& known = found->second;
        known.is_changed = false;
        if (known.viewers != known.told) {
            counts.push_back({match, known.viewers});
            if (known.told == 0) ++told_matches_;
            if (known.viewers == 0) --told_matches_;
            known.told = known.viewers;
        }
        if (known.viewers == 0) followed_.erase(found);
    }
    return counts;
}

/// The mutex is held.
std::vector<viewer_count> viewer_service::take_all() {
    static_cast<void>(take_changes());
    std::vector<viewer_count> counts;
    for (const auto& [match, known] : followed_) counts.push_back({match, known.viewers});
    return counts;
}

void viewer_service::tell(std::vector<viewer_count> counts, bool anew, bool expected_some) {
    published_.add(counts.size());
    std::size_t done = 0;
    do {
        const std::size_t end = std::min(counts.size(), done + counts_of_one_command);
        viewer_board::news part;
        part.changed.assign(counts.begin() + static_cast<std::ptrdiff_t>(done),
                            counts.begin() + static_cast<std::ptrdiff_t>(end));
        part.anew = anew && done == 0;
        // The first command that says "began" after others is what makes one begin.
        const bool finds_some = part.anew ? false : expected_some || done > 0;
        board_.publish(std::move(part), options_.life,
                       [this, life = std::weak_ptr(life_), finds_some](auto outcome) {
                           if (life.lock()) on_published(outcome, finds_some);
                       });
        done = end;
    } while (done < counts.size());
}

/// What was told is gone, or nobody knows what is there: the next turn tells all.
void viewer_service::on_published(viewer_board::outcome outcome, bool expected_some) {
    if (outcome == viewer_board::outcome::added) return;
    if (outcome == viewer_board::outcome::began && !expected_some) return;
    if (outcome == viewer_board::outcome::unreached) unreached_.add();
    const std::lock_guard lock(mutex_);
    tell_all_ = true;
}

// ---- asking the others

std::optional<viewer_total> viewer_service::recall(match_id match) {
    const auto now = clock::now();
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(match);
    if (found == answers_.end() || now - found->second.asked >= options_.keep) return std::nullopt;
    return total(match, now);
}

asio::awaitable<viewer_total> viewer_service::count(match_id match) {
    asked_.add();
    using others = std::optional<std::int64_t>;
    auto ask = [this, match](std::function<void(others)> done) {
        board_.read(match, std::move(done));
    };
    const others known = co_await await_callback<others>(clock::now() + patience, std::move(ask));
    remember(match, known);
    const std::lock_guard lock(mutex_);
    co_return total(match, clock::now());
}

void viewer_service::remember(match_id match, std::optional<std::int64_t> others) {
    const auto now = clock::now();
    const std::lock_guard lock(mutex_);
    if (answers_.size() >= max_answers && !answers_.contains(match)) {
        std::erase_if(answers_,
                      [&](const auto& kept) { return now - kept.second.asked >= options_.keep; });
        if (answers_.size() >= max_answers) answers_.clear();
    }
    answer& kept = answers_[match];
    kept.asked = now;
    if (!others) return;
    kept.others = others;
    kept.known = now;
}

/// The mutex is held. What the others told last holds for as long as it lives in Redis.
viewer_total viewer_service::total(match_id match, clock::time_point now) {
    const auto found = answers_.find(match);
    if (found == answers_.end() || !found->second.others ||
        now - found->second.known >= options_.life) {
        return {};
    }
    const auto own = followed_.find(match);
    const std::int64_t here = own == followed_.end() ? 0 : own->second.viewers;
    return {here + *found->second.others};
}

}  // namespace livescore
