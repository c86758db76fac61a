/// The instance's side of a connection, with the product's outbox. It does what
/// api/push/push_session.cpp does, without HTTP.
#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <memory>
#include <optional>

#include "livescore/core/mailbox.h"
#include "livescore/fanout/feed.h"
#include "livescore/fanout/hub.h"
#include "livescore/fanout/outbox.h"
#include "simulation/machine/wire.h"

namespace livescore::simulation {

class session;

/// What a session needs of its shard.
struct session_place {
    world* in;
    asio::io_context* thread;
    feed* events;
    std::size_t shard;
    hub* topics;
    std::size_t queue_bytes;
};

class session final : public subscriber,
                      public joiner,
                      public std::enable_shared_from_this<session> {
public:
    session(session_place at, std::shared_ptr<wire> to)
        : at_(at), wire_(std::move(to)), outbox_(wire_->descriptor(), at.queue_bytes) {}

    // Messages of the client, on the shard's thread
    void on_subscribe(topic to, std::optional<sequence_number> since);
    void on_unsubscribe(topic from);

    void send(byte_pieces pieces) override;
    void on_join_result(const join_result& result) override;

    /// It leaves the hub and sends nothing more.
    void close();
    [[nodiscard]] bool is_closed() const noexcept { return closed_; }

private:
    void after_send(outbox::state state);
    void flush();
    void say(const std::string& json);
    void end_with(const char* reason);
    void ask_for_pages();
    void leave_topics();

    session_place at_;
    std::shared_ptr<wire> wire_;
    outbox outbox_;
    std::map<topic, std::uint32_t> wishes_;  // the tickets of joins under way
    std::vector<join_request> next_pages_;
    std::uint32_t ticket_ = 0;
    bool waits_for_room_ = false;
    bool ending_ = false;
    bool closed_ = false;
};

/// A shard as api/server/shard.cpp has it: the feed's items go to the sessions, a slice at a time.
class simulated_shard {
public:
    simulated_shard(world& in, feed& events, std::size_t queue_bytes);
    ~simulated_shard();
    simulated_shard(const simulated_shard&) = delete;
    simulated_shard& operator=(const simulated_shard&) = delete;

    [[nodiscard]] asio::io_context& thread() noexcept { return thread_; }
    /// A client has connected.
    std::shared_ptr<session> accept(std::shared_ptr<wire> from);
    void close_all();

private:
    void go_on();
    bool take_next();

    asio::io_context thread_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    asio::steady_timer unused_{thread_};  // without any the thread would not ask the clock
    world& world_;
    hub topics_;
    mailbox<shard_item> inbox_;
    std::deque<shard_item> arrived_;
    std::vector<shared_frame> frames_;
    std::vector<std::shared_ptr<session>> sessions_;
    session_place place_{};
    bool going_on_ = false;
    bool delivering_ = false;
};

}  // namespace livescore::simulation
