#include "reply.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>

#include "livescore/core/error.h"

namespace livescore {

bool redis_reply::is_error(std::string_view code) const noexcept {
    const std::string_view words = text;
    return type == kind::error && words.starts_with(code) &&
           (words.size() == code.size() || words[code.size()] == ' ');
}

bool is_wrong_server(std::string_view error) noexcept {
    // "max number of clients" has no code of its own.
    if (error.starts_with("ERR max number of clients")) return true;
    constexpr std::string_view of_a_script = "ERR Error running script";
    constexpr std::string_view end_of_place = ": -";
    if (error.starts_with(of_a_script)) {
        // Redis 6 wraps what a command of a script was answered: "…: @user_script:1: -READONLY …".
        const auto inner = error.rfind(end_of_place);
        if (inner != std::string_view::npos) error.remove_prefix(inner + end_of_place.size());
    }
    // A replica of a Redis Cluster answers MOVED where another one answers READONLY.
    constexpr std::array<std::string_view, 8> codes{"READONLY",  "LOADING",    "MASTERDOWN",
                                                    "MOVED",     "NOREPLICAS", "NOAUTH",
                                                    "WRONGPASS", "CLUSTERDOWN"};
    const std::string_view code = error.substr(0, error.find(' '));
    return std::ranges::find(codes, code) != codes.end();
}

redis_reply copy_reply(const redisReply& reply) {
    redis_reply copy;
    switch (reply.type) {
        case REDIS_REPLY_NIL:
            break;
        case REDIS_REPLY_INTEGER:
            copy.type = redis_reply::kind::integer;
            copy.integer = reply.integer;
            break;
        case REDIS_REPLY_ARRAY:
            copy.type = redis_reply::kind::array;
            copy.elements.reserve(reply.elements);
            for (std::size_t i = 0; i < reply.elements; ++i) {
                copy.elements.push_back(copy_reply(*reply.element[i]));
            }
            break;
        case REDIS_REPLY_ERROR:
            copy.type = redis_reply::kind::error;
            copy.text.assign(reply.str, reply.len);
            break;
        default:
            copy.type = redis_reply::kind::text;
            copy.text.assign(reply.str, reply.len);
            break;
    }
    return copy;
}

void check_reply(const redis_reply& reply) {
    if (reply.type != redis_reply::kind::error) return;
    const bool ours =
        (reply.is_error("ERR") || reply.is_error("WRONGTYPE")) && !is_wrong_server(reply.text);
    throw infrastructure_error(ours ? errc::internal : errc::unavailable,
                               "Redis refused a command: " + reply.text);
}

namespace {

void expect(const redis_reply& reply, redis_reply::kind wanted) {
    check_reply(reply);
    if (reply.type != wanted) {
        throw infrastructure_error(errc::internal, "Redis gave a reply of an unexpected kind");
    }
}

}  // namespace

std::int64_t as_integer(const redis_reply& reply) {
    expect(reply, redis_reply::kind::integer);
    return reply.integer;
}

const std::string& as_text(const redis_reply& reply) {
    expect(reply, redis_reply::kind::text);
    return reply.text;
}

const std::vector<redis_reply>& as_array(const redis_reply& reply) {
    expect(reply, redis_reply::kind::array);
    return reply.elements;
}

}  // namespace livescore
