#include "followed_set.h"

#include "livescore/protocol/client_message.h"

namespace livescore {

shared_bytes set_snapshot::acknowledge(const join_request& request) {
    const way_of_asking way{request.format, request.window, request.events.bits()};
    shared_bytes& made = acknowledgements_[way];
    if (!made) {
        subscribed_set where;
        where.set = set_of(request.to);
        where.epoch = epoch;
        where.window = request.window;
        where.events = request.events;
        where.has_more = has_more;
        made = frame_subscribed(request.format, std::nullopt,
                                write_set_subscribed(where, matches_json));
    }
    return made;
}

}  // namespace livescore
