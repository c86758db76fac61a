// Heads of requests: the fast reading of a plain GET against Beast's, and all code that reads a
// client's header fields.
#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <memory>

#include "api/gate/access_control.h"
#include "api/gate/bot_detector.h"
#include "api/gate/client_address.h"
#include "api/gate/request_shield.h"
#include "api/http/browser_policy.h"
#include "api/http/conditional_request.h"
#include "api/http/idempotency_key.h"
#include "api/http/request_id.h"
#include "api/http1/plain_get.h"
#include "api/http1/request_head.h"
#include "fuzz_input.h"

namespace livescore {
namespace {

using fuzz::require;

const api_options& options() {
    static const api_options made = [] {
        api_options o;
        o.http_max_header_bytes = 600;
        o.http_max_url_bytes = 200;
        o.http_max_headers = 12;
        return o;
    }();
    return made;
}

struct parsed_head {
    std::unique_ptr<request_parser> parser;  // it has the head
    std::size_t bytes = 0;
    bool keep_alive = false;
    bool has_body = false;
};

/// Reads the head as an HTTP session does.
std::optional<parsed_head> parse(std::string_view bytes) {
    boost::system::error_code error;
    parsed_head head;
    head.parser = std::make_unique<request_parser>(options());
    head.bytes = head.parser->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error || !head.parser->is_header_done()) return std::nullopt;
    head.keep_alive = head.parser->keep_alive();
    head.has_body = head.parser->chunked() || head.parser->content_length();
    return head;
}

/// Beast reads every head that is not a plain GET. Nothing may depend on which of the two read it.
void check_plain(const plain_get& fast, const std::optional<parsed_head>& full) {
    require(full.has_value(), "what is plain is HTTP");
    require(fast.head_bytes == full->bytes, "both end at the same byte");
    const raw_head& head = full->parser->head();
    require(full->keep_alive && !full->has_body, "a plain GET goes on and has no body");
    require(!check_request_head(head, options()), "a plain GET is acceptable");
    require(read_credentials(head).empty(), "a plain GET has no credentials");

    const gate_request gate = read_gate_request(head);
    require(fast.gate.method == gate.method && fast.gate.target == gate.target &&
                fast.gate.path == gate.path && !gate.upgrade,
            "both read the same target");
    require(fast.gate.x_forwarded_for == gate.x_forwarded_for && gate.forwarded.empty() &&
                gate.x_forwarded_host.empty() && gate.cookie.empty(),
            "both read the same of proxies");
    require(fast.gate.host == gate.host, "both read the same host");
    require(fast.gate.user_agent == gate.user_agent && fast.gate.referer == gate.referer &&
                fast.gate.origin == gate.origin,
            "both read the same client");
    const http_request request = read_request_head(head);
    require(fast.if_none_match == request.if_none_match, "both read the same tags");
    require(fast.request_id == head["X-Request-Id"], "both read the same id");
}

/// The lines of an answer must be whole, and must be exactly the intended ones.
void check_lines(std::string_view lines, std::ptrdiff_t most) {
    require(lines.empty() || lines.ends_with("\r\n"), "lines are whole");
    require(std::count(lines.begin(), lines.end(), '\n') <= most, "no line is smuggled in");
    require(std::count(lines.begin(), lines.end(), '\r') ==
                std::count(lines.begin(), lines.end(), '\n'),
            "no line ends otherwise");
    require(lines.find("\r\n\r\n") == std::string_view::npos, "the head does not end early");
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

void check_shield(const gate_request& gate) {
    const char* const kind = suspicious(
        {gate.target, gate.user_agent, gate.referer, gate.cookie, gate.x_forwarded_host});
    if (kind != nullptr) {
        constexpr std::array<std::string_view, 6> kinds{
            "traversal", "control_character", "sql", "template", "script", "probe"};
        require(std::find(kinds.begin(), kinds.end(), kind) != kinds.end(), "the kind is known");
        return;
    }
    std::string text(gate.target);
    for (int layer = 0; layer < 3; ++layer) {
        require(text.find("/../") == std::string::npos && text.find('\0') == std::string::npos &&
                    text.find('\n') == std::string::npos,
                "no encoding hides a traversal or a line");
        text = decoded(text);
    }
}

void check_client(const gate_request& gate) {
    static const address_set trusted = [] {
        address_set set;
        require(set.add("10.0.0.0/8") && set.add("::1") && set.add("fd00::/8"),
                "they are networks");
        return set;
    }();
    const forwarding told{gate.x_forwarded_for, gate.forwarded};
    const auto stranger = asio::ip::make_address_v4("192.0.2.1");
    require(client_address(stranger, told, trusted) == stranger, "a stranger is not believed");
    const ip_address proxy = asio::ip::make_address_v4("10.0.0.1");
    const ip_address client = client_address(proxy, told, trusted);
    require(!client.is_v6() || !client.to_v6().is_v4_mapped(), "an IPv4 address is one");
    require(!client.is_v6() || client.to_v6().scope_id() == 0, "an address has no zone");
    const std::string text = client.to_string();
    require(text.find_first_not_of("0123456789abcdef.:") == std::string::npos,
            "an address can be logged");
    require(address_identity(client).size() <= 48, "an identity is short");
    // A client may put any text before the proxy's own words; it changes nothing.
    const std::string longer = gate.x_forwarded_for + ", 198.51.100.7";
    require(client_address(proxy, {longer, gate.forwarded}, trusted).to_string() == "198.51.100.7",
            "only the right-most counts");
}

void check_bot(std::string_view user_agent) {
    static const bot_detector bots({"search_engine", "link_preview", "monitor"}, {}, true);
    const auto verdict = bots.judge(user_agent);
    const auto again = bots.judge(user_agent);
    require(verdict.denied == again.denied && verdict.category == again.category,
            "a verdict is remembered as it was");
    require(!verdict.denied || !verdict.category.empty(), "who is denied is something");
}

void check_credentials(const raw_head& message) {
    const credentials given = read_credentials(message);
    const auto token = bearer_token(given.authorization);
    require(token.empty() || given.authorization.ends_with(token) ||
                given.authorization.find(token) >= 7,
            "a token is what follows the scheme");
    require(token.find_first_of(" \t") != 0, "a token has no blank before it");
    const std::string field = read_websocket_protocols(message);
    const auto offered = read_protocols(field);
    require(offered.token.find(',') == std::string_view::npos, "a token is one word of the list");
    require(offered.token.empty() || field.find("bearer.") != std::string::npos,
            "a token is offered as one");
}

void check_fields(const raw_head& message, http_request request) {
    const std::string etag = R"("8-5f2d")";
    const bool listed = etag_listed(request.if_none_match, etag);
    require(!listed || request.if_none_match.find('*') != std::string::npos ||
                request.if_none_match.find(etag) != std::string::npos,
            "a tag that is not there is not listed");
    require(etag_listed(request.if_none_match + ", " + etag, etag), "one that is there, is");

    const auto expected = read_if_match(request.if_match);
    if (expected && *expected)
        require(request.if_match->find('"') != std::string::npos, "a seq stands in a tag");

    request.body = "{}";
    const auto key = read_request_key(request);
    require(key.has_value() || !key.error().details.empty(), "a bad key is named");
    if (key && *key) {
        require(!(*key)->key.empty() && (*key)->key.size() <= 255,
                "a key is neither empty nor long");
        require(request.idempotency_key == (*key)->key, "a key is the header's");
    }

    const auto since = read_stream_query({}, request.last_event_id);
    if (since) require(since->since.value_or(0) >= 0, "a position is not negative");

    const std::string id = accept_request_id(message["X-Request-Id"]);
    require(!id.empty() && id.size() <= 64 &&
                id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789-_.") == std::string::npos,
            "an id can be logged and sent");
}

void check_head(const raw_head& head) {
    const gate_request gate = read_gate_request(head);
    check_shield(gate);
    check_client(gate);
    check_bot(gate.user_agent);
    check_credentials(head);
    static const origin_set listed({"https://example.com", "self"});
    check_lines(cors_headers(listed, gate.origin, gate.host), 3);

    http_request request = read_request_head(head);
    check_fields(head, request);

    route_match route;
    route.allow = "GET, POST";
    route.takes_body = true;
    route.handler = [](api_context&, http_request) -> asio::awaitable<result<http_response>> {
        std::abort();
    };
    const auto refused = refuse_without_body(route, request, read_body_claim(head));
    if (refused) require(status_of(*refused) < 500, "no fault of ours");
}

}  // namespace
}  // namespace livescore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace livescore;
    const std::string_view bytes = fuzz::input(data, size).rest();
    const auto fast = scan_plain_get(bytes, options());
    const auto full = parse(bytes);
    if (fast) check_plain(*fast, full);
    if (full) check_head(full->parser->head());
    return 0;
}
