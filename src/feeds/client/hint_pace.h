/// How often hints are passed on.
#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/steady_clock.h"

namespace livescore {

/// At most one hint in a pause for each league, and the last one is never lost. Not thread-safe.
class hint_pace {
public:
    hint_pace(const std::vector<std::string>& leagues, std::chrono::milliseconds least_pause);

    /// A hint has come. Unknown leagues are ignored.
    void note(std::string_view league);
    /// The leagues whose hint is passed on now.
    [[nodiscard]] std::vector<std::string> take(steady_time now);

private:
    struct state {
        bool wanted = false;
        std::optional<steady_time> last{};
    };
    std::chrono::milliseconds least_pause_;
    std::map<std::string, state, std::less<>> leagues_;
};

}  // namespace livescore
