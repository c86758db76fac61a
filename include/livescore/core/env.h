/// Configuration from the environment, and from nowhere else. The reader collects every problem, so
/// that an operator sees all of them at once.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace livescore {

/// Exit status of a process whose configuration is wrong (sysexits.h).
inline constexpr int exit_config = 78;

/// Reads typed variables. A variable that is unset or empty takes its default. A variable that is
/// malformed or out of range yields the default and adds a sentence to `problems()`. The sentence
/// names the variable, but never the value of a secret.
class env_reader {
public:
    using lookup = std::function<std::optional<std::string>(std::string_view name)>;

    /// Reads the process environment.
    env_reader();
    explicit env_reader(lookup get);

    std::string required(std::string_view name);
    /// A secret value. It comes from the variable itself, or from the file that NAME_FILE names,
    /// less a final newline. It is a problem when both are set, or when the file cannot be read or
    /// is empty. Empty when neither is set.
    std::string secret(std::string_view name);
    std::string required_secret(std::string_view name);
    std::string text(std::string_view name, std::string_view fallback);
    std::int64_t integer(std::string_view name, std::int64_t fallback, std::int64_t min,
                         std::int64_t max);
    bool boolean(std::string_view name, bool fallback);  ///< on|off, true|false, 1|0, yes|no
    std::chrono::milliseconds millis(std::string_view name, std::int64_t fallback, std::int64_t min,
                                     std::int64_t max);
    /// One of `allowed`. The problem lists them all.
    std::string one_of(std::string_view name, std::string_view fallback,
                       const std::vector<std::string_view>& allowed);

    /// For checks that concern several variables.
    void problem(std::string sentence);
    [[nodiscard]] const std::vector<std::string>& problems() const noexcept { return problems_; }

private:
    std::optional<std::string> get(std::string_view name) const;
    lookup get_;
    std::vector<std::string> problems_;
};

}  // namespace livescore
