/// How many clients follow a match, over all instances. It counts; it never knows who they are.
///
/// An instance tells the others what has changed, every `publish_interval`. When nobody follows a
/// match here, it tells nothing. It asks for the others' numbers only when a client asks, and at
/// most every `keep` for each match.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/core/metrics.h"
#include "livescore/core/steady_clock.h"
#include "livescore/service/viewers/viewer_board.h"

namespace livescore {

namespace asio = boost::asio;

struct viewer_options {
    std::chrono::milliseconds publish_interval{1'500};
    /// An instance that has died is counted for so long. It is longer than the interval.
    std::chrono::milliseconds life{4'000};
    std::chrono::milliseconds keep{500};  ///< of an answer
};

struct viewer_total {
    /// Absent: the others cannot be asked.
    std::optional<std::int64_t> viewers{};
};

class viewer_service {
public:
    using clock = std::chrono::steady_clock;

    viewer_service(viewer_board& board, viewer_options options, metrics_registry& metrics);
    viewer_service(const viewer_service&) = delete;
    viewer_service& operator=(const viewer_service&) = delete;

    /// A client of this instance has begun (1) or ended (-1) to follow the match. Any thread.
    void note(match_id match, int change);

    /// Begins to tell the others. `io` runs the timer; it must not run any more when the service is
    /// destroyed.
    void start(asio::io_context& io);
    /// What has changed since the last call. The timer calls it.
    void publish();

    /// An answer that is young enough to be given again. Any thread.
    [[nodiscard]] std::optional<viewer_total> recall(match_id match);
    /// Asks the other instances. Resumes on the caller's executor.
    asio::awaitable<viewer_total> count(match_id match);

private:
    struct followed {
        std::int64_t viewers = 0;
        std::int64_t told = 0;
        bool is_changed = false;
    };
    struct answer {
        std::optional<std::int64_t> others{};
        clock::time_point asked{};  ///< when the others were asked last
        clock::time_point known{};  ///< when they answered last
    };

    void arm();
    [[nodiscard]] std::vector<viewer_count> take_changes();
    [[nodiscard]] std::vector<viewer_count> take_all();
    void on_published(viewer_board::outcome outcome, bool expected_some);
    void tell(std::vector<viewer_count> counts, bool anew, bool expected_some);
    void remember(match_id match, std::optional<std::int64_t> others);
    [[nodiscard]] viewer_total total(match_id match, clock::time_point now);

    viewer_board& board_;
    const viewer_options options_;
    counter& published_;
    counter& unreached_;
    counter& asked_;
    std::unique_ptr<asio::steady_timer> timer_;

    std::mutex mutex_;  // guards what follows
    std::unordered_map<match_id, followed> followed_;
    std::vector<match_id> changed_;
    std::size_t told_matches_ = 0;  // with a number that is not 0
    bool tell_all_ = false;
    std::unordered_map<match_id, answer> answers_;
    std::shared_ptr<int> life_ = std::make_shared<int>();  // for calls that come back late
};

}  // namespace livescore
