/// Deliveries that this worker made itself go to their endpoints without a look into PostgreSQL.
#include <set>
#include <utility>

#include "delivery/dispatcher.h"

namespace livescore {
namespace {

/// So much waits for an endpoint in memory. The rest stays in PostgreSQL until its turn comes.
constexpr std::size_t most_in_memory = 100;
/// A match costs some 64 bytes. Without an entry, its next events are read from PostgreSQL.
constexpr std::size_t most_matches = 100'000;

}  // namespace

/// The matches whose events before these were expanded by this worker, too. Of the others, events
/// may lie in between that only PostgreSQL knows.
std::set<match_id> dispatcher::follow(const std::vector<expanded_match>& matches) {
    std::set<match_id> following;
    if (expanded_.size() + matches.size() > most_matches) expanded_.clear();
    for (const auto& one : matches) {
        sequence_number& known = expanded_[one.match];
        if (known == one.from) following.insert(one.match);
        known = one.to;
    }
    return following;
}

/// False: this worker does not hold the endpoint.
bool dispatcher::hand(const mailing& of, std::size_t place, bool follows, steady_time now) {
    const auto found = endpoints_.find((*of.members)[place]);
    if (found == endpoints_.end() || !found->second->held) return false;
    endpoint& to = *found->second;
    const bool has_room = to.lanes.waiting() + to.handed.size() < most_in_memory;
    if (!has_room) to.complete = false;
    // What is read later would come behind it.
    if (!follows || to.news || to.closed || to.version == 0 || !of.body ||
        !(to.complete || (to.asking && has_room))) {
        to.news = true;
        return true;
    }
    waiting_delivery one;
    one.of_mailing = true;
    one.delivery.id = delivery_id{raw(of.id) + static_cast<std::int64_t>(place)};
    one.delivery.webhook = to.id;
    one.delivery.match = of.match;
    one.delivery.seq = of.seq;
    one.delivery.type = of.type;
    one.event_age = of.event_age;
    one.body = of.body;
    one.trace = of.trace;
    one.read_at = now;
    if (to.asking) {
        to.handed.push_back(std::move(one));
    } else {
        to.lanes.add(std::move(one), now);
        start(found->second);
    }
    return true;
}

std::vector<webhook_id> dispatcher::take(expansion made) {
    const steady_time now = std::chrono::steady_clock::now();
    const std::set<match_id> following = follow(made.matches);
    std::vector<webhook_id> told = tell(made.webhooks);
    std::set<webhook_id> others(told.begin(), told.end());
    for (const mailing& of : made.mailings) {
        const bool follows = following.contains(of.match);
        for (std::size_t place = 0; place < of.waiting.size(); ++place) {
            if (of.waiting[place] != '1') continue;
            if (!hand(of, place, follows, now)) others.insert((*of.members)[place]);
        }
    }
    if (!made.mailings.empty()) wake_.ask();
    return {others.begin(), others.end()};
}

/// What was handed over while the question was under way, and is not in the answer.
void dispatcher::take_handed(endpoint& to, steady_time now) {
    to.asking = false;
    auto handed = std::exchange(to.handed, {});
    if (to.closed || !to.held || !to.complete) return;
    for (auto& one : handed) to.lanes.add(std::move(one), now);
}

void dispatcher::forget_expansions() {
    expanded_.clear();
    for (const auto& [id, one] : endpoints_) one->news = true;
    wake_.ask();
}

}  // namespace livescore
