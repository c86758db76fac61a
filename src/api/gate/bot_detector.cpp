#include "gate/bot_detector.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <stdexcept>

namespace livescore {
namespace {

struct known_bots {
    std::string_view category;
    const char* pattern;
};

// The names that the bots give themselves; case does not matter.
constexpr std::array<known_bots, 10> table{{
    {"search_engine",
     R"(googlebot|google-inspectiontool|storebot-google|bingbot|adidxbot|duckduckbot|baiduspider)"
     R"(|yandex(bot|images|mobile)|slurp|applebot|sogou|seznambot|naverbot|yeti/|qwantify|qwantbot|mojeekbot)"},
    {"link_preview",
     R"(facebookexternalhit|facebookcatalog|twitterbot|slackbot|slack-imgproxy|discordbot|whatsapp)"
     R"(|telegrambot|linkedinbot|pinterest(bot)?/|skypeuripreview|redditbot|embedly|viber|mastodon/|bluesky|iframely|vkshare|line-poker)"},
    {"monitor",
     R"(uptimerobot|pingdom|statuscake|site24x7|kube-probe|googlehc|elb-healthchecker|prometheus/)"
     R"(|blackbox.exporter|datadog|newrelicpinger|better ?(uptime|stack)|hetrixtools|nodeping|checkly|freshping|updown\.io|grafana)"},
    {"ai_crawler",
     R"(gptbot|chatgpt-user|oai-searchbot|claudebot|claude-web|anthropic-ai|ccbot|perplexitybot|bytespider)"
     R"(|amazonbot|google-extended|cohere-ai|diffbot|meta-externalagent|facebookbot|omgili|youbot|ai2bot|timpibot|imagesiftbot)"},
    {"seo_crawler",
     R"(ahrefs(bot|siteaudit)|semrush|mj12bot|dotbot|petalbot|dataforseo|blexbot|rogerbot|screaming frog)"
     R"(|serpstatbot|sistrix|seokicks|linkdex|barkrowler|zoominfobot|megaindex)"},
    {"scraper",
     R"(scrapy|httrack|webcopier|website ?extractor|webzip|teleport|offline explorer|colly|nutch|heritrix)"
     R"(|harvest|grabber|scraper|scraping|sitesucker|jsoup|mechanize|crawlee|goutte|archive\.org_bot)"},
    {"headless",
     R"(headlesschrome|phantomjs|puppeteer|playwright|selenium|webdriver|slimerjs|splash|cypress|htmlunit|jsdom)"},
    {"scanner",
     R"(sqlmap|nikto|nmap|masscan|zgrab|nuclei|gobuster|dirbuster|feroxbuster|wpscan|acunetix|nessus)"
     R"(|openvas|burp|w3af|havij|arachni|netsparker|wfuzz|ffuf|censysinspect|internet-measurement|expanse)"},
    {"http_library",
     R"(^curl/|^wget|python-requests|python-urllib|python/|aiohttp|httpx|go-http-client|okhttp|^java/)"
     R"(|apache-httpclient|jakarta|node-fetch|axios/|undici|^node|got \(|superagent|libwww-perl|^lwp|^ruby|faraday|guzzlehttp)"
     R"(|reqwest|hyper/|^dart|postmanruntime|insomnia|httpie|restsharp|artillery|k6/|apachebench|wrk|hey/|vegeta|jmeter|^php|powershell|^deno|^bun/)"},
    // The words that most other bots use for themselves. "bot " alone is not among them, because
    // there are phones called CUBOT.
    {"other_bot",
     R"(bot([/;),+\-]|$)|crawl|spider|\bslurp|fetcher|\barchiver|^mozilla/5\.0$|^mozilla$)"},
}};
constexpr std::string_view absent_agent = "missing";

RE2::Options pattern_options() {
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1);  // any bytes may come
    return options;
}

bool is_category(std::string_view word) {
    return word == absent_agent ||
           std::any_of(table.begin(), table.end(),
                       [word](const auto& known) { return known.category == word; });
}

/// The detector looks at this many bytes. The rest of a User-Agent says nothing more, and the time
/// of a match grows with the length.
constexpr std::size_t max_read_bytes = 512;

}  // namespace

