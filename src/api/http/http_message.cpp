#include "http/http_message.h"

#include "livescore/core/hash.h"

namespace livescore {

std::string_view to_string(http_method method) noexcept {
    switch (method) {
        case http_method::get:
            return "GET";
        case http_method::head:
            return "HEAD";
        case http_method::post:
            return "POST";
        case http_method::put:
            return "PUT";
        case http_method::patch:
            return "PATCH";
        case http_method::del:
            return "DELETE";
        case http_method::options:
            return "OPTIONS";
        case http_method::other:
            break;
    }
    return "?";
}

http_response json_response(int status, std::string body) {
    http_response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

http_response no_content() {
    http_response response;
    response.status = 204;
    return response;
}

http_response list_response(std::string body) {
    http_response response = json_response(200, std::move(body));
    response.etag = "\"" + sha256_hex(response.body).substr(0, 24) + "\"";
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

void keep_private(http_response& response) {
    for (auto& [name, value] : response.headers) {
        if (name != "Cache-Control") continue;
        if (value.find("no-store") == std::string::npos) value += ", private";
        return;
    }
    response.headers.emplace_back("Cache-Control", "private");
}

}  // namespace livescore
