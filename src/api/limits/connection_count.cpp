#include "limits/connection_count.h"

#include <functional>

namespace livescore {

connection_place& connection_place::operator=(connection_place&& other) noexcept {
    if (this != &other) {
        leave();
        count_ = std::exchange(other.count_, nullptr);
        address_ = std::move(other.address_);
    }
    return *this;
}

void connection_place::leave() noexcept {
    if (auto* const count = std::exchange(count_, nullptr)) count->leave(address_);
}

connection_place connection_count::enter() {
    if (total_.fetch_add(1) >= most_) {
        --total_;
        return {};
    }
    return {*this, {}};
}

connection_place connection_count::enter_address(const std::string& address) {
    part& p = part_of(address);
    const std::lock_guard lock(p.mutex);
    auto& connections = p.connections[address];
    if (connections >= most_per_address_) return {};
    ++connections;
    return {*this, address};
}

void connection_count::leave(const std::string& address) noexcept {
    if (address.empty()) {
        --total_;
        return;
    }
    part& p = part_of(address);
    const std::lock_guard lock(p.mutex);
    const auto found = p.connections.find(address);
    if (found != p.connections.end() && --found->second == 0) p.connections.erase(found);
}

connection_count::part& connection_count::part_of(const std::string& address) {
    return parts_[std::hash<std::string>{}(address) % parts_.size()];
}

}  // namespace livescore
