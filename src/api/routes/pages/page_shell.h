/// The HTML of a page before its script runs. A link's preview shows its title and description.
#pragma once
#include <string>
#include <string_view>

#include "livescore/domain/competition/competition.h"
#include "livescore/domain/match.h"

namespace livescore {

struct page_words {
    std::string title;
    std::string description;
};

/// "Spain 2–1 France, full time"; before the kick-off "Spain – France".
[[nodiscard]] page_words words_of(const match& of);
[[nodiscard]] page_words words_of(const league& of);
[[nodiscard]] page_words words_of(const team& of);

/// Puts the words where the shell says {{title}} and {{description}}. Names are a stranger's text,
/// so they are escaped for HTML.
[[nodiscard]] std::string fill_shell(std::string_view shell, const page_words& words);

}  // namespace livescore
