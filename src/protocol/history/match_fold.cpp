#include "livescore/protocol/match_history.h"
#include "match_state.h"

namespace livescore {

using history::logged_event;

struct match_fold::impl {
    history::match_state state{};
    history::entry_list entries;
};

match_fold::match_fold(std::size_t max_bytes)
    : impl_(std::make_unique<impl>(impl{.entries = history::entry_list(max_bytes)})) {}
match_fold::~match_fold() = default;
match_fold::match_fold(match_fold&&) noexcept = default;
match_fold& match_fold::operator=(match_fold&&) noexcept = default;

void match_fold::add(const committed_event& event) {
    logged_event read = history::read(event);
    impl_->state.add(read);
    if (!history::is_commentary(read.type)) return;
    const std::int64_t id = history::number_of(read.data, "id", 0);
    if (read.type == event_type::commentary_removed) {
        impl_->entries.remove(id);
    } else {
        impl_->entries.put(id, std::move(read.data_text));
    }
}

sequence_number match_fold::seq() const noexcept {
    return impl_->state.seq();
}

std::size_t match_fold::commentary_bytes() const noexcept {
    return impl_->entries.bytes();
}

void match_fold::allow(std::size_t max_bytes) noexcept {
    impl_->entries.allow(max_bytes);
}

std::string match_fold::write() const {
    return history::write(impl_->state.as_json(), impl_->state.sheet_text(), impl_->entries);
}

}  // namespace livescore
