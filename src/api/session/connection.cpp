#include "session/connection.h"

#include <algorithm>

namespace livescore {

void connection_list::add(connection& c) {
    c.index_ = static_cast<std::uint32_t>(items_.size());
    items_.push_back(&c);
}

void connection_list::remove(connection& c) {
    items_[c.index_] = items_.back();
    items_[c.index_]->index_ = c.index_;
    items_.pop_back();
}

void connection_list::for_each(const std::function<void(connection&)>& visit) {
    for_last(items_.size(), visit);
}

void connection_list::for_last(std::size_t count, const std::function<void(connection&)>& visit) {
    // The visits go from the end: a removal moves only connections that were visited before.
    const std::size_t end = items_.size() - std::min(count, items_.size());
    for (std::size_t i = items_.size(); i-- > end;) visit(*items_[i]);
}

}  // namespace livescore
