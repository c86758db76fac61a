#include "lua_script.h"

#include <openssl/evp.h>

#include <array>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace livescore {
namespace {

std::string sha1_hex(const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
        throw std::runtime_error("OpenSSL offers no SHA-1");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        hex += digits[digest[i] >> 4U];
        hex += digits[digest[i] & 0xFU];
    }
    return hex;
}

}  // namespace

lua_script::lua_script(std::string source) : source_(std::move(source)), sha1_(sha1_hex(source_)) {}

asio::awaitable<redis_reply> lua_script::run(std::shared_ptr<const lua_script> self,
                                             std::shared_ptr<redis_connection> on,
                                             std::vector<std::string> keys,
                                             std::vector<std::string> arguments) {
    std::vector<std::string> command{"EVALSHA", self->sha1_, std::to_string(keys.size())};
    std::move(keys.begin(), keys.end(), std::back_inserter(command));
    std::move(arguments.begin(), arguments.end(), std::back_inserter(command));
    redis_reply reply = co_await redis_connection::execute(on, command);
    if (reply.is_error("NOSCRIPT")) {
        command[0] = "EVAL";
        command[1] = self->source_;
        reply = co_await redis_connection::execute(on, std::move(command));
    }
    check_reply(reply);
    co_return reply;
}

}  // namespace livescore
