/// The owner of a request, and their rights.
#pragma once
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

struct principal {
    /// `signature`: a provider that signs its requests, `name` is the provider's.
    enum class kind { anonymous, api_key, token, signature };

    kind what = kind::anonymous;
    std::int64_t key_id = 0;      ///< the API key's in the table; 0: the bootstrap key, or no key
    std::string name;             ///< the key's name, or the subject of the token
    std::string prefix;           ///< the beginning of the key's secret
    std::string secret_hash;      ///< the key's (SHA-256, hexadecimal)
    std::optional<scope> widest;  ///< of `read`, `score` and `admin`; absent: none of them
    bool feeds = false;           ///< has the scope `feed`
    bool observes = false;        ///< has the scope `observe`
    /// The leagues whose matches they may change (sorted). When this and `awaited_leagues` are
    /// empty: any.
    std::vector<league_id> leagues;
    /// The keys of the names (name_key) that had no league yet when the API key was read. A league
    /// of such a name is theirs as well.
    std::vector<std::string> awaited_leagues;
    std::optional<std::vector<match_id>> matches;  ///< they may read these (sorted); absent: all
    std::optional<timestamp> expires_at;

    [[nodiscard]] bool has(scope wanted) const noexcept;
    void add(scope given) noexcept;
    [[nodiscard]] bool may_read(match_id match) const noexcept;
    /// Whether they may change matches of some leagues only.
    [[nodiscard]] bool is_bound() const noexcept {
        return !leagues.empty() || !awaited_leagues.empty();
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
