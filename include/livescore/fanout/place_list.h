/// The memberships of one subscriber.
#pragma once
#include <cstddef>
#include <cstdint>

namespace livescore {

struct hub_entry;

struct hub_place {
    hub_entry* entry;
    std::uint32_t index;  ///< place in entry->members
};

/// Most sockets follow one topic, and there are many of them. So one place lies in the list itself,
/// and a list of any length takes 24 bytes of its owner.
class place_list {
public:
    place_list() noexcept : one_{} {}
    ~place_list() { release(); }
    place_list(const place_list&) = delete;
    place_list& operator=(const place_list&) = delete;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] hub_place* begin() noexcept { return capacity_ == 0 ? &one_ : many_; }
    [[nodiscard]] hub_place* end() noexcept { return begin() + size_; }
    [[nodiscard]] const hub_place* begin() const noexcept { return capacity_ == 0 ? &one_ : many_; }
    [[nodiscard]] const hub_place* end() const noexcept { return begin() + size_; }
    [[nodiscard]] hub_place& operator[](std::size_t at) noexcept { return begin()[at]; }
    [[nodiscard]] const hub_place& operator[](std::size_t at) const noexcept { return begin()[at]; }
    [[nodiscard]] const hub_place& back() const noexcept { return begin()[size_ - 1]; }

    void push_back(hub_place place);
    void pop_back() noexcept;

private:
    void release() noexcept {
        if (capacity_ > 0) delete[] many_;
    }

    union {
        hub_place one_;    // while capacity_ is 0
        hub_place* many_;  // otherwise
    };
    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = 0;
};
static_assert(sizeof(place_list) == 24);

}  // namespace livescore
