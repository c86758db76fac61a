#include "nats_session.h"

#include <chrono>
#include <random>
#include <utility>

#include "livescore/core/backoff.h"
#include "livescore/core/log.h"

namespace livescore {
namespace {

using session_clock = std::chrono::steady_clock;
constexpr auto backoff_base = std::chrono::milliseconds(50);
/// A connection that ends sooner than this does not prove that the trouble is over.
constexpr auto settled_after = std::chrono::seconds(1);

}  // namespace

nats_session::nats_session(nats_options options, std::shared_ptr<bus_inbox> inbox)
    : options_(std::move(options)), inbox_(std::move(inbox)) {
    for (const auto& url : options_.urls) servers_.push_back(parse_nats_endpoint(url).value());
    for (std::size_t p = 0; p < event_partitions; ++p) {
        subjects_.push_back(options_.prefix + ".events." + std::to_string(p));
    }
    subjects_.push_back(options_.prefix + ".heads");
    // A random first server spreads the programs over the servers.
    server_ = std::random_device()() % servers_.size();
}

void nats_session::start() {
    thread_ = std::thread([this] { run(); });
}

void nats_session::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void nats_session::send(std::size_t subject, std::string message) {
    {
        const std::lock_guard lock(mutex_);
        if (!serving_) return drop(1, "no connection");
        if (unsent_bytes_ + message.size() > options_.max_unsent_bytes) {
            return drop(1, "NATS does not keep up");
        }
        unsent_bytes_ += message.size();
        queue_.push_back({subject, std::move(message)});
        if (queue_.size() > 1) return;  // the thread was told of the first one
    }
    changed_.notify_one();
}

void nats_session::hear(const partition_set& partitions) {
    {
        const std::lock_guard lock(mutex_);
        wanted_ = partitions;
        wanted_anew_ = true;
    }
    changed_.notify_one();
}

void nats_session::renew() {
    {
        const std::lock_guard lock(mutex_);
        renewing_ = true;
    }
    changed_.notify_one();
}

/// With the lock.
void nats_session::drop(std::size_t count, std::string_view why) {
    if (count == 0) return;
    if (dropped_ == 0) log::warn("nats_publish_dropped", {{"reason", why}});
    dropped_ += static_cast<std::int64_t>(count);
}

void nats_session::run() {
    std::uint32_t failures = 0;
    std::unique_lock lock(mutex_);
    while (!stopped_) {
        renewing_ = false;
        ended_.reset();
        const auto number = ++link_;
        lock.unlock();
        const nats_endpoint& server = servers_[server_++ % servers_.size()];
        auto link = nats_link::open(server, options_, listener_of(number));
        std::string problem;
        const auto since = session_clock::now();
        if (link) {
            problem = serve(**link);
            end_of_serving();
            link->reset();
        } else {
            problem = link.error().message;
        }
        lock.lock();
        failures = session_clock::now() - since < settled_after ? failures + 1 : 0;
        if (stopped_) break;
        note_down(server, renewing_ ? "asked to subscribe anew" : problem);
        // All servers are tried before the pause grows.
        const auto round = failures / static_cast<std::uint32_t>(servers_.size());
        changed_.wait_for(lock, full_jitter(backoff_base, options_.reconnect_max_delay, round),
                          [this] { return stopped_ || renewing_; });
    }
}

std::shared_ptr<const nats_listener> nats_session::listener_of(std::uint64_t link) {
    auto made = std::make_shared<nats_listener>();
    made->on_message = [inbox = inbox_](std::string_view message) { inbox->push(message); };
    made->on_ended = [weak = weak_from_this(), link](std::string reason) {
        if (const auto self = weak.lock()) self->end(link, std::move(reason));
    };
    made->on_refused = [weak = weak_from_this(), link](std::string complaint) {
        log::error("nats_subject_refused", {{"error", complaint}});
        // A connection that may not hear is none. One that may not speak can still be heard from.
        const auto self = weak.lock();
        if (self && complaint.find("Subscription") != std::string::npos) {
            self->end(link, std::move(complaint));
        }
    };
    made->on_dropped = [inbox = inbox_] {
        inbox->note_lost();
        log::warn("nats_messages_dropped", {{"reason", "libnats had to drop messages"}});
    };
    return made;
}

void nats_session::end(std::uint64_t link, std::string why) {
    {
        const std::lock_guard lock(mutex_);
        if (link != link_ || ended_) return;
        ended_ = std::move(why);
    }
    changed_.notify_one();
}

/// Returns why it ended; nothing when it was asked to end.
std::string nats_session::serve(nats_link& link) {
    std::vector<outgoing> batch;
    bool is_up = false;
    std::unique_lock lock(mutex_);
    wanted_anew_ = wanted_.has_value();
    while (true) {
        if (stopped_ || renewing_) return {};
        if (ended_) return *ended_;
        const bool follows_anew = std::exchange(wanted_anew_, false);
        const auto wanted = wanted_;
        batch.clear();
        batch.swap(queue_);
        lock.unlock();
        if (follows_anew && !follow(link, *wanted)) return link.problem();
        if (!is_up || (follows_anew && !hears_)) {
            // Only the answer proves that it hears.
            if (!link.flush(options_.connect_timeout)) return link.problem();
            if (!std::exchange(is_up, true)) note_up(servers_[(server_ - 1) % servers_.size()]);
            come_up(wanted.has_value());
        }
        const bool written = write(link, batch);
        lock.lock();
        if (!written) return ended_.value_or(link.problem());
        changed_.wait(lock, [this] {
            return stopped_ || renewing_ || ended_ || wanted_anew_ || !queue_.empty();
        });
    }
}

/// `serving_` is set first: a caller that learns of the connection may publish at once.
void nats_session::come_up(bool hears) {
    hears_ = hears;
    {
        const std::lock_guard lock(mutex_);
        serving_ = true;
    }
    inbox_->tell(hears ? bus_inbox::state::up_and_hears : bus_inbox::state::up);
}

/// Each partition has a subscription of its own, also when all are wanted: in place of `events.*` a
/// narrower one would miss what is on the way to that one.
bool nats_session::follow(nats_link& link, const partition_set& partitions) {
    if (!link.subscribe(subjects_[heads_subject])) return false;
    for (std::size_t p = 0; p < event_partitions; ++p) {
        if (!partitions.test(p)) {
            link.unsubscribe(subjects_[p]);
        } else if (!link.subscribe(subjects_[p])) {
            return false;
        }
    }
    return true;
}

bool nats_session::write(nats_link& link, const std::vector<outgoing>& batch) {
    std::size_t bytes = 0;
    std::size_t unsent = batch.size();
    for (const auto& [subject, message] : batch) {
        bytes += message.size();
        const auto sent = link.publish(subjects_[subject], message);
        if (sent == nats_link::sent::no) break;
        --unsent;
        if (sent == nats_link::sent::yes) continue;
        log::error("nats_message_too_large",
                   {{"subject", subjects_[subject]}, {"bytes", message.size()}});
    }
    const std::lock_guard lock(mutex_);
    if (unsent > 0) {
        drop(unsent, "the connection ended");
        return false;
    }
    unsent_bytes_ -= bytes;
    if (!batch.empty() && dropped_ > 0) {
        log::info("nats_publish_resumed", {{"dropped", std::exchange(dropped_, 0)}});
    }
    return true;
}

void nats_session::end_of_serving() {
    bool by_itself = false;
    {
        const std::lock_guard lock(mutex_);
        by_itself = !renewing_ && !stopped_;
        serving_ = false;
        drop(queue_.size(), "the connection ended");
        queue_.clear();
        unsent_bytes_ = 0;
    }
    if (std::exchange(hears_, false) && by_itself) inbox_->note_lost();
    inbox_->tell(bus_inbox::state::down);
}

void nats_session::note_up(const nats_endpoint& server) {
    last_problem_.clear();
    log::info("nats_connected",
              {{"host", server.host}, {"port", server.port}, {"tls", server.has_tls}});
}

void nats_session::note_down(const nats_endpoint& server, const std::string& why) {
    if (std::exchange(last_problem_, why) == why) return;
    log::warn("nats_disconnected", {{"host", server.host}, {"port", server.port}, {"reason", why}});
}

}  // namespace livescore
