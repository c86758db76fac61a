/// Finds programs by their User-Agent: their category, and whether they are welcome. The rate
/// limits, not this class, handle a program that lies.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace livescore {

class bot_detector {
public:
    /// `allow` and `deny` hold names of categories (bot_detector.cpp lists them) or RE2 patterns.
    /// `deny` goes before `allow`. The detector denies any bot that neither list names.
    bot_detector(const std::vector<std::string>& allow, const std::vector<std::string>& deny,
                 bool deny_missing);
    ~bot_detector();
    bot_detector(const bot_detector&) = delete;
    bot_detector& operator=(const bot_detector&) = delete;

    struct verdict {
        bool denied = false;
        std::string_view category;  ///< "scraper", "missing", …; empty for a browser
    };
    /// Any thread. Each thread remembers its latest answers. A remembered answer takes some
    /// nanoseconds, another one a few microseconds.
    [[nodiscard]] verdict judge(std::string_view user_agent) const;

    /// A sentence for each word of `allow` or `deny` that is neither a category nor a pattern.
    [[nodiscard]] static std::vector<std::string> check(const std::vector<std::string>& words);
    [[nodiscard]] static std::vector<std::string_view> categories();

private:
    [[nodiscard]] verdict match(std::string_view user_agent) const;
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace livescore
