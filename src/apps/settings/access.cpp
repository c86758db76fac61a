#include <fstream>
#include <sstream>

#include "livescore/core/secret.h"
#include "livescore/protocol/feed/fixture_report_json.h"
#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

constexpr std::string_view access_title = "Access";
constexpr std::string_view token_title = "Tokens of subscribers";
constexpr std::string_view ingest_title = "Providers that push";

setting_value auth(auth_mode& to) {
    return kind::choice(to, {{"open", auth_mode::open}, {"required", auth_mode::required}});
}

setting_value write_auth(auth_mode& to, const std::string& environment) {
    setting_value value;
    value.values = "open, required";
    value.read = [&to, &environment](env_reader& env, std::string_view name) {
        const bool said = !env.text(name, "").empty();
        to = auth_mode::when_keys_exist;
        if (!said && environment != "production") return;
        const std::string word = env.one_of(name, "required", {"open", "required"});
        to = word == "open" ? auth_mode::open : auth_mode::required;
    };
    return value;
}

std::string content_of(const std::string& path) {
    const std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

void trust(env_reader& env, jwt_keys& keys, std::string_view name, const result<jwt_keys>& more) {
    if (more) {
        keys = keys.with(*more);
    } else {
        env.problem(std::string(name) + ": " + more.error().message);
    }
}

void take_jwks_url(env_reader& env, jwks_source& source, const std::string& url) {
    if (auto parsed = parse_jwks_url(url)) {
        source = std::move(*parsed);
    } else {
        env.problem("JWT_JWKS_URL: " + parsed.error().message);
    }
}

/// Reads one "provider=whsec_<base64>" of INGEST_SECRETS. The problem never repeats a secret.
std::string take_ingest_secret(ingest_options& ingest, std::string_view entry) {
    constexpr std::string_view mark = "whsec_";
    // Standard Webhooks: a key has 24 to 64 bytes.
    constexpr std::size_t min_bytes = 24;
    constexpr std::size_t max_bytes = 64;
    const auto equals = entry.find('=');
    const std::string_view provider = entry.substr(0, equals);
    if (equals == std::string_view::npos || !is_provider_name(provider))
        return "must be a list of provider=whsec_<base64>; a provider is 1 to 40 of a-z, 0-9, -";
    std::string_view secret = entry.substr(equals + 1);
    const bool is_marked = secret.starts_with(mark);
    if (is_marked) secret.remove_prefix(mark.size());
    const auto key = is_marked ? from_base64(secret) : std::nullopt;
    if (!key || key->size() < min_bytes || key->size() > max_bytes) {
        return "the secret of " + std::string(provider) +
               " must be whsec_ and the base64 of 24 to 64 bytes";
    }
    ingest.secrets[std::string(provider)].push_back(*key);
    return {};
}

}  // namespace

void declare_access(setting_table& table, api_options& api, const std::string& environment) {
    table.section(access_title);
    table.add(
        "READ_AUTH", auth(api.read_auth),
        "Who may read: everybody, or only clients with an API key or a token. With `required` "
        "answers are not cached.");
    table.add("WRITE_AUTH", write_auth(api.write_auth, environment),
              "Who may change: everybody, or only clients with an API key. The default is "
              "`required` in production; elsewhere changes are open until there is an API key.");
    table.add("WS_AUTH", auth(api.ws_auth),
              "Who may open sockets and event streams and read the event log: everybody, or only "
              "clients with a token or an API key.");
    table.add("WS_AUTH_TIMEOUT_MS", kind::milliseconds(api.ws_auth_timeout, 100, 3'600'000),
              "The time for a socket to say who it is, when it has to and its handshake did not.");
}

void declare_api_keys(setting_table& table, api_key_ring_options& keys) {
    table.section(access_title);
    const auto take_key = [&keys](env_reader& env, const std::string& key) {
        constexpr std::size_t min_characters = 32;
        keys.bootstrap_secret = key;
        if (key.size() < min_characters)
            env.problem("BOOTSTRAP_API_KEY: must have at least 32 characters");
    };
    table.add("BOOTSTRAP_API_KEY", kind::secret("at least 32 characters", take_key),
              "A key with the scope `admin` that is valid without PostgreSQL. It serves to make "
              "other keys, or to start with.");
    table.add("API_KEYS_MAX_STALE_SECONDS", kind::seconds(keys.max_stale, 1, 604'800),
              "While PostgreSQL is away, the keys that were read last are valid for this long.");
}

void declare_tokens(setting_table& table, jwt_rules& rules, jwt_keys& keys, jwks_source& source) {
    table.section(
        token_title,
        "A token (JWT) is signed with a shared secret (HS256), or by an identity provider "
        "whose public keys are a JWK Set (RS256, ES256).");
    const auto take_secret = [&keys](env_reader& env, const std::string& secret) {
        trust(env, keys, "JWT_HS256_SECRET", jwt_keys::from_secret(secret));
    };
    table.add("JWT_HS256_SECRET", kind::secret("at least 32 bytes", take_secret),
              "The shared secret of tokens that are signed by HS256.");
    const auto take_file = [&keys](env_reader& env, const std::string& path) {
        trust(env, keys, "JWT_JWKS_FILE", jwt_keys::from_jwks(content_of(path)));
    };
    table.add("JWT_JWKS_FILE", kind::text("a path", take_file),
              "The file with the public keys. It is read at the start.");
    const auto take_url = [&source](env_reader& env, const std::string& url) {
        take_jwks_url(env, source, url);
    };
    table.add("JWT_JWKS_URL", kind::text("a URL", take_url),
              "Where the public keys are fetched: by https, or by http from this machine.");
    table.add("JWT_JWKS_REFRESH_SECONDS", kind::seconds(source.refresh, 1, 86'400),
              "The time between two fetches.");
    table.add("JWT_JWKS_TIMEOUT_MS", kind::milliseconds(source.timeout, 100, 60'000),
              "The longest time for one fetch.");
    table.add("JWT_ISSUER", kind::text(rules.issuer, "text"),
              "What `iss` of a token must be. Without it, anything is accepted.");
    table.add("JWT_AUDIENCE", kind::text(rules.audience, "text"),
              "What `aud` of a token must be or contain. Without it, anything is accepted.");
    table.add("JWT_LEEWAY_SECONDS", kind::seconds(rules.leeway, 0, 300),
              "The time by which the clocks of the provider and of this machine may differ.");
}

void declare_ingest(setting_table& table, ingest_options& ingest) {
    table.section(
        ingest_title,
        "A provider that pushes sends its reports to `POST /api/ingest/:provider`, with a "
        "key of the scope `feed` or with a signature (docs/INGEST.md).");
    const auto take_secrets = [&ingest](env_reader& env, const std::string& text) {
        for (const std::string& entry : kind::words_of(text)) {
            const std::string problem = take_ingest_secret(ingest, entry);
            if (!problem.empty()) return env.problem("INGEST_SECRETS: " + problem);
        }
    };
    table.add("INGEST_SECRETS", kind::secret("provider=whsec_…,…", take_secrets),
              "The secrets of the providers that sign their requests as Standard Webhooks says. A "
              "provider may stand here twice, so that its secret can be changed without a gap.");
    table.add("INGEST_TOLERANCE_SECONDS", kind::seconds(ingest.tolerance, 1, 86'400),
              "The longest time between a signature's `webhook-timestamp` and our clock.");
    table.add("INGEST_MAX_FIXTURES", kind::integer(ingest.max_fixtures, 1, 1'000),
              "The most fixtures that one request may report.");
}

}  // namespace livescore
