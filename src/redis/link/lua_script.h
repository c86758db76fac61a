/// A Lua script that Redis keeps. The adapter sends its hash, and the whole script when Redis does
/// not know it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "connection.h"

namespace livescore {

class lua_script {
public:
    explicit lua_script(std::string source);

    /// Returns the reply, checked. Throws infrastructure_error as execute() and check_reply() do.
    [[nodiscard]] static asio::awaitable<redis_reply> run(std::shared_ptr<const lua_script> self,
                                                          std::shared_ptr<redis_connection> on,
                                                          std::vector<std::string> keys,
                                                          std::vector<std::string> arguments);

private:
    std::string source_;
    std::string sha1_;  // in hexadecimal, as EVALSHA wants it
};

}  // namespace livescore
