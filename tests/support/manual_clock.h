/// A clock that moves only when a test tells it to.
#pragma once
#include "livescore/core/time.h"

namespace livescore {

class manual_clock final : public wall_clock {
public:
    explicit manual_clock(std::string_view at) : now_(*parse_iso8601(at)) {}
    [[nodiscard]] timestamp now() const override { return now_; }
    void advance(std::chrono::microseconds by) { now_ += by; }

private:
    timestamp now_;
};

}  // namespace livescore
