/// The API keys that are valid now. They are in memory, so that a request looks one up without I/O.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/service/principal.h"

namespace livescore {

/// A row of api_keys. The secret itself is stored nowhere.
struct api_key {
    std::int64_t id = 0;
    std::string name;
    std::string prefix;
    std::string secret_hash;  ///< SHA-256, hexadecimal
    std::vector<scope> scopes;
    /// The names of the leagues that the key is bound to, for people.
    std::vector<std::string> leagues;
    std::vector<league_id> league_ids;
    /// The names among `leagues` that have no league yet. The first league of such a name is the
    /// key's.
    std::vector<std::string> pending_leagues;
    timestamp created_at{};
    std::optional<timestamp> expires_at{};
    std::optional<timestamp> last_used_at{};
    std::optional<timestamp> revoked_at{};
};

/// The beginning of every key's secret. People and scanners for leaked secrets recognise it.
inline constexpr std::string_view api_key_mark = "lsk_";
/// The number of characters of a secret that lists and logs show: 36 random bits of 256.
inline constexpr std::size_t api_key_prefix_length = 10;
[[nodiscard]] std::string make_api_key_secret();

struct api_key_ring_options {
    std::string bootstrap_secret;  ///< valid from the start, with scope admin; empty: none
    std::chrono::seconds max_stale{
        3600};  ///< largest age of the last read while PostgreSQL is away
};

/// Thread-safe.
class api_key_ring {
public:
    api_key_ring(api_key_ring_options options, const wall_clock& clock);
    ~api_key_ring();
    api_key_ring(const api_key_ring&) = delete;
    api_key_ring& operator=(const api_key_ring&) = delete;

    /// Takes the present content of the table.
    void replace(const std::vector<api_key>& keys);
    /// Notes that the table has not changed since the last `replace`.
    void confirm();

    /// unauthorized: no such key. unavailable: the keys are not known, or were read too long ago.
    /// Notes the use.
    [[nodiscard]] result<shared_principal> find(std::string_view secret) const;
    /// Whether a key that was found before still holds: it is not revoked and has not expired.
    [[nodiscard]] bool is_valid(const principal& who) const;

    enum class content { unknown, none, some };
    /// Whether there is any key that can be used.
    [[nodiscard]] content holds() const;

    /// (id, newest use) of the keys that were used since the last call.
    [[nodiscard]] std::vector<std::pair<std::int64_t, timestamp>> take_uses();

private:
    struct snapshot;
    [[nodiscard]] bool is_fresh() const noexcept;

    const std::chrono::seconds max_stale_;
    const wall_clock& clock_;
    shared_principal bootstrap_;
    std::atomic<std::shared_ptr<const snapshot>> snapshot_;
    std::atomic<std::int64_t> read_at_s_{0};  ///< steady clock
};

}  // namespace livescore
