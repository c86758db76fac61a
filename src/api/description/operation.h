/// What an operation of the API takes and answers. The route table (routes/table/) has one for each
/// method of each path. The router takes from it what it checks, and openapi.h makes the document.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "gate/access.h"
#include "http/http_message.h"

namespace livescore {

/// A text that has to be there: an empty one, or none, does not compile.
class given_text {
public:
    consteval given_text(const char* text) : text_(text) {  // NOLINT(google-explicit-constructor)
        if (text_.empty()) throw "This text must not be empty";
    }
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

private:
    std::string_view text_;
};

/// How the schema of an answer stands in its body.
enum class envelope {
    whole,  ///< it is the body
    data,   ///< {"data": …}
    page,   ///< {"data": […], "pagination": …}
    none,   ///< there is no body
};

struct answer {
    int status;
    given_text means;
    envelope in = envelope::none;
    std::string_view schema{};                ///< the name of a component; of schemas/*.json
    std::vector<std::string_view> headers{};  ///< keys of headers.json, besides those that all have
    std::string_view type = "application/json";
};
[[nodiscard]] answer data_of(given_text schema, std::vector<std::string_view> headers = {});
[[nodiscard]] answer page_of(given_text schema);
[[nodiscard]] answer body_of(given_text schema, std::vector<std::string_view> headers = {});
/// 201 with the header Location.
[[nodiscard]] answer created(given_text schema, std::vector<std::string_view> headers = {});
/// 204.
[[nodiscard]] answer nothing_left();
/// A body that is no JSON.
[[nodiscard]] answer text_of(given_text type, given_text schema, given_text means);

/// A refusal that belongs to this operation. Those that any request may get are added by
/// themselves: openapi.cpp has them.
struct problem_case {
    int status;
    given_text when;
};

enum class body_types : std::uint8_t { json_or_form, json };

struct operation {
    given_text id;  ///< unique
    given_text summary;
    std::string_view description{};
    /// Keys of parameters.json: the name, or "name.variant" where operations differ.
    std::vector<std::string_view> query{};
    std::vector<std::string_view> headers{};  ///< of the request; keys of parameters.json
    std::string_view body{};  ///< the component of the body; empty: the operation takes none
    body_types takes = body_types::json_or_form;
    std::vector<answer> answers;
    std::vector<problem_case> problems{};
    /// The answer 200 has an ETag, and If-None-Match is looked at: 304.
    bool has_etag = false;
    /// Takes If-Match: 412.
    bool if_match = false;
    /// Takes Idempotency-Key: 422.
    bool once = false;
    /// The handshake of a WebSocket, where nobody looks at Expect: no 417.
    bool is_handshake = false;
};

/// The name that a query has for a key of parameters.json.
[[nodiscard]] constexpr std::string_view parameter_name(std::string_view key) noexcept {
    return key.substr(0, key.find('.'));
}

/// A method of a path, as the document needs it.
struct described_method {
    http_method method;
    access needed;
    const operation* does;
};
struct described_path {
    std::string_view pattern;               ///< "/api/matches/:id"
    std::vector<std::string_view> in_path;  ///< keys of parameters.json, one for each ":name"
    std::string_view tag;
    std::vector<described_method> methods;
};
struct described_tag {
    std::string_view name;
    std::string_view description;
};

}  // namespace livescore
