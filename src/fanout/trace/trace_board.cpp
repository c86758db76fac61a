#include "trace/trace_board.h"

namespace livescore {
namespace {

constexpr std::chrono::minutes patience{1};

}  // namespace

void trace_board::note(traced_event event, steady_time now) {
    while (!order_.empty() && (order_.size() >= most_ || now - order_.front().at > patience))
        forget_oldest();
    const place of{event.match, event.seq};
    if (waiting_.emplace(of, std::move(event.trace)).second) order_.push_back({now, of});
}

void trace_board::forget_oldest() {
    waiting_.erase(order_.front().of);
    order_.pop_front();
}

std::shared_ptr<delivery_trace> trace_board::take(match_id match, const frame& event) {
    const auto found = waiting_.find({match, event.seq()});
    if (found == waiting_.end()) return nullptr;
    auto trace = std::make_shared<delivery_trace>(
        traced_event{match, event.seq(), std::move(found->second)}, event.at());
    waiting_.erase(found);
    return trace;
}

}  // namespace livescore
