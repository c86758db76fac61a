/// Claims without an answer. Redis may have carried one out, or may do so later: the command can
/// wait in a socket while Redis is frozen. Nobody works on what it took.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace livescore {

/// One queue has one. It remembers a lost claim for as long as its lease can last. That lease
/// begins at the latest when Redis answers again.
class lost_claims {
public:
    /// The tokens of the claims that may hold a lease. The next claim takes their jobs at once.
    [[nodiscard]] std::vector<std::string> tokens();
    void add(std::string token);
    /// Redis has answered a claim for `lease`.
    void note_answer(std::chrono::milliseconds lease);

private:
    using clock = std::chrono::steady_clock;
    struct lost_claim {
        std::string token;
        std::optional<clock::time_point> forget_at{};
    };

    std::vector<lost_claim> claims_;
};

}  // namespace livescore
