#include "http/problem.h"

#include "livescore/core/random.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/event_stream.h"

namespace livescore {

http_response to_problem(const refusal& why, std::string_view instance_path) {
    if (!why.names_path) instance_path = {};
    http_response response;
    response.status = status_of(why);
    response.content_type = "application/problem+json; charset=utf-8";
    response.body = write_problem(why.why, response.status, instance_path);
    // The delays differ, so that clients which the server refused together do not come back
    // together.
    if (response.status == 503)
        response.headers.emplace_back("Retry-After", std::to_string(1 + random_bits() % 3));
    // A cache may keep a 404 or a 405 unless the answer forbids it.
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.insert(response.headers.end(), why.headers.begin(), why.headers.end());
    response.close = why.close;
    return response;
}

http_response to_stream_refusal(const refusal& why, std::string_view instance_path,
                                bool accepts_stream) {
    if (!accepts_stream || status_of(why) != 503) return to_problem(why, instance_path);
    http_response response;
    response.content_type = "text/event-stream; charset=utf-8";
    response.body = event_stream::retry(std::chrono::milliseconds(1'000 + random_bits() % 2'000)) +
                    event_stream::comment(why.why.message);
    response.headers.emplace_back("Cache-Control", "no-store, no-transform");
    response.close = true;
    return response;
}

}  // namespace livescore
