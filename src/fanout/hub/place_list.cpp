#include "livescore/fanout/place_list.h"

#include <algorithm>

namespace livescore {

void place_list::push_back(hub_place place) {
    const std::uint32_t room = std::max(capacity_, std::uint32_t{1});
    if (size_ == room) {
        auto* const places = new hub_place[2 * room];
        std::copy(begin(), end(), places);
        release();
        many_ = places;
        capacity_ = 2 * room;
    }
    begin()[size_++] = place;
}

void place_list::pop_back() noexcept {
    --size_;
    if (capacity_ == 0 || size_ > 1) return;
    const hub_place last = many_[0];
    release();
    one_ = last;
    capacity_ = 0;
}

}  // namespace livescore
