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
    std::string text;  ///< of a string, a status and an error; any bytes
    std::vector<redis_reply> elements;

    /// Whether this is an error whose first word is `code`, as in "NOSCRIPT No matching script".
    [[nodiscard]] bool is_error(std::string_view code) const noexcept;
};

[[nodiscard]] redis_reply copy_reply(const redisReply& reply);

/// These throw infrastructure_error: for an error reply `unavailable` with Redis' own words
/// (loading, read-only, out of memory, no permission: an operator's matter), or `internal` when it
/// says that the command was wrong; `internal` for a reply of another kind.
void check_reply(const redis_reply& reply);
[[nodiscard]] std::int64_t as_integer(const redis_reply& reply);
[[nodiscard]] const std::string& as_text(const redis_reply& reply);
[[nodiscard]] const std::vector<redis_reply>& as_array(const redis_reply& reply);

}  // namespace livescore
