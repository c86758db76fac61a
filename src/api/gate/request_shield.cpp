#include "gate/request_shield.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "livescore/core/text/char_set.h"

namespace livescore {
namespace {

struct attack {
    const char* kind;
    const char* pattern;
};

// The patterns match decoded text. They are tight on purpose: a team may be called "Union Berlin",
// and a league "O'Brien's Cup".
constexpr std::array<attack, 13> attacks{{
    {"traversal", R"((^|[/\\?=&])\.\.([/\\?&]|$))"},
    {"traversal",
     R"(/etc/(passwd|shadow|hosts)\b|\b(boot|win)\.ini\b|/proc/self/|file://|php://|expect://)"},
    {"sql",
     R"(\bunion\b[\s/*(]+(all[\s/*(]+|distinct\s+)?select\b[\s/*(]*[\w@*'"`(,.\s]+(\bfrom\b|,|--|#|null|\d))"},
    {"sql", R"(['")]\s*(or|and)\s+['"(]?\s*[\w.]+['"]?\s*(=|<|>|\blike\b|\bis\b)\s*['"(]?)"},
    {"sql",
     R"(;\s*(drop|alter|truncate|create)\s+(table|database|schema|user|role)\b|;\s*(delete\s+from|insert\s+into|update\s+\w+\s+set|exec(ute)?\s+\w+)\b)"},
    {"sql",
     R"(\b(pg_sleep|sleep|benchmark)\s*\(\s*['"\d]|\b(dbms_pipe|xp_cmdshell|load_file|extractvalue|updatexml)\b|waitfor\s+delay\s+')"},
    {"sql", R"(\binformation_schema\b|\bpg_catalog\b|\bsqlite_master\b|\bsys\.(tables|objects)\b)"},
    {"sql", R"(['"]\s*(;\s*)?(--|#)\s*$|['"]\s*\|\|\s*['"(])"},
    {"template",
     R"(\$\{[^}]*[:.(*+][^}]*\}|\{\{.*\}\}|\{%.*%\}|<%.*%>|#\{[^}]*[.(*+][^}]*\}|\$\{jndi:)"},
    {"script",
     R"(<\s*/?\s*(script|iframe|object|embed|svg|img)\b|\bjavascript\s*:|\bon(error|load|click|mouseover)\s*=)"},
    {"probe",
     R"(^[^?]*/(\.env|\.git|\.svn|\.hg|\.aws|\.ssh|\.htaccess|\.htpasswd|\.ds_store|wp-admin|wp-login|wp-content|wp-includes|xmlrpc\.php|phpmyadmin|pma|cgi-bin|vendor/phpunit|server-status|actuator|jmx-console|solr|boaform|hnap1)(/|\.|\?|$))"},
    {"probe", R"(^[^?]*\.(php\d?|phtml|aspx?|jspx?|cgi|bak|sql|old|swp)(/|\?|$))"},
    {"probe",
     R"([;|`]\s*(cat|ls|id|wget|curl|nc|bash|sh|ping|uname|whoami|powershell)\b\s|\$\((cat|ls|id|wget|curl|nc|bash|sh|uname|whoami)\b)"},
}};

const RE2::Set& patterns() {
    static const RE2::Set compiled = [] {
        RE2::Options options;
        options.set_case_sensitive(false);
        options.set_log_errors(false);
        options.set_encoding(RE2::Options::EncodingLatin1);
        RE2::Set set(options, RE2::UNANCHORED);
        for (const auto& a : attacks) {
            std::string problem;
            if (set.Add(a.pattern, &problem) < 0) throw std::logic_error(problem);
        }
        if (!set.Compile()) throw std::runtime_error("RE2 is out of memory");
        return set;
    }();
    return compiled;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char small = static_cast<char>(c | 0x20);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/// Decodes percent signs. It leaves those alone that encode nothing.
std::string decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        out += text[i] == '+' ? ' ' : text[i];
    }
    return out;
}

/// Most targets have only letters, digits, and the characters between them. Such a target is no
/// attack.
bool is_plain(std::string_view text) {
    const auto question = text.find('?');
    static constexpr char_set plain(ascii_letters, ascii_digits, "/-_=&?");
    return text.find('/', question) == std::string_view::npos && plain.has_all(text);
}

bool is_ours(std::string_view target) {
    return target == "/" || target.starts_with("/api/") || target.starts_with("/health") ||
           target.starts_with("/ws");
}

const char* attack_in(std::string_view text) {
    std::vector<int> hits;
    if (!patterns().Match({text.data(), text.size()}, &hits)) return nullptr;
    return attacks[static_cast<std::size_t>(*std::min_element(hits.begin(), hits.end()))].kind;
}

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

/// Also looks at text that is encoded twice: a proxy or a handler may decode it once more.
const char* examine_target(std::string_view target) {
    std::string text(target);
    for (int layer = 0; layer < 3; ++layer) {
        if (has_control_character(text)) return "control_character";
        if (const char* kind = attack_in(text)) return kind;
        std::string next = decoded(text);
        if (next == text) break;
        text = std::move(next);
    }
    return nullptr;
}

}  // namespace

const char* suspicious(const shielded_request& request) {
    if (!is_ours(request.target) || !is_plain(request.target)) {
        if (const char* kind = examine_target(request.target)) return kind;
    }
    for (const std::string_view header :
         {request.user_agent, request.referer, request.cookie, request.x_forwarded_host}) {
        // Here only text counts that a template engine or a logger would act on: prose may have
        // quotes.
        if (header.find("${") != std::string_view::npos ||
            header.find("{{") != std::string_view::npos ||
            header.find("() {") != std::string_view::npos ||
            header.find('<') != std::string_view::npos) {
            if (header.find("() {") != std::string_view::npos) return "probe";
            if (const char* kind = attack_in(header)) return kind;
        }
    }
    return nullptr;
}

}  // namespace livescore
