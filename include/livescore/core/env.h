/// Configuration from the environment only. The reader collects every problem, so that an operator
/// sees all problems at once.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace livescore {

/// The exit status of a process whose configuration is wrong (EX_CONFIG of sysexits.h).
inline constexpr int exit_config = 78;

/// Reads typed variables. A variable that is unset or empty takes its default. A variable that is
/// malformed or out of range takes its default too, and adds a sentence to `problems()`. The
/// sentence names the variable. It never shows the value, which may be a secret. Not thread-safe.
class env_reader {
public:
    using lookup = std::function<std::optional<std::string>(std::string_view name)>;

    /// Reads the process environment.
    env_reader();
    explicit env_reader(lookup get);

    /// A value that should not stand in the environment. It comes from the variable itself, or from
    /// the file that NAME_FILE names, without a final newline. It is a problem when both are set,
    /// and when the file is empty or cannot be read. Returns an empty string when neither is set.
    std::string secret(std::string_view name);
    /// As `secret`, but it is a problem when neither is set.
    std::string required_secret(std::string_view name);
    std::string text(std::string_view name, std::string_view fallback);
    std::int64_t integer(std::string_view name, std::int64_t fallback, std::int64_t min,
                         std::int64_t max);
    bool boolean(std::string_view name, bool fallback);  ///< on|off, true|false, 1|0, yes|no
    /// One of the words `allowed`. The problem lists them all.
    std::string one_of(std::string_view name, std::string_view fallback,
                       const std::vector<std::string_view>& allowed);

    /// Adds a problem that a check across variables has found.
    void problem(std::string sentence);
    [[nodiscard]] const std::vector<std::string>& problems() const noexcept { return problems_; }

private:
    std::optional<std::string> get(std::string_view name) const;
    lookup get_;
    std::vector<std::string> problems_;
};

}  // namespace livescore
