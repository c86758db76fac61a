/// A cutting_proxy in front of the server of a test_database.
#pragma once
#include <string>

#include "support/cutting_proxy.h"
#include "support/postgres_database.h"

namespace livescore::test {

class postgres_proxy : public cutting_proxy {
public:
    explicit postgres_proxy(test_database& database)
        : cutting_proxy(
              static_cast<std::uint16_t>(database.value<int>("SELECT inet_server_port()"))),
          url_(database.url() + "&host=127.0.0.1&port=" + std::to_string(port())) {}

    /// Leads to the database through the proxy.
    [[nodiscard]] const std::string& url() const noexcept { return url_; }

private:
    std::string url_;
};

}  // namespace livescore::test
