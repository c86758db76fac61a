/// A simulated connection between a client and an instance. The outbox of the product writes to its
/// descriptor; the kernel's buffer is small, and takes what it likes.
#pragma once
#include <sys/types.h>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "simulation/machine/world.h"

namespace livescore::simulation {

class wire : public std::enable_shared_from_this<wire> {
public:
    wire(world& in, std::size_t capacity);
    ~wire();
    wire(const wire&) = delete;
    wire& operator=(const wire&) = delete;

    /// The wire with this descriptor, or null.
    [[nodiscard]] static wire* find(int descriptor) noexcept;
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

    /// As send(2) without blocking.
    ssize_t take(std::string_view bytes);
    /// `writable` is called once when there is room again.
    void await_room(std::function<void()> writable);
    /// The instance has ended its side. The client still reads what is in the buffer.
    void shut();
    /// Nothing goes through any more. The client hears of it, and so does who writes.
    void cut();

    // The client's side
    void on_bytes(std::function<void(std::string_view)> read) { read_ = std::move(read); }
    void on_end(std::function<void()> ended) { ended_ = std::move(ended); }
    /// The client does not read for so long.
    void pause(microseconds time);
    /// The client is gone.
    void forget_client();
    [[nodiscard]] bool is_cut() const noexcept { return cut_; }

private:
    void read_soon();
    void read_some();

    world& world_;
    int descriptor_;
    std::size_t capacity_;
    std::string buffer_;
    bool reading_ = false;
    bool shut_ = false;
    bool cut_ = false;
    moment paused_until_{0};
    std::function<void()> writable_;
    std::function<void(std::string_view)> read_;
    std::function<void()> ended_;
};

}  // namespace livescore::simulation
