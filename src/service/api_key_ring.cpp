#include "livescore/service/api_key_ring.h"

#include <algorithm>
#include <unordered_map>

#include "livescore/core/hash.h"
#include "livescore/core/secret.h"
#include "livescore/core/steady_clock.h"
#include "livescore/core/text/name.h"

namespace livescore {
namespace {

shared_principal make_bootstrap(const std::string& secret) {
    if (secret.empty()) return nullptr;
    auto who = std::make_shared<principal>();
    who->what = principal::kind::api_key;
    who->name = "bootstrap";
    auto key = std::make_shared<presented_key>();
    key->prefix = "bootstrap";  // its beginning may not be random
    key->secret_hash = sha256_hex(secret);
    who->key = std::move(key);
    who->widest = scope::admin;
    return who;
}

shared_principal to_principal(const api_key& key) {
    auto who = std::make_shared<principal>();
    who->what = principal::kind::api_key;
    who->name = key.name;
    for (const scope s : key.scopes) who->add(s);
    who->expires_at = key.expires_at;
    auto presented = std::make_shared<presented_key>();
    presented->id = key.id;
    presented->prefix = key.prefix;
    presented->secret_hash = key.secret_hash;
    presented->leagues = key.league_ids;
    std::ranges::sort(presented->leagues);
    for (const auto& name : key.pending_leagues)
        presented->awaited_leagues.push_back(name_key(name));
    who->key = std::move(presented);
    return who;
}

}  // namespace

std::string make_api_key_secret() {
    return std::string(api_key_mark) + random_secret();
}

struct api_key_ring::snapshot {
    struct entry {
        shared_principal who;
        /// Microseconds since 1970. 0: no use since the last take_uses(). The next snapshot shares
        /// it.
        std::shared_ptr<std::atomic<std::int64_t>> used_at;
    };
    std::unordered_map<std::string, entry> by_hash;
};

api_key_ring::api_key_ring(api_key_ring_options options, const wall_clock& clock)
    : max_stale_(options.max_stale),
      clock_(clock),
      bootstrap_(make_bootstrap(options.bootstrap_secret)) {}

api_key_ring::~api_key_ring() = default;

void api_key_ring::replace(const std::vector<api_key>& keys) {
    const auto before = snapshot_.load();
    auto now = std::make_shared<snapshot>();
    for (const api_key& key : keys) {
        if (key.revoked_at) continue;
        std::shared_ptr<std::atomic<std::int64_t>> used_at;
        if (before) {
            const auto known = before->by_hash.find(key.secret_hash);
            if (known != before->by_hash.end()) used_at = known->second.used_at;
        }
        if (!used_at) used_at = std::make_shared<std::atomic<std::int64_t>>(0);
        now->by_hash.emplace(key.secret_hash,
                             snapshot::entry{to_principal(key), std::move(used_at)});
    }
    snapshot_.store(std::move(now));
    confirm();
}

void api_key_ring::confirm() {
    read_at_s_ = steady_now<std::chrono::seconds>().count();
}

bool api_key_ring::is_fresh() const noexcept {
    return steady_now<std::chrono::seconds>().count() - read_at_s_ <= max_stale_.count();
}

result<shared_principal> api_key_ring::find(std::string_view secret) const {
    const std::string hash = sha256_hex(secret);
    if (bootstrap_ && equal_in_constant_time(hash, bootstrap_->key->secret_hash)) return bootstrap_;
    const auto now = snapshot_.load();
    if (!now || !is_fresh()) {
        return error{errc::unavailable, "The API keys cannot be read at the moment; try again", {}};
    }
    // The look-up is by the hash: its time tells nothing about the secret.
    const auto found = now->by_hash.find(hash);
    const timestamp at = clock_.now();
    if (found == now->by_hash.end()) {
        return error{errc::unauthorized, "The API key is not valid", {}};
    }
    const auto& [who, used_at] = found->second;
    if (who->expires_at && *who->expires_at <= at) {
        return error{errc::unauthorized, "The API key has expired", {}};
    }
    used_at->store(at.time_since_epoch().count(), std::memory_order_relaxed);
    return who;
}

bool api_key_ring::is_valid(const principal& who) const {
    if (!who.key) return false;
    if (bootstrap_ && who.key->secret_hash == bootstrap_->key->secret_hash) return true;
    if (who.expires_at && *who.expires_at <= clock_.now()) return false;
    const auto now = snapshot_.load();
    return now && is_fresh() && now->by_hash.contains(who.key->secret_hash);
}

api_key_ring::content api_key_ring::holds() const {
    if (bootstrap_) return content::some;
    const auto now = snapshot_.load();
    if (!now) return content::unknown;
    const timestamp at = clock_.now();
    const bool any = std::ranges::any_of(now->by_hash, [at](const auto& item) {
        const auto& expires_at = item.second.who->expires_at;
        return !expires_at || *expires_at > at;
    });
    return any ? content::some : content::none;
}

std::vector<std::pair<std::int64_t, timestamp>> api_key_ring::take_uses() {
    std::vector<std::pair<std::int64_t, timestamp>> uses;
    const auto now = snapshot_.load();
    if (!now) return uses;
    for (const auto& [hash, entry] : now->by_hash) {
        const auto used_at = entry.used_at->exchange(0, std::memory_order_relaxed);
        if (used_at != 0) {
            uses.emplace_back(entry.who->key->id, timestamp(std::chrono::microseconds(used_at)));
        }
    }
    return uses;
}

}  // namespace livescore
