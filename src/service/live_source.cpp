#include "livescore/protocol/answers.h"
#include "livescore/service/log_source.h"

namespace livescore {

asio::awaitable<std::optional<log_source::state>> live_source::find_state(match_id id) {
    const std::optional<followed_match> found = co_await log_.find_followed_match(id);
    if (!found) co_return std::nullopt;
    state now;
    now.seq = found->match.last_seq;
    now.match_json = write_match(found->match);
    now.removed_at = found->removed_at;
    now.placement = placement_of(found->match);
    co_return now;
}

asio::awaitable<log_source::set_state> live_source::find_set(match_set which, int limit) {
    const page<match> found = co_await log_.find_set(which, limit);
    set_state now;
    now.has_more = found.has_more;
    now.json = "[";
    for (const match& m : found.items) {
        if (now.json.size() > 1) now.json += ',';
        now.json += write_match(m);
        now.matches.push_back({m.id, m.last_seq, placement_of(m), false});
    }
    now.json += ']';
    co_return now;
}

}  // namespace livescore
