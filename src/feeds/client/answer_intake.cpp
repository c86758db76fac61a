#include "answer_intake.h"

#include <algorithm>
#include <utility>

#include "livescore/core/parse_integer.h"
#include "livescore/core/text/ascii.h"

namespace livescore {
namespace {

std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t from = text.find_first_not_of(blanks);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(blanks) + 1 - from);
}

std::string value_of(const response_headers& headers, std::string_view name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

}  // namespace

void answer_intake::begin(std::string_view status_line) {
    // "HTTP/1.1 200 OK". An answer 1xx may stand before the real one.
    const std::size_t blank = status_line.find(' ');
    status_ = blank == std::string_view::npos
                  ? 0
                  : parse_integer<int>(status_line.substr(blank + 1, 3)).value_or(0);
    headers_.clear();
}

bool answer_intake::take_header(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > options_.max_header_bytes) {
        too_large_ = true;
        return false;
    }
    if (complete_) return true;  // a trailer
    if (without_blanks(line).empty()) {
        complete_ = status_ >= 200;
        return true;
    }
    const std::size_t colon = line.find(':');
    if (line.starts_with("HTTP/")) {
        begin(line);
    } else if (colon != std::string_view::npos) {
        std::string& value = headers_[lower_case(without_blanks(line.substr(0, colon)))];
        if (!value.empty()) value += ", ";  // RFC 9110, section 5.2
        value += without_blanks(line.substr(colon + 1));
    }
    return true;
}

bool answer_intake::take_body(std::string_view bytes) {
    const std::size_t most =
        is_success() ? options_.max_body_bytes : std::min(options_.max_body_bytes, max_other_body);
    if (bytes.size() > most - body_.size()) {
        too_large_ = true;
        return false;
    }
    body_ += bytes;
    return true;
}

fetch_answer answer_intake::release() {
    fetch_answer answer;
    answer.status = status_;
    answer.etag = value_of(headers_, "etag");
    answer.last_modified = value_of(headers_, "last-modified");
    answer.headers = std::move(headers_);
    answer.body = std::move(body_);
    return answer;
}

}  // namespace livescore
