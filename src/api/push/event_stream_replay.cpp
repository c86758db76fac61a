// An event stream that shows a replay.
#include "livescore/core/log.h"
#include "livescore/protocol/client_message.h"
#include "livescore/protocol/event_stream.h"
#include "push/event_stream_session.h"

namespace livescore {

void event_stream_session::start_replay() {
    const event_stream_target target = *opening_->response.stream;
    replay_place taken = host_.context().replays.take();
    if (!taken) return refuse({errc::overloaded, "Too many replays; try again later", {}});
    std::string head = head_of(opening_->response);
    if (opening_->method != http_method::get) return end_with(std::move(head));
    opening_.reset();
    phase_ = phase::open;
    after_send(outbox_.send(make_shared_bytes(std::move(head))));
    if (phase_ != phase::open) return;
    replay_ = std::make_shared<replay>(host_, target.to, *target.replay, std::move(taken));
    replay_->start(std::static_pointer_cast<event_stream_session>(shared_from_this()));
}

void event_stream_session::show(const committed_event& event, log_epoch epoch) {
    std::string bytes;
    event_stream::append_event(bytes, event_stream::id_of(event.seq, epoch), to_string(event.type),
                               *event.json);
    has_sent_ = true;
    if (phase_ == phase::open) after_send(outbox_.send(make_shared_bytes(std::move(bytes))));
}

void event_stream_session::on_replay_end(match_id match, sequence_number last, replay_end why) {
    replay_.reset();
    if (phase_ != phase::open) return;
    if (why == replay_end::slow_consumer) return on_overflow();
    // Without the event `end` the client comes back with the last id that it saw.
    if (why != replay_end::complete) {
        log::info("event_stream_closed", {{"reason", "replay interrupted"}});
        return end_with(event_stream::comment("the log cannot be read"));
    }
    std::string bytes;
    event_stream::append_event(bytes, std::nullopt, "end",
                               write_replay_ended(match, last, to_string(why)));
    close_with(std::move(bytes));
}

}  // namespace livescore
