#include "polling/provider_source.h"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "livescore/core/parse_integer.h"

namespace livescore {
namespace {

constexpr int http_ok = 200;
constexpr int http_not_modified = 304;
constexpr int http_unauthorized = 401;
constexpr int http_forbidden = 403;
constexpr int http_too_many_requests = 429;
constexpr int http_server_errors = 500;
constexpr int http_unavailable = 503;

answer_kind kind_of(int status) {
    if (status == http_ok) return answer_kind::good;
    if (status == http_not_modified) return answer_kind::not_modified;
    if (status == http_too_many_requests || status == http_unavailable) return answer_kind::wait;
    const bool refuses_us = status == http_unauthorized || status == http_forbidden;
    return status >= http_server_errors || refuses_us ? answer_kind::bad_provider
                                                      : answer_kind::bad_answer;
}

answer_kind kind_of(fetch_failure failure) {
    const bool away = failure == fetch_failure::unreachable || failure == fetch_failure::timeout;
    return away ? answer_kind::bad_provider : answer_kind::bad_answer;
}

provider_answer bad_file(const std::string& path, const char* why) {
    return {answer_kind::bad_answer, {}, "the file " + path + why};
}

}  // namespace

asio::awaitable<provider_answer> ask_provider(http_fetcher* http, fetch_request request) {
    provider_answer got;
    try {
        got.answer = co_await http->fetch(std::move(request));
        got.kind = kind_of(got.answer.status);
        if (got.kind != answer_kind::good && got.kind != answer_kind::not_modified)
            got.problem = "the provider answered " + std::to_string(got.answer.status);
    } catch (const fetch_exception& e) {
        got.kind = kind_of(e.failure());
        got.problem = e.what();
    }
    co_return got;
}

bool is_url(std::string_view target) noexcept {
    return target.starts_with("https://") || target.starts_with("http://");
}

provider_answer read_provider_file(const std::string& path, const std::string& etag,
                                   std::size_t max_bytes) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(path, failure);
    if (failure) return bad_file(path, " cannot be read");
    if (size > max_bytes) return bad_file(path, " is larger than FEED_MAX_BODY_BYTES");
    const auto changed = std::filesystem::last_write_time(path, failure);
    provider_answer got;
    got.answer.etag =
        std::to_string(size) + '@' + std::to_string(changed.time_since_epoch().count());
    if (got.answer.etag == etag) {
        got.kind = answer_kind::not_modified;
        return got;
    }
    const std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    if (!file) return bad_file(path, " cannot be read");
    got.answer.status = http_ok;
    got.answer.body = std::move(content).str();
    return got;
}

std::optional<std::chrono::seconds> read_retry_after(const response_headers& headers,
                                                     timestamp now) {
    constexpr std::chrono::seconds longest{86'400};
    const auto found = headers.find("retry-after");
    if (found == headers.end()) return std::nullopt;
    const std::string& text = found->second;
    if (const auto seconds = parse_integer<std::int64_t>(text)) {
        return std::clamp(std::chrono::seconds(*seconds), std::chrono::seconds(0), longest);
    }
    std::tm fields{};
    if (::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &fields) == nullptr)
        return std::nullopt;
    const timestamp until{std::chrono::seconds(::timegm(&fields))};
    return std::clamp(std::chrono::ceil<std::chrono::seconds>(until - now), std::chrono::seconds(0),
                      longest);
}

}  // namespace livescore
