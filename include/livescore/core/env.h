/// Configuration from the environment, and from nowhere else. Every problem is collected, so that
/// an operator sees all of them at once.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace livescore {

/// Exit status of a process that was configured wrongly (sysexits.h).
inline constexpr int exit_config = 78;

/// Reads typed variables. A variable that is unset or empty takes its default; one that is
/// malformed or out of range adds a sentence to `problems()` (naming the variable, never a secret's
/// value) and yields the default.
class env_reader {
public:
    using lookup = std::function<std::optional<std::string>(std::string_view name)>;

    /// Reads the process environment.
    env_reader();
    explicit env_reader(lookup get);

    std::string required(std::string_view name);
    /// A value that should not stand in the environment: from the variable itself, or from the file
    /// that NAME_FILE names, less a final newline. Both, or a file that cannot be read or is empty,
    /// is a problem. Empty when neither is set.
    std::string secret(std::string_view name);
    std::string required_secret(std::string_view name);
    std::string text(std::string_view name, std::string_view fallback);
    std::int64_t integer(std::string_view name, std::int64_t fallback, std::int64_t min,
                         std::int64_t max);
    bool boolean(std::string_view name, bool fallback);  ///< on|off, true|false, 1|0, yes|no
    std::chrono::milliseconds millis(std::string_view name, std::int64_t fallback, std::int64_t min,
                                     std::int64_t max);
    /// One of `allowed`; the problem lists them all.
    std::string one_of(std::string_view name, std::string_view fallback,
                       const std::vector<std::string_view>& allowed);

    /// For checks that span variables.
    void problem(std::string sentence);
    [[nodiscard]] const std::vector<std::string>& problems() const noexcept { return problems_; }

private:
    std::optional<std::string> get(std::string_view name) const;
    lookup get_;
    std::vector<std::string> problems_;
};

}  // namespace livescore
