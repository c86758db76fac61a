/// Programs that say what they are: a User-Agent's categories, and whether they are welcome. Who
/// lies is found by rate limits, not here.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace livescore {

class bot_detector {
public:
    /// `allow`, `deny`: names of categories (bot_detector.cpp lists them), or RE2 patterns. What is
    /// denied by name or pattern is denied whatever else it is; then what is allowed is allowed;
    /// any other bot is denied.
    bot_detector(const std::vector<std::string>& allow, const std::vector<std::string>& deny,
                 bool deny_missing);
    ~bot_detector();
    bot_detector(const bot_detector&) = delete;
    bot_detector& operator=(const bot_detector&) = delete;

    struct verdict {
        bool denied = false;
        std::string_view category;  ///< "scraper", "missing", …; empty for a person's browser
    };
    /// Any thread. Remembers what the thread asked lately: some ns then, else a few microseconds.
    [[nodiscard]] verdict judge(std::string_view user_agent) const;

    /// Sentences about words of `allow` or `deny` that are neither.
    [[nodiscard]] static std::vector<std::string> check(const std::vector<std::string>& words);
    [[nodiscard]] static std::vector<std::string_view> categories();

private:
    [[nodiscard]] verdict match(std::string_view user_agent) const;
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace livescore
