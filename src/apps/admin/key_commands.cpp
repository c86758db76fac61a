#include "admin/key_commands.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "admin/printing.h"
#include "config/config_file.h"
#include "config/tool_config.h"
#include "livescore/core/parse_integer.h"
#include "livescore/postgres/api_key_store.h"

namespace livescore {
namespace {

using nlohmann::ordered_json;

/// Reads "90d", "12h", "30m" or "45s".
std::optional<std::chrono::seconds> parse_duration(const std::string& text) {
    constexpr std::int64_t day = 86'400;
    constexpr std::int64_t longest_days = 36'500;
    if (text.size() < 2) return std::nullopt;
    const auto count = parse_integer<std::int64_t>(text.substr(0, text.size() - 1));
    if (!count || *count < 1 || *count > longest_days * day) return std::nullopt;
    std::int64_t unit = 0;
    switch (text.back()) {
        case 'd':
            unit = day;
            break;
        case 'h':
            unit = 3'600;
            break;
        case 'm':
            unit = 60;
            break;
        case 's':
            unit = 1;
            break;
        default:
            return std::nullopt;
    }
    if (*count * unit > longest_days * day) return std::nullopt;
    return std::chrono::seconds(*count * unit);
}

ordered_json time_json(const std::optional<timestamp>& at) {
    return at ? ordered_json(format_iso8601(*at)) : ordered_json(nullptr);
}

/// Does not show the secret or its hash.
ordered_json to_json(const api_key& key) {
    ordered_json json;
    json["id"] = key.id;
    json["name"] = key.name;
    json["prefix"] = key.prefix;
    json["scopes"] = ordered_json::array();
    for (const scope s : key.scopes) json["scopes"].push_back(to_string(s));
    json["leagues"] = key.leagues;
    json["leagueIds"] = ordered_json::array();
    for (const league_id id : key.league_ids) json["leagueIds"].push_back(raw(id));
    json["pendingLeagues"] = key.pending_leagues;
    json["createdAt"] = format_iso8601(key.created_at);
    json["expiresAt"] = time_json(key.expires_at);
    json["lastUsedAt"] = time_json(key.last_used_at);
    json["revokedAt"] = time_json(key.revoked_at);
    return json;
}

std::string joined(const ordered_json& words) {
    std::string text;
    for (const auto& word : words) {
        if (!text.empty()) text += ',';
        text += word.get<std::string>();
    }
    return text.empty() ? "-" : text;
}

void print_line(const api_key& key) {
    const ordered_json json = to_json(key);
    const auto time = [&](const char* name) {
        return json[name].is_null() ? std::string("-") : json[name].get<std::string>();
    };
    // In quotation marks: a name may hold any character.
    std::cout << key.id << '\t' << key.prefix << '\t' << as_line(key.name) << '\t'
              << joined(json["scopes"]) << '\t' << as_line(json["leagues"]) << "\tcreated "
              << time("createdAt") << "\texpires " << time("expiresAt") << "\tused "
              << time("lastUsedAt") << "\trevoked " << time("revokedAt") << '\n';
}

int fail(const std::string& sentence) {
    std::cerr << "livescore-admin: " << sentence << '\n';
    return EXIT_FAILURE;
}

/// A line of the audit log on standard error: standard output is for the answer. The database keeps
/// the same fact (api_key_changes).
void write_audit(std::string_view action, const api_key& key) {
    ordered_json line;
    line["time"] = format_iso8601(system_wall_clock().now());
    line["level"] = "info";
    line["event"] = "audit";
    line["service"] = "admin";
    line["action"] = action;
    line["keyId"] = key.id;
    line["keyName"] = key.name;
    line["keyPrefix"] = key.prefix;
    std::cerr << as_line(line) << '\n';
}

int create(api_key_store& store, const key_arguments& given) {
    new_api_key wanted;
    wanted.name = given.name;
    wanted.leagues = given.leagues;
    for (const auto& word : given.scopes) wanted.scopes.push_back(*parse_scope(word));
    if (!given.expires_in.empty()) wanted.expires_in = parse_duration(given.expires_in);
    const auto created = store.create(wanted);
    if (!created) return fail(created.error().message);
    const auto& [key, secret] = *created;
    write_audit("key_created", key);
    if (given.json) {
        ordered_json json = to_json(key);
        json["secret"] = secret;
        std::cout << as_line(json) << '\n';
        return EXIT_SUCCESS;
    }
    std::cerr << "Key " << key.id << " (" << key.prefix << "…) was made. This is its secret; it is "
              << "shown this once:\n";
    std::cout << secret << '\n';
    return EXIT_SUCCESS;
}

int list(api_key_store& store, const key_arguments& given) {
    ordered_json all = ordered_json::array();
    for (const api_key& key : store.all()) {
        if (given.json) {
            all.push_back(to_json(key));
        } else {
            print_line(key);
        }
    }
    if (given.json) std::cout << as_line(all) << '\n';
    return EXIT_SUCCESS;
}

int revoke(api_key_store& store, const key_arguments& given) {
    const auto key = store.revoke(given.which);
    if (!key) return fail(key.error().message);
    write_audit("key_revoked", *key);
    if (given.json) {
        std::cout << as_line(to_json(*key)) << '\n';
    } else {
        print_line(*key);
    }
    return EXIT_SUCCESS;
}

std::string check_scope(const std::string& word) {
    return parse_scope(word) ? "" : "a scope is read, score, admin, feed or observe";
}
std::string check_duration(const std::string& text) {
    return parse_duration(text) ? "" : "a time is a number and d, h, m or s: 90d";
}
std::string check_name(const std::string& text) {
    return text.empty() || text.size() > 200 ? "a name has 1 to 200 bytes" : "";
}

}  // namespace

key_commands::key_commands(CLI::App& app, completion& words) {
    CLI::App* const key = app.add_subcommand("key", "API keys, in the database of DATABASE_URL");
    key->require_subcommand(1);
    create_ = key->add_subcommand("create", "Make a key; its secret is shown once");
    create_->footer(
        "Example:\n  livescore-admin key create 'Serie A desk' --scopes score --league 7");
    create_->add_option("name", given_.name, "Whose key it is, for lists and the audit log")
        ->required()
        ->check(check_name);
    CLI::Option* const scopes = create_->add_option(
        "--scopes", given_.scopes,
        "read, score, admin: each includes those before it; feed: read, and send reports of "
        "fixtures; observe: read, and see what operators see");
    scopes->delimiter(',')->check(check_scope)->capture_default_str();
    words.add_choices(*scopes, {"read", "score", "admin", "feed", "observe"});
    create_
        ->add_option("--league", given_.leagues,
                     "Id or name of a league whose matches it may change (repeat for more); none: "
                     "any")
        ->check(check_name);
    create_->add_option("--expires-in", given_.expires_in, "90d, 12h, 30m, 45s; none: never")
        ->check(check_duration);
    list_ = key->add_subcommand("list", "All keys there ever were");
    list_->footer("Example:\n  livescore-admin key list --json");
    revoke_ = key->add_subcommand("revoke", "End a key, within a second, everywhere");
    revoke_->footer("Example:\n  livescore-admin key revoke lsk_AbCdEf");
    revoke_->add_option("key", given_.which, "Its id or its prefix")->required();
    for (CLI::App* const command : {create_, list_, revoke_})
        command->add_flag("--json", given_.json, "One JSON document on standard output");
}

std::optional<int> key_commands::run(const std::string& config_file) const {
    if (!create_->parsed() && !list_->parsed() && !revoke_->parsed()) return std::nullopt;
    env_reader env = open_configuration(config_file);
    postgres_options options;
    options.url = read_admin_config(env).database_url;
    options.application_name = "livescore-admin";
    options.prepared = false;  // it runs each statement once, perhaps through a pool
    if (!env.problems().empty()) {
        for (const auto& problem : env.problems()) static_cast<void>(fail(problem));
        return exit_config;
    }
    log::init(log::level::off, "admin", "local");
    try {
        api_key_store store(make_db_connector(options));
        if (create_->parsed()) return create(store, given_);
        if (revoke_->parsed()) return revoke(store, given_);
        return list(store, given_);
    } catch (const std::exception& e) {
        return fail(e.what());
    }
}

}  // namespace livescore
