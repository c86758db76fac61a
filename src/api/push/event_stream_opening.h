/// The request that an event stream answers.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "http/http_message.h"

namespace livescore {

struct event_stream_opening {
    std::string header_lines;  ///< from the gate
    http_response response;    ///< with `stream`
    shared_principal who;
    std::string path;
    std::string request_id;
    std::string_view pattern;
    http_method method = http_method::get;
    bool http_1_0 = false;
    bool accepts_stream = false;  ///< the client names text/event-stream in Accept
    std::chrono::steady_clock::time_point began{};
};

}  // namespace livescore
