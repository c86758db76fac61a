#include "livescore/feeds/http_fetcher.h"

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "answer_text.h"
#include "curl_exchange.h"
#include "livescore/core/await_callback.h"
#include "livescore/core/env.h"
#include "livescore/core/steady_clock.h"
#include "provider_url.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;
using fetch_outcome = std::variant<fetch_answer, fetch_error>;
using outcome_ptr = std::shared_ptr<fetch_outcome>;

fetch_error redirect_error(std::string message) {
    return {fetch_failure::redirected, std::move(message)};
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// The error of a redirect that is not followed.
std::optional<fetch_error> find_redirect_fault(const fetch_request& request,
                                               const std::string& target) {
    const auto from = find_origin(request.url);
    const auto to = find_origin(target);
    if (!to) return redirect_error("A redirect to a URL that cannot be read");
    if (from != to) {
        return redirect_error("A redirect to " + to->scheme + "://" + to->host + ":" + to->port);
    }
    return std::nullopt;
}

fetch_outcome finish(fetch_answer answer, const fetch_options& options) {
    const bool success = answer.status >= 200 && answer.status < 300;
    constexpr int no_content = 204;
    constexpr int reset_content = 205;
    if (answer.status == no_content || answer.status == reset_content) {
        answer.body.clear();
        return answer;
    }
    const auto type = answer.headers.find("content-type");
    auto text = read_answer(std::move(answer.body),
                            type == answer.headers.end() ? "" : type->second, options);
    if (text) {
        answer.body = std::move(*text);
    } else if (success) {
        const bool too_large = text.error().code == errc::payload_too_large;
        return fetch_error{too_large ? fetch_failure::too_large : fetch_failure::malformed,
                           text.error().message};
    } else {
        answer.body.clear();
    }
    return answer;
}

/// The request with the redirects that are followed.
fetch_outcome fetch_now(curl_exchange& exchange, fetch_request request,
                        const fetch_options& options, const std::atomic<bool>& cancelled) {
    constexpr int most_redirects = 3;
    const steady_time deadline = std::chrono::steady_clock::now() + options.timeout;
    for (int redirects = 0;; ++redirects) {
        const auto left =
            std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return fetch_error{fetch_failure::timeout, "The time is over"};
        auto hop = exchange.run(request, left, cancelled);
        if (auto* failed = std::get_if<fetch_error>(&hop)) return std::move(*failed);
        auto& whole = std::get<raw_answer>(hop);
        const bool redirect =
            is_redirect(whole.answer.status) && whole.answer.headers.contains("location");
        if (!redirect) return finish(std::move(whole.answer), options);
        if (redirects == most_redirects) {
            return redirect_error("More than " + std::to_string(most_redirects) + " redirects");
        }
        if (auto fault = find_redirect_fault(request, whole.redirect)) return std::move(*fault);
        request.url = std::move(whole.redirect);
    }
}

/// A request on its way between the coroutine and the thread.
class fetch_job {
public:
    fetch_job(fetch_request request, std::function<void(outcome_ptr)> done)
        : request_(std::move(request)), done_(std::move(done)) {}

    [[nodiscard]] const std::atomic<bool>& cancelled() const noexcept { return cancelled_; }
    [[nodiscard]] fetch_request take_request() { return std::move(request_); }
    void cancel() { cancelled_ = true; }
    /// Nobody waits any more: the executor of `done` may be gone from now on.
    void abandon() {
        const std::lock_guard lock(mutex_);
        done_ = nullptr;
        cancelled_ = true;
    }
    void complete(fetch_outcome outcome) {
        const std::lock_guard lock(mutex_);
        if (done_) done_(std::make_shared<fetch_outcome>(std::move(outcome)));
        done_ = nullptr;
    }

private:
    fetch_request request_;
    std::atomic<bool> cancelled_{false};
    std::mutex mutex_;
    std::function<void(outcome_ptr)> done_;
};

/// The queue in front of the one handle. Coroutines keep it alive, so that one which outlives the
/// fetcher touches nothing that is gone.
class fetch_desk {
public:
    explicit fetch_desk(const fetch_options& options)
        : options_(options), exchange_(options, [] {
              env_reader env;
              return read_proxy_settings(env);
          }()) {}

    void submit(std::shared_ptr<fetch_job> job) {
        {
            const std::lock_guard lock(mutex_);
            if (!closed_) {
                waiting_.push_back(std::move(job));
                changed_.notify_one();
                return;
            }
        }
        job->complete(ended());
    }
    void abandon(fetch_job& job) {
        job.abandon();
        exchange_.wake();
    }
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        if (running_) running_->cancel();
        changed_.notify_one();
        exchange_.wake();
    }
    /// Until close(). The thread takes no signal of the process; a connection that its peer has
    /// closed must not end the process by SIGPIPE either.
    void serve() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_BLOCK, &all, nullptr);
        while (const auto job = next()) job->complete(answer_to(*job));
        for (const auto& job : std::exchange(waiting_, {})) job->complete(ended());
    }

