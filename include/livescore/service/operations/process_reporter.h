/// Tells the others how this process is, every few seconds. Each process has one.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "livescore/core/metrics.h"
#include "livescore/core/time.h"
#include "livescore/service/operations/process_board.h"
#include "livescore/service/operations/process_meter.h"

namespace livescore {

struct reporter_options {
    std::chrono::milliseconds publish_interval{2'000};
    /// A process that has died is shown for so long. It is longer than the interval.
    std::chrono::milliseconds life{7'000};
    std::chrono::milliseconds sample_interval{10'000};
    std::chrono::minutes history{60};

    [[nodiscard]] sample_bounds bounds() const {
        return {static_cast<int>(std::chrono::milliseconds(history) / sample_interval), history};
    }
};

/// "api/api-1/0f1e2d3c4b5a6978": the kind, the instance, and random digits. One that starts again
/// under its instance's name is another process.
[[nodiscard]] std::string process_name(const process_identity& who);
/// The kind and the instance of such a name. An empty kind: it is none.
struct named_process {
    std::string kind;
    std::string instance;
};
[[nodiscard]] named_process read_process_name(const std::string& name);

class process_reporter {
public:
    using denial_reader = std::function<std::vector<recent_denial>()>;

    /// All of these outlive it. `draining`: any thread.
    process_reporter(process_board& board, const metrics_registry& metrics, process_identity who,
                     reporter_options options, const wall_clock& clock,
                     std::function<bool()> draining);
    process_reporter(const process_reporter&) = delete;
    process_reporter& operator=(const process_reporter&) = delete;

    /// What this process has refused last, which its record tells too. Before `start`.
    void tell_denials(denial_reader read) { denials_ = std::move(read); }
    /// `io` is the board's. It runs the timer, and must not run any more when this is destroyed.
    void start(asio::io_context& io);
    /// Measures and publishes. The timer calls it.
    void report();

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const reporter_options& options() const noexcept { return options_; }
    /// What it told last; empty before the first time. Any thread.
    [[nodiscard]] process_record own_record() const;
    /// Its samples, whether the others have them or not. Any thread.
    [[nodiscard]] process_samples own_samples() const;

private:
    void arm();
    void publish(std::string text, std::string sample);

    process_board& board_;
    const reporter_options options_;
    const wall_clock& clock_;
    const std::function<bool()> draining_;
    const std::string name_;
    process_meter meter_;
    denial_reader denials_;
    asio::io_context* io_ = nullptr;
    std::unique_ptr<asio::steady_timer> timer_;
    std::chrono::steady_clock::time_point next_sample_{};
    bool silent_ = false;  // the board did not answer last time

    mutable std::mutex mutex_;  // guards what follows
    std::string record_;
    std::deque<std::string> samples_;
    std::shared_ptr<int> life_ = std::make_shared<int>();  // for calls that come back late
};

}  // namespace livescore
