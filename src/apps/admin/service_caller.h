/// Requests to the service for livescore-admin: one after the other, each waits for its answer.
#pragma once
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "process/service_access.h"

namespace livescore {

struct service_answer {
    int status = 0;
    nlohmann::ordered_json body{};  ///< null: no body, or none that is JSON
};

/// The service gave no answer. `what()` says why, and holds no key.
class no_answer : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

using query_parameters = std::vector<std::pair<std::string, std::string>>;

/// A segment of a path or a value of a query, percent-encoded.
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// One thread. The key goes to the host of the URL alone, not where it redirects.
class service_caller {
public:
    explicit service_caller(service_access access);
    ~service_caller();

    /// `body`: empty: none. Answers of every status come back. Throws no_answer.
    [[nodiscard]] service_answer call(const std::string& method, const std::string& path,
                                      const query_parameters& query = {},
                                      const std::string& body = {});
    /// Reads an event stream to its end. `on_line` gets each line without its end, and returns
    /// false to end the stream. An answer other than 200 comes back; so does 200 at the end.
    [[nodiscard]] service_answer stream(const std::string& path, const query_parameters& query,
                                        const std::function<bool(std::string_view line)>& on_line);

private:
    struct transfer;
    std::unique_ptr<transfer> begin(const std::string& method, const std::string& path,
                                    const query_parameters& query);

    service_access access_;
};

}  // namespace livescore
