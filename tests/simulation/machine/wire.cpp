#include "simulation/machine/wire.h"

#include <algorithm>
#include <cerrno>
#include <unordered_map>

namespace livescore::simulation {

namespace {

// No descriptor of the machine is so large.
constexpr int first_descriptor = 1 << 24;
int next_descriptor = first_descriptor;

std::unordered_map<int, wire*>& all() {
    static std::unordered_map<int, wire*> wires;
    return wires;
}

}  // namespace

wire::wire(world& in, std::size_t capacity)
    : world_(in), descriptor_(next_descriptor++), capacity_(capacity) {
    all()[descriptor_] = this;
}
wire::~wire() {
    all().erase(descriptor_);
}

wire* wire::find(int descriptor) noexcept {
    if (descriptor < first_descriptor) return nullptr;
    const auto found = all().find(descriptor);
    return found == all().end() ? nullptr : found->second;
}

ssize_t wire::take(std::string_view bytes) {
    if (cut_ || shut_) {
        errno = EPIPE;
        return -1;
    }
    std::size_t room = capacity_ - buffer_.size();
    // The kernel takes a part at any time.
    if (room > 1 && world_.happens(50)) room = 1 + world_.below(room);
    const std::size_t taken = std::min(room, bytes.size());
    if (taken == 0) {
        errno = EAGAIN;
        return -1;
    }
    buffer_ += bytes.substr(0, taken);
    read_soon();
    return static_cast<ssize_t>(taken);
}

void wire::await_room(std::function<void()> writable) {
    writable_ = std::move(writable);
    if (buffer_.size() < capacity_ || cut_) {
        world_.after(microseconds(1), [self = shared_from_this()] {
            if (self->writable_) std::exchange(self->writable_, nullptr)();
        });
    }
}

void wire::shut() {
    shut_ = true;
    read_soon();
}

void wire::cut() {
    if (std::exchange(cut_, true)) return;
    buffer_.clear();
    if (writable_) std::exchange(writable_, nullptr)();
    world_.after(world_.between(microseconds(100), microseconds(3'000)),
                 [self = shared_from_this()] {
                     if (self->ended_) std::exchange(self->ended_, nullptr)();
                 });
}

void wire::pause(microseconds time) {
    paused_until_ = now() + time;
}

void wire::forget_client() {
    read_ = nullptr;
    ended_ = nullptr;
    cut();
}

void wire::read_soon() {
    if (std::exchange(reading_, true)) return;
    const auto travel = world_.between(microseconds(50), microseconds(800));
    world_.after(std::max(travel, paused_until_ - now()),
                 [self = shared_from_this()] { self->read_some(); });
}

void wire::read_some() {
    reading_ = false;
    if (cut_) return;
    if (paused_until_ > now()) return read_soon();
    ++world_.steps;
    const std::size_t size =
        world_.happens(300) ? world_.below(buffer_.size() + 1) : buffer_.size();
    const std::string bytes = buffer_.substr(0, size);
    buffer_.erase(0, size);
    if (!buffer_.empty()) read_soon();
    if (size > 0 && writable_) std::exchange(writable_, nullptr)();
    if (!bytes.empty() && read_) read_(bytes);
    if (buffer_.empty() && shut_ && ended_) std::exchange(ended_, nullptr)();
}

}  // namespace livescore::simulation
