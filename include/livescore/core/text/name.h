/// Names of teams, leagues and sports in Unicode: what is kept of a name, and which spellings are
/// one name.
#pragma once
#include <string>
#include <string_view>

namespace livescore {

// The texts are UTF-8. All functions are thread-safe.

/// Whether nothing of the text is visible: it holds white space and default-ignorable code points
/// (zero-width characters, byte-order marks) alone.
[[nodiscard]] bool is_blank(std::string_view text);

/// The name as it is stored and shown: in NFC, without white space, zero-width characters and
/// byte-order marks at its ends.
[[nodiscard]] std::string clean_name(std::string_view name);

/// Two spellings with the same key are one name: NFC and NFD, any case by full case folding, wide
/// letters, other blanks, and characters that are not visible. The dotted and the dotless I are one
/// letter, because a name in capitals does not tell which it was. The key of a blank name is empty.
/// The SQL function name_key(text) is the same; a test compares the two for every code point.
[[nodiscard]] std::string name_key(std::string_view name);

/// As name_key, and without accents: "Müller" and "MULLER" have the same. For names of people as
/// different sources write them; never for an identity that is stored.
[[nodiscard]] std::string plain_name_key(std::string_view name);

}  // namespace livescore
