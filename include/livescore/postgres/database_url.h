/// Checks an address of PostgreSQL before anybody connects to it.
#pragma once
#include <string>
#include <vector>

namespace livescore {

/// Everything that is wrong with a URL (postgresql://…) or a libpq string (host=… dbname=…). Each
/// sentence names the part, and never repeats what may be a password.
[[nodiscard]] std::vector<std::string> database_url_problems(const std::string& url);

}  // namespace livescore
