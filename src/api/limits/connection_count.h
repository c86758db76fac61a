/// Counts the connections of one instance, in total and for each address, and bounds both numbers.
#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace livescore {

class connection_count;

/// The place of one connection among all, and its place among those of its client's address once it
/// has one. The destructor gives both back.
class connection_place {
public:
    connection_place() = default;
    connection_place(connection_place&& other) noexcept
        : count_(std::exchange(other.count_, nullptr)), of_(std::exchange(other.of_, nullptr)) {}
    connection_place& operator=(connection_place&& other) noexcept;
    ~connection_place() { leave(); }

    [[nodiscard]] bool taken() const noexcept { return count_ != nullptr; }
    /// Valid until the place moves to another address. Empty: it has no place of an address.
    [[nodiscard]] std::string_view address() const noexcept {
        return of_ == nullptr ? std::string_view() : std::string_view(of_->first);
    }

private:
    friend class connection_count;
    using address_entry = std::pair<const std::string, std::size_t>;
    explicit connection_place(connection_count& count) : count_(&count) {}
    void leave() noexcept;

    connection_count* count_ = nullptr;
    const address_entry* of_ = nullptr;  // the count's own; null: no place of an address
};

/// Any thread.
class connection_count {
public:
    connection_count(std::size_t most, std::size_t most_per_address)
        : most_(most), most_per_address_(most_per_address) {}

    /// A place among all; not `taken()` when none is free.
    [[nodiscard]] connection_place enter();
    /// Gives a connection that has its place among all one among those of the address, in place of
    /// the address that it had. False, and nothing changes, when no place is free.
    [[nodiscard]] bool enter_address(connection_place& of, const std::string& address);
    /// The same, and a place is always free.
    void enter_unbounded(connection_place& of, const std::string& address);
    [[nodiscard]] std::size_t total() const noexcept { return total_; }

private:
    friend class connection_place;
    [[nodiscard]] bool enter(connection_place& of, const std::string& address, std::size_t most);
    void leave_address(const connection_place::address_entry& of) noexcept;

    struct part {
        std::mutex mutex;
        std::unordered_map<std::string, std::size_t> connections;
    };
    part& part_of(const std::string& address);

    const std::size_t most_;
    const std::size_t most_per_address_;
    std::atomic<std::size_t> total_{0};
    std::array<part, 64> parts_;
};

}  // namespace livescore
