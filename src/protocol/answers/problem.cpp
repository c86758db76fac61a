#include "encoding/json_output.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/reason_phrase.h"

namespace livescore {
namespace {

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
