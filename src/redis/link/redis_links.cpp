#include "redis_links.h"

#include <algorithm>
#include <utility>

namespace livescore {

std::shared_ptr<redis_connection> redis_links::open(const std::string& url, std::string role) {
    redis_options options = options_;
    options.url = url;
    return opened_.emplace_back(
        std::make_shared<redis_connection>(context_, std::move(options), std::move(role)));
}

void redis_links::close(const std::shared_ptr<redis_connection>& link) {
    link->stop();
    std::erase(opened_, link);
}

void redis_links::stop() {
    stopped_ = true;
    for (const auto& link : std::exchange(opened_, {})) link->stop();
}

}  // namespace livescore
