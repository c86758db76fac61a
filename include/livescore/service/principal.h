/// The owner of a request, and their rights.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/core/time.h"
#include "livescore/domain/trace/event_trace.h"

namespace livescore {

/// `read`, `score`, `admin`: each includes those before it. Two stand beside them, and each
/// includes `read`: `feed` is the right to send fixture reports, `observe` to see what operators
/// see. `admin` includes both, `score` neither.
enum class scope { read, score, admin, feed, observe };

[[nodiscard]] std::string_view to_string(scope) noexcept;
[[nodiscard]] std::optional<scope> parse_scope(std::string_view) noexcept;

/// What an API key is besides its scopes.
struct presented_key {
    std::int64_t id = 0;        ///< in the table; 0: the bootstrap key
    std::string prefix{};       ///< the beginning of its secret
    std::string secret_hash{};  ///< SHA-256, hexadecimal
    /// The leagues whose matches its owner may change (sorted). When this and `awaited_leagues` are
    /// empty: any.
    std::vector<league_id> leagues{};
    /// The keys of the names (name_key) that had no league yet when the key was read. A league of
    /// such a name is theirs as well.
    std::vector<std::string> awaited_leagues{};
};

/// Each WebSocket with a token keeps one, so it is small.
struct principal {
    /// `signature`: a provider that signs its requests, `name` is the provider's.
    enum class kind : std::uint8_t { anonymous, api_key, token, signature };

    kind what = kind::anonymous;
    bool feeds = false;                            ///< has the scope `feed`
    bool observes = false;                         ///< has the scope `observe`
    std::optional<scope> widest;                   ///< of `read`, `score`, `admin`; absent: none
    std::string name;                              ///< the key's name, or the subject of the token
    std::shared_ptr<const presented_key> key;      ///< null: not by an API key
    std::optional<std::vector<match_id>> matches;  ///< they may read these (sorted); absent: all
    std::optional<timestamp> expires_at;

    /// The beginning of the key's secret; empty: no key.
    [[nodiscard]] std::string_view prefix() const noexcept {
        return key ? std::string_view(key->prefix) : std::string_view();
    }
    [[nodiscard]] bool has(scope wanted) const noexcept;
    void add(scope given) noexcept;
    [[nodiscard]] bool may_read(match_id match) const noexcept;
    /// Whether they may change matches of some leagues only.
    [[nodiscard]] bool is_bound() const noexcept {
        return key && (!key->leagues.empty() || !key->awaited_leagues.empty());
    }
    /// `league` and its name: of the match, if it has one.
    [[nodiscard]] bool may_change(std::optional<league_id> league,
                                  const std::optional<std::string>& league_name) const;
};
using shared_principal = std::shared_ptr<const principal>;

/// A client without credentials. They may read all matches where no credentials are required.
[[nodiscard]] const shared_principal& anonymous();

/// The client that asks for a change, and the trace that the events of the change get.
struct caller {
    caller(shared_principal by = anonymous(), shared_trace of = {})
        : who(std::move(by)), trace(std::move(of)) {}

    shared_principal who;
    shared_trace trace;
};

}  // namespace livescore
