#include "livescore/protocol/match_history.h"
#include "match_state.h"

namespace livescore {

struct snapshot_fold::impl {
    history::match_state state{};
    /// An entry changes only seq and time, so only the last of them is read.
    std::optional<committed_event> unread{};
};

snapshot_fold::snapshot_fold() : impl_(std::make_unique<impl>()) {}
snapshot_fold::~snapshot_fold() = default;
snapshot_fold::snapshot_fold(snapshot_fold&&) noexcept = default;
snapshot_fold& snapshot_fold::operator=(snapshot_fold&&) noexcept = default;

void snapshot_fold::add(const committed_event& event) {
    impl_->unread.reset();
    if (history::is_commentary(event.type)) {
        impl_->unread = event;
    } else {
        impl_->state.add(history::read(event));
    }
}

sequence_number snapshot_fold::seq() const noexcept {
    return impl_->unread ? impl_->unread->seq : impl_->state.seq();
}

std::string snapshot_fold::write(sequence_number seq) const {
    if (impl_->unread) {
        impl_->state.add(history::read(*impl_->unread));
        impl_->unread.reset();
    }
    history::json match = impl_->state.as_json();
    match["seq"] = seq;
    return match.dump(-1, ' ', false, history::json::error_handler_t::replace);
}

}  // namespace livescore
