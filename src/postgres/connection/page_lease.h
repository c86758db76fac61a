/// The memory of one page while it is read and until its answer is sent.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>

#include "livescore/core/error.h"
#include "livescore/domain/event_log.h"

namespace livescore {

/// Takes its bytes from the budget of `page_bytes`. While the page is read, libpqxx has its bytes
/// too, so they count twice.
class page_lease {
public:
    /// Throws infrastructure_error (overloaded) when the budget has not even `least_bytes`.
    explicit page_lease(const page_bytes& page) : bytes_(page.max) {
        if (page.budget == nullptr) return;
        lease_ = page.budget->take(2 * bytes_, 2 * std::min(bytes_, least_bytes));
        if (!lease_) throw infrastructure_error(errc::overloaded, "answers hold all their memory");
        bytes_ = lease_.bytes() / 2;
    }
    /// The most bytes that PostgreSQL may send.
    [[nodiscard]] std::int64_t bytes() const noexcept { return static_cast<std::int64_t>(bytes_); }
    /// What PostgreSQL may still send.
    [[nodiscard]] std::int64_t left() const noexcept {
        return static_cast<std::int64_t>(bytes_ - std::min(bytes_, used_));
    }
    /// Counts an item that was read.
    void add(std::size_t bytes) noexcept { used_ += bytes; }
    /// What was read, once. Null when no one counts the bytes.
    [[nodiscard]] std::shared_ptr<byte_lease> take() {
        if (!lease_) return nullptr;
        lease_.resize(used_);
        return std::make_shared<byte_lease>(std::move(lease_));
    }

private:
    static constexpr std::size_t least_bytes = 64 * 1024;

    std::size_t bytes_;
    std::size_t used_ = 0;
    byte_lease lease_;
};

}  // namespace livescore
