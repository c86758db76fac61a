#include "background/feed_runner.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>
#include <vector>

#include "background/thread/background_thread.h"
#include "livescore/core/log.h"
#include "livescore/core/loop.h"
#include "livescore/feeds/poll_hint.h"
#include "livescore/feeds/poller.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

// A poll has many requests, each with its own time limit.
constexpr std::chrono::seconds longest_poll{300};
constexpr microseconds conflicts_interval = 30s;
constexpr int most_conflicts = 500;

/// "bl1" of "bl1/2026".
std::string league_of(const std::string& followed) {
    return followed.substr(0, followed.find('/'));
}

void ignore_failure(std::exception_ptr failure) {
    // A hint is a hint: the next poll comes anyway.
    if (failure) log::debug("feed_hint_lost");
}

}  // namespace

class feed_runner::impl {
public:
    impl(feed_sources sources, const redis_options& redis, feed_store& store,
         match_sheet_store& sheets, std::string instance, metrics_registry& metrics)
        : sources_(std::move(sources)),
          store_(store),
          redis_(make_redis_client(context_, redis)),
          queue_(make_poll_queue(*redis_, std::move(instance))),
          board_(make_feed_board(*redis_)),
          intake_(store, &sheets, board_.get(), sources_.intake),
          conflicts_(metrics.add_gauge("livescore_feed_conflicts",
                                       "Differences that an operator has to look at, up to 500")) {
        for (const std::string& provider : sources_.polled) add(provider, metrics);
        loops_.push_back(std::make_unique<loop>(context_, "feed_conflicts", 5s,
                                                [this] { return count_conflicts(); }));
    }

    ~impl() { thread_.join(); }

    void start() {
        // The worker knows already that Redis is ours. The first polls would fail before this
        // connection knows it too.
        static_cast<void>(claim_redis(context_, *redis_));
        queue_->on_wake([this] {
            for (const auto& l : loops_) l->wake();
        });
        for (const auto& l : loops_) l->start();
        if (!sources_.openligadb_mqtt_url.empty()) listen();
        thread_.start([this] {
            return std::ranges::none_of(
                loops_, [](const auto& one) { return one->failing() || one->stuck(); });
        });
    }

    void stop(std::function<void()> ended) {
        asio::post(context_, [this, ended = std::move(ended)]() mutable {
            hints_.reset();
            for (const auto& one : pollers_) one->stop();
            auto left = std::make_shared<std::size_t>(loops_.size());
            const auto one_ended = [this, left, ended = std::move(ended)] {
                if (--*left > 0) return;
                thread_.end_beat();
                ended();
            };
            for (const auto& l : loops_) l->stop(one_ended);
        });
    }

    [[nodiscard]] bool healthy() const { return thread_.healthy(); }

private:
    void add(const std::string& provider, metrics_registry& metrics) {
        const feed_source& source = *sources_.find(provider);
        const provider_adapter& adapter = *find_adapter(provider);
        fetch_options fetch = sources_.fetch;
        fetchers_.push_back(make_http_fetcher(std::move(fetch)));
        poller_options options;
        options.base_url = source.url;
        options.key = source.key;
        options.followed = source.followed;
        options.all_polled = sources_.polled;
        options.live = source.poll_live;
        options.idle = source.poll_idle;
        options.budget = source.budget;
        options.circuit_failures = sources_.circuit_failures;
        options.circuit_open = sources_.circuit_open;
        options.standstill_after = sources_.standstill_after;
        options.silent_after = sources_.intake.silent_after;
        options.max_file_bytes = sources_.fetch.max_body_bytes;
        options.lease =
            std::max<std::chrono::milliseconds>(options.lease, 3 * sources_.fetch.timeout);
        take_reports take = [this](std::string name, timestamp turn,
                                   std::vector<fixture_report> reports) {
            return intake_.take(std::move(name), turn, std::move(reports));
        };
        poller_ports ports{store_,
                           *queue_,
                           *board_,
                           *fetchers_.back(),
                           adapter,
                           std::move(take),
                           system_wall_clock()};
        auto made = std::make_unique<poller>(std::move(ports), std::move(options), metrics);
        poller& one = *made;
        pollers_.push_back(std::move(made));
        if (provider == "openligadb") hinted_ = &one;
        loops_.push_back(std::make_unique<loop>(
            context_, "feed_" + provider, 1s, [&one] { return one.step(); }, longest_poll));
    }

    void listen() {
        if (hinted_ == nullptr) return;
        mqtt_hint_options options;
        options.url = sources_.openligadb_mqtt_url;
        options.ca_file = sources_.fetch.ca_file;
        for (const auto& followed : sources_.openligadb.followed)
            options.leagues.push_back(league_of(followed));
        hints_ =
            make_mqtt_hint(std::move(options), context_.get_executor(), [this](std::string league) {
                asio::co_spawn(context_, hinted_->hint(std::move(league)), ignore_failure);
            });
    }

    asio::awaitable<microseconds> count_conflicts() {
        conflict_page_request request;
        request.limit = most_conflicts;
        const auto found = co_await store_.list_conflicts(request, 0ms);
        conflicts_.set(static_cast<std::int64_t>(found.items.size()));
        co_return conflicts_interval;
    }

    feed_sources sources_;
    feed_store& store_;
    background_thread thread_{[](const char* reason) {
        log::error("feeds_failed", {{"reason", reason}});
    }};
    asio::io_context& context_ = thread_.context();
    redis_client_ptr redis_;
    std::unique_ptr<poll_queue> queue_;
    std::unique_ptr<feed_board> board_;
    fixture_intake intake_;
    gauge& conflicts_;
    std::vector<std::unique_ptr<http_fetcher>> fetchers_;
    std::vector<std::unique_ptr<poller>> pollers_;
    std::vector<std::unique_ptr<loop>> loops_;
    poller* hinted_ = nullptr;
    std::unique_ptr<poll_hint> hints_;
};

feed_runner::feed_runner(feed_sources sources, const redis_options& redis, feed_store& store,
                         match_sheet_store& sheets, std::string instance, metrics_registry& metrics)
    : impl_(std::make_unique<impl>(std::move(sources), redis, store, sheets, std::move(instance),
                                   metrics)) {}
feed_runner::~feed_runner() = default;
void feed_runner::start() {
    impl_->start();
}
void feed_runner::stop(std::function<void()> ended) {
    impl_->stop(std::move(ended));
}
bool feed_runner::healthy() const {
    return impl_->healthy();
}

}  // namespace livescore
