#include "limits/connection_count.h"

#include <functional>

namespace livescore {

connection_place& connection_place::operator=(connection_place&& other) noexcept {
    if (this != &other) {
        leave();
        count_ = std::exchange(other.count_, nullptr);
        of_ = other.of_;
    }
    return *this;
}

void connection_place::leave() noexcept {
    if (auto* const count = std::exchange(count_, nullptr)) count->leave(of_);
}

connection_place connection_count::enter() {
    if (total_.fetch_add(1) >= most_) {
        --total_;
        return {};
    }
    return {*this, nullptr};
}

connection_place connection_count::enter_address(const std::string& address) {
    part& p = part_of(address);
    const std::lock_guard lock(p.mutex);
    auto& entry = *p.connections.try_emplace(address, 0).first;
    if (entry.second >= most_per_address_) return {};
    ++entry.second;
    return {*this, &entry};
}

void connection_count::leave(const connection_place::address_entry* of) noexcept {
    if (!of) {
        --total_;
        return;
    }
    // An entry stays where it is while a place counts in it.
    part& p = part_of(of->first);
    const std::lock_guard lock(p.mutex);
    const auto found = p.connections.find(of->first);
    if (found != p.connections.end() && --found->second == 0) p.connections.erase(found);
}

connection_count::part& connection_count::part_of(const std::string& address) {
    return parts_[std::hash<std::string>{}(address) % parts_.size()];
}

}  // namespace livescore
