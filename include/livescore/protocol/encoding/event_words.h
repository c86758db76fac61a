/// Filters of event types as clients write them: lists of the types' names.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/domain/sets/event_filter.h"

namespace livescore {

struct event_words {
    event_filter wanted = event_filter::none();
    std::vector<std::string> unknown{};  ///< what is no name of a type, in the order given
};
[[nodiscard]] event_words read_event_words(std::span<const std::string> words);
/// Says what is unknown, and what there is.
[[nodiscard]] std::string describe_unknown(const event_words& given);
/// The names of the types that the filter wants, in the order of event_type.
[[nodiscard]] std::vector<std::string> names_of(event_filter filter);

}  // namespace livescore
