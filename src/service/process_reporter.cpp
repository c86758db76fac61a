#include "livescore/service/operations/process_reporter.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <charconv>
#include <utility>

#include "livescore/core/log.h"
#include "livescore/core/random.h"
#include "livescore/core/task_failure.h"
#include "livescore/protocol/operations/process_json.h"

namespace livescore {
namespace {

/// Rates are over so many reports, so that one late timer does not shake them.
constexpr int reports_of_window = 5;

asio::awaitable<void> tell(process_board& board, process_record record,
                           std::chrono::milliseconds life, std::string sample,
                           sample_bounds bounds) {
    std::string process = record.process;
    co_await board.publish(std::move(record), life);
    if (!sample.empty()) co_await board.add_sample(std::move(process), std::move(sample), bounds);
}

}  // namespace

std::string process_name(const process_identity& who) {
    std::array<char, 16> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), random_bits(), 16).ptr;
    return std::string(to_string(who.kind)) + "/" + who.instance + "/" +
           std::string(digits.data(), end);
}

named_process read_process_name(const std::string& name) {
    const auto first = name.find('/');
    const auto last = name.rfind('/');
    if (first == std::string::npos || first == last) return {};
    return {name.substr(0, first), name.substr(first + 1, last - first - 1)};
}

process_reporter::process_reporter(process_board& board, const metrics_registry& metrics,
                                   process_identity who, reporter_options options,
                                   const wall_clock& clock, std::function<bool()> draining)
    : board_(board),
      options_(options),
      clock_(clock),
      draining_(std::move(draining)),
      name_(process_name(who)),
      meter_(metrics, std::move(who), options.publish_interval * reports_of_window) {}

void process_reporter::start(asio::io_context& io) {
    io_ = &io;
    timer_ = std::make_unique<asio::steady_timer>(io);
    report();
    arm();
}

void process_reporter::arm() {
    timer_->expires_after(options_.publish_interval);
    timer_->async_wait([this](boost::system::error_code cancelled) {
        if (cancelled) return;
        report();
        arm();
    });
}

void process_reporter::report() {
    const auto at = std::chrono::steady_clock::now();
    const process_snapshot made = meter_.measure(clock_.now(), at, draining_());
    const std::vector<recent_denial> denied = denials_ ? denials_() : std::vector<recent_denial>();
    std::string text = write_process_record(made, denied);
    std::string sample;
    // A timer that is a little early must not cost a point of the chart.
    if (at + options_.publish_interval / 2 >= next_sample_) {
        next_sample_ = at + options_.sample_interval;
        sample = write_process_sample(sample_of(made));
    }
    {
        const std::lock_guard lock(mutex_);
        record_ = text;
        if (!sample.empty()) samples_.push_back(sample);
        while (samples_.size() > static_cast<std::size_t>(options_.bounds().samples))
            samples_.pop_front();
    }
    publish(std::move(text), std::move(sample));
}

void process_reporter::publish(std::string text, std::string sample) {
    if (io_ == nullptr) return;
    process_record record{name_, std::move(text)};
    const auto done = [this, life = std::weak_ptr(life_)](const std::exception_ptr& failure) {
        if (!life.lock()) return;
        const bool silent = failure != nullptr;
        if (std::exchange(silent_, silent) == silent) return;
        const auto say = on_failure([](const char* reason) {
            log::info("process_report_unanswered", {{"reason", reason}});
        });
        say(failure);
    };
    asio::co_spawn(
        *io_, tell(board_, std::move(record), options_.life, std::move(sample), options_.bounds()),
        done);
}

process_record process_reporter::own_record() const {
    const std::lock_guard lock(mutex_);
    return {name_, record_};
}

process_samples process_reporter::own_samples() const {
    const std::lock_guard lock(mutex_);
    return {name_, {samples_.begin(), samples_.end()}};
}

}  // namespace livescore
