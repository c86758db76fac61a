/// The epoch: the name of the log's history. A seq means nothing without it, because a restored
/// database may give the same seq to another event.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "livescore/core/ids.h"

namespace livescore {

/// 64 bits of a hash, which the store makes (postgres/log/log_epoch.h).
enum class log_epoch : std::uint64_t {
    unknown = 0,  ///< not read yet, or no epoch of ours: equal to that of no log
};

/// 16 hexadecimal digits.
[[nodiscard]] std::string to_text(log_epoch);
/// `unknown` for a text that `to_text` does not make.
[[nodiscard]] log_epoch parse_log_epoch(std::string_view text) noexcept;

/// Which log this is, and since when its server runs.
struct log_identity {
    log_epoch epoch{};
    std::int64_t server_started = 0;  ///< microseconds since 1970, by the server's clock
};

/// The place where a client resumes.
struct resume_point {
    std::optional<sequence_number> since{};  ///< behind this seq
    std::optional<log_epoch> epoch{};        ///< of that seq; absent: the client does not tell

    bool operator==(const resume_point&) const = default;
    /// Whether the client tells of a history that is not `current`.
    [[nodiscard]] bool is_of_another(log_epoch current) const noexcept {
        return epoch && *epoch != current;
    }
};

}  // namespace livescore
