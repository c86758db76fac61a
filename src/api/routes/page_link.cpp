#include "routes/page_link.h"

namespace livescore {

void add_next_link(http_response& response, const request_target& target,
                   const std::optional<std::string>& cursor) {
    if (!cursor) return;
    query_parameters next;
    for (const auto& parameter : target.parameters) {
        const std::string& name = parameter.first;
        if (name != "cursor" && name != "offset" && !is_ignored_parameter(name))
            next.push_back(parameter);
    }
    next.emplace_back("cursor", *cursor);
    response.headers.emplace_back(
        "Link", "<" + target.path + "?" + write_parameters(next) + ">; rel=\"next\"");
}

}  // namespace livescore
