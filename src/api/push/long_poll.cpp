#include "push/long_poll.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace livescore {

namespace {

constexpr auto as_expected = asio::as_tuple(asio::use_awaitable);

class long_poll final : public joiner,
                        public connection,
                        public std::enable_shared_from_this<long_poll> {
public:
    long_poll(session_host& host, match_id match, resume_point from,
              std::function<bool()> client_gone)
        : host_(host),
          match_(match),
          since_(from.since.value_or(0)),
          epoch_(from.epoch),
          client_gone_(std::move(client_gone)),
          timer_(host.io()) {}

    asio::awaitable<std::optional<log_slice>> run(std::chrono::seconds limit) {
        join_request request;
        request.who = shared_from_this();
        request.to = match_;
        request.since = since_;
        request.epoch = epoch_;
        host_.await_news(std::move(request));
        host_.long_polls.add(*this);
        host_.metrics().long_polls.add(1);
        timer_.expires_after(limit);
        co_await timer_.async_wait(as_expected);
        if (!answered_) {
            // The feed answers exactly once, so this waits for it too.
            end_wait();
            timer_.expires_at(steady_time::max());
            co_await timer_.async_wait(as_expected);
        }
        host_.metrics().long_polls.add(-1);
        host_.long_polls.remove(*this);
        co_return news();
    }

    void on_join_result(const join_result& result) override {
        answered_ = true;
        has_news_ = result.outcome == join_outcome::joined && result.recovered;
        if (has_news_) {
            position_ = result.position;
            epoch_ = result.epoch;
            frames_ = result.replay;
        }
        timer_.cancel();
    }

    void sweep(steady_time) override {
        if (client_gone_()) end_wait();
    }
    void drain() override { end_wait(); }
    void abort() override {}

private:
    /// The copies are made when this poll has its turn. One event may answer thousands of polls,
    /// and their copies must not exist together.
    std::optional<log_slice> news() {
        if (!has_news_) return std::nullopt;
        log_slice slice;
        slice.last_seq = position_;
        slice.epoch = epoch_.value_or(log_epoch::unknown);
        for (const auto& f : frames_) {
            auto json = std::make_shared<const std::string>(f->json());
            slice.events.push_back({f->match(), f->seq(), f->type(), std::move(json)});
        }
        frames_ = {};
        return slice;
    }
    void end_wait() { host_.end_wait(match_, since_, *this); }

    session_host& host_;
    match_id match_;
    sequence_number since_;
    std::optional<log_epoch> epoch_;
    std::function<bool()> client_gone_;
    asio::steady_timer timer_;
    std::vector<shared_frame> frames_;  // the news
    sequence_number position_ = 0;
    bool has_news_ = false;
    bool answered_ = false;
};

}  // namespace

asio::awaitable<std::optional<log_slice>> await_news(session_host& host, match_id match,
                                                     resume_point from, std::chrono::seconds limit,
                                                     std::function<bool()> client_gone) {
    const auto poll = std::make_shared<long_poll>(host, match, from, std::move(client_gone));
    co_return co_await poll->run(limit);
}

}  // namespace livescore
