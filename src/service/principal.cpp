#include "livescore/service/principal.h"

#include <algorithm>

#include "livescore/core/text/name.h"

namespace livescore {

std::string_view to_string(scope s) noexcept {
    switch (s) {
        case scope::read:
            return "read";
        case scope::score:
            return "score";
        case scope::admin:
            return "admin";
        case scope::feed:
            return "feed";
        case scope::observe:
            return "observe";
    }
    return "read";
}

std::optional<scope> parse_scope(std::string_view word) noexcept {
    for (const scope s : {scope::read, scope::score, scope::admin, scope::feed, scope::observe}) {
        if (word == to_string(s)) return s;
    }
    return std::nullopt;
}

bool principal::has(scope wanted) const noexcept {
    if (wanted == scope::feed) return feeds || widest == scope::admin;
    if (wanted == scope::observe) return observes || widest == scope::admin;
    return widest && *widest >= wanted;
}

void principal::add(scope given) noexcept {
    if (given == scope::feed) feeds = true;
    if (given == scope::observe) observes = true;
    const bool beside = given == scope::feed || given == scope::observe;
    const scope ordered = beside ? scope::read : given;
    widest = std::max(widest.value_or(ordered), ordered);
}

bool principal::may_read(match_id match) const noexcept {
    return !matches || std::binary_search(matches->begin(), matches->end(), match);
}

bool principal::may_change(std::optional<league_id> league,
                           const std::optional<std::string>& league_name) const {
    if (!is_bound()) return true;
    if (league && std::ranges::binary_search(key->leagues, *league)) return true;
    const auto& awaited = key->awaited_leagues;
    return league_name && !awaited.empty() &&
           std::ranges::find(awaited, name_key(*league_name)) != awaited.end();
}

const shared_principal& anonymous() {
    static const shared_principal nobody = std::make_shared<const principal>();
    return nobody;
}

}  // namespace livescore
