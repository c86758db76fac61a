#include "livescore/domain/webhook/webhook.h"

#include "livescore/domain/vocabulary.h"
#include "words.h"

namespace livescore {
namespace {

constexpr word_list<4> disabled_words{"by_hand", "gone", "failing", "backlog"};

}  // namespace

std::string_view to_string(disabled_reason reason) noexcept {
    return word_of(disabled_words, reason);
}
std::optional<disabled_reason> parse_disabled_reason(std::string_view word) noexcept {
    return value_of<disabled_reason>(disabled_words, word);
}

vocabulary::words vocabulary::disabled_reasons() noexcept {
    return disabled_words;
}

}  // namespace livescore
