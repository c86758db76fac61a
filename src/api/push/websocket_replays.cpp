// The replays that a WebSocket shows.
#include <algorithm>

#include "gate/request_gate.h"
#include "livescore/protocol/client_message.h"
#include "livescore/protocol/websocket/frame_encoder.h"
#include "push/websocket_session.h"

namespace livescore {

replay* websocket_session::find_replay(match_id match) const {
    if (!shift_) return nullptr;
    const auto found =
        std::ranges::find(shift_->replays, match, [](const auto& shown) { return shown->match(); });
    return found == shift_->replays.end() ? nullptr : found->get();
}

replay* websocket_session::find_replay_or_tell(match_id match) {
    replay* const shown = find_replay(match);
    if (shown == nullptr) send_error("unknown_replay", "No replay of this match is shown", match);
    return shown;
}

/// Whether the client follows the match, or is about to.
bool websocket_session::follows(match_id match) const {
    const auto topics = host_.subscriptions().topics_of(*this);
    return std::ranges::any_of(topics, [match](topic of) { return plain_topic(of) == match; }) ||
           std::ranges::any_of(pending_joins_, [match](const pending_join& join) {
               return join.wanted && plain_topic(join.to) == match;
           });
}

void websocket_session::act(const start_replay& command) {
    const match_id match = command.match;
    const api_options& options = host_.context().options;
    if (!may_follow(match)) return send_error("forbidden", "The token does not cover this", match);
    // The client could not tell the past from the present.
    if (follows(match)) {
        return send_error("already_subscribed",
                          "This connection follows the match; unsubscribe first, or use another",
                          match);
    }
    if (find_replay(match) != nullptr)
        return send_error("replaying", "A replay of this match is shown here already", match);
    if (command.how.speed > options.replay_max_speed) {
        return send_error("invalid_speed",
                          "speed must be at most " + std::to_string(options.replay_max_speed),
                          match);
    }
    replay_place taken;
    if (shift().replays.size() < options.replays_per_connection)
        taken = host_.context().replays.take();
    if (!taken)
        return send_error("too_many_replays", "Too many replays are shown; try again later", match);
    if (const auto wait = host_.context().gate.admit_join(limits_identity()))
        return refuse_join(match, *wait);
    const auto shown = std::make_shared<replay>(host_, match, command.how, std::move(taken));
    shift().replays.push_back(shown);
    send_text(write_replay_started(match, command.how));
    shown->start(std::static_pointer_cast<websocket_session>(shared_from_this()));
}

void websocket_session::act(const control_replay& command) {
    replay* const shown = find_replay_or_tell(command.match);
    if (shown == nullptr) return;
    switch (command.what) {
        case replay_control::pause:
            shown->pause();
            return send_text(write_replay_step("paused", command.match, shown->last_seq()));
        case replay_control::resume:
            send_text(write_replay_step("resumed", command.match, shown->last_seq()));
            return shown->resume();
        case replay_control::stop:
            return shown->stop();
    }
}

void websocket_session::act(const seek_replay& command) {
    replay* const shown = find_replay_or_tell(command.match);
    if (shown == nullptr) return;
    shown->seek(command.from);
    send_text(write_replay_step("seeked", command.match, shown->last_seq()));
}

void websocket_session::show(const committed_event& event, log_epoch) {
    if (phase_ == phase::open) send_text(*event.json);
}

void websocket_session::on_replay_end(match_id match, sequence_number last, replay_end why) {
    std::erase_if(shift().replays, [match](const auto& shown) { return shown->match() == match; });
    if (phase_ != phase::open) return;
    if (why == replay_end::slow_consumer) return on_overflow();
    if (why == replay_end::unknown_match)
        return send_error("unknown_match", "There is no match " + std::to_string(raw(match)),
                          match);
    if (why == replay_end::unavailable)
        return send_error("unavailable", "The match cannot be read at the moment; try again",
                          match);
    send_text(write_replay_ended(match, last, to_string(why)));
}

void websocket_session::abandon_replays() {
    if (!shift_) return;
    for (const auto& shown : std::exchange(shift_->replays, {})) shown->abandon();
}

}  // namespace livescore
