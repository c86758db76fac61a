// Whose Redis it is: the lease of the deployment under our prefix.
#include <hiredis/hiredis.h>

#include <array>
#include <utility>

#include "connection.h"
#include "livescore/core/log.h"
#include "livescore/core/parse_integer.h"
#include "reply.h"

namespace livescore {
namespace {

/// KEYS: the lease. ARGV: our deployment, the life in ms. Takes or renews the lease unless another
/// deployment holds it, and returns the holder.
constexpr std::string_view lease_script = R"lua(
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return holder end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]
)lua";

}  // namespace

deployment_id redis_connection::deployment() const noexcept {
    return options_.deployment ? options_.deployment->id() : 0;
}

bool redis_connection::ours() const noexcept {
    if (!options_.deployment) return true;
    const deployment_id own = options_.deployment->id();
    if (own == 0) return !options_.deployment->awaited();
    return holder_ == 0 && granted_to_ == own;
}

void redis_connection::require_ours() const {
    if (ours()) return;
    throw infrastructure_error(errc::unavailable,
                               foreign()
                                   ? "another deployment uses this Redis with the same REDIS_PREFIX"
                                   : "it is not known yet whose Redis this is");
}

void redis_connection::claim() {
    const deployment_id own = deployment();
    const std::string lease = key("deployment");
    if (own == 0) {
        // It is a write that changes nothing, so a replica is noticed all the same.
        const std::string nothing = lease + ":nobody";
        const std::array<std::string_view, 2> command{"DEL", nothing};
        return link_->send(command,
                           [self = shared_from_this()](const redisReply*) { self->wake(); });
    }
    const std::string id = std::to_string(own);
    const std::string life = std::to_string(std::chrono::milliseconds(lease_life).count());
    const std::array<std::string_view, 6> command{"EVAL", lease_script, "1", lease, id, life};
    link_->send(command, [self = shared_from_this(), own](const redisReply* reply) {
        if (reply && reply->type == REDIS_REPLY_STRING) {
            const std::string_view holder(reply->str, reply->len);
            const auto other = parse_integer<deployment_id>(holder).value_or(0);
            self->note_holder(own, other == own ? 0 : other);
        } else if (reply && self->holder_ == 0 && !is_wrong_server({reply->str, reply->len})) {
            // An ACL forbids the lease, or the memory is full. Nobody else has shown up.
            self->granted_to_ = own;
        }
        self->wake();
    });
}

void redis_connection::note_holder(deployment_id own, deployment_id holder) {
    if (holder == 0) granted_to_ = own;
    if (std::exchange(holder_, holder) == holder || !channels_.empty()) return;
    if (holder != 0) {
        log::warn(
            "redis_shared_with_another_deployment",
            {{"noticed", "lease"}, {"ours", own}, {"theirs", holder}, {"prefix", options_.prefix}});
    } else {
        log::info("redis_is_ours_again", {{"ours", own}, {"prefix", options_.prefix}});
    }
}

}  // namespace livescore
