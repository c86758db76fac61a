/// Takes an answer in as its bytes come, and stops it at the limits.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "livescore/feeds/http_fetcher.h"

namespace livescore {

/// One answer of one request. It reads header lines as they are on the wire.
class answer_intake {
public:
    /// The bytes that are read of the body of an answer that is not 2xx. Its status and its headers
    /// are what counts, and a body that is longer is dropped.
    static constexpr std::size_t max_other_body = 64 * 1024;

    explicit answer_intake(const fetch_options& options) : options_(options) {}

    /// One line with its end. False: the headers are too large.
    [[nodiscard]] bool take_header(std::string_view line);
    /// False: the body is too large.
    [[nodiscard]] bool take_body(std::string_view bytes);

    [[nodiscard]] bool headers_are_complete() const noexcept { return complete_; }
    [[nodiscard]] bool is_success() const noexcept { return status_ >= 200 && status_ < 300; }
    [[nodiscard]] bool is_too_large() const noexcept { return too_large_; }

    /// The answer with its body as it came.
    [[nodiscard]] fetch_answer release();

private:
    void begin(std::string_view status_line);

    const fetch_options& options_;
    int status_ = 0;
    bool complete_ = false;
    bool too_large_ = false;
    std::size_t header_bytes_ = 0;
    response_headers headers_;
    std::string body_;
};

}  // namespace livescore
