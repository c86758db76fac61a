/// How livescore-admin reaches the service.
#pragma once
#include <chrono>
#include <string>

namespace livescore {

struct service_access {
    std::string url = "http://127.0.0.1:8000";  ///< of an instance, or of nginx
    std::string key{};                          ///< empty: none is sent
    std::string ca_file{};                      ///< instead of those of the system; empty: they
    std::chrono::milliseconds timeout{30'000};  ///< of a request; a stream has none
};

}  // namespace livescore
