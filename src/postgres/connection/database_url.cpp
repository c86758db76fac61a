#include "livescore/postgres/database_url.h"

#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>

#include "livescore/core/parse_integer.h"

namespace livescore {
namespace {

constexpr const char* shape =
    "must be a URL of the form postgresql://[user[:password]@]host[:port][/database][?parameters]; "
    "special characters of the password must be percent-encoded";
constexpr std::size_t max_name_bytes = 63;  // PostgreSQL cuts a longer name

using parameters = std::map<std::string, std::string, std::less<>>;
using words = std::vector<std::string_view>;

struct free_options {
    void operator()(PQconninfoOption* all) const { PQconninfoFree(all); }
};
using option_list = std::unique_ptr<PQconninfoOption, free_options>;

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (std::size_t end = 0; end != std::string_view::npos;) {
        end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end != std::string_view::npos) text.remove_prefix(end + 1);
    }
    return parts;
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool has_bad_escape(std::string_view text) {
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return true;
        if (text.substr(at + 1, 2) == "00") return true;
    }
    return false;
}

bool is_known(std::string_view name) {
    const option_list all(PQconndefaults());
    for (const auto* one = all.get(); one != nullptr && one->keyword != nullptr; ++one) {
        if (name == one->keyword) return true;
    }
    return name == "ssl";  // of JDBC, and libpq takes it in a URL
}

bool is_plain(std::string_view name) {
    return !name.empty() && name.size() <= max_name_bytes && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    });
}

/// The names of a URL's parameters that libpq does not know.
std::vector<std::string> query_problems(std::string_view query) {
    // A part of a password with a question mark may stand here, and must not be told.
    if (query.find('@') != std::string_view::npos) return {shape};
    std::vector<std::string> problems;
    for (const auto part : split(query, '&')) {
        const auto name = part.substr(0, part.find('='));
        if (part.find('=') == std::string_view::npos) {
            problems.emplace_back("each parameter after the ? must be name=value");
        } else if (!is_plain(name)) {
            problems.emplace_back("the name of a parameter after the ? has odd characters");
        } else if (!is_known(name)) {
            problems.push_back("the parameter " + std::string(name) + " is unknown to libpq");
        }
    }
    return problems;
}

void check_word(std::vector<std::string>& problems, const parameters& given, std::string_view name,
                const words& allowed) {
    const auto found = given.find(name);
    if (found == given.end() || std::ranges::find(allowed, found->second) != allowed.end()) return;
    std::string problem(name);
    problem += " must be one of:";
    for (const auto word : allowed) problem.append(" ").append(word);
    problems.push_back(std::move(problem));
}

void check_numbers(std::vector<std::string>& problems, const parameters& given) {
    for (const std::string_view name :
         {"connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval",
          "keepalives_count", "tcp_user_timeout"}) {
        const auto found = given.find(name);
        if (found != given.end() && !parse_integer<int>(found->second))
            problems.push_back(std::string(name) + " must be an integer");
    }
}

void check_hosts(std::vector<std::string>& problems, const parameters& given) {
    std::size_t hosts = 1;
    for (const std::string_view name : {"host", "hostaddr"}) {
        const auto found = given.find(name);
        if (found == given.end()) continue;
        const auto list = split(found->second, ',');
        hosts = std::max(hosts, list.size());
        for (const auto host : list) {
            const bool is_socket = host.starts_with('/') || host.starts_with('@');
            if (host.find_first_of(is_socket ? "?#" : "@/?#%[] \t\\\"'") != std::string_view::npos)
                problems.push_back(
                    "the host has odd characters; special characters of the "
                    "password must be percent-encoded");
        }
    }
    const auto found = given.find("port");
    if (found == given.end()) return;
    const auto ports = split(found->second, ',');
    for (const auto text : ports) {
        const auto port = parse_integer<int>(text);
        if (!text.empty() && (!port || *port < 1 || *port > 65'535)) {
            problems.emplace_back("the port must be a number from 1 to 65535");
            break;
        }
    }
    if (ports.size() != 1 && ports.size() != hosts)
        problems.emplace_back("there must be one port, or one for each host");
}

void check_parameters(std::vector<std::string>& problems, const parameters& given) {
    check_hosts(problems, given);
    check_numbers(problems, given);
    check_word(problems, given, "sslmode",
               {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"});
    check_word(problems, given, "target_session_attrs",
               {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"});
    check_word(problems, given, "channel_binding", {"disable", "prefer", "require"});
    check_word(problems, given, "gssencmode", {"disable", "prefer", "require"});
    const auto database = given.find("dbname");
    if (database == given.end()) return;
    const std::string& name = database->second;
    if (name.size() > max_name_bytes || name.find('/') != std::string::npos)
        problems.emplace_back("the database must be one name of at most 63 bytes, without a /");
}

}  // namespace

std::vector<std::string> database_url_problems(const std::string& url) {
    const bool is_url = url.starts_with("postgresql://") || url.starts_with("postgres://");
    if (!is_url && url.find("://") != std::string::npos && url.find(' ') == std::string::npos)
        return {"the scheme must be postgresql"};
    std::vector<std::string> problems;
    if (is_url) {
        if (has_bad_escape(url)) {
            problems.emplace_back(
                "a % must be followed by two hexadecimal digits, not 00; %25 stands for % itself");
        }
        const auto query = url.find('?');
        if (query != std::string::npos) {
            const auto more = query_problems(std::string_view(url).substr(query + 1));
            problems.insert(problems.end(), more.begin(), more.end());
        }
    }
    char* said = nullptr;
    const option_list parsed(PQconninfoParse(url.c_str(), &said));
    PQfreemem(said);  // it may repeat the password
    if (!parsed) {
        if (problems.empty())
            problems.emplace_back(is_url
                                      ? shape
                                      : "must be a URL, postgresql://user:password@host/database, "
                                        "or name=value pairs that libpq knows");
        return problems;
    }
    parameters given;
    for (const auto* one = parsed.get(); one->keyword != nullptr; ++one) {
        if (one->val != nullptr && *one->val != '\0') given[one->keyword] = one->val;
    }
    check_parameters(problems, given);
    return problems;
}

}  // namespace livescore
