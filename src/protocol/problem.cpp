#include "json_output.h"
#include "livescore/protocol/answers.h"

namespace livescore {
namespace {

/// Of RFC 9110 and RFC 6585.
std::string_view reason_phrase(int status) {
    switch (status) {
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 426:
            return "Upgrade Required";
        case 428:
            return "Precondition Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Error";
    }
}

void append_details(std::string& out, const std::vector<field_error>& details) {
    out += '[';
    for (std::size_t i = 0; i < details.size(); ++i) {
        if (i > 0) out += ',';
        object_writer(out)
            .texts_or_null("path", details[i].path)
            .text("message", details[i].message)
            .text("code", details[i].code)
            .end();
    }
    out += ']';
}

}  // namespace

std::string write_problem(const error& e, int status, std::string_view instance_path) {
    std::string text;
    object_writer problem(text);
    problem.text("type", "about:blank")
        .text("title", reason_phrase(status))
        .number("status", status)
        .text("detail", e.message);
    if (!instance_path.empty()) problem.text("instance", instance_path);
    problem.text("error", e.message).name("details");
    append_details(text, e.details);
    problem.end();
    return text;
}

}  // namespace livescore
