#include "api/gate/bot_detector.h"

#include <gtest/gtest.h>

#include <utility>

namespace livescore {
namespace {

const std::vector<std::string> friendly{"search_engine", "link_preview", "monitor"};

// User-Agents of real requests.
const std::vector<const char*> browsers{
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.6478.71 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.68",
    "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18",
    "Mozilla/5.0 (Linux; Android 13; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/124.0.0.0 Mobile Safari/537.36 LiveScore/3.1",
};

const std::vector<std::pair<const char*, const char*>> bots{
    {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "search_engine"},
    {"Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", "search_engine"},
    {"DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)", "search_engine"},
    {"facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "link_preview"},
    {"Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "link_preview"},
    {"WhatsApp/2.23.20.0", "link_preview"},
    {"Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "monitor"},
    {"kube-probe/1.29", "monitor"},
    {"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.1; "
     "+https://openai.com/gptbot)",
     "ai_crawler"},
    {"CCBot/2.0 (https://commoncrawl.org/faq/)", "ai_crawler"},
    {"Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "seo_crawler"},
    {"Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)", "seo_crawler"},
    {"Scrapy/2.11.2 (+https://scrapy.org)", "scraper"},
    {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
     "HeadlessChrome/126.0.0.0 Safari/537.36",
     "headless"},
    {"sqlmap/1.8.4#stable (https://sqlmap.org)", "scanner"},
    {"Mozilla/5.0 zgrab/0.x", "scanner"},
    {"curl/8.5.0", "http_library"},
    {"python-requests/2.32.3", "http_library"},
    {"Python/3.11 aiohttp/3.8.4", "http_library"},
    {"Go-http-client/2.0", "http_library"},
    {"okhttp/4.12.0", "http_library"},
    {"Java/17.0.8", "http_library"},
    {"node", "http_library"},
    {"Wget/1.21.4", "http_library"},
    {"MyPrivateBot/0.1", "other_bot"},
    {"super-crawler 3000", "other_bot"},
};

TEST(BotDetector, PeopleAreLetThrough) {
    const bot_detector detector(friendly, {}, true);
    for (const char* browser : browsers) {
        EXPECT_FALSE(detector.judge(browser).denied) << browser;
        EXPECT_EQ(detector.judge(browser).category, "") << browser;
    }
}

TEST(BotDetector, BotsAreKnownByTheirOwnNamesAndOnlyFriendlyOnesLetThrough) {
    const bot_detector detector(friendly, {}, true);
    for (const auto& [user_agent, category] : bots) {
        const auto verdict = detector.judge(user_agent);
        EXPECT_EQ(verdict.category, category) << user_agent;
        const bool friend_of_ours =
            std::find(friendly.begin(), friendly.end(), category) != friendly.end();
        EXPECT_EQ(verdict.denied, !friend_of_ours) << user_agent;
    }
}

TEST(BotDetector, EachCategoryCanBeAllowedOrDenied) {
    for (const auto& [user_agent, category] : bots) {
        const bot_detector allowing({category}, {}, true);
        EXPECT_FALSE(allowing.judge(user_agent).denied) << user_agent;
        const bot_detector denying({category}, {category}, true);
        EXPECT_TRUE(denying.judge(user_agent).denied) << user_agent;
    }
}

TEST(BotDetector, APatternIsAnswerEnough) {
    const bot_detector detector({"search_engine", "^MyPrivateBot/"}, {"Trident", "evil"}, true);
    EXPECT_FALSE(detector.judge("MyPrivateBot/0.1").denied);
    EXPECT_TRUE(detector.judge("MyPrivateBot/0.1 (evil)").denied);
    EXPECT_TRUE(detector.judge("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0)").denied);
    EXPECT_TRUE(detector.judge("Googlebot EVIL").denied);
}

TEST(BotDetector, NoUserAgentIsAMatterOfSettings) {
    EXPECT_TRUE(bot_detector(friendly, {}, true).judge("").denied);
    EXPECT_TRUE(bot_detector(friendly, {}, true).judge("  ").denied);
    EXPECT_FALSE(bot_detector(friendly, {}, false).judge("").denied);
    EXPECT_FALSE(bot_detector({"missing"}, {}, true).judge("").denied);
    EXPECT_TRUE(bot_detector(friendly, {"missing"}, false).judge("").denied);
    EXPECT_EQ(bot_detector(friendly, {}, true).judge("").category, "missing");
}

TEST(BotDetector, RemembersAnswersOfItsOwnOnly) {
    const bot_detector strict({}, {}, true);
    EXPECT_TRUE(strict.judge("Googlebot").denied);
    const bot_detector kind(friendly, {}, true);
    EXPECT_FALSE(kind.judge("Googlebot").denied);
    EXPECT_TRUE(strict.judge("Googlebot").denied);
}

TEST(BotDetector, AnyBytesMayCome) {
    const bot_detector detector(friendly, {}, true);
    std::string bytes;
    for (int i = 1; i < 256; ++i) bytes += static_cast<char>(i);
    EXPECT_FALSE(detector.judge(bytes).denied);
    EXPECT_FALSE(detector.judge(std::string(100'000, 'x')).denied);
}

TEST(BotDetector, SaysWhichWordIsNeitherCategoryNorPattern) {
    EXPECT_TRUE(bot_detector::check({"scraper", "missing", "^a+$"}).empty());
    EXPECT_EQ(bot_detector::check({"(", "scraper", "[a"}).size(), 2U);
}

}  // namespace
}  // namespace livescore
