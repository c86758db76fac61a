#include "limits/connection_count.h"

#include <functional>
#include <limits>

namespace livescore {

connection_place& connection_place::operator=(connection_place&& other) noexcept {
    if (this != &other) {
        leave();
        count_ = std::exchange(other.count_, nullptr);
        of_ = std::exchange(other.of_, nullptr);
    }
    return *this;
}

void connection_place::leave() noexcept {
    auto* const count = std::exchange(count_, nullptr);
    if (count == nullptr) return;
    if (of_ != nullptr) count->leave_address(*std::exchange(of_, nullptr));
    --count->total_;
}

connection_place connection_count::enter() {
    if (total_.fetch_add(1) >= most_) {
        --total_;
        return {};
    }
    return connection_place(*this);
}

bool connection_count::enter_address(connection_place& of, const std::string& address) {
    return enter(of, address, most_per_address_);
}

void connection_count::enter_unbounded(connection_place& of, const std::string& address) {
    static_cast<void>(enter(of, address, std::numeric_limits<std::size_t>::max()));
}

bool connection_count::enter(connection_place& of, const std::string& address, std::size_t most) {
    const connection_place::address_entry* taken = nullptr;
    {
        part& p = part_of(address);
        const std::lock_guard lock(p.mutex);
        auto& entry = *p.connections.try_emplace(address, 0).first;
        if (entry.second >= most) return false;
        ++entry.second;
        taken = &entry;
    }
    if (const auto* const before = std::exchange(of.of_, taken)) leave_address(*before);
    return true;
}

void connection_count::leave_address(const connection_place::address_entry& of) noexcept {
    // An entry stays where it is while a place counts in it.
    part& p = part_of(of.first);
    const std::lock_guard lock(p.mutex);
    const auto found = p.connections.find(of.first);
    if (found != p.connections.end() && --found->second == 0) p.connections.erase(found);
}

connection_count::part& connection_count::part_of(const std::string& address) {
    return parts_[std::hash<std::string>{}(address) % parts_.size()];
}

}  // namespace livescore
