/// A reply of Redis as a value. hiredis frees its own reply when the callback returns.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct redisReply;

namespace livescore {

struct redis_reply {
    enum class kind { nil, text, integer, array, error };

    kind type = kind::nil;
    std::int64_t integer = 0;
    std::string text;  ///< text of a string, a status or an error; any bytes
    std::vector<redis_reply> elements;

    /// Whether this is an error that begins with the word `code`, as in "NOSCRIPT No matching
    /// script".
    [[nodiscard]] bool is_error(std::string_view code) const noexcept;
};

/// Whether an error says that this server is the wrong one, or not ready: READONLY (a replica),
/// LOADING, MASTERDOWN, NOREPLICAS, NOAUTH and the like, also from inside of a script. Another
/// connection, to the address that the name has by then, may find a better one.
[[nodiscard]] bool is_wrong_server(std::string_view error) noexcept;

[[nodiscard]] redis_reply copy_reply(const redisReply& reply);

/// These functions throw infrastructure_error. An error reply becomes `unavailable` with Redis' own
/// words (loading, read-only, out of memory, no permission): an operator has to act. It becomes
/// `internal` when it says that the command was wrong. A reply of another kind becomes `internal`
/// too.
void check_reply(const redis_reply& reply);
[[nodiscard]] std::int64_t as_integer(const redis_reply& reply);
[[nodiscard]] const std::string& as_text(const redis_reply& reply);
[[nodiscard]] const std::vector<redis_reply>& as_array(const redis_reply& reply);

}  // namespace livescore