class bot_detector::impl {
public:
    enum class rule { none, allow, deny };
    struct entry {
        std::string_view category;
        rule by;
    };

    impl(const std::vector<std::string>& allow, const std::vector<std::string>& deny,
         bool deny_missing)
        : patterns(pattern_options(), RE2::UNANCHORED),
          missing_rule(deny_missing ? rule::deny : rule::allow) {
        const auto listed = [](const std::vector<std::string>& words, std::string_view word) {
            return std::find(words.begin(), words.end(), word) != words.end();
        };
        if (listed(allow, absent_agent)) missing_rule = rule::allow;
        if (listed(deny, absent_agent)) missing_rule = rule::deny;
        for (const auto& known : table) {
            rule by = listed(allow, known.category) ? rule::allow : rule::none;
            if (listed(deny, known.category)) by = rule::deny;
            add(known.pattern, {known.category, by});
        }
        for (const auto& word : allow) add_custom(word, {"allowed_by_pattern", rule::allow});
        for (const auto& word : deny) add_custom(word, {"denied_by_pattern", rule::deny});
        if (!patterns.Compile()) throw std::runtime_error("RE2 is out of memory");
    }

    void add_custom(const std::string& pattern, entry e) {
        if (!is_category(pattern)) add(pattern, e);
    }
    void add(const std::string& pattern, entry e) {
        std::string problem;
        if (patterns.Add(pattern, &problem) < 0) throw std::runtime_error(problem);
        entries.push_back(e);
    }

    RE2::Set patterns;
    std::vector<entry> entries;
    rule missing_rule;
    const std::uint64_t id = next_id++;  // tells apart detectors that had the same address
    inline static std::atomic<std::uint64_t> next_id{1};
};

bot_detector::bot_detector(const std::vector<std::string>& allow,
                           const std::vector<std::string>& deny, bool deny_missing)
    : impl_(std::make_unique<impl>(allow, deny, deny_missing)) {}

bot_detector::~bot_detector() = default;

bot_detector::verdict bot_detector::judge(std::string_view user_agent) const {
    struct remembered {
        std::uint64_t detector = 0;
        std::string user_agent;
        verdict said;
    };
    thread_local std::array<remembered, 64> memory;
    user_agent = user_agent.substr(0, max_read_bytes);
    auto& last = memory[std::hash<std::string_view>{}(user_agent) % memory.size()];
    if (last.detector != impl_->id || last.user_agent != user_agent) {
        last.said = match(user_agent);
        last.user_agent = user_agent;
        last.detector = impl_->id;
    }
    return last.said;
}

bot_detector::verdict bot_detector::match(std::string_view user_agent) const {
    if (user_agent.find_first_not_of(" \t") == std::string_view::npos)
        return {impl_->missing_rule == impl::rule::deny, absent_agent};
    std::vector<int> hits;
    if (!impl_->patterns.Match({user_agent.data(), user_agent.size()}, &hits)) return {};
    std::sort(hits.begin(), hits.end());
    const auto first = [&](impl::rule by) {
        return std::find_if(hits.begin(), hits.end(), [&](int hit) {
            return impl_->entries[static_cast<std::size_t>(hit)].by == by;
        });
    };
    const auto category = [&](int hit) {
        return impl_->entries[static_cast<std::size_t>(hit)].category;
    };
    if (const auto denied = first(impl::rule::deny); denied != hits.end())
        return {true, category(*denied)};
    if (const auto allowed = first(impl::rule::allow); allowed != hits.end())
        return {false, category(*allowed)};
    return {true, category(hits.front())};
}

std::vector<std::string> bot_detector::check(const std::vector<std::string>& words) {
    std::vector<std::string> problems;
    for (const auto& word : words) {
        if (is_category(word)) continue;
        const RE2 pattern(word, pattern_options());
        if (!pattern.ok())
            problems.push_back("\"" + word +
                               "\" is neither a category nor a pattern: " + pattern.error());
    }
    return problems;
}

std::vector<std::string_view> bot_detector::categories() {
    std::vector<std::string_view> names{absent_agent};
    for (const auto& known : table) names.push_back(known.category);
    return names;
}

}  // namespace livescore
