// The owner of a WebSocket, and the matches that it may follow. The handshake or a message brings
// the client's credentials, which hold until they expire.
#include "gate/access_control.h"
#include "limits/rate_identity.h"
#include "push/websocket_session.h"

namespace livescore {

using websocket::close_code;

namespace {

std::string answer_to_leaving(topic of) {
    if (is_set(of)) return write_set_unsubscribed(set_of(of));
    return is_channel(of) ? write_channel_unsubscribed() : write_unsubscribed(match_of(of));
}

}  // namespace

void websocket_session::act(const authenticate& command) {
    access_control& rights = host_.context().rights;
    result<shared_principal> who = rights.check_token(command.token);
    if (!who) {
        const error why = who.error();
        if (!who_ && rights.subscribers_need_token() && why.code != errc::unavailable)
            return begin_close(close_code::unauthorized, "invalid token");
        return send_error(why.code == errc::unavailable ? "unavailable" : "invalid_token",
                          why.message);
    }
    who_ = std::move(*who);
    send_text(write_authenticated(who_->expires_at));
    leave_uncovered();
}

/// The owner of the limits that joins use up (rate_identity.h). A join is rare beside the time that
/// a socket waits, so no session keeps this text.
std::string websocket_session::limits_identity() const {
    std::string owner = who_ ? rate_identity(*who_) : std::string();
    return owner.empty() ? std::string(place.address()) : owner;
}

bool websocket_session::may_follow(topic of) const {
    if (!host_.context().rights.subscribers_need_token()) return true;
    if (!who_) return false;
    // A client that may read some matches only may follow those alone.
    return is_set(of) ? !who_->matches : who_->may_read(match_of(of));
}

/// Ends the subscriptions that a new token does not cover.
void websocket_session::leave_uncovered() {
    for (const topic of : host_.subscriptions().topics_of(*this)) {
        if (may_follow(of)) continue;
        unsubscribe(plain_topic(of), answer_to_leaving(of));
    }
    if (shift_) {
        for (const auto& shown : std::vector(shift_->replays)) {
            if (!may_follow(shown->match())) shown->stop();
        }
    }
    // on_join_result looks at the joins that are under way.
}

/// False: the session closes.
bool websocket_session::check_standing(steady_time now) {
    const access_control& rights = host_.context().rights;
    if (!rights.subscribers_need_token()) return true;
    if (!who_) {
        if (now < deadline_) return true;
        begin_close(close_code::unauthorized, "authentication timeout");
        return false;
    }
    switch (rights.standing_of(*who_)) {
        case authenticator::standing::valid:
            return true;
        case authenticator::standing::expired:
            begin_close(close_code::unauthorized, "token expired");
            return false;
        case authenticator::standing::revoked:
            begin_close(close_code::unauthorized, "key revoked");
            return false;
    }
    return true;
}

}  // namespace livescore