private:
    static fetch_error ended() { return {fetch_failure::unreachable, "The client ends"}; }

    std::shared_ptr<fetch_job> next() {
        std::unique_lock lock(mutex_);
        running_ = nullptr;
        changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
        if (closed_) return nullptr;
        running_ = std::move(waiting_.front());
        waiting_.pop_front();
        return running_;
    }
    fetch_outcome answer_to(fetch_job& job) {
        try {
            return fetch_now(exchange_, job.take_request(), options_, job.cancelled());
        } catch (const std::exception& problem) {
            return fetch_error{fetch_failure::unreachable, problem.what()};
        }
    }

    const fetch_options options_;
    curl_exchange exchange_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::shared_ptr<fetch_job>> waiting_;
    std::shared_ptr<fetch_job> running_;
    bool closed_ = false;
};

/// Abandons a job when its coroutine goes before it.
class job_keeper {
public:
    explicit job_keeper(std::shared_ptr<fetch_desk> desk) : desk_(std::move(desk)) {}
    ~job_keeper() {
        if (job_) desk_->abandon(*job_);
    }
    job_keeper(const job_keeper&) = delete;
    job_keeper& operator=(const job_keeper&) = delete;

    void submit(fetch_request request, std::function<void(outcome_ptr)> done) {
        job_ = std::make_shared<fetch_job>(std::move(request), std::move(done));
        desk_->submit(job_);
    }

private:
    std::shared_ptr<fetch_desk> desk_;
    std::shared_ptr<fetch_job> job_;
};

asio::awaitable<fetch_answer> await_answer(std::shared_ptr<fetch_desk> desk,
                                           fetch_request request) {
    job_keeper keeper(std::move(desk));
    auto start = [&keeper, &request](std::function<void(outcome_ptr)> done) {
        keeper.submit(std::move(request), std::move(done));
    };
    // The thread always answers, and has the time limits.
    const outcome_ptr outcome =
        co_await await_callback<outcome_ptr>(steady_time::max(), std::move(start));
    if (!outcome) {
        const fetch_error cancelled{fetch_failure::unreachable, "The request was cancelled"};
        throw fetch_exception(cancelled);
    }
    if (const auto* failed = std::get_if<fetch_error>(outcome.get())) {
        throw fetch_exception(*failed);
    }
    co_return std::move(std::get<fetch_answer>(*outcome));
}

class curl_fetcher final : public http_fetcher {
public:
    explicit curl_fetcher(const fetch_options& options)
        : desk_(std::make_shared<fetch_desk>(options)),
          thread_([desk = desk_] { desk->serve(); }) {}
    ~curl_fetcher() override {
        desk_->close();
        thread_.join();
    }
    curl_fetcher(const curl_fetcher&) = delete;
    curl_fetcher& operator=(const curl_fetcher&) = delete;

    asio::awaitable<fetch_answer> fetch(fetch_request request) override {
        return await_answer(desk_, std::move(request));
    }

private:
    std::shared_ptr<fetch_desk> desk_;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<http_fetcher> make_http_fetcher(fetch_options options) {
    return std::make_unique<curl_fetcher>(options);
}

}  // namespace livescore
