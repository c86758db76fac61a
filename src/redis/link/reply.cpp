#include "reply.h"

#include <hiredis/hiredis.h>

#include "livescore/core/error.h"

namespace livescore {

bool redis_reply::is_error(std::string_view code) const noexcept {
    const std::string_view words = text;
    return type == kind::error && words.starts_with(code) &&
           (words.size() == code.size() || words[code.size()] == ' ');
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
    const bool ours = reply.is_error("ERR") || reply.is_error("WRONGTYPE");
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
