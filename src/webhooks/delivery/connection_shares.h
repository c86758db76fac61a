/// How many attempts may be under way: for one endpoint, and in all. An endpoint is proven when its
/// last attempt was a success. The others have one attempt at a time, and half of the connections
/// together: however many endpoints hang, the proven ones have the rest. Pure.
#pragma once
#include <algorithm>

namespace livescore {

class connection_shares {
public:
    connection_shares(int all, int each) : all_(std::max(all, 2)), each_(std::max(each, 1)) {}

    /// Takes a connection for an endpoint with `mine` attempts under way. False: there is none.
    [[nodiscard]] bool take(bool proven, int mine) {
        if (proven_ + unproven_ >= all_ || mine >= (proven ? each_ : 1)) return false;
        if (!proven && unproven_ >= all_ / 2) return false;
        ++(proven ? proven_ : unproven_);
        return true;
    }
    void give_back(bool proven) { --(proven ? proven_ : unproven_); }
    /// An endpoint with `mine` attempts under way has become proven, or is so no more.
    void move(bool to_proven, int mine) {
        proven_ += to_proven ? mine : -mine;
        unproven_ -= to_proven ? mine : -mine;
    }
    [[nodiscard]] int in_use() const noexcept { return proven_ + unproven_; }
    /// Whether more than one endpoint's own limit stands in the way.
    [[nodiscard]] bool is_full(bool proven) const noexcept {
        return in_use() >= all_ || (!proven && unproven_ >= all_ / 2);
    }

private:
    const int all_;
    const int each_;
    int proven_ = 0;
    int unproven_ = 0;
};

}  // namespace livescore
