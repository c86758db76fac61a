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
    co_return now;
}

}  // namespace livescore
